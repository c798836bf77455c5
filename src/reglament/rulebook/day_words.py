"""Terms counted in whole days, day by day, so that they can be checked with a calendar and a pencil (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from . import words
from .edition import Edition
from .lifecycle import Silence
from .rounds import Clock
from .worktime import Exception_, Interval, WorkingCalendar

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


def skipped(intervals: Sequence[Interval], lang: str, *, hours: bool = True) -> Iterator[str]:
    """The days off on the way, each named once; of a day with ``hours`` left, those an announcement took."""
    days: dict[date, str] = {}
    parts = []
    worked = {item.start_at.date() for item in intervals if item.counted}
    for item in intervals:
        if item.kind == "closed" and item.start_at.date() in worked:
            taken = f"{item.start_at:%H:%M}–{item.end_at:%H:%M}"
            parts.append(f"{_stretch(item.start_at.date(), item.start_at.date(), taken, lang)}, {item.name}")
        elif not item.counted and item.kind not in ("night", "break", "pause"):
            on = item.start_at.date()
            while on <= (item.end_at - timedelta(microseconds=1)).date():
                days.setdefault(on, item.name)
                on += timedelta(days=1)
    named = [_stretch(first, last, name, lang) for first, last, name in _stretches(days)]
    named += parts if hours else []
    if named:
        yield ("Не считаются: " if lang == "ru" else "Not counted: ") + "; ".join(named) + "."


def provisional(intervals: Sequence[Interval], lang: str) -> Iterator[str]:
    """That a year on the way has no decree yet, so that what is counted in it may move."""
    instant = timedelta(microseconds=1)
    open_yet = [item for item in intervals if item.provisional]
    years = {at.year for item in open_yet for at in (item.start_at, item.end_at - instant)}
    if not years:
        return
    named = ", ".join(map(str, sorted(years)))
    if lang == "ru":
        yield f"Предварительно: постановления о выходных днях {named} года ещё нет, срок может сдвинуться."
    else:
        yield f"Provisional: there is no decree on the days off of {named} yet, the term may move."


def _stretches(days: Mapping[date, str]) -> Iterator[tuple[date, date, str]]:
    """Neighbouring days of one name together."""
    first: date | None = None
    last = first
    for on in days:
        if first is not None and last is not None:
            if on - last == timedelta(days=1) and days[on] == days[first]:
                last = on
                continue
            yield first, last, days[first]
        first = last = on
    if first is not None and last is not None:
        yield first, last, days[first]


def _stretch(first: date, last: date, name: str, lang: str) -> str:
    text = f"{words.weekday(first, lang)} {words.day(first, lang)}"
    if last != first:
        text += f" – {words.weekday(last, lang)} {words.day(last, lang)}"
    return f"{text} ({name})" if name else text
