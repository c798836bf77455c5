"""What happens by itself when nothing comes for a while: a severity lowered, a reminder, a closing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from . import clock, history
from .addresses import calendar_for
from .edition import Edition
from .events import Event, TicketClosed, TimerRang
from .history import CLOSED, Facts
from .rounds import ZERO, matches
from .schema_base import Text
from .schema_work import Timer
from .targets import Target, measure_of
from .worktime import Exception_


@dataclass(frozen=True, slots=True)
class Ringing:
    """A timer that runs. Rings when ``now > due_at``; then it ``sets``, closes, sends or tells, and a
    ``TimerRang(timer, time)`` is recorded with the events that follow from it. ``time`` counts from 1.
    """

    timer: str
    label: Text
    started_at: datetime
    due_at: datetime
    time: int
    clause: str
    sets: Mapping[str, Any] = field(default_factory=dict, hash=False)
    outcome: str = ""
    notice: str = ""
    to: str = ""


def timers(
    edition: Edition, events: Iterable[Event], exceptions: Sequence[Exception_] = ()
) -> tuple[Ringing, ...]:
    """The timers that run after this history, the earliest first. Order and repetition of events do not matter.

    Pure; nothing runs on a closed ticket. Raises OutsideCalendar beyond the years of a calendar.
    """
    closing = _closing(edition)
    if not edition.timers and not closing:
        return ()
    events = tuple(events)
    facts = history.defaults(edition)
    since: dict[str, datetime] = {}
    rung: dict[str, int] = {}
    for event in history.ordered(events):
        history.apply(edition, facts, event)
        if isinstance(event, TimerRang):
            rung[event.timer] = max(rung.get(event.timer, 0), event.time)
        for name, rule in edition.timers.items():
            if isinstance(event, TimerRang) and event.timer == name:
                continue
            if _one(edition, rule.after, event, facts):
                since[name], rung[name] = event.at, 0
            elif isinstance(event, TicketClosed) or _one(edition, rule.stop, event, facts):
                since.pop(name, None)
    if facts["state"] in CLOSED:
        return ()
    found = []
    for name, started_at in since.items():
        rule, time = edition.timers[name], rung.get(name, 0) + 1
        if time <= rule.times and edition.given(rule.given) and rule.holds(facts):
            calendar = calendar_for(edition, rule.calendar, facts)
            found.append(_ringing(edition, name, rule, started_at, time, calendar, exceptions))
    if closing and events:
        found += _pauses_over(edition, events, rung, exceptions)
    return tuple(sorted(found, key=lambda item: (item.due_at, item.timer)))


def _one(edition: Edition, rows: Sequence[Any], event: Event, facts: Facts) -> bool:
    return any(edition.given(row.given) and matches(row, event, facts) for row in rows)


def _ringing(
    edition: Edition,
    name: str,
    rule: Timer,
    since: datetime,
    time: int,
    calendar: str,
    exceptions: Sequence[Exception_],
) -> Ringing:
    target = Target(rule.amount * time, rule.unit, rule.clause)
    due = measure_of(edition, None, target, calendar, exceptions).due(since, ZERO, ())
    zone = ZoneInfo(edition.zone)
    return Ringing(
        timer=name,
        label=rule.label,
        started_at=since.astimezone(zone),
        due_at=(due or since).astimezone(zone),
        time=time,
        clause=rule.clause,
        sets=rule.sets,
        outcome=rule.outcome,
        notice=rule.notice,
        to=rule.to,
    )


def _closing(edition: Edition) -> bool:
    """Whether a limit on pauses closes appeals."""
    return any(limit.then == "close" for rule in edition.clocks.values() for limit in rule.pause_limits)


def _pauses_over(
    edition: Edition, events: Sequence[Event], rung: Mapping[str, int], exceptions: Sequence[Exception_]
) -> Iterator[Ringing]:
    """The appeal is closed when the time a clock may be held still is over: as timers called "clocks.NAME"."""
    until = max(event.at for event in events)
    for item in clock.fold(edition, events, now=until, exceptions=exceptions):
        held, name = item.pausing, f"clocks.{item.name}"
        if held is None or held.until_at is None or held.limit.then != "close" or name in rung:
            continue
        if item.state == "paused" or held.spent:
            yield Ringing(
                timer=name,
                label=item.label,
                started_at=held.since_at,
                due_at=held.until_at,
                time=1,
                clause=held.limit.clause or edition.clocks[item.name].clause,
                outcome=held.limit.outcome,
            )
