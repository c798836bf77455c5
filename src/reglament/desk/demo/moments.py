"""When things happened, told relative to now by working time, so that a demo is alive on any day of the year.

A number is working hours back from now by the desk's calendar. `Day(n, "15:20")` is that time of the n-th working day
before the next opening: Day(1) is today while the desk is open, the last working day otherwise. `Ago(hours)` is real
time, for those who are served around the clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reglament.rulebook.worktime import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Day:
    n: int
    at: str


@dataclass(frozen=True, slots=True)
class Ago:
    hours: float


Moment = float | int | Day | Ago


def instant(moment: Moment, calendar: WorkingCalendar, now: datetime) -> datetime:
    """The aware instant of a moment in the calendar's zone, to the second."""
    if isinstance(moment, Ago):
        found = now - timedelta(hours=moment.hours)
    elif isinstance(moment, Day):
        on = calendar.add_working_days(next_day(calendar, now), -moment.n)
        found = datetime.combine(on, time.fromisoformat(moment.at), calendar.zone)
    else:
        found = calendar.subtract(now, timedelta(hours=moment))
    return found.astimezone(calendar.zone).replace(microsecond=0)


def next_day(calendar: WorkingCalendar, now: datetime) -> date:
    """The date of the first opening after now."""
    local = now.astimezone(calendar.zone)
    on = calendar.add_working_days(local.date(), 0)
    if calendar.day(on).spans[0][0] > local:
        return on
    return calendar.add_working_days(on, 1)
