"""Faults of calendars: hours, zones, holiday sources, days of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from .edition import CalendarRule, Edition
from .faults import Finding
from .schema_base import Setting
from .workdays import Hours, parse_span


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of the edition's zone and calendars."""
    if not _is_zone(edition.zone):
        yield Finding(("zone",), f"there is no zone {edition.zone!r}", "like 'Europe/Moscow'")
    for name, rule in edition.calendars.items():
        yield from _calendar(edition, name, rule)


def _calendar(edition: Edition, name: str, rule: CalendarRule) -> Iterator[Finding]:
    path = ("calendars", name)
    for zone in _possible(edition, rule.zone):
        if zone and not _is_zone(zone):
            yield Finding((*path, "zone"), f"there is no zone {zone!r}", "like 'Europe/Moscow'")
    for source in _possible(edition, rule.holidays):
        if source not in ("", "none") and source not in sources():
            known = ", ".join(sources())
            yield Finding(
                (*path, "holidays"), f"there is no production calendar {source!r}", f"one of {known}"
            )
    if rule.kind == "weekly":
        try:
            Hours.parse(edition.weekly(name))
        except ValueError as error:
            yield Finding((*path, "weekly"), str(error), "like {mon-fri = ['09:00-18:00']}")
    elif rule.weekly:
        yield Finding((*path, "weekly"), "a continuous calendar has no hours", "drop weekly, or kind")
    yield from _special(rule, (*path, "special"))


def _special(rule: CalendarRule, path: tuple[str, ...]) -> Iterator[Finding]:
    for number, day in enumerate(rule.special):
        for field in ("on", "through"):
            if not _is_day(getattr(day, field)):
                wrong = getattr(day, field)
                yield Finding((*path, str(number), field), f"{wrong!r} is no day", "'03-21' or '2026-03-21'")
        if day.through and len(day.through) != len(day.on):
            yield Finding((*path, str(number)), "on and through are of different forms")
        for span in day.hours:
            try:
                parse_span(span)
            except ValueError as error:
                yield Finding((*path, str(number), "hours"), str(error))


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
