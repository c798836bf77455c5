"""Calendars as one client has them: with the hours a contract names, read on the client's own wall clock.

Such a calendar goes by an address instead of its plain name: "office|mon-sat 08:00-20:00@Asia/Omsk". Every place that
takes the name of a calendar to count in takes an address, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from .faults import Faulty
from .schema_base import Text
from .workdays import Hours, parse_span

if TYPE_CHECKING:
    from .edition import Edition
    from .schema_time import CalendarRule

LONGEST = 200
"""Characters that the hours of a contract may have."""
_RUSSIAN = {"пн": "mon", "вт": "tue", "ср": "wed", "чт": "thu", "пт": "fri", "сб": "sat", "вс": "sun"}
_ENGLISH = {english: russian for russian, english in _RUSSIAN.items()}
_GROUP = re.compile(r"^([a-z, -]*?)((?:\s*\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d[\s,]*)+)$")
_SPAN = re.compile(r"\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d")


class Address(NamedTuple):
    """``name``: the calendar of the edition; ``hours``: in place of its own; ``zone``: in place of its own."""

    name: str
    hours: str = ""
    zone: str = ""

    def __str__(self) -> str:
        hours = f"|{self.hours}" if self.hours else ""
        return f"{self.name}{hours}@{self.zone}" if self.zone else f"{self.name}{hours}"


def address_of(text: str) -> Address:
    """The parts of an address; a plain name is one, too."""
    rest, _, zone = text.partition("@")
    name, _, hours = rest.partition("|")
    return Address(name, hours, zone)


def calendar_for(edition: Edition, name: str, facts: Mapping[str, Any], zone: str = "") -> str:
    """The address of the calendar ``name`` for a ticket with these facts.

    Where its hours are those of a contract, a fact says them, or names another calendar; what cannot be read says
    nothing. ``zone``: the wall clock the hours are read on, "" for the calendar's. Raises KeyError for no such name.
    """
    fact = edition.calendars[name].hours_fact
    if not fact and not zone:
        return name
    said = str(facts.get(fact) or "").strip() if fact else ""
    if said in edition.calendars:
        return str(Address(said, zone=zone))
    return str(Address(name, as_written(said) if are_hours(said) else "", zone))


def as_written(text: str) -> str:
    """Hours as an address has them: days in English, spaces and dashes plain."""
    text = " ".join(text.lower().replace("–", "-").replace("—", "-").split())
    for russian, english in _RUSSIAN.items():
        text = text.replace(russian, english)
    return text


@lru_cache(maxsize=512)
def are_hours(text: str) -> bool:
    """Whether a contract may say this of its hours: "mon-fri 08:00-20:00; sat 10:00-14:00", or only "08:00-20:00"."""
    try:
        read_hours(text, Hours(((),)))
    except ValueError:
        return False
    return 0 < len(text) <= LONGEST


def read_hours(text: str, own: Hours) -> Hours:
    """The hours a contract says; without days they are those of every day ``own`` has hours on.

    Raises ValueError for what cannot be read."""
    weekly: dict[str, list[str]] = {}
    groups = [group.strip() for group in as_written(text).split(";") if group.strip()]
    for group in groups:
        found = _GROUP.match(group)
        days = found[1].strip(" ,") if found else ""
        if not found or days in weekly or (not days and len(groups) > 1):
            raise Faulty("no_hours_said", text=text)
        weekly[days] = _SPAN.findall(found[2])
    if not weekly:
        raise Faulty("no_hours_said", text=text)
    if "" in weekly:
        spans = tuple(sorted(map(parse_span, weekly[""])))
        return Hours(tuple(spans if day else () for day in own.week))
    return Hours.parse(weekly)


def rule_as_said(rule: CalendarRule, hours: str) -> CalendarRule:
    """The calendar with the hours of a contract in its label: «Часы договора, пн–пт 8:00–20:00»."""
    told = hours.replace("-", "–")
    russian = re.sub("|".join(_ENGLISH), lambda day: _ENGLISH[day[0]], told)
    label = Text(ru=f"{rule.label.ru}, {russian}", en=f"{rule.label.en}, {told}")
    return rule.model_copy(update={"label": label})
