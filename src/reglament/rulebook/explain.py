"""Decisions in words: sentences and intervals anyone can check with a calendar and a pencil (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from . import day_words, pause_words, promise_words, sending_words, whichever_words, words
from .citing import reading_sentence
from .clock import Clock
from .edition import Edition
from .fact_words import fact_name, fact_value
from .lifecycle import Silence
from .schema_targets import ON_THE_WALL, WORKING, Unit
from .schema_time import CalendarRule
from .targets import Target
from .words import language, length, remaining
from .worktime import Exception_, Interval, WorkingCalendar

__all__ = [
    "Explanation",
    "deadline",
    "length",
    "promise",
    "remaining",
    "silence",
]

_DATES = (
    *("calendar_days", "weeks", "months", "day_of_next_month", "day_of_month"),
    *("end_of_week", "end_of_month", "end_of_quarter", "end_of_year"),
)
"""Units of the calendar on the wall, whatever hours the clock runs by."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """``inputs``: name in words -> value in words; ``intervals`` cover the way from start to due time, in
    the zone of the edition.

    ``readings``: ids of the parameters that bite here; their words are in ``edition.parameters``.
    """

    sentences: tuple[str, ...]
    clause: str
    readings: tuple[str, ...]
    inputs: Mapping[str, str]
    intervals: tuple[Interval, ...]


def deadline(
    edition: Edition, clock: Clock, lang: str, *, exceptions: Sequence[Exception_] = ()
) -> Explanation:
    """Why the clock is due when it is. ``lang``: "ru" | "en"; ``exceptions`` as given to the fold."""
    lang = language(lang)
    intervals = _intervals(edition, clock, lang, exceptions)
    readings = (*clock.readings, *_calendar_readings(edition, clock, intervals))
    readings = tuple(dict.fromkeys(readings))
    days = [*day_words.of_clock(edition, clock, lang, exceptions)]
    sentences = [*_start(edition, clock, lang), *_promise(edition, clock, lang, exceptions), *days]
    sentences += [
        *day_words.skipped(intervals, lang, hours=not days),
        *day_words.provisional(intervals, lang),
    ]
    sentences += [*promise_words.told(edition, clock, lang, exceptions)]
    sentences += [*pause_words.told(edition, clock, lang), *_end(clock, lang)]
    sentences += [*sending_words.told(edition, clock, _calendar_of(edition, clock, exceptions), lang)]
    sentences += [*_zones(edition, intervals, lang)]
    sentences += [reading_sentence(edition, name, lang) for name in readings]
    inputs = _inputs(edition, clock, lang)
    return Explanation(tuple(sentences), clock.clause, readings, inputs, _zoned(edition, intervals))


def silence(
    edition: Edition, term: Silence, lang: str, *, exceptions: Sequence[Exception_] = ()
) -> Explanation:
    """Why a silent client's appeal closes when it does. ``exceptions`` as given to ``lifecycle.silence``."""
    lang = language(lang)
    rule = edition.transitions.silence
    working = rule is not None and rule.unit == "working_days"
    calendar = edition.calendar(term.calendar, exceptions) if working else edition.wall_clock()
    intervals = calendar.intervals(term.started_at, term.due_at, lang)
    intervals = intervals if working else _of_the_wall(intervals)
    asked, due = words.ends(term.started_at, term.due_at, lang)
    cited = words.cited(term.clause, lang)
    if lang == "ru":
        sentences = [f"Последний вопрос или решение: {asked}.", f"Без ответа закрывается: {due}{cited}."]
    else:
        sentences = [f"Last question or solution: {asked}.", f"Closes without an answer: {due}{cited}."]
    days = day_words.of_silence(edition, term, calendar)
    if days:  # the hours of the day it was asked on are none of it
        intervals = tuple(_counted_from(calendar.day(days[0]).spans[0][0], intervals))
    sentences += [*day_words.told(days, lang), *day_words.skipped(intervals, lang, hours=not days)]
    sentences += [*day_words.provisional(intervals, lang), *_zones(edition, intervals, lang)]
    sentences += [reading_sentence(edition, name, lang) for name in term.readings]
    return Explanation(tuple(sentences), term.clause, term.readings, {}, _zoned(edition, intervals))


def _counted_from(opening: datetime, intervals: Sequence[Interval]) -> Iterator[Interval]:
    """The same, with nothing counted before ``opening``; a stretch that goes on past it is cut there."""
    for item in intervals:
        if item.start_at < opening:
            yield replace(item, end_at=min(item.end_at, opening), counted=False)
        if item.end_at > opening:
            yield replace(item, start_at=max(item.start_at, opening))


def _at(clock: Clock, at: datetime, lang: str) -> str:
    """An instant of a clock in words, with its offset where the clocks on the wall are moved before it is due."""
    told = words.instant(at, lang)
    start = clock.received_at or clock.started_at
    end = clock.due_at or clock.met_at or clock.stopped_at
    moved = start and end and any(words.offsets(start, end))
    return told + words.offset(at) if moved else told


def _start(edition: Edition, clock: Clock, lang: str) -> Iterator[str]:
    ru = lang == "ru"
    if clock.received_at is not None:
        rule = edition.clocks.get(clock.name)
        if rule and rule.begin:  # an event begins it, not the appeal's coming
            told = "Событие, с которого идёт отсчёт: {}." if ru else "The event it counts from: {}."
        else:
            told = "Получено: {}." if ru else "Received: {}."
        yield told.format(_at(clock, clock.received_at, lang))
    if clock.started_at is None:
        waits = clock.waits_for[lang] if clock.waits_for else ""
        if waits:
            yield f"Отсчёт не начат: ждём {waits}." if ru else f"Not started: waiting for {waits}."
        return
    if clock.started_at != clock.received_at:
        at = _at(clock, clock.started_at, lang)
        yield f"Отсчёт начат: {at}." if ru else f"Counting began: {at}."
    if clock.allowance is not None and clock.allowance.since_fact and not clock.ends:
        yield _since(edition, clock.allowance, lang)
    elif not clock.ends and clock.counted_from_at not in (None, clock.started_at) and clock.counted_from_at:
        at = _at(clock, clock.counted_from_at, lang)
        yield f"Срок считается от изменения: {at}." if ru else f"Counted from the change: {at}."


def _since(edition: Edition, promised: Target, lang: str) -> str:
    """The day a promise is counted from instead; that there is no term while it is not known."""
    name, ru = fact_name(edition, promised.since_fact, lang), lang == "ru"
    if not promised.since_on:
        return f"{name}: пока не известно, срока нет." if ru else f"{name}: not known yet, nothing is due."
    on = words.day(date.fromisoformat(promised.since_on), lang)
    return f"Срок считается от даты: {name}, {on}." if ru else f"Counted from a date: {name}, {on}."


def _promise(edition: Edition, clock: Clock, lang: str, exceptions: Sequence[Exception_]) -> Iterator[str]:
    if clock.allowance is None:
        return
    promised = promise(edition, clock, lang)
    cited = words.cited(clock.allowance.clause, lang)
    yield f"Обещано: {promised}{cited}." if lang == "ru" else f"Promised: {promised}{cited}."
    yield from whichever_words.told(clock, lang)
    if clock.allowance.extra:
        fact, known = edition.facts.get(clock.allowance.extra_by), dict(clock.inputs)
        more = words.target(replace(clock.allowance, amount=clock.allowance.extra, window=""), lang)
        by = f"{fact.label[lang]}: {known.get(clock.allowance.extra_by, '')}" if fact else ""
        yield f"Из них {more} прибавлено ({by})." if lang == "ru" else f"Of these, added: {more} ({by})."
    yield from _came_late(edition, clock, lang, exceptions)
    rule = edition.calendar_rule(clock.calendar) if not clock.allowance.termless else None
    if clock.allowance.unit in ON_THE_WALL and not clock.allowance.others and rule is not None:
        if rule.kind != "continuous":
            yield "Время идёт круглосуточно." if lang == "ru" else "Counted round the clock."
    elif rule is not None and (clock.allowance.roll or clock.allowance.unit not in _DATES):
        label, cited = rule.label[lang], words.cited(rule.clause, lang)
        label += f", {clock.zone}" if clock.zone else ""
        yield f"Время считается так: {label}{cited}." if lang == "ru" else f"Counted in: {label}{cited}."


def _came_late(edition: Edition, clock: Clock, lang: str, exceptions: Sequence[Exception_]) -> Iterator[str]:
    """That it came after the cut-off of its day, or on a day that is not a working one."""
    calendar, promised, ru = _calendar_of(edition, clock, exceptions), clock.allowance, lang == "ru"
    if calendar is None or promised is None or clock.counted_from_at is None or not any(_after_cutoff(clock)):
        return
    came, reading = clock.counted_from_at.astimezone(calendar.zone), edition.clocks[clock.name].count_days
    if came.time() > time.fromisoformat(promised.cutoff):
        after = promised.cutoff
        day = "днём" if ru else "day"
        if not _by_the_wall(promised):
            day = f"рабочим {day}" if ru else f"working {day}"
        yield (
            f"Пришло после {after}: считается пришедшим со следующим {day}."
            if ru
            else f"It came after {after}: it counts as come with the next {day}."
        )
    elif calendar.day(came.date()).working:
        return
    elif promised.unit in WORKING or edition.setting(reading) != "civil_sent":  # else its own date counts
        yield (
            "Пришло в нерабочий день: считается пришедшим к открытию следующего рабочего дня."
            if ru
            else "It came on a day that is not a working one: "
            "it counts as come at the opening of the next working day."
        )


def promise(edition: Edition, clock: Clock, lang: str) -> str:
    """The allowance in words: 6 working hours; round the clock they are plain hours. "" when none is set."""
    if clock.allowance is None or clock.promised is not None:
        return words.target(clock.promised, lang) if clock.promised else ""
    rule = edition.calendar_rule(clock.calendar)
    allowance, window = clock.allowance, edition.calendar_rule(clock.allowance.window)
    if window is not None:
        term = words.target(replace(allowance, window=""), lang)
        return words.in_window(allowance, term, window.label[lang], lang)
    if rule is not None and rule.kind == "continuous":
        plain = allowance.unit.removeprefix("working_") if allowance.unit in WORKING else allowance.unit
        allowance = replace(allowance, unit=cast("Unit", plain))
    return words.target(allowance, lang)


def _zones(edition: Edition, intervals: Sequence[Interval], lang: str) -> Iterator[str]:
    """Whose time is told, where the calendar that cut the intervals has a zone of its own."""
    theirs = {str(item.start_at.tzinfo) for item in intervals if item.kind != "pause"} - {edition.zone}
    for zone in sorted(theirs):
        if lang == "ru":
            yield f"Время здесь — по {edition.zone}; дни и часы календаря — по {zone}."
        else:
            yield f"Times here are those of {edition.zone}; days and hours of the calendar, of {zone}."


def _zoned(edition: Edition, intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """The same in the zone of the edition, as every instant of a clock is."""
    zone = ZoneInfo(edition.zone)
    return tuple(
        replace(item, start_at=item.start_at.astimezone(zone), end_at=item.end_at.astimezone(zone))
        for item in intervals
    )


def _end(clock: Clock, lang: str) -> Iterator[str]:
    ru = lang == "ru"
    if clock.due_at is not None:
        at = _at(clock, clock.due_at, lang)
        yield f"Срок: {at}." if ru else f"Due: {at}."
    if clock.met_at is not None:
        at, used = _at(clock, clock.met_at, lang), length(clock.elapsed, lang)
        verdict = (
            ("с опозданием" if clock.late else "вовремя") if ru else ("late" if clock.late else "in time")
        )
        yield (
            f"Выполнено {at}, {verdict}: израсходовано {used}."
            if ru
            else f"Met {at}, {verdict}: {used} used."
        )
    elif clock.stopped_at is not None:
        at = _at(clock, clock.stopped_at, lang)
        yield f"Остановлено закрытием обращения: {at}." if ru else f"Stopped, the appeal was closed: {at}."
    elif clock.late and clock.remaining is not None:
        over = words.remaining(min(clock.remaining, timedelta()), lang)
        yield f"{over[0].upper()}{over[1:]}."


def _inputs(edition: Edition, clock: Clock, lang: str) -> dict[str, str]:
    return {
        fact_name(edition, name, lang): fact_value(edition, name, value, lang) for name, value in clock.inputs
    }


def _calendar_of(edition: Edition, clock: Clock, exceptions: Sequence[Exception_]) -> WorkingCalendar | None:
    if not clock.calendar or clock.allowance is None:
        return None
    if _by_the_wall(clock.allowance):
        return edition.wall_clock()
    return edition.calendar(clock.calendar, exceptions, clock.zone)


def _by_the_wall(promised: Target) -> bool:
    """Whether it runs by the clock and the calendar on the wall, whatever the working hours."""
    return promised.unit in (*ON_THE_WALL, *_DATES)


def _of_the_wall(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """The same, called what they are: time of the calendar on the wall, not working days."""
    return tuple(replace(item, kind="wall") for item in intervals)


def _intervals(
    edition: Edition, clock: Clock, lang: str, exceptions: Sequence[Exception_]
) -> tuple[Interval, ...]:
    """From where the counting began to the due time (or to the last thing known), pauses cut out."""
    calendar = _calendar_of(edition, clock, exceptions)
    start = clock.counted_from_at
    end = clock.due_at or clock.met_at or clock.stopped_at
    if calendar is None or start is None or end is None:
        return ()
    if end.astimezone(UTC) <= start.astimezone(UTC):  # the wall shows one hour twice when clocks go back
        return ()
    found: list[Interval] = []
    pauses = [*_after_cutoff(clock), *clock.pauses]
    intervals = calendar.intervals(start, end, lang)
    if clock.allowance is not None and _by_the_wall(clock.allowance):
        intervals = _of_the_wall(intervals)
    for item in intervals:
        found += _cut(item, pauses)
    return tuple(found)


def _after_cutoff(clock: Clock) -> Iterator[tuple[datetime, datetime]]:
    """What is left of a day after its cut-off: it does not count."""
    target, start, runs = clock.allowance, clock.counted_from_at, clock.runs_from_at
    if target is not None and target.cutoff and start is not None and runs is not None and start < runs:
        yield start, runs


def _cut(item: Interval, pauses: Sequence[tuple[datetime, datetime | None]]) -> Iterator[Interval]:
    cursor = item.start_at
    for start, stop in pauses if item.counted else ():
        first, last = max(start, cursor), min(stop or item.end_at, item.end_at)
        if first >= last:
            continue
        if cursor < first:
            yield replace(item, start_at=cursor, end_at=first)
        yield replace(item, start_at=first, end_at=last, counted=False, kind="pause", name="")
        cursor = last
    left = replace(item, start_at=cursor)
    if left.length > timedelta():
        yield left


def _calendar_readings(edition: Edition, clock: Clock, intervals: Sequence[Interval]) -> Iterator[str]:
    """The readings of the calendar that mattered on the way: a shortened, declared or exchanged day."""
    kinds = {item.kind for item in intervals}
    for rule in _rules(edition, clock.calendar):
        if "shortened" in kinds:
            yield from edition.reading_of(rule.shortened)
        if kinds & {"declared", "declared_moscow"}:
            yield from edition.reading_of(rule.declared)
        if "working_saturday" in kinds:
            yield from edition.reading_of(rule.working_weekends)
        if any(item.provisional for item in intervals) and rule.provisional_reading:
            yield rule.provisional_reading


def _rules(edition: Edition, name: str) -> Iterator[CalendarRule]:
    """The rule of a calendar, or of those it is made of."""
    rule = edition.calendar_rule(name)
    if rule is not None and not rule.made:
        yield rule
    for each in rule.of if rule else ():
        yield from _rules(edition, each)
