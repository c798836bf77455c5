"""The working calendars an edition describes: weekly hours, round the clock, or made of other calendars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING, Any

from .addresses import address_of, read_hours
from .production import ProductionCalendar
from .special_days import SpecialDay, exceptions_of
from .workdays import WHOLE_DAY, Hours, Span, parse_span
from .worktime import Exception_, WorkingCalendar

if TYPE_CHECKING:
    from .edition import Edition

_YEARS = (2015, 2040)
"""Years a calendar with days of its own but without a production calendar answers for."""


def calendar_of(edition: Edition, name: str, zone: str, announced: Sequence[Exception_]) -> WorkingCalendar:
    """The calendar ``name`` (or its address), read in ``zone`` ("" for its own), with what was ``announced`` for hours
    of the week.

    Raises KeyError for no such name, ValueError for what are no hours.
    """
    address = address_of(name)
    rule, zone = edition.calendars[address.name], zone or address.zone
    if rule.made:
        members = tuple(edition.calendar(each, zone=zone) for each in rule.of)
        return joined(members, rule.kind == "common")
    zone = zone or str(edition.setting(rule.zone) or edition.zone)
    if rule.kind == "continuous":
        return around_the_clock(zone)
    switches = (rule.shortened, rule.declared, rule.working_weekends, rule.whole_days)
    hours, source = hours_of(edition, name), edition.production(name)
    found = _repeating(zone, hours, source, *map(edition.setting, switches), rule.special)
    return found.with_exceptions(announced)


def hours_of(edition: Edition, name: str) -> Hours:
    """The hours of a calendar that is made of no others and closes: of its week, its shifts, or of a contract.

    Raises ValueError for what are no hours."""
    address = address_of(name)
    rule = edition.calendars[address.name]
    if rule.cycle:
        own = Hours.in_turn(rule.cycle.begins_on, rule.cycle.days)
    else:
        own = Hours.parse(edition.weekly(address.name), may_rest=rule.sometimes)
    return read_hours(address.hours, own) if address.hours else own


@lru_cache(maxsize=64)
def _repeating(
    zone: str,
    hours: Hours,
    source: ProductionCalendar | None,
    shortened: Any,
    declared: Any,
    working_weekends: Any,
    whole_days: Any,
    special: tuple[SpecialDay, ...] = (),
) -> WorkingCalendar:
    years = (source.years[0], source.years[-1]) if source else _YEARS if special else None
    return WorkingCalendar.build(
        zone,
        hours,
        source,
        exceptions=exceptions_of(special, zone, years or _YEARS),
        years=years,
        shortened=shortened,
        declared=declared,
        working_weekends=working_weekends,
        whole_days=whole_days,
    )


@lru_cache(maxsize=64)
def around_the_clock(zone: str) -> WorkingCalendar:
    """Every hour of every day."""
    return WorkingCalendar.around_the_clock(zone)


@lru_cache(maxsize=64)
def joined(members: tuple[WorkingCalendar, ...], every: bool) -> WorkingCalendar:
    """Open when one of the members is, or when ``every`` one is. Calendars are shared, so that this is too."""
    return WorkingCalendar.joined(members, every=every)


def day_length(edition: Edition, name: str) -> timedelta:
    """The longest day of a calendar's week or cycle: what one "working day" of a length counted in hours is."""
    return max(map(_length, _week(edition, name)), default=timedelta(1))


def weekly_length(edition: Edition, name: str) -> timedelta:
    """The hours of a calendar's week or cycle, whatever its zones."""
    week = _week(edition, name)
    return sum((end - start for day in week for start, end in day), timedelta())


def zones_of(edition: Edition, name: str) -> Iterator[str]:
    """The zones of a calendar and of all it is made of."""
    rule = edition.calendars[name]
    if not rule.made:
        yield str(edition.setting(rule.zone) or edition.zone)
    for each in rule.of:
        yield from zones_of(edition, each)


def _length(day: Iterable[Span]) -> timedelta:
    return sum((end - start for start, end in day), timedelta())


def _week(edition: Edition, name: str) -> list[list[Span]]:
    """The hours of the seven weekdays, Monday first, or of the days of a cycle, as in :class:`Hours`."""
    rule = edition.calendars[address_of(name).name]
    if rule.kind == "continuous":
        return [list(WHOLE_DAY)] * 7
    if not rule.made:
        week = hours_of(edition, name).week
        if not any(week):  # only days of its own have hours: the longest of them speaks for any
            return [max(([*map(parse_span, day.hours)] for day in rule.special), key=_length)] * 7
        return [list(WHOLE_DAY if day and rule.whole_days else day) for day in week]
    weeks = [_week(edition, each) for each in rule.of]
    join = _common if rule.kind == "common" else _any
    return [join([week[number % len(week)] for week in weeks]) for number in range(lcm(*map(len, weeks)))]


def _any(days: Iterable[Sequence[Span]]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(span for day in days for span in day):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _common(days: Sequence[Sequence[Span]]) -> list[Span]:
    found = list(days[0])
    for day in days[1:]:
        pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in found for b in day)
        found = [(start, end) for start, end in pairs if start < end]
    return found
