"""Shapes of the edition pages: the list, faults at their lines, the difference in words, the notice rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import unified_diff
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reglament.desk.regulations import drafts
from reglament.desk.regulations.draft_models import EditionDraft, Simulation
from reglament.desk.regulations.links import clause_mark, shown_number
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.tickets.dates import day, moment
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.differences import changes, section_words, sections, sentence
from reglament.rulebook.edition import Edition
from reglament.rulebook.faults import Fault
from reglament.rulebook.loader import warnings_of
from reglament.rulebook.notice import NoticeRule

AROUND = 1  # lines shown before and after a faulty one


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A published edition. `reason`: why its notice was shorter than the rule, if it was."""

    title: str
    code: str
    url: str
    state: str
    in_force: bool
    effective: str
    published: str
    hash: str
    by: str
    reason: str
    clause: ClauseMark | None
    tickets: int


@dataclass(frozen=True, slots=True)
class DraftLine:
    code: str
    url: str
    changed: str
    faults: str
    version: int


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault with the line it stands on and its neighbours: (number, text, whether it is the one)."""

    line: int
    section: str
    message: str
    hint: str
    excerpt: list[tuple[int, str, bool]]


def edition_lines(desk: Desk, language: str, *, now: datetime) -> list[EditionLine]:
    """Every published edition, newest first."""
    try:
        in_force = edition_in_force(desk, now).pk
    except NoEditionInForce:
        return []
    rows = (
        desk.editions.annotate(served=Count("tickets"))
        .select_related("publication__by")
        .order_by("-effective_on", "-published_at")
    )
    found = []
    for row in rows:
        rules, publication = rules_of(row), getattr(row, "publication", None)
        state = _("no longer in force")
        if row.pk == in_force:
            state = _("in force")
        elif row.effective_on > drafts.today_of(rules, now):
            state = _("will take effect")
        reason = publication.reason if publication else ""
        found.append(
            EditionLine(
                title=rules.title[language],
                code=row.code,
                url=reverse("regulation_edition", args=[desk.slug, row.code]),
                state=state,
                in_force=row.pk == in_force,
                effective=day(row.effective_on, language),
                published=moment(row.published_at, rules.zone, language, now=now),
                hash=row.content_hash,
                by=str(publication.by) if publication else "",
                reason=reason,
                clause=clause_mark(rules, desk.slug, publication.clause, language)
                if publication and reason
                else None,
                tickets=row.served,
            )
        )
    return found


def draft_lines(desk: Desk, language: str, *, now: datetime) -> list[DraftLine]:
    """Open drafts, the one changed last on top."""
    rows = (
        desk.drafts.filter(published_as=None, discarded_at=None)
        .select_related("changed_by")
        .order_by("-changed_at", "-pk")
    )
    return [
        DraftLine(
            code=drafts.code_of(row.text) or "—",
            url=reverse("staff:edition_draft", args=[desk.slug, row.pk]),
            changed=changed_words(row, language, now=now),
            faults=_fault_words(len(drafts.check(desk, row.text).faults)),
            version=row.version,
        )
        for row in rows
    ]


def _fault_words(number: int) -> str:
    if not number:
        return _("no faults")
    return ngettext("%(n)d fault", "%(n)d faults", number) % {"n": number}


def changed_words(draft: EditionDraft, language: str, *, now: datetime) -> str:
    at = moment(draft.changed_at, settings.TIME_ZONE, language, now=now)
    return f"{draft.changed_by}, {at}"


def draft_head(draft: EditionDraft, desk: Desk) -> dict[str, Any]:
    """What every page of a draft shows."""
    published = draft.published_as
    return {
        "desk": desk,
        "draft": draft,
        "code": drafts.code_of(draft.text) or "—",
        "list_words": _("Draft: changes, publishing"),
        "ended": _("This draft is published: it is read only.")
        if published
        else _("This draft was put away.")
        if draft.discarded_at
        else "",
        "published_url": reverse("regulation_edition", args=[desk.slug, published.code]) if published else "",
        "based_on": draft.base.code,
    }


def simulated(draft: EditionDraft, language: str, *, now: datetime) -> tuple[str, str]:
    """What a head should have seen before publishing: the latest simulation of this very text, or that there is none.

    Words and the address."""
    done = draft.simulations.filter(status=Simulation.DONE, content_hash=drafts.content_hash(draft.text))
    latest = done.order_by("-asked_at", "-pk").defer("text", "result").first()
    if latest is None:
        words = _("This text has not been tried on the recorded appeals.")
        return words, reverse("reports:simulations", args=[draft.desk.slug, draft.pk])
    told = {
        "at": moment(latest.asked_at, settings.TIME_ZONE, language, now=now),
        "since": day(latest.since_on, language),
    }
    words = _("This text was tried on the appeals since %(since)s, %(at)s.") % told
    return words, reverse("reports:simulation", args=[draft.desk.slug, latest.pk])


def fault_lines(faults: Sequence[Fault], text: str) -> list[FaultLine]:
    """Faults with an excerpt of the text at their lines."""
    lines = text.split("\n")
    found = []
    for fault in faults:
        first, last = max(fault.line - AROUND, 1), min(fault.line + AROUND, len(lines))
        excerpt = [
            (number, lines[number - 1][:300], number == fault.line) for number in range(first, last + 1)
        ]
        message, hint = fault.words(get_language() or "ru")
        found.append(FaultLine(fault.line, fault.section, message, hint, excerpt if fault.line else []))
    return found


def contradictions(rules: Edition, language: str) -> list[dict[str, str]]:
    """Where the text does not agree with itself, and the reading chosen."""
    return [
        {
            "clauses": " / ".join(shown_number(number, language) for number in item.clauses),
            "words": item.message[language],
            "chosen": rules.parameters[item.parameter].reading[language] if item.parameter else "",
        }
        for item in warnings_of(rules)
    ]


def difference(before: Edition, after: Edition, language: str) -> list[tuple[str, list[str]]]:
    """The changes in human words, by section."""
    return [
        (
            _capital(section_words(name, language)),
            [sentence(item, before, after, language) for item in items],
        )
        for name, items in sections(changes(before, after)).items()
    ]


def line_difference(theirs: str, mine: str) -> list[tuple[str, str]]:
    """Where two texts part, line by line: ("-", theirs), ("+", mine), (" ", around)."""
    rows = list(unified_diff(theirs.split("\n"), mine.split("\n"), lineterm="", n=1))[2:]
    return [(row[:1], row[1:][:300]) for row in rows]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def coming(draft: EditionDraft, language: str, *, today: date) -> list[str]:
    """What is published already and takes effect after today: the draft was made from another text."""
    rows = draft.desk.editions.filter(effective_on__gt=today).order_by("effective_on", "published_at")
    words = _(
        "%(code)s is published and takes effect on %(on)s. Neither text has the changes of the other: from the"
        " later date on the later one alone is in force."
    )
    return [
        words % {"code": row.code, "on": day(row.effective_on, language)}
        for row in rows
        if row.pk not in (draft.base_id, draft.published_as_id)
    ]


def notice_sentence(rule: NoticeRule, language: str) -> str:
    """Why a date is too near, and what to do."""
    values = {"on": day(rule.earliest_on, language), "clause": shown_number(rule.clause, language)}
    return (
        _("By clause %(clause)s it takes effect on %(on)s at the earliest. Say why it may be sooner.")
        % values
    )


def notice_rule(rule: NoticeRule, rules: Edition, desk: Desk, language: str) -> dict[str, Any]:
    """The rule in words, with its clause and reading."""
    if rule.days:
        days = ngettext("%(n)d calendar day", "%(n)d calendar days", rule.days) % {"n": rule.days}
        words = _("Published today, a change takes effect on %(on)s at the earliest: %(days)s of notice.") % {
            "on": day(rule.earliest_on, language),
            "days": days,
        }
    else:
        words = _("The regulation sets no term of notice: a change is announced with its date of effect.")
    return {
        "words": words,
        "mark": clause_mark(rules, desk.slug, rule.clause, language, rule.readings),
        "earliest": rule.earliest_on.isoformat(),
        "days": rule.days,
    }
