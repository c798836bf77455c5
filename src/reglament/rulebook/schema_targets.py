"""Rule types of an edition: what a clock promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field as F

from .conditions import as_kind
from .schema_base import EventRow, Row, Strict, Text

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$|^$"

Clocked = Literal["seconds", "minutes", "hours", "working_seconds", "working_minutes", "working_hours"]
"""Units of a length that is counted to the second."""
Unit = Literal[
    Clocked,
    "working_days",
    "calendar_days",
    "weeks",
    "months",
    "same_working_day",
    "next_working_day",
    "working_day_of_next_month",
    "day_of_next_month",
    "day_of_month",
    "end_of_week",
    "end_of_month",
    "end_of_quarter",
    "end_of_year",
    "on_date",
    "working_days_before",
    "calendar_days_before",
    "best_effort",
    "not_offered",
]


ON_THE_WALL: Mapping[str, timedelta] = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
}
"""Units that run by the clock on the wall, whatever hours the clock has."""
WORKING: Mapping[str, timedelta] = {f"working_{unit}": length for unit, length in ON_THE_WALL.items()}
"""The same of working time."""
OF_A_FACT = frozenset({"on_date", "working_days_before", "calendar_days_before"})
"""Units that a date in a fact ends: nothing is due before it is known."""


class Extra(Strict):
    """More of a promise by the number a fact has: an hour for every 40 km, also begun, beyond 80.

    ``amount`` for each begun ``each`` of ``fact`` above ``over``; nothing while the number is not known.
    """

    fact: str
    amount: Annotated[int, F(ge=1)] = 1
    each: Annotated[int, F(ge=1)] = 1
    over: int = 0

    def of(self, number: int) -> int:
        """How much more there is for this number."""
        return -(min(self.over - number, 0) // self.each) * self.amount

    def at(self, facts: Mapping[str, Any]) -> int:
        """How much more there is by these facts; 0 while the number is not known."""
        number = as_kind(facts.get(self.fact), "number")
        return 0 if number is None else self.of(int(number))


class TermRow(Row):
    """A term, to which ``when`` and the others may be conditions.

    "weeks" and "months" are of the calendar on the wall; a month ends on the same date, or on the last day of a
    shorter one. "working_day_of_next_month": the ``amount``-th; "day_of_month": the next day with this number;
    "end_of_month" and the like: of this one, or of the ``amount``-th after it. "on_date": the date that ``fact``
    names, nothing is due before it is known (a fix that comes with the next release); by the hour it names with it
    (a visit agreed on), "2026-03-12 14:00". "working_days_before", "calendar_days_before": the ``amount``-th such day
    before that date (a plan of works, three working days before they begin).
    """

    amount: Annotated[int, F(ge=0)] = 0
    unit: Unit
    fact: str = ""
    """Name of a fact that, when set, replaces ``amount`` (an agreement for one ticket): 16, or another unit as
    well: "3 working_days"."""
    by: Annotated[str, F(pattern=CLOCK)] = ""
    """Units that end with a day end at this hour of it ("12:00") instead of its closing."""
    cutoff: Annotated[str, F(pattern=CLOCK)] = ""
    """What comes after this hour counts as come at the opening of the next working day; not for "seconds",
    "minutes" and "hours" by the clock on the wall."""
    roll: Literal["", "next", "previous"] = ""
    """A last date on which the calendar of the clock does not work gives way to the next or previous working day."""
    window: str = ""
    """A calendar: what is promised ends with the first of its openings that begins when the term is over."""
    plus: Extra | None = None
    since_fact: str = ""
    """A fact with a date: counted from the beginning of that day; nothing is due before it is known."""
    label: Text | None = None
    """What it is counted from, where that is not where every promise is: "from commissioning"."""

    @property
    def told_by(self) -> tuple[str, ...]:
        """The facts that may stand in for the amount, add to it, or say from when it is counted."""
        return tuple(filter(None, (self.fact, self.plus.fact if self.plus else "", self.since_fact)))

    @property
    def others(self) -> tuple[OtherTarget, ...]:
        """Other ends of the same promise."""
        return ()

    @property
    def whichever(self) -> str:
        """Which end counts where there are several: "later" or "earlier"; "" where there is one."""
        return ""

    @property
    def since_words(self) -> Text | None:
        """What it is counted from, in words; None from where every promise is."""
        return self.label


class OtherTarget(TermRow):
    """Another end of a promise, of which the later or the earlier counts.

    Counted from where the promise is, from the last of the events ``since`` in the same round, or from the date of
    ``since_fact``: before there was one this end is not there. ``calendar``: its own, else that of the clock.
    ``label``: what it is counted from ("after the client's answer").
    """

    calendar: str = ""
    since: tuple[EventRow, ...] = ()


class TargetRow(TermRow):
    """The promise to tickets whose facts match; the most specific row wins.

    ``later_of``: the promise ends with the latest of this term and those ("whichever is later"); ``earlier_of``: with
    the earliest. One of the two.
    """

    later_of: tuple[OtherTarget, ...] = ()
    earlier_of: tuple[OtherTarget, ...] = ()

    @property
    def others(self) -> tuple[OtherTarget, ...]:
        return self.later_of or self.earlier_of

    @property
    def whichever(self) -> str:
        return "later" if self.later_of else "earlier" if self.earlier_of else ""
