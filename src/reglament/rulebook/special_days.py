"""Days of a calendar's own: a company holiday every year, a date with other hours."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field as F

from .schema_base import Strict, Text
from .workdays import parse_span
from .workspans import Exception_

_DAY = timedelta(days=1)


class SpecialDay(Strict):
    """A day off, or one with ``hours`` of its own. ``on``: "03-21" every year or "2026-03-21" once; ``through``:
    the last day of a stretch, in the same form."""

    on: Annotated[str, F(pattern=r"^(\d{4}-)?\d\d-\d\d$")]
    through: Annotated[str, F(pattern=r"^(\d{4}-)?\d\d-\d\d$|^$")] = ""
    hours: tuple[str, ...] = ()
    name: Text
    clause: str = ""

    def dates(self, years: tuple[int, int]) -> Iterator[date]:
        """Every date meant, in the years from first to last. 29 February only where there is one."""
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


def _in(year: int, day: str) -> date:
    month, number = (int(part) for part in day.split("-"))
    if (month, number) == (2, 29) and not calendar.isleap(year):
        number = 28
    return date(year, month, number)


def exceptions_of(special: Sequence[SpecialDay], zone: str, years: tuple[int, int]) -> tuple[Exception_, ...]:
    """The days as closures of the whole date, with openings for the hours that stay."""
    return tuple(item for day in special for item in _of_one(day, ZoneInfo(zone), years))


def _of_one(day: SpecialDay, zone: ZoneInfo, years: tuple[int, int]) -> Iterator[Exception_]:
    for on in day.dates(years):
        midnight = datetime.combine(on, time(), tzinfo=zone)
        yield Exception_(midnight, midnight + _DAY, False, day.name.ru, day.clause, day.name.en)
        for opening, closing in map(parse_span, day.hours):
            yield Exception_(
                midnight + opening, midnight + closing, True, day.name.ru, day.clause, day.name.en
            )
