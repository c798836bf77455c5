"""Dates that terms end with: the same day of a later month, a day of the next one, the end of a period."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from .worktime import WorkingCalendar

_DAY = timedelta(days=1)


def months_after(amount: int, on: date) -> date:
    """The same date ``amount`` months on, the last day of a shorter month."""
    year, month = divmod(on.year * 12 + on.month - 1 + amount, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def day_of_next_month(number: int, on: date) -> date:
    """The day with this number of the month after that of ``on``; the last one of a shorter month."""
    first = months_after(1, on.replace(day=1))
    return first.replace(day=min(max(number, 1), monthrange(first.year, first.month)[1]))


def working_day_of_next_month(calendar: WorkingCalendar, number: int, on: date) -> date:
    """The ``number``-th working day of the month after that of ``on``."""
    first = calendar.add_working_days(months_after(1, on.replace(day=1)), 0)
    return calendar.add_working_days(first, number - 1) if number > 1 else first


_PERIODS = {"end_of_month": 1, "end_of_quarter": 3, "end_of_year": 12}


def day_of_month(number: int, on: date) -> date:
    """The first day with this number on or after ``on``; the last one of a shorter month."""
    here = on.replace(day=min(max(number, 1), monthrange(on.year, on.month)[1]))
    return here if here >= on else day_of_next_month(number, on)


def end_of_period(unit: str, amount: int, on: date) -> date:
    """The last day of the week, month, quarter or year ``on`` lies in, or of the ``amount``-th after it."""
    if unit == "end_of_week":
        return on + (6 - on.weekday() + 7 * amount) * _DAY
    months = _PERIODS[unit]
    first = on.replace(month=on.month - (on.month - 1) % months, day=1)
    return months_after(months * (amount + 1), first) - _DAY


def rolled(calendar: WorkingCalendar, roll: str, on: date) -> date:
    """``on``, or the next or previous working day of ``calendar`` where it is none."""
    if calendar.day(on).working:
        return on
    return calendar.add_working_days(on, 0 if roll == "next" else -1)
