"""From a promise to a due instant: units, calendars, pauses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeVar, cast, get_args

from .edition import Edition
from .schema_base import Row
from .schema_rules import ClockRule, TargetRow, Unit
from .worktime import Exception_, WorkingCalendar

Pauses = Sequence[tuple[datetime, datetime | None]]
_ZERO = timedelta()
_DAY = timedelta(days=1)
_AGREED = re.compile(rf"^\s*(\d+)(?:\s+({'|'.join(get_args(Unit))}))?\s*$")
_Row = TypeVar("_Row", bound=Row)


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: ``amount`` of ``unit`` by ``clause``. The last four units have no amount.

    ``by`` and ``cutoff``: hours of the day as in the row, for what ends with a day.
    """

    amount: int
    unit: Unit
    clause: str
    by: str = ""
    cutoff: str = ""


def most_specific(rows: Sequence[_Row], facts: Mapping[str, Any]) -> _Row | None:
    """Of the rows that hold, the most specific: the one that asks about most facts; of two that ask about as many,
    the narrower (it holds only where the other does: at_least 500 is narrower than at_least 100)."""
    best: _Row | None = None
    for row in rows:
        if row.holds(facts) and (best is None or _beats(row, best)):
            best = row
    return best


def _beats(row: Row, best: Row) -> bool:
    return row.weight > best.weight or (row.weight == best.weight and row.narrower(best))


def ranked(rows: Sequence[_Row]) -> tuple[_Row, ...]:
    """The rows with the most specific first, so that the first that holds is the one :func:`most_specific` finds."""
    left, found = sorted(rows, key=lambda row: -row.weight), list[_Row]()
    while left:
        peers = [row for row in left if row.weight == left[0].weight]
        best = next((row for row in peers if not any(each.narrower(row) for each in peers)), peers[0])
        found.append(best)
        left.remove(best)
    return tuple(found)


def first_holding(rows: Sequence[_Row], facts: Mapping[str, Any]) -> _Row | None:
    """The first of the rows that holds."""
    return next((row for row in rows if row.holds(facts)), None)


def target_of(row: TargetRow, facts: Mapping[str, Any], rule: ClockRule) -> Target:
    """The promise of a row; a fact of the ticket may stand in for its amount."""
    amount, unit = row.amount, row.unit
    agreed = facts.get(row.fact) if row.fact else None
    if isinstance(agreed, int) and not isinstance(agreed, bool):
        amount = agreed
    elif isinstance(agreed, str) and (found := _AGREED.match(agreed)):
        amount, named = int(found.group(1)), found.group(2)
        unit = cast("Unit", named) if named else unit
    return Target(amount, unit, row.clause or rule.clause, row.by, row.cutoff)


@dataclass(frozen=True, slots=True)
class Measure:
    """How one target is counted: in working time of a calendar (``amount``) or to the end of a civil day."""

    calendar: WorkingCalendar
    amount: timedelta | None
    days: int = 0
    from_sending: bool = False
    by: time | None = None
    cutoff: time | None = None
    civil: bool = False
    """Whether ``days`` are dates of the calendar on the wall, working or not."""

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
        due = self._end_of_day(zoned)
        for start, end in pauses:
            if start >= due:
                break
            if end is None:
                return None
            due = self.calendar.add(due, self.calendar.measure(max(start, base), end))
        return due

    def _end_of_day(self, at: datetime) -> datetime:
        """The closing of the last day of the promise, or its hour ``by``."""
        calendar = self.calendar
        if self.civil:
            first = at.date()
        else:
            first = (at if self.from_sending else calendar.next_opening(at)).date()
        if self.cutoff and first == at.date() and at.time() > self.cutoff:
            first = first + _DAY if self.civil else calendar.add_working_days(first, 1)
        if self.civil:
            return datetime.combine(first + self.days * _DAY, self.by or time(), calendar.zone) + (
                _ZERO if self.by else _DAY
            )
        due = calendar.end_of_working_day(first, self.days)
        return datetime.combine(due.date(), self.by, calendar.zone) if self.by else due

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


def _hours_of(target: Target) -> tuple[time | None, time | None]:
    """The hours ``by`` and ``cutoff`` of a promise."""
    by = time.fromisoformat(target.by) if target.by else None
    return by, time.fromisoformat(target.cutoff) if target.cutoff else None


def measure_of(
    edition: Edition, rule: ClockRule, target: Target, calendar: str, exceptions: Sequence[Exception_]
) -> Measure:
    """How ``target`` is counted in ``calendar`` under the readings of the edition.

    "minutes", "hours" and "calendar_days" run by the clock on the wall; the other units in working time.
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
            if reading == "clock" and not target.by:
                return Measure(working, amount * edition.day_length(calendar))
            return Measure(working, None, amount, reading == "civil_sent", *_hours_of(target))
        case "calendar_days":
            if edition.setting(rule.count_days) == "clock" and not target.by:
                return Measure(edition.wall_clock(), amount * _DAY)
            return Measure(edition.wall_clock(), None, amount, True, *_hours_of(target), civil=True)
        case "same_working_day" | "next_working_day":
            sent = edition.setting(rule.count_days) == "civil_sent"
            days = 1 if target.unit == "next_working_day" else 0
            return Measure(working, None, days, sent, *_hours_of(target))
        case _:
            return Measure(working, _ZERO)


def promised(edition: Edition, name: str, facts: Mapping[str, Any]) -> Target | None:
    """What the clock ``name`` promises to a ticket with these facts, "not_offered" included; None: nothing is said.

    Raises KeyError for an unknown clock.
    """
    rule = edition.clocks[name]
    if any(edition.given(row.given) and row.holds(facts) for row in rule.absent):
        return None
    row = most_specific([row for row in rule.targets if edition.given(row.given)], facts)
    return target_of(row, facts, rule) if row else None
