"""From a promise to a due instant: units, calendars, pauses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any, TypeVar, cast, get_args

from .addresses import calendar_for
from .conditions import as_kind
from .edition import Edition
from .last_days import (
    day_of_month,
    day_of_next_month,
    end_of_period,
    months_after,
    rolled,
    working_day_of_next_month,
)
from .schema_base import Row, Text, is_zone
from .schema_rules import CalendarRow, ClockRule
from .schema_targets import OF_A_FACT, ON_THE_WALL, WORKING, TermRow, Unit
from .worktime import Exception_, WorkingCalendar

Pauses = Sequence[tuple[datetime, datetime | None]]
_ZERO = timedelta()
_DAY = timedelta(days=1)
_AGREED = re.compile(rf"^\s*(\d+)(?:\s+({'|'.join(get_args(Unit))}))?\s*$")
_HOUR = re.compile(r"^\d{4}-\d\d-\d\d[ T]((?:[01]\d|2[0-3]):[0-5]\d)")
_Row = TypeVar("_Row", bound=Row)


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: ``amount`` of ``unit`` by ``clause``; some units have no amount.

    ``by``, ``cutoff``, ``roll`` and ``window`` as in the row. ``on``: the ISO date of "on_date" and what is so
    many days before a date, "" while it is not known.
    """

    amount: int
    unit: Unit
    clause: str
    by: str = ""
    cutoff: str = ""
    on: str = ""
    roll: str = ""
    window: str = ""
    extra: int = 0
    """How much of the amount there is because of a number, that of the fact ``extra_by``."""
    extra_by: str = ""
    others: tuple[Target, ...] = ()
    """Other ends, of which the "later" or "earlier" counts (``whichever``); ``since``: counted from what, in words."""
    whichever: str = ""
    since: Text | None = None
    since_fact: str = ""
    since_on: str = ""
    """The fact whose date it is counted from, and that ISO date, "" while it is not known."""

    @classmethod
    def written(cls, row: TermRow) -> Target:
        """The promise as the row has it, whatever the facts of a ticket."""
        plain = cls(row.amount, row.unit, row.clause, row.by, row.cutoff, roll=row.roll, window=row.window)
        others = tuple(map(cls.written, row.others))
        return replace(plain, others=others, whichever=row.whichever, since=row.since_words)

    @property
    def termless(self) -> bool:
        """Whether nothing can be due."""
        unknown = (self.unit in OF_A_FACT and not self.on) or (self.since_fact and not self.since_on)
        return self.unit in ("best_effort", "not_offered") or bool(unknown)


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
    return tuple(each.row for each in _ranked(tuple(map(_Same, rows))))


class _Same:
    """A row as itself: those of one edition are ranked once, whatever readings are chosen."""

    __slots__ = ("row",)

    def __init__(self, row: Any) -> None:
        self.row = row

    def __hash__(self) -> int:
        return id(self.row)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.row is self.row


@lru_cache(maxsize=1024)
def _ranked(same: tuple[_Same, ...]) -> tuple[_Same, ...]:
    return tuple(map(_Same, _in_order([each.row for each in same])))


def _in_order(rows: Sequence[_Row]) -> tuple[_Row, ...]:
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


def target_of(row: TermRow, facts: Mapping[str, Any], rule: ClockRule) -> Target:
    """The promise of a row; a fact of the ticket may stand in for its amount, another say from when it is counted."""
    found = _amounting(row, facts, rule)
    if not row.since_fact:
        return found
    known = as_kind(facts.get(row.since_fact), "date")
    return replace(found, since_fact=row.since_fact, since_on=str(known or ""))


def _amounting(row: TermRow, facts: Mapping[str, Any], rule: ClockRule) -> Target:
    """The promise of a row, wherever it is counted from."""
    agreed = facts.get(row.fact) if row.fact else None
    if not row.plus and (agreed is None or agreed is False or agreed == "") and row.unit not in OF_A_FACT:
        return _fixed(_Same(row), row.clause or rule.clause)
    amount, unit = row.amount, row.unit
    if unit in OF_A_FACT:
        on, hour = str(as_kind(agreed, "date") or ""), _HOUR.match(str(agreed))
        by = hour.group(1) if hour and unit == "on_date" else row.by
        return replace(Target.written(row), clause=row.clause or rule.clause, by=by, cutoff="", on=on)
    if isinstance(agreed, int) and not isinstance(agreed, bool):
        amount = agreed
    elif isinstance(agreed, str) and (found := _AGREED.match(agreed)):
        amount, named = int(found.group(1)), found.group(2)
        unit = cast("Unit", named) if named else unit
    elif row.plus and as_kind(facts.get(row.plus.fact), "number") is not None:
        extra = row.plus.at(facts)
        promised = replace(Target.written(row), amount=amount + extra, clause=row.clause or rule.clause)
        return replace(promised, extra=extra, extra_by=row.plus.fact)
    return replace(Target.written(row), amount=amount, unit=unit, clause=row.clause or rule.clause)


def promise(edition: Edition, row: TermRow, facts: Mapping[str, Any], rule: ClockRule) -> Target:
    """The same with the window of the ticket's own contract."""
    found = target_of(row, facts, rule)
    window = calendar_for(edition, found.window, facts) if found.window else ""
    return found if window == found.window else replace(found, window=window)


@lru_cache(maxsize=1024)
def _fixed(same: _Same, clause: str) -> Target:
    """What a row promises whatever the facts of a ticket are."""
    return replace(Target.written(same.row), clause=clause)


@dataclass(frozen=True, slots=True)
class Measure:
    """How one target is counted: in working time of a calendar (``amount``) or to the end of a civil day."""

    calendar: WorkingCalendar
    amount: timedelta | None
    days: int = 0
    from_sending: bool = False
    by: time | None = None
    cutoff: time | None = None
    last: Callable[[date], date] | None = None
    """From the first day to the last, when that is a date of the calendar on the wall, working or not."""
    keeps_hour: bool = False
    """Whether the last date ends at the hour it began, not at midnight."""
    window: WorkingCalendar | None = None
    """What is due ends with the first opening of this calendar that begins when the term is over."""

    def opening(self, at: datetime) -> datetime:
        """Where the counting of what came at ``at`` begins: later when that was after the cut-off."""
        local = at.astimezone(self.calendar.zone)
        if self.cutoff is None or local.time() <= self.cutoff:
            return at
        midnight = datetime.combine(local.date() + _DAY, time(), self.calendar.zone)
        return self.calendar.next_opening(midnight)

    def due(self, base: datetime, credit: timedelta, pauses: Pauses) -> datetime | None:
        """When the promise ends, counted from ``base``; None while a pause lasts.

        ``credit``: what was used up before ``base``.
        """
        end = self._civil(base, pauses) if self.amount is None else self._counted(base, credit, pauses)
        return end if end is None or self.window is None else self._in_window(end)

    def _in_window(self, at: datetime) -> datetime:
        """The closing of the first opening of the window that begins at ``at`` or later."""
        window, on = cast("WorkingCalendar", self.window), at
        while True:
            on = window.next_opening(on)
            for opening, closing in window.day(on.date()).spans:
                if opening >= at:
                    return closing
            on = datetime.combine(on.date() + _DAY, time(), window.zone)

    def _counted(self, base: datetime, credit: timedelta, pauses: Pauses) -> datetime | None:
        left, cursor = cast("timedelta", self.amount) - credit, base
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
        if self.last is not None:
            first = at.date()
        else:
            first = (at if self.from_sending else calendar.next_opening(at)).date()
        if self.cutoff and first == at.date() and at.time() > self.cutoff:
            first = first + _DAY if self.last is not None else calendar.add_working_days(first, 1)
        if self.last is not None:
            return self._on(self.last(first), at)
        due = calendar.end_of_working_day(first, self.days)
        return datetime.combine(due.date(), self.by, calendar.zone) if self.by else due

    def _on(self, day: date, at: datetime) -> datetime:
        zone, spans = self.calendar.zone, self.calendar.day(day).spans
        if self.by:
            return datetime.combine(day, self.by, zone)
        if self.keeps_hour:
            return datetime.combine(day, at.time(), zone)
        return spans[-1][1] if spans else datetime.combine(day + _DAY, time(), zone)

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


def last_day(target: Target, working: WorkingCalendar) -> Callable[[date], date] | None:
    """From the first day to the last, for the units that end with a date of the calendar on the wall."""
    amount, unit = target.amount, target.unit
    match unit:
        case "calendar_days" | "weeks":
            return lambda on: on + amount * (7 if unit == "weeks" else 1) * _DAY
        case "months":
            return partial(months_after, amount)
        case "day_of_next_month":
            return partial(day_of_next_month, amount)
        case "day_of_month":
            return partial(day_of_month, amount)
        case "end_of_week" | "end_of_month" | "end_of_quarter" | "end_of_year":
            return partial(end_of_period, unit, amount)
        case "working_day_of_next_month":
            return partial(working_day_of_next_month, working, amount)
        case "on_date":
            return lambda _: date.fromisoformat(target.on)
        case "calendar_days_before":
            return lambda _: date.fromisoformat(target.on) - amount * _DAY
        case "working_days_before":
            return lambda _: working.add_working_days(date.fromisoformat(target.on), -amount)
        case _:
            return None


def zone_of(row: CalendarRow, facts: Mapping[str, Any]) -> str:
    """The time zone a row takes its hours in: the fact it names, where that is a zone; "" for the calendar's own."""
    said = facts.get(row.zone_fact) if row.zone_fact else ""
    return said if isinstance(said, str) and said and is_zone(said) else ""


def _hours_of(target: Target) -> tuple[time | None, time | None]:
    """The hours ``by`` and ``cutoff`` of a promise."""
    by = time.fromisoformat(target.by) if target.by else None
    return by, time.fromisoformat(target.cutoff) if target.cutoff else None


_TIMED = frozenset({*ON_THE_WALL, *WORKING, "working_days"})


def measure_of(
    edition: Edition,
    rule: ClockRule | None,
    target: Target,
    calendar: str,
    exceptions: Sequence[Exception_],
    zone: str = "",
) -> Measure:
    """How ``target`` is counted in ``calendar`` under the readings of the edition.

    "seconds", "minutes", "hours" and the units that end with a date run by the clock on the wall, unless the last
    date rolls to a working day; the other units in working time. ``zone``: the hours are those on the wall clock of
    this zone, "" for the calendar's. Without a ``rule`` days are counted as dates from that of the beginning.
    """
    reading = edition.setting(rule.count_days) if rule else "civil_sent"
    working = edition.calendar(calendar, exceptions, zone)
    found = None if target.unit in _TIMED else _dated(edition, target, working, str(reading))
    found = found or _timed(edition, target, working, str(reading), calendar)
    if target.window:
        found = replace(found, window=edition.calendar(target.window, exceptions, zone))
    return found


def _timed(
    edition: Edition, target: Target, working: WorkingCalendar, reading: str, calendar: str
) -> Measure:
    """Hours, minutes, seconds and working days."""
    amount, unit = target.amount, target.unit
    if unit in ON_THE_WALL:
        return Measure(edition.wall_clock(), amount * ON_THE_WALL[unit])
    if unit in WORKING:
        return Measure(working, amount * WORKING[unit], cutoff=_hours_of(target)[1])
    match unit:
        case "working_days":
            if reading == "clock" and not target.by:
                return Measure(working, amount * edition.day_length(calendar), cutoff=_hours_of(target)[1])
            return Measure(working, None, amount, reading == "civil_sent", *_hours_of(target))
        case "same_working_day" | "next_working_day":
            days = 1 if unit == "next_working_day" else 0
            return Measure(working, None, days, reading == "civil_sent", *_hours_of(target))
        case _:
            return Measure(working, _ZERO)


def _dated(edition: Edition, target: Target, working: WorkingCalendar, reading: str) -> Measure | None:
    """Units that end with a date of the calendar on the wall; None for the others."""
    last = last_day(target, working)
    if last is None:
        return None
    if target.roll:
        return Measure(working, None, 0, True, *_hours_of(target), last=_rolling(working, target.roll, last))
    if target.unit == "working_day_of_next_month" or target.unit in OF_A_FACT:
        return Measure(working, None, 0, True, *_hours_of(target), last=last)
    by_clock = reading == "clock" and not (target.by or target.since_fact)  # a day has no hour to keep
    if by_clock and target.unit in ("calendar_days", "weeks"):
        days = target.amount * (7 if target.unit == "weeks" else 1)
        return Measure(edition.wall_clock(), days * _DAY)
    keeps = by_clock and target.unit == "months"
    return Measure(edition.wall_clock(), None, 0, True, *_hours_of(target), last=last, keeps_hour=keeps)


def _rolling(working: WorkingCalendar, roll: str, last: Callable[[date], date]) -> Callable[[date], date]:
    return lambda on: rolled(working, roll, last(on))


def promised(edition: Edition, name: str, facts: Mapping[str, Any]) -> Target | None:
    """What the clock ``name`` promises to a ticket with these facts, "not_offered" included; None: nothing is said.

    Raises KeyError for an unknown clock.
    """
    rule = edition.clocks[name]
    if any(edition.given(row.given) and row.holds(facts) for row in rule.absent):
        return None
    row = most_specific([row for row in rule.targets if edition.given(row.given)], facts)
    return target_of(row, facts, rule) if row else None
