"""Why an appeal waits, and why silence closes it when it does: what a client may check with a calendar and a pencil."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reglament.desk.portal.pages.standing import Case
from reglament.desk.regulations.links import reading_words
from reglament.desk.tickets.models import TicketEvent
from reglament.desk.tickets.reasons import reason_from_data
from reglament.rulebook import events, explain, lifecycle, words
from reglament.rulebook.grounds import readings_of
from reglament.rulebook.worktime import Interval
from reglament.verbs.intervals import kind_words

# The name of a reading in our register says nothing to a client.
_READING = re.compile(r" \([A-Z]-[^()\s]+\)$")


@dataclass(frozen=True, slots=True)
class Grounds:
    """One explanation, a click away. `lines` of a table under `heads`: the counted stretches of time."""

    title: str
    sentences: Sequence[str]
    heads: Sequence[str] = ()
    lines: Sequence[Sequence[str]] = ()


def bare_of_names(sentences: Sequence[str]) -> list[str]:
    """The sentences without the names that readings have in our register."""
    return [_READING.sub("", sentence) for sentence in sentences]


def grounds(case: Case, rows: Sequence[TicketEvent]) -> list[Grounds]:
    """What there is to explain besides the clock that runs; nothing is folded where there is nothing."""
    return [*_waits(case), *_silence(case, rows)]


def _waits(case: Case) -> Iterator[Grounds]:
    """The term has not begun: the appeal is queued or incomplete."""
    clock, ticket = case.clock, case.ticket
    if ticket.state not in ("queued", "incomplete"):
        return
    told = []
    for stored in [*ticket.verdict.get("reasons", []), *ticket.missing]:
        reason = reason_from_data(stored)
        told += [reading_words(case.rules, name, case.language) for name in readings_of(case.rules, reason)]
    if clock is not None and clock.state == "waiting":
        told += bare_of_names(explain.deadline(case.rules, clock, case.language).sentences)
    if told:
        yield Grounds(_("Why it waits"), list(dict.fromkeys(told)))


def _silence(case: Case, rows: Sequence[TicketEvent]) -> Iterator[Grounds]:
    """The term of silence that runs, or the one that closed the appeal."""
    ticket, before = case.ticket, list(rows)
    last = next((row for row in reversed(before) if row.kind == "ticket_closed"), None)
    closed = ticket.closed_at is not None and last is not None and bool(last.payload.get("automatic"))
    if closed and last is not None:
        before = before[: before.index(last)]
    elif ticket.silence_at is None:
        return
    history = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in before]
    term = lifecycle.silence(case.rules, history)
    if term is None:
        return
    told = explain.silence(case.rules, term, case.language)
    title = _("Why it was closed then") if closed else _("Why it closes then")
    heads = (_("From"), _("Until"), _("Counted"), _("What it is"))
    lines = [_line(item, case.language) for item in told.intervals]
    yield Grounds(title, bare_of_names(told.sentences), heads, lines)


def _line(item: Interval, language: str) -> tuple[str, str, str, str]:
    counted = words.length(item.length, language) if item.counted else "—"
    return (
        *words.ends(item.start_at, item.end_at, language),
        counted,
        kind_words(item, language),
    )
