"""An appeal for an upgrade as everybody sees it: the checklist, every condition over time, the terms, what was done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reglament.desk.regulations.links import clause_mark, reading_words
from reglament.desk.tickets.clockwords import term_shape
from reglament.desk.tickets.dates import day, moment
from reglament.desk.tickets.reasons import bare
from reglament.desk.ui.drawn_lanes import Count, Kind, Lane, Stretch, lanes
from reglament.desk.ui.shapes import ClauseMark, Clock, Event
from reglament.desk.upgrades.actions import mend_words
from reglament.desk.upgrades.models import UpgradeAct, UpgradeAppeal
from reglament.desk.upgrades.queries import Judged, Term
from reglament.desk.upgrades.terms import of_term, term_words
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.coverage import Span
from reglament.rulebook.upgrade import Condition


class Marker(Protocol):
    """Draws the mark of a clause."""

    def __call__(self, number: str, readings: Iterable[str] = ()) -> ClauseMark | None: ...


_KINDS: dict[str, Kind] = {
    "covered": "held",
    "activated": "mended",
    "gap": "lapse",
    "before_first": "lapse",
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One condition. `told`: why it fails, each with its clause; `mends`: what would mend it and its price."""

    ok: bool
    label: str
    clause: ClauseMark | None
    told: Sequence[tuple[str, ClauseMark | None]] = ()
    mends: Sequence[str] = ()
    readings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term in words; `state` is drawn: "", "late", "met". `clock`: of one that runs."""

    label: str
    words: str
    state: str
    clause: ClauseMark | None
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Context of upgrades/checklist.html."""

    verdict: str
    ok: bool
    clause: ClauseMark | None
    lines: Sequence[CheckLine]
    picture: SafeString | str
    legend: Sequence[tuple[str, str]]
    terms: Sequence[TermLine]
    acts: Sequence[Event] = field(default_factory=tuple)


def shown(case: Judged, language: str, now: datetime, *, staff: bool) -> Shown:
    """The whole of it in the reader's language; names of the staff only for the staff."""
    rules, slug = case.rules, case.appeal.ticket.desk.slug

    def mark(number: str, readings: Iterable[str] = ()) -> ClauseMark | None:
        return clause_mark(rules, slug, number, language, readings)

    assert rules.upgrade is not None
    return Shown(
        verdict=verdict_words(case),
        ok=case.ok,
        clause=mark(rules.upgrade.clause, rules.upgrade.readings),
        lines=[_line(case, item, language, mark) for item in case.found.conditions],
        picture=picture(case, language),
        legend=[
            ("held", pgettext("of days", "as it should be")),
            ("mended", pgettext("of days", "activated")),
            ("lapse", pgettext("of days", "no certificate")),
            ("fails", pgettext("of days", "does not hold")),
        ],
        terms=[_term(case, term, language, now, mark) for term in case.terms],
        acts=_acts(case, language, now, mark, staff=staff),
    )


def verdict_words(case: Judged) -> str:
    """The verdict in a sentence."""
    decided = {
        UpgradeAppeal.GRANTED: _("The licence for the new version has been given."),
        UpgradeAppeal.REFUSED: _("Declined: not every condition was met on the day of filing."),
        UpgradeAppeal.WITHDRAWN: _("Withdrawn."),
    }
    if case.appeal.decision:
        return decided[case.appeal.decision]
    if case.ok:
        return _("Every condition is met: the licence for the new version can be given.")
    lacking = sum(not item.ok for item in case.found.conditions)
    words = ngettext("%(n)s condition is not met.", "%(n)s conditions are not met.", lacking)
    return words % {"n": lacking}


def _line(case: Judged, item: Condition, language: str, mark: Marker) -> CheckLine:
    reasons = [*item.verdict.reasons, *item.notes]
    mends = [mend_words(case, f.remedy, language) for f in item.failures if f.remedy]
    return CheckLine(
        ok=item.ok,
        label=item.rule.label[language],
        clause=mark(item.rule.clause, item.readings),
        told=[(bare(reason_sentence(case.rules, r, language)), mark(r.clause)) for r in reasons],
        mends=list(dict.fromkeys(mends)),
        readings=[] if item.ok else [reading_words(case.rules, name, language) for name in item.readings],
    )


def _days(first_on: date, last_on: date, language: str) -> str:
    if first_on == last_on:
        return day(first_on, language)
    return f"{day(first_on, language)} — {day(last_on, language)}"


def picture(case: Judged, language: str) -> SafeString | str:
    """Cover by day, every condition over time, seats by day; "" when there is no period to draw."""
    covered, facts = case.found.coverage, case.facts
    if covered is None or facts.licence is None:
        return ""
    drawn = [
        Lane(
            _("Certificates"),
            not covered.lapses,
            [
                Stretch(span.first_on, span.last_on, _KINDS[span.kind], _span_words(case, span, language))
                for span in covered.spans
            ],
        )
    ]
    drawn += [
        _condition_lane(case, item, language)
        for item in case.found.conditions
        if item.rule.check in ("every_day", "in_force")
    ]
    if case.found.counts:
        drawn.append(_seats(case, language))
    first_on, last_on = facts.licence.purchased_on, facts.filed_on
    words = _("Conditions over time, %(days)s") % {"days": _days(first_on, last_on, language)}
    return lanes(drawn, first_on=first_on, last_on=last_on, words=words)


def _span_words(case: Judged, span: Span, language: str) -> str:
    kinds = case.rules.coverage.kinds if case.rules.coverage else {}
    label = kinds[span.kind].label[language] if span.kind in kinds else span.kind
    told = ", ".join([label, *span.certificates, *span.activations])
    return f"{_days(span.first_on, span.last_on, language)}: {told}"


def _condition_lane(case: Judged, item: Condition, language: str) -> Lane:
    """Where in time a condition holds and where it fails."""
    facts = case.facts
    assert facts.licence is not None
    label = item.rule.label[language]
    if item.rule.check == "in_force":  # asked of one day only
        kind: Kind = "held" if item.ok else "fails"
        return Lane(label, item.ok, [Stretch(facts.filed_on, facts.filed_on, kind, label)])
    whole = Stretch(
        facts.licence.purchased_on,
        facts.filed_on,
        "held",
        _days(facts.licence.purchased_on, facts.filed_on, language),
    )
    fails = [
        Stretch(f.first_on, f.last_on, "fails", reason_sentence(case.rules, f.reason, language))
        for f in item.failures
    ]
    return Lane(label, item.ok, [whole, *fails])


def _seats(case: Judged, language: str) -> Lane:
    counts = [
        Count(
            span.first_on,
            span.last_on,
            span.have,
            span.need,
            span.ok,
            _("%(days)s: %(have)s seats in certificates, %(need)s in licences")
            % {
                "days": _days(span.first_on, span.last_on, language),
                "have": span.have,
                "need": span.need,
            },
        )
        for span in case.found.counts
    ]
    item = next(c for c in case.found.conditions if c.rule.check == "count")
    return Lane(_("Seats: bars in certificates, the line in licences"), item.ok, counts=counts)


def _term(case: Judged, term: Term, language: str, now: datetime, mark: Marker) -> TermLine:
    labels = {
        "scan": _("Scan of the new licence"),
        "original": _("Original of the new licence"),
    }
    zone = case.rules.zone
    if term.due is None:
        words, state = _not_running(case, term), ""
    else:
        told = {
            "due": moment(term.due.due_at, zone, language, now=now),
            "from": day(term.due.started_on, language),
            "term": term_words(case.rules, term, language),
        }
        words = _("by %(due)s: %(term)s from %(from)s") % told
        state = "late" if term.late(now) else ""
    if term.done_at is not None:
        sent = _("sent %(at)s") % {"at": moment(term.done_at, zone, language, now=now)}
        words, state = f"{sent}; {words}" if term.due else sent, state or "met"
    readings = term.due.readings if term.due else ()
    drawn = _clock(case, term, language, now) if term.due and term.done_at is None else None
    return TermLine(labels[term.name], words, state, mark(term.clause, readings), drawn)


def _clock(case: Judged, term: Term, language: str, now: datetime) -> Clock | None:
    found = of_term(case, term)
    return replace(term_shape(case.rules, found, language, now=now), label="", due="") if found else None


def _not_running(case: Judged, term: Term) -> str:
    if not case.ok or case.appeal.decision in (UpgradeAppeal.REFUSED, UpgradeAppeal.WITHDRAWN):
        return _("the term does not run: the conditions are not met")
    if term.name == "original":
        return _("the term runs from the day the original of the old licence comes")
    return _("the working calendar does not answer for this date")


def act_words() -> dict[str, str]:
    """What an act is called in the history."""
    return {
        UpgradeAct.FILED: _("Filed"),
        UpgradeAct.LICENCE_NAMED: _("The licence is found in the register"),
        UpgradeAct.SCAN_CAME: _("The scan of the licence is there"),
        UpgradeAct.GRANTED: _("A licence for the new version is given"),
        UpgradeAct.REFUSED: _("Declined, the reasons went by letter"),
        UpgradeAct.WITHDRAWN: _("Withdrawn"),
        UpgradeAct.SCAN_SENT: _("The scan of the new licence is sent"),
        UpgradeAct.ORIGINAL_CAME: _("The original of the old licence came"),
        UpgradeAct.ORIGINAL_SENT: _("The original of the new licence is sent"),
    }


_CLAUSES = {
    UpgradeAct.FILED: "6.10.1",
    UpgradeAct.SCAN_CAME: "6.10.1",
    UpgradeAct.GRANTED: "6.10",
    UpgradeAct.REFUSED: "6.10",
    UpgradeAct.SCAN_SENT: "6.10.2",
    UpgradeAct.ORIGINAL_CAME: "6.10.3",
    UpgradeAct.ORIGINAL_SENT: "6.10.3",
}


def _acts(case: Judged, language: str, now: datetime, mark: Marker, *, staff: bool) -> list[Event]:
    names = act_words()
    found = []
    for act in case.acts:
        words = names[act.kind]
        if act.words and (staff or act.kind != UpgradeAct.REFUSED):
            words = f"{words}: {act.words}"
        if act.kind in (UpgradeAct.ORIGINAL_CAME, UpgradeAct.ORIGINAL_SENT):
            words = f"{words} ({day(act.on, language)})"
        found.append(
            Event(
                words=words,
                at=moment(act.at, case.rules.zone, language, now=now),
                iso=act.at.isoformat(),
                who=str(act.by) if staff and act.by else "",
                clause=mark(_CLAUSES[act.kind]) if act.kind in _CLAUSES else None,
            )
        )
    return found
