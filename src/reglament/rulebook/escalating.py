"""When a clock is handed up: at a share of its allowance, or so long after its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from .edition import Edition
from .rounds import ZERO, Clock
from .schema_rules import ClockRule, EscalationRow
from .targets import Measure, Target, measure_of
from .worktime import Exception_


def escalations(
    edition: Edition, clock: Clock, *, exceptions: Sequence[Exception_] = ()
) -> tuple[tuple[datetime, EscalationRow], ...]:
    """When a running clock is handed up, and by which row, earliest first; empty for a clock that has ended.

    A row of 75 percent speaks when three quarters of the allowance are used up; more than 100 is after the due time.
    A row with an amount comes back with the percent it falls on, so that rows of one clock are told apart by it.
    """
    target, base = clock.allowance, clock.counted_from_at
    if target is None or base is None or clock.due_at is None or clock.met_at or clock.stopped_at:
        return ()
    rule = edition.clocks[clock.name]
    measure = measure_of(edition, rule, target, clock.calendar, exceptions, clock.zone)
    if measure.window is not None:  # a share of the time until the window is over
        measure = Measure(edition.wall_clock(), None)
    whole = measure.amount or measure.calendar.measure(base, clock.due_at)
    found = []
    for row in clock.handed:
        if row.amount:
            at = _after(edition, rule, clock, row, exceptions)
            share = round(100 * measure.used(base, at, clock.pauses) / whole) if whole else 100
            found.append((at, row.model_copy(update={"percent": share})))
        else:
            found.append((_share(clock, measure, clock.due_at, row, whole), row))
    return tuple(sorted(found, key=lambda item: item[0]))


def _share(clock: Clock, measure: Measure, due: datetime, row: EscalationRow, whole: timedelta) -> datetime:
    """Back from the due time, pauses left out."""
    rest = whole * (100 - row.percent) / 100
    if rest < ZERO:
        return measure.calendar.add(due, -rest)
    at = due
    for start, end in reversed(clock.pauses):
        if start >= at or measure.amount is None:
            continue
        counted = measure.calendar.measure(min(end or at, at), at)
        if rest <= counted:
            break
        rest, at = rest - counted, start
    return measure.calendar.subtract(at, rest)


def _after(
    edition: Edition, rule: ClockRule, clock: Clock, row: EscalationRow, exceptions: Sequence[Exception_]
) -> datetime:
    """So much after the beginning, pauses left out."""
    target = Target(row.amount, row.unit, row.clause)
    measure = measure_of(edition, rule, target, clock.calendar, exceptions, clock.zone)
    base = clock.counted_from_at or clock.due_at
    due = measure.due(base, ZERO, clock.pauses) if base else None
    return due or base  # type: ignore[return-value]
