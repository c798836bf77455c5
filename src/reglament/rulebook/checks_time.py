"""Faults of calendars: hours, zones, holiday sources, days of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from .edition import CalendarRule, Edition
from .faults import Faulty, Finding
from .schema_base import Setting
from .workdays import Hours, parse_span


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of the edition's zone and calendars."""
    if not _is_zone(edition.zone):
        yield Finding(("zone",), "no_zone", {"value": edition.zone})
    for name, rule in edition.calendars.items():
        yield from _calendar(edition, name, rule)


def _calendar(edition: Edition, name: str, rule: CalendarRule) -> Iterator[Finding]:
    path = ("calendars", name)
    for zone in _possible(edition, rule.zone):
        if zone and not _is_zone(zone):
            yield Finding((*path, "zone"), "no_zone", {"value": zone})
    for source in _possible(edition, rule.holidays):
        if source not in ("", "none") and source not in sources():
            params = {"value": source, "known": list(sources())}
            yield Finding((*path, "holidays"), "no_production", params)
    if rule.kind == "weekly":
        try:
            Hours.parse(edition.weekly(name))
        except Faulty as error:
            yield Finding((*path, "weekly"), error.code, error.params)
    elif rule.weekly:
        yield Finding((*path, "weekly"), "hours_of_continuous")
    yield from _special(rule, (*path, "special"))


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
