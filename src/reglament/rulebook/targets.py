"""From a promise to a due instant: units, calendars, pauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from .edition import Edition
from .schema_base import Row
from .schema_rules import ClockRule, TargetRow, Unit
from .worktime import Exception_, WorkingCalendar

Pauses = Sequence[tuple[datetime, datetime | None]]
_ZERO = timedelta()
_Row = TypeVar("_Row", bound=Row)


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: ``amount`` of ``unit`` by ``clause``. The last two units have no amount."""

    amount: int
    unit: Unit
    clause: str


def most_specific(rows: Sequence[_Row], facts: Mapping[str, Any]) -> _Row | None:
    """Of the rows that hold, the one with most conditions."""
    best: _Row | None = None
    for row in rows:
        if (best is None or len(row.when) > len(best.when)) and row.holds(facts):
            best = row
    return best


def target_of(row: TargetRow, facts: Mapping[str, Any], rule: ClockRule) -> Target:
    """The promise of a row; a fact of the ticket may stand in for its amount."""
    agreed = facts.get(row.fact) if row.fact else None
    amount = agreed if isinstance(agreed, int) and not isinstance(agreed, bool) else row.amount
    return Target(amount, row.unit, row.clause or rule.clause)


@dataclass(frozen=True, slots=True)
class Measure:
    """How one target is counted: in working time of a calendar (``amount``) or to the end of a civil day."""

    calendar: WorkingCalendar
    amount: timedelta | None
    days: int = 0
    from_sending: bool = False

    def due(self, base: datetime, credit: timedelta, pauses: Pauses) -> datetime | None:
        """When the promise ends, counted from ``base``; None while a pause lasts.

        ``credit``: what was used up before ``base``.
        """
        if self.amount is None:
            return self._civil(base, pauses)
        left, cursor = self.amount - credit, base
        for start, end in pauses:
            if end is not None and end <= cursor:
                continue
            start = max(start, cursor)
            due = self.calendar.add(cursor, left)
            if due <= start:
                return due
            if end is None:
                return None
            left -= self.calendar.measure(cursor, start)
            cursor = end
        return self.calendar.add(cursor, left)

    def _civil(self, base: datetime, pauses: Pauses) -> datetime | None:
        zoned = base.astimezone(self.calendar.zone)
        accepted = zoned if self.from_sending else self.calendar.next_opening(zoned)
        due = self.calendar.end_of_working_day(accepted.date(), self.days)
        for start, end in pauses:
            if start >= due:
                break
            if end is None:
                return None
            due = self.calendar.add(due, self.calendar.measure(max(start, base), end))
        return due

    def used(self, base: datetime, end: datetime, pauses: Pauses) -> timedelta:
        """Time counted from ``base`` to ``end`` with the pauses left out."""
        if end <= base:
            return _ZERO
        total = self.calendar.measure(base, end)
        for start, stop in pauses:
            first, last = max(start, base), min(stop or end, end)
            if first < last:
                total -= self.calendar.measure(first, last)
        return total


def measure_of(
    edition: Edition, rule: ClockRule, target: Target, calendar: str, exceptions: Sequence[Exception_]
) -> Measure:
    """How ``target`` is counted in ``calendar`` under the readings of the edition.

    "minutes" and "hours" run by the clock on the wall; the other units in working time.
    """
    working = edition.calendar(calendar, exceptions)
    amount = target.amount
    match target.unit:
        case "minutes" | "hours":
            span = timedelta(minutes=amount) if target.unit == "minutes" else timedelta(hours=amount)
            return Measure(edition.wall_clock(), span)
        case "working_minutes":
            return Measure(working, timedelta(minutes=amount))
        case "working_hours":
            return Measure(working, timedelta(hours=amount))
        case "working_days":
            reading = edition.setting(rule.count_days)
            if reading == "clock":
                return Measure(working, amount * edition.day_length(calendar))
            return Measure(working, None, amount, from_sending=reading == "civil_sent")
        case "next_working_day":
            return Measure(working, None, 1)
        case _:
            return Measure(working, _ZERO)
