"""The public page of an edition: every clause in our own words, the tables where they belong, the readings beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.portal.pages.reckoned import reckoned
from reglament.desk.portal.pages.ruled import Ruled
from reglament.desk.regulations.links import anchor, shown_number
from reglament.desk.regulations.models import DeskEdition
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.dates import day
from reglament.rulebook import words
from reglament.rulebook.conditions import Conditions
from reglament.rulebook.edition import Edition, Service
from reglament.rulebook.fact_words import condition_words
from reglament.rulebook.schema_base import Row
from reglament.rulebook.schema_rules import ClockRule
from reglament.rulebook.schema_targets import TargetRow
from reglament.rulebook.targets import most_specific


@dataclass(frozen=True, slots=True)
class Reading:
    """A place the text leaves open, and how this edition reads it."""

    name: str
    question: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the edition. Each line: (anchor or "", label, note, cells)."""

    title: str
    heads: list[str]
    lines: list[tuple[str, str, str, list[str]]]


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One clause. `part`: our finer division of a printed clause, drawn as its paragraph."""

    anchor: str
    number: str
    part: bool
    words: str
    people: bool
    readings: list[Reading]
    tables: list[Table]
    requisites: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    number: str
    anchor: str
    clauses: list[ClauseText]


@dataclass(frozen=True, slots=True)
class EditionLink:
    title: str
    url: str
    state: str
    current: bool
    published: str
    hash: str
    pdf_url: str
    diff_url: str
    """What changed from the edition before it, by effect; "" for the first."""


def sections(rules: Edition, language: str) -> list[Section]:
    """Clauses in the order of the text, by sections. The rows of the matrix stand in its table, not beside it."""
    build = _Builder(rules, language)
    found: dict[str, list[ClauseText]] = {}
    for number in rules.clauses:
        if number not in build.in_table:
            found.setdefault(_section_of(number, found), []).append(build.clause(number))
    return [Section(name, f"section-{name}", clauses) for name, clauses in found.items()]


def _section_of(number: str, found: dict[str, Any]) -> str:
    """Section 6 for "6.8 r9"; a footnote or an annex belongs where it stands."""
    head = number.split(" ")[0].split(".")[0]
    return head if head.isdigit() else next(reversed(found), "1")


class _Builder:
    def __init__(self, rules: Edition, language: str) -> None:
        self.rules, self.language = rules, language
        self.in_table = {
            row.clause for row in rules.services.values() if row.clause.startswith(f"{rules.matrix.clause} ")
        }
        self.readings: dict[str, list[Reading]] = {}
        for name, parameter in rules.parameters.items():
            home = self._home(parameter.clause)
            entry = Reading(name, parameter.question[language], parameter.reading[language])
            self.readings.setdefault(home, []).append(entry)

    def _home(self, number: str) -> str:
        """The clause on the page that carries what belongs to `number`: itself or the one above it."""
        while number and (number not in self.rules.clauses or number in self.in_table):
            number = number.rpartition(" ")[0] or number.rpartition(".")[0]
        return number

    def clause(self, number: str) -> ClauseText:
        clause = self.rules.clauses[number]
        return ClauseText(
            anchor=anchor(number),
            number=shown_number(number, self.language),
            part=any(
                number[:place] in self.rules.clauses for place, sign in enumerate(number) if sign == " "
            ),
            words=clause.text[self.language],
            people=clause.enforced == "people",
            readings=self.readings.get(number, []),
            tables=self._tables(number),
            requisites=requisites(self.rules, self.language)
            if number == self.rules.requisites.clause
            else [],
        )

    def _tables(self, number: str) -> list[Table]:
        found = []
        if self.rules.services and self._home(self.rules.matrix.clause) == number:
            found.append(self._matrix())
        for rule in self.rules.clocks.values():
            if self._home(rule.clause) == number:
                found.append(self._targets(rule))

        def here(clause: str) -> bool:
            return self._home(clause) == number

        told = reckoned(self.rules, here, self._conditions, self.language)
        ruled = Ruled(self.rules, here, self._conditions, self.language).tables()
        return found + [Table(*each) for each in (*told, *ruled)]

    def _matrix(self) -> Table:
        axis = self.rules.axes[self.rules.matrix.axis]
        lines = []
        for row in self.rules.services.values():
            inside = anchor(row.clause) if row.clause in self.in_table else ""
            worded = isinstance(row.everyone, str) and row.everyone
            note = self.rules.clauses[row.clause].text[self.language] if worded else ""
            cells = [self._cell(row, tier) for tier in axis.values]
            lines.append((inside, row.label[self.language], note, cells))
        heads = [value.label[self.language] for value in axis.values.values()]
        return Table(_("What support includes"), heads, lines)

    def _cell(self, row: Service, tier: str) -> str:
        value = row.everyone if row.everyone is not None else row.cells.get(tier)
        if value is True:
            return _("yes")
        if value is False:
            return "—"
        if value in ("", None):
            return _("not said")
        if isinstance(value, str) and value in row.words:
            return row.words[value][self.language]
        return str(value) if isinstance(value, int) else _("in part")

    def _targets(self, rule: ClockRule) -> Table:
        """The promises of a clock: one axis down, the other (if any) across; else a line for each promise."""
        rows = [row for row in rule.targets if self.rules.given(row.given)]
        names = list(dict.fromkeys(name for row in rows for name in row.when))
        plain = all(set(row.when) == set(names) and not row.unless for row in rows)
        if not plain or len(names) not in (1, 2) or any(name not in self.rules.axes for name in names):
            return self._listed(rule, rows)
        across = names[0] if len(names) > 1 else ""
        down = names[-1]
        columns = list(self.rules.axes[across].values) if across else [""]
        heads = [self._label(across, value) for value in columns] if across else [_("Term")]
        lines = []
        for value in dict.fromkeys(str(v) for row in rows for v in row.when[down]):
            cells = [self._target(rows, {down: value, **({across: c} if across else {})}) for c in columns]
            lines.append(("", self._label(down, value), "", cells))
        return Table(rule.label[self.language], heads, lines)

    def _listed(self, rule: ClockRule, rows: Sequence[TargetRow]) -> Table:
        """Conditions in words on the left, what is promised under them on the right."""
        lines = [("", self._conditions(row), "", [self._promised(row)]) for row in rows]
        return Table(rule.label[self.language], [_("Term")], lines)

    def _conditions(self, row: Row) -> str:
        def told(conditions: Conditions) -> list[str]:
            return [
                condition_words(self.rules, name, test, self.language) for name, test in conditions.items()
            ]

        parts = told(row.when) + [_("unless %(what)s") % {"what": each} for each in told(row.unless)]
        either = (", ".join(told(table)) for table in row.any)
        parts += [pgettext("conditions", " or ").join(either)] if row.any else []
        return "; ".join(parts) or _("every appeal")

    def _label(self, axis: str, value: str) -> str:
        return self.rules.axes[axis].values[value].label[self.language]

    def _target(self, rows: Sequence[TargetRow], facts: dict[str, str]) -> str:
        row = most_specific(rows, facts)
        return self._promised(row) if row else "—"

    def _promised(self, row: TargetRow) -> str:
        return words.promised(self.rules, row, self.language)


def requisites(rules: Edition, language: str) -> list[tuple[str, str]]:
    """Whose desk this is: term and value, what is empty left out."""
    data = rules.requisites
    rows = [
        (_("Name of the organisation"), data.name[language]),
        (_("INN / KPP"), " / ".join(filter(None, (data.inn, data.kpp)))),
        (_("OGRN"), data.ogrn),
        (_("Legal address"), data.legal_address[language] if data.legal_address else ""),
        (_("Postal address"), data.postal_address[language] if data.postal_address else ""),
        (_("E-mail"), ", ".join(data.emails)),
        (_("Telephone"), ", ".join(data.phones)),
        (_("Site"), data.site),
    ]
    return [(term, value) for term, value in rows if value]


def about(
    edition: DeskEdition, rules: Edition, language: str, *, until: date | None = None
) -> list[tuple[str, str]]:
    """The facts on top of the page; `until`: the last day of an edition that another has followed."""
    since = day(edition.effective_on, language)
    force = (_("In force from"), since)
    if until is not None:
        force = (
            _("Was in force"),
            _("from %(on)s until %(until)s") % {"on": since, "until": day(until, language)},
        )
    rows = [
        (_("Vendor"), rules.vendor[language]),
        force,
        (_("Approved by"), rules.approved_by[language] if rules.approved_by else ""),
        (_("Hours"), "; ".join(rule.label[language] for rule in rules.calendars.values())),
        (_("Changes"), rules.publication.text[language]),
    ]
    return [(term, value) for term, value in rows if value]


def contradictions(rules: Edition, language: str) -> list[dict[str, Any]]:
    """Where the text does not agree with itself, and by what reading we live."""
    return [
        {
            "words": row.text[language],
            "clauses": [{"number": shown_number(n, language), "anchor": anchor(n)} for n in row.clauses],
            "chosen": rules.parameters[row.parameter].reading[language] if row.parameter else "",
        }
        for row in rules.contradictions.values()
    ]


def edition_links(
    editions: list[DeskEdition], shown: DeskEdition, in_force: DeskEdition, language: str, *, today: date
) -> list[EditionLink]:
    """Every published edition of the desk, newest first."""
    found = []
    for newer, edition, older in zip([None, *editions], editions, [*editions[1:], None], strict=False):
        slug = edition.desk.slug
        found.append(
            EditionLink(
                title=rules_of(edition).title[language],
                url=reverse("regulation_edition", args=[slug, edition.code]),
                state=_force(edition, newer, in_force, language, today=today),
                current=edition.pk == shown.pk,
                published=day(
                    edition.published_at.astimezone(ZoneInfo(rules_of(edition).zone)).date(), language
                ),
                hash=edition.content_hash,
                pdf_url=reverse("regulation_pdf", args=[slug, edition.code]),
                diff_url=reverse("regulation_diff", args=[slug, older.code, edition.code]) if older else "",
            )
        )
    return found


def _force(
    edition: DeskEdition, newer: DeskEdition | None, in_force: DeskEdition, language: str, *, today: date
) -> str:
    """From when it is in force, or from when until when it was."""
    since = day(edition.effective_on, language)
    if edition.pk == in_force.pk:
        return _("in force since %(on)s") % {"on": since}
    if edition.effective_on > today:
        return _("takes effect on %(on)s") % {"on": since}
    last = _last_day(edition, newer)
    if last is None:
        return _("no longer in force")
    return _("was in force from %(on)s until %(until)s") % {"on": since, "until": day(last, language)}


def _last_day(edition: DeskEdition, newer: DeskEdition | None) -> date | None:
    """None where none has followed, or one for the same day."""
    if newer is None or newer.effective_on <= edition.effective_on:
        return None
    return newer.effective_on - timedelta(days=1)


def ended_on(editions: list[DeskEdition], shown: DeskEdition, *, today: date) -> date | None:
    """The last day the edition shown was in force; None while it is, or is to come. `editions`: newest first."""
    place = editions.index(shown)
    last = _last_day(shown, editions[place - 1]) if place else None
    return last if last is not None and last < today else None


@dataclass(frozen=True, slots=True)
class Note:
    """What to know of the edition shown: that it is past or to come, or that another is to come."""

    words: str
    title: str
    url: str
    diff_url: str
    grave: bool = True


def note(
    editions: list[DeskEdition], shown: DeskEdition, in_force: DeskEdition, language: str, *, today: date
) -> Note | None:
    """None for the edition in force while no other is to come."""
    coming = [edition for edition in editions if edition.effective_on > today]
    if shown in coming:
        words = _("This edition takes effect on %(on)s. Until then another decides:")
        return _note(words % {"on": day(shown.effective_on, language)}, in_force, in_force, shown, language)
    if shown.pk != in_force.pk:
        words = _("Appeals received under this edition are still judged by it. In force now is another:")
        return _note(words, in_force, shown, in_force, language)
    if not coming:
        return None
    following = coming[-1]
    words = _("From %(on)s another edition applies:") % {"on": day(following.effective_on, language)}
    return _note(words, following, shown, following, language, grave=False)


def _note(
    words: str,
    other: DeskEdition,
    before: DeskEdition,
    after: DeskEdition,
    language: str,
    *,
    grave: bool = True,
) -> Note:
    slug = other.desk.slug
    return Note(
        words,
        rules_of(other).title[language],
        reverse("regulation_edition", args=[slug, other.code]),
        reverse("regulation_diff", args=[slug, before.code, after.code]),
        grave,
    )
