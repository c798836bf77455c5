"""Days of a calendar's own: a company holiday every year, a date with other hours."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field as F

from .schema_base import Strict, Text
from .workdays import parse_span
from .workspans import Exception_

_DAY = timedelta(days=1)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ON = (
    r"^(\d{4}-)?\d\d-\d\d$|^([1-5]|last) (mon|tue|wed|thu|fri|sat|sun) (0[1-9]|1[0-2]|\*)$"
    r"|^(easter|orthodox)([+-]\d{1,3})?$"
)


class SpecialDay(Strict):
    """A day off, or one with ``hours`` of its own.

    ``on``: "03-21" every year, "2026-03-21" once, "3 mon 01" (third Monday of January), "last mon 05", "2 sun *" (of
    every month), "easter-2", "easter+1", "orthodox+1" (days from Easter). ``through``: the last day of a stretch, for
    dates. ``weekend``: a day that falls on Saturday or Sunday is off on the "next" free weekday, or on the "nearest".
    """

    on: Annotated[str, F(pattern=_ON)]
    through: Annotated[str, F(pattern=r"^(\d{4}-)?\d\d-\d\d$|^$")] = ""
    hours: tuple[str, ...] = ()
    weekend: Literal["", "next", "nearest"] = ""
    name: Text
    clause: str = ""

    def dates(self, years: tuple[int, int]) -> Iterator[date]:
        """Every date meant, in the years from first to last. 29 February only where there is one."""
        if self.movable:
            for year in range(years[0], years[1] + 1):
                yield from _moving(year, self.on)
            return
        if len(self.on) > 5:
            stretches = [(date.fromisoformat(self.on), date.fromisoformat(self.through or self.on))]
        else:
            stretches = [
                (_in(year, self.on), _in(year + (self.through < self.on), self.through or self.on))
                if self.through
                else (_in(year, self.on), _in(year, self.on))
                for year in range(years[0], years[1] + 1)
                if self.on != "02-29" or calendar.isleap(year)
            ]
        for first, last in stretches:
            on = first
            while on <= last:
                if years[0] <= on.year <= years[1]:
                    yield on
                on += _DAY

    @property
    def movable(self) -> bool:
        """Whether the day is another date every year."""
        return " " in self.on or self.on[0] in "eo"


def _moving(year: int, on: str) -> Iterator[date]:
    """The date of a year told by weekday or by Easter."""
    if on[0] in "eo":
        name, sign, days = re.split(r"([+-])", on) if on[-1].isdecimal() else (on, "+", "0")
        yield (_easter(year) if name == "easter" else _orthodox_easter(year)) + int(sign + days) * _DAY
        return
    which, weekday, month = on.split()
    for number in range(1, 13) if month == "*" else (int(month),):
        days_of = [day for day in _month(year, number) if day.weekday() == _WEEKDAYS.index(weekday)]
        place = -1 if which == "last" else int(which) - 1
        if place < len(days_of):
            yield days_of[place]


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    rest = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + rest - 7 * ((a + 11 * h + 22 * rest) // 451) + 114, 31)
    return date(year, month, day + 1)


def _orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar as a Gregorian date, good from 1900 to 2099 (Meeus)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + 13 * _DAY


def _in(year: int, day: str) -> date:
    month, number = (int(part) for part in day.split("-"))
    if (month, number) == (2, 29) and not calendar.isleap(year):
        number = 28
    return date(year, month, number)


def exceptions_of(special: Sequence[SpecialDay], zone: str, years: tuple[int, int]) -> tuple[Exception_, ...]:
    """The days as closures of the whole date, with openings for the hours that stay."""
    taken = {on for day in special if not day.hours for on in day.dates(years)}
    return tuple(item for day in special for item in _of_one(day, ZoneInfo(zone), years, taken))


def _observed(day: SpecialDay, on: date, taken: set[date]) -> date:
    """When a day that falls on a weekend is off instead; ``taken``: the days off already, added to."""
    if not day.weekend or on.weekday() < 5:
        return on
    if day.weekend == "nearest":
        return on + (-_DAY if on.weekday() == 5 else _DAY)
    while on.weekday() >= 5 or on in taken:
        on += _DAY
    taken.add(on)
    return on


def _of_one(
    day: SpecialDay, zone: ZoneInfo, years: tuple[int, int], taken: set[date]
) -> Iterator[Exception_]:
    for meant in day.dates(years):
        on = _observed(day, meant, taken)
        midnight = datetime.combine(on, time(), tzinfo=zone)
        yield Exception_(midnight, midnight + _DAY, False, day.name.ru, day.clause, day.name.en)
        for opening, closing in map(parse_span, day.hours):
            yield Exception_(
                midnight + opening, midnight + closing, True, day.name.ru, day.clause, day.name.en
            )
