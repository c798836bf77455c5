"""What becomes of a promise at its end in words: a last day off that moves, a window that is waited for (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from . import words
from .edition import Edition
from .rounds import ZERO, Clock
from .targets import last_day, measure_of
from .worktime import Exception_


def told(edition: Edition, clock: Clock, lang: str, exceptions: Sequence[Exception_] = ()) -> Iterator[str]:
    """The last day by the count where it moved, the end of the term where a window follows it."""
    target, base = clock.allowance, clock.counted_from_at
    if target is None or base is None or clock.due_at is None:
        return
    if target.roll:
        yield from _moved(edition, clock, base, lang, exceptions)
    if target.window:
        rule, bare = edition.clocks[clock.name], replace(target, window="")
        measure = measure_of(edition, rule, bare, clock.calendar, exceptions, clock.zone)
        end = measure.due(measure.opening(base), ZERO, clock.pauses)
        if end is not None and (target.amount or end != base):
            at = words.instant(end, lang)
            yield f"Сам срок кончается: {at}." if lang == "ru" else f"The term itself ends: {at}."


def _moved(
    edition: Edition, clock: Clock, base: datetime, lang: str, exceptions: Sequence[Exception_]
) -> Iterator[str]:
    working = edition.calendar(clock.calendar, exceptions, clock.zone)
    target, local = clock.allowance, base.astimezone(working.zone)
    last = last_day(target, working) if target else None
    if last is None or target is None:
        return
    late = bool(target.cutoff) and f"{local:%H:%M}" > target.cutoff
    on = last(local.date() + timedelta(days=late))
    day = working.day(on, lang)
    if day.working:
        return
    named = f"{words.weekday(on, lang)} {words.day(on, lang)}" + (f" ({day.name})" if day.name else "")
    yield (
        f"Последний день по счёту — {named}, нерабочий: переносится."
        if lang == "ru"
        else f"The last day by the count is {named}, a day off: it moves."
    )
