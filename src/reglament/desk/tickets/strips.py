"""A clock unrolled: the intervals that were counted, cut at midnight into the kit's columns of days."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.tickets.clockwords import hours_of
from reglament.desk.tickets.dates import short, weekday
from reglament.desk.ui.strip import Kind, Moment, Span, Strip, StripDay, Units, strip
from reglament.rulebook.clock import Clock
from reglament.rulebook.edition import Edition
from reglament.rulebook.worktime import Day, Interval

MOST_DAYS = 16
_KINDS: dict[str, Kind] = {
    "weekend": "weekend",
    "holiday": "holiday",
    "transferred": "holiday",
    "declared": "holiday",
    "closed": "holiday",
    "working_saturday": "moved",
    "extra": "moved",
    "shortened": "short",
}


def units() -> Units:
    """Words for hours, minutes and seconds in the active language."""
    return Units(pgettext("hours", "h"), pgettext("minutes", "m"), pgettext("seconds", "s"))


def clock_strip(
    rules: Edition, clock: Clock, intervals: Sequence[Interval], language: str, *, now: datetime
) -> Strip | None:
    """The days from where counting began to the due time, and on to `now` while it is not met.

    None for a clock that has not begun. `intervals` are those of `explain.deadline`."""
    start, due = clock.counted_from_at, clock.due_at
    if start is None or not clock.calendar or not intervals:
        return None
    calendar = hours_of(rules, clock.name, clock.calendar).calendar
    zone = calendar.zone
    ended = clock.met_at or clock.stopped_at
    here = (ended or now).astimezone(zone)
    last = max(here if here > start else start, due or start).astimezone(zone).date()
    first = start.astimezone(zone).date()
    dates = [first + timedelta(days=n) for n in range(min((last - first).days + 1, MOST_DAYS))]
    passed = [
        (i, i.start_at.astimezone(zone), min(i.end_at, ended or i.end_at).astimezone(zone)) for i in intervals
    ]
    counted = [(start, end) for i, start, end in passed if i.counted]
    paused = [(start, end) for i, start, end in passed if i.kind == "pause"]
    if due is not None and ended is None and here > due:
        counted += [(i.start_at, i.end_at) for i in calendar.intervals(due, here, language) if i.counted]
    days = [_column(calendar.day(on, language), counted, paused, language) for on in dates]
    return strip(
        days,
        due=_moment(due, dates, zone),
        now=None if ended else _moment(here, dates, zone),
        units=units(),
    )


def _column(
    day: Day,
    counted: Sequence[tuple[datetime, datetime]],
    paused: Sequence[tuple[datetime, datetime]],
    language: str,
) -> StripDay:
    name = day.name
    if not name and not day.working:
        name = _("day off")
    return StripDay(
        label=short(day.on, language),
        weekday=weekday(day.on, language),
        kind=_KINDS.get(day.kind, "work") if day.kind != "declared" or not day.working else "work",
        name=name,
        lit=list(_of_day(day.spans, day.on)),
        counted=list(_of_day(counted, day.on)),
        skipped=list(_of_day(paused, day.on)),
    )


def _of_day(stretches: Sequence[tuple[datetime, datetime]], on: date) -> Iterator[Span]:
    """The parts of the stretches that fall on a date, as hours of its civil day to the second."""
    for start, end in stretches:
        midnight = datetime.combine(on, time(), start.tzinfo)
        first, last = (
            max(start, midnight),
            min(end, datetime.combine(on + timedelta(days=1), time(), start.tzinfo)),
        )
        if first < last and (span := (_hour(first, on), _hour(last, on)))[0] < span[1]:
            yield span


def _hour(at: datetime, on: date) -> float:
    return 24.0 if at.date() > on else at.hour + at.minute / 60 + at.second / 3600


def _moment(at: datetime | None, dates: Sequence[date], zone: Any) -> Moment | None:
    if at is None:
        return None
    local = at.astimezone(zone)
    return (dates.index(local.date()), _hour(local, local.date())) if local.date() in dates else None
