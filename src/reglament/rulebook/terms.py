"""Terms that run from a date: "5 working days from the date of ..." as a last day and a due instant.

``count`` "after": the date itself is not counted; "from": it is, when it is a working day. ``end`` "close": the end
of the hours of the last day; "midnight": the midnight after it. A term is kept up to its due instant, sharp.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from .edition import Edition
from .last_days import day_of_next_month, months_after, working_day_of_next_month
from .schema_rules import Term, TermEnd
from .schema_targets import Unit
from .targets import Target
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
    provisional: bool = False
    """The year has no decree on its days off yet: the term may move."""
    calendar: str = ""
    """What it is counted in, "" for dates by the calendar on the wall."""
    ends: tuple[Due, ...] = ()
    """Every end of the term, where it has several; the others are as this one is that counts."""

    @property
    def last_on(self) -> date:
        """The last day of the term."""
        return self.counted[-1]


def due(
    edition: Edition, term: Term, started_on: date, *, clause: str = "", exceptions: Sequence[Exception_] = ()
) -> Due:
    """When a term of whole days that runs from ``started_on`` ends: with the end of it that counts.

    Raises ValueError for a term that is not in days or is counted in hours, OutsideCalendar.
    """
    own, *others = (_due(edition, end, started_on, clause, exceptions) for end in (term, *term.others))
    if not others:
        return own
    ends = (own, *others)
    counts = (max if term.whichever == "later" else min)(ends, key=lambda end: end.due_at)
    readings = tuple(dict.fromkeys(name for end in ends for name in end.readings))
    return replace(counts, ends=ends, readings=readings, provisional=any(end.provisional for end in ends))


def promised(term: Term, clause: str) -> Target:
    """What a term promises, as clocks have it: for words."""
    others = tuple(Target(end.amount, end.unit, clause) for end in term.others)
    return Target(term.amount, term.unit, clause, others=others, whichever=term.whichever)


def runs_from_a_date(unit: Unit) -> bool:
    """Whether a term may be counted in this unit."""
    return unit in ("working_days", "calendar_days", *_LAST_DAYS)


def _due(
    edition: Edition, term: TermEnd, started_on: date, clause: str, exceptions: Sequence[Exception_]
) -> Due:
    count = edition.setting(term.count)
    calendar = edition.calendar(term.calendar, exceptions) if term.calendar else edition.wall_clock()
    readings = (*edition.reading_of(term.count), *edition.reading_of(term.end))
    if term.unit in _LAST_DAYS:
        last_on = _LAST_DAYS[term.unit](calendar, term.amount, started_on)
        counted = tuple(started_on + _DAY * number for number in range(1, (last_on - started_on).days + 1))
        end = _end(edition, term, calendar, last_on)
        open_yet = _open_yet(calendar, term, counted)
        return Due(started_on, end, counted, clause, readings, open_yet, term.calendar)
    if not runs_from_a_date(term.unit) or count not in ("after", "from"):
        raise ValueError(f"a term of {term.unit} counted {count!r} does not run from a date")
    counted = _counted(calendar, started_on, term.amount, count == "after", term.unit == "working_days")
    end, open_yet = _end(edition, term, calendar, counted[-1]), _open_yet(calendar, term, counted)
    return Due(started_on, end, counted, clause, readings, open_yet, term.calendar)


def _open_yet(calendar: WorkingCalendar, term: TermEnd, counted: Sequence[date]) -> bool:
    """Whether a year of the term has no decree on its days off yet."""
    return bool(term.calendar) and any(calendar.provisional(year) for year in {on.year for on in counted})


_LAST_DAYS: Mapping[str, Callable[[WorkingCalendar, int, date], date]] = {
    "weeks": lambda _, amount, on: on + 7 * amount * _DAY,
    "months": lambda _, amount, on: months_after(amount, on),
    "day_of_next_month": lambda _, amount, on: day_of_next_month(amount, on),
    "working_day_of_next_month": working_day_of_next_month,
}


def _end(edition: Edition, term: TermEnd, calendar: WorkingCalendar, on: date) -> datetime:
    closing = calendar.day(on).spans
    if edition.setting(term.end) == "midnight" or not closing:
        return datetime.combine(on + _DAY, time(), tzinfo=calendar.zone)
    return closing[-1][1]


def _counted(
    calendar: WorkingCalendar, started_on: date, amount: int, after: bool, working: bool
) -> tuple[date, ...]:
    if not working:
        return tuple(started_on + _DAY * (number + after) for number in range(amount))
    first = calendar.add_working_days(started_on, 1 if after else 0)
    return tuple(calendar.add_working_days(first, number) for number in range(amount))
