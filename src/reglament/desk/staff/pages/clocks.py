"""The clocks of the open ticket: in words, as a strip, and in sentences with the table anyone can check."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from reglament.desk.said import once_a_language
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.tickets.clockwords import clock_shape, is_silence_provisional, marked, term_shape
from reglament.desk.tickets.dues import reckoned
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.desk.tickets.strips import clock_strip
from reglament.desk.ui import shapes
from reglament.desk.ui.strip import Strip
from reglament.rulebook import clock, events, explain, lifecycle, words
from reglament.rulebook.worktime import Interval


@dataclass(frozen=True, slots=True)
class Unrolled:
    """One clock with its strip and its explanation."""

    title: str
    clock: shapes.Clock
    strip: Strip | None
    zone: str
    allowance: str
    sentences: Sequence[str]
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]


def unrolled(speech: Speech, ticket: Ticket, rows: Sequence[TicketEvent], place: int) -> list[Unrolled]:
    """Every clock of the ticket, folded anew from its history."""
    history = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]
    return [_one(speech, c, place) for c in clock.fold(speech.rules, history, now=speech.now)]


def _one(speech: Speech, item: clock.Clock, place: int) -> Unrolled:
    rules, language = speech.rules, speech.language
    told = explain.deadline(rules, item, language)
    shape = clock_shape(rules, item, language, now=speech.now, place=place)
    shape = replace(shape, clause=speech.mark(item.clause, told.readings))
    calendar = rules.calendar_rule(item.calendar)
    return Unrolled(
        title=item.label[language],
        clock=shape,
        strip=clock_strip(rules, item, told.intervals, language, now=speech.now),
        zone=calendar.label[language] if calendar else "",
        allowance=explain.promise(rules, item, language),
        sentences=told.sentences,
        heads=(_("From"), _("Until"), _("Counted"), _("What it is")),
        lines=[interval_line(speech, i) for i in told.intervals],
    )


def interval_line(speech: Speech, item: Interval) -> tuple[str, str, str, str]:
    """One counted or uncounted stretch: from, until, how much, what it is."""
    counted = words.length(item.length, speech.language, exact=True) if item.counted else "—"
    return (
        *words.ends(item.start_at, item.end_at, speech.language),
        counted,
        marked(item.name or _kinds().get(item.kind, item.kind), item.provisional, speech.language),
    )


@once_a_language
def _kinds() -> dict[str, str]:
    return {
        "working": _("working time"),
        "night": _("outside working hours"),
        "break": _("break"),
        "weekend": _("day off"),
        "holiday": _("holiday"),
        "transferred": _("day off, moved"),
        "working_saturday": _("working Saturday"),
        "shortened": _("shortened day"),
        "declared": _("declared non-working day"),
        "declared_moscow": _("declared non-working day"),
        "closed": _("announced closure"),
        "extra": _("announced opening"),
        "pause": _("pause"),
        "wall": _("calendar time"),
        "continuous": _("round the clock"),
    }


def silence_clock(speech: Speech, ticket: Ticket, rows: Sequence[TicketEvent]) -> shapes.Clock | None:
    """When silence closes the appeal (A6.7), or None."""
    if ticket.silence_at is None:
        return None
    history = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]
    silence = lifecycle.silence(speech.rules, history)
    if silence is None:
        return None
    whole = silence.due_at - silence.started_at
    used = 100 * (speech.now - silence.started_at) / whole if whole else 100.0
    return shapes.Clock(
        "held",
        _("closes %(at)s")
        % {
            "at": marked(
                speech.at(silence.due_at),
                is_silence_provisional(speech.rules, silence.due_at),
                speech.language,
            )
        },
        min(used, 100.0),
        _("Without an answer"),
        "",
        speech.mark(silence.clause, silence.readings),
    )


def other_clocks(speech: Speech, ticket: Ticket) -> list[shapes.Clock]:
    """Terms beside the clocks, the first to end first (6.10.2, 6.10.3); most kinds have none, and nothing is read."""
    terms = sorted(reckoned(ticket, speech.rules, now=speech.now).terms, key=lambda term: term.due_at)
    return [
        replace(
            term_shape(speech.rules, term, speech.language, now=speech.now),
            clause=speech.mark(term.clause, term.readings),
        )
        for term in terms
    ]
