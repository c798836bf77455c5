"""Rule types of an edition about time: its calendars."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field as F

from .schema_base import Setting, Strict, Text
from .special_days import SpecialDay


class Cycle(Strict):
    """Shifts that repeat: the spans of each day in turn, none for a day off; the first falls on ``begins_on``."""

    begins_on: date
    days: Annotated[tuple[tuple[str, ...], ...], F(min_length=1)]


class CalendarRule(Strict):
    """Working time. ``weekly``: "mon-fri" or "sat" -> spans "09:00-18:00"; empty for ``continuous``. ``cycle``: shifts
    that repeat, instead of a week. ``hours_fact``: a fact or axis of the certificate that says the hours of a contract
    ("mon-fri 08:00-20:00; sat 10:00-14:00") or names another calendar; while it says nothing the calendar's own hold.

    ``kind``: "weekly", "continuous", "union" (open when any of the calendars ``of`` is) or "common" (open when all of
    them are); a calendar made of others has no hours of its own. ``zone``: the edition's by default. ``holidays``:
    code of a production calendar, "" or "none" for none.
    ``special``: days of its own, off or with other hours. ``whole_days``: 24 hours of every working day count.
    ``declared``: "working" | "off" | "off_moscow"; ``shortened``: "full" | "minus1h"; ``working_weekends``:
    whether exchanged Saturdays work.
    """

    label: Text
    clause: str
    kind: Literal["weekly", "continuous", "union", "common"] = "weekly"
    of: tuple[str, ...] = ()
    zone: Setting = ""
    weekly: dict[str, tuple[str, ...]] = {}
    cycle: Cycle | None = None
    hours_fact: str = ""
    holidays: Setting = ""
    special: tuple[SpecialDay, ...] = ()
    working_weekends: Setting = True
    declared: Setting = "working"
    shortened: Setting = "full"
    whole_days: bool = False
    provisional_reading: str = ""
    readings: tuple[str, ...] = ()

    @property
    def sometimes(self) -> bool:
        """Whether days of its own have hours: then the week may have none."""
        return any(day.hours for day in self.special)

    @property
    def made(self) -> bool:
        """Whether it is made of other calendars."""
        return self.kind in ("union", "common")
