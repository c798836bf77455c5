"""Terms that run from a date: "5 working days from the date of ..." as a last day and a due instant.

``count`` "after": the date itself is not counted; "from": it is, when it is a working day. ``end`` "close": the end
of the hours of the last day; "midnight": the midnight after it. A term is kept up to its due instant, sharp.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .edition import Edition
from .schema_rules import Term
from .worktime import Exception_, WorkingCalendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """``counted``: every day that counts, the last one is the day of ``due_at`` (aware, zone of the edition)."""

    started_on: date
    due_at: datetime
    counted: tuple[date, ...]
    clause: str
    readings: tuple[str, ...]

    @property
    def last_on(self) -> date:
        """The last day of the term."""
        return self.counted[-1]


def due(
    edition: Edition, term: Term, started_on: date, *, clause: str = "", exceptions: Sequence[Exception_] = ()
) -> Due:
    """When a term of whole days that runs from ``started_on`` ends.

    Raises ValueError for a term that is not in days or is counted in hours, OutsideCalendar.
    """
    count = edition.setting(term.count)
    if term.unit not in ("working_days", "calendar_days") or count not in ("after", "from"):
        raise ValueError(f"a term of {term.unit} counted {count!r} does not run from a date")
    calendar = edition.calendar(term.calendar, exceptions) if term.calendar else edition.wall_clock()
    counted = _counted(calendar, started_on, term.amount, count == "after", term.unit == "working_days")
    closing = calendar.day(counted[-1]).spans
    if edition.setting(term.end) == "midnight" or not closing:
        due_at = datetime.combine(counted[-1] + _DAY, time(), tzinfo=calendar.zone)
    else:
        due_at = closing[-1][1]
    readings = (*edition.reading_of(term.count), *edition.reading_of(term.end))
    return Due(started_on, due_at, counted, clause, readings)


def _counted(
    calendar: WorkingCalendar, started_on: date, amount: int, after: bool, working: bool
) -> tuple[date, ...]:
    if not working:
        return tuple(started_on + _DAY * (number + after) for number in range(amount))
    first = calendar.add_working_days(started_on, 1 if after else 0)
    return tuple(calendar.add_working_days(first, number) for number in range(amount))
