"""Faults of calendars: hours, zones, holiday sources, days of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from .edition import Edition
from .faults import Faulty, Finding
from .schema_base import Setting
from .schema_time import CalendarRule
from .timetables import hours_of, weekly_length, zones_of
from .workdays import parse_span


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of the edition's zone and calendars."""
    if not _is_zone(edition.zone):
        yield Finding(("zone",), "no_zone", {"value": edition.zone})
    found = [each for name, rule in edition.calendars.items() for each in _calendar(edition, name, rule)]
    yield from found or _meet(edition)


def _calendar(edition: Edition, name: str, rule: CalendarRule) -> Iterator[Finding]:
    path = ("calendars", name)
    for zone in _possible(edition, rule.zone):
        if zone and not _is_zone(zone):
            yield Finding((*path, "zone"), "no_zone", {"value": zone})
    for source in _possible(edition, rule.holidays):
        if source not in ("", "none") and source not in sources():
            params = {"value": source, "known": list(sources())}
            yield Finding((*path, "holidays"), "no_production", params)
    if rule.made or rule.of:
        yield from _made(edition, name, rule)
    elif rule.kind == "weekly":
        yield from _hours(edition, name, rule)
    elif rule.weekly or rule.cycle:
        yield Finding((*path, "weekly" if rule.weekly else "cycle"), "hours_of_continuous")
    yield from _special(rule, (*path, "special"))


def _hours(edition: Edition, name: str, rule: CalendarRule) -> Iterator[Finding]:
    """Hours that cannot be read, a week beside a cycle."""
    path = ("calendars", name)
    if rule.cycle and rule.weekly:
        yield Finding((*path, "cycle"), "week_and_cycle")
    try:
        hours_of(edition, name)
    except Faulty as error:
        yield Finding((*path, "cycle" if rule.cycle else "weekly"), error.code, error.params)


def _made(edition: Edition, name: str, rule: CalendarRule) -> Iterator[Finding]:
    """A calendar made of others: of which, none of its own making, and nothing besides."""
    path = ("calendars", name)
    if not rule.made:
        yield Finding((*path, "of"), "of_plain")
        return
    for own in ("weekly", "cycle", "holidays", "special", "zone", "whole_days"):
        if getattr(rule, own):
            yield Finding((*path, own), "own_of_made")
    if len(rule.of) < 2:
        yield Finding((*path, "of"), "of_few")
    for number, each in enumerate(rule.of):
        if each not in edition.calendars:
            params = {"name": each, "known": [other for other in edition.calendars if other != name]}
            yield Finding((*path, "of", str(number)), "no_calendar", params)
        elif name in _under(edition, each):
            yield Finding((*path, "of", str(number)), "of_itself", {"name": each})


def _under(edition: Edition, name: str) -> set[str]:
    """The calendar and all it is made of."""
    found, left = set[str](), [name]
    while left:
        each = left.pop()
        if each not in found and each in edition.calendars:
            found.add(each)
            left += edition.calendars[each].of
    return found


def _meet(edition: Edition) -> Iterator[Finding]:
    """Calendars of one zone that never work at once by their weekly hours."""
    for name, rule in edition.calendars.items():
        if (
            rule.kind == "common"
            and len(set(zones_of(edition, name))) == 1
            and not weekly_length(edition, name)
        ):
            yield Finding(("calendars", name, "of"), "of_nothing")


def _special(rule: CalendarRule, path: tuple[str, ...]) -> Iterator[Finding]:
    for number, day in enumerate(rule.special):
        for field in ("on", "through"):
            if not (day.movable and field == "on") and not _is_day(getattr(day, field)):
                yield Finding((*path, str(number), field), "no_day", {"value": getattr(day, field)})
        if day.through and (day.movable or len(day.through) != len(day.on)):
            yield Finding((*path, str(number)), "days_of_two_forms")
        for span in day.hours:
            try:
                parse_span(span)
            except Faulty as error:
                yield Finding((*path, str(number), "hours"), error.code, error.params)


def _possible(edition: Edition, value: Setting) -> tuple[str, ...]:
    if isinstance(value, str) and value.startswith("@"):
        return tuple(map(str, edition.parameters[value[1:]].values))
    return (str(value),)


@cache
def sources() -> tuple[str, ...]:
    """Codes of the production calendars that ship."""
    folder = files("reglament.rulebook") / "calendars"
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text if len(text) > 5 else f"2024-{text}")
    except ValueError:
        return not text
    return True
