"""Terms counted in whole days, day by day, so that they can be checked with a calendar and a pencil (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from . import words
from .edition import Edition
from .lifecycle import Silence
from .rounds import Clock
from .worktime import Exception_, WorkingCalendar

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
MOST_NAMED = 10
"""Longer terms are told by their first and last day and their number."""


def of_silence(edition: Edition, term: Silence, calendar: WorkingCalendar) -> list[date]:
    """The working days of a term of silence; none where it is counted in hours, or in days of any kind."""
    rule = edition.transitions.silence
    count = edition.setting(rule.count) if rule else ""
    if rule is None or rule.unit != "working_days" or count == "clock":
        return []
    on = term.started_at.astimezone(calendar.zone).date() + (_DAY if count == "after" else timedelta())
    last, found = _last(calendar, term.due_at), list[date]()
    while on <= last:
        found += [on] if calendar.day(on).spans else []
        on += _DAY
    return found


def of_clock(
    edition: Edition, clock: Clock, lang: str, exceptions: Sequence[Exception_] = ()
) -> Iterator[str]:
    """The working days of a promise that is counted by dates: those that end with its last one."""
    rule, target = edition.clocks[clock.name], clock.allowance
    by_dates = str(edition.setting(rule.count_days)).startswith("civil")
    if (
        target is None
        or target.unit != "working_days"
        or not by_dates
        or clock.due_at is None
        or clock.pauses
    ):
        return
    if target.window or target.roll or clock.promised is not None:
        return
    calendar = edition.calendar(clock.calendar, exceptions, clock.zone)
    on, found = _last(calendar, clock.due_at), list[date]()
    while len(found) < target.amount:
        found += [on] if calendar.day(on).spans else []
        on -= _DAY
    yield from told(found[::-1], lang)


def _last(calendar: WorkingCalendar, due_at: datetime) -> date:
    """The last day of a term: midnight is the end of the day before."""
    return (due_at.astimezone(calendar.zone) - _INSTANT).date()


def told(days: Sequence[date], lang: str) -> Iterator[str]:
    """«Рабочие дни по счёту: пт 20 ноября 2026, пн 23 ноября 2026.»"""
    if not days:
        return
    ru = words.language(lang) == "ru"
    named = [f"{words.weekday(on, lang)} {words.day(on, lang)}" for on in days]
    if len(named) > MOST_NAMED:
        more = f", всего {len(named)}" if ru else f", {len(named)} in all"
        yield f"{'Рабочие дни по счёту' if ru else 'Working days counted'}: {named[0]} – {named[-1]}{more}."
    else:
        yield f"{'Рабочие дни по счёту' if ru else 'Working days counted'}: {', '.join(named)}."
