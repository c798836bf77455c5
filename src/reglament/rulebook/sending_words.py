"""An answer that waits for the hours in which answers leave, in words: what the wait means for the term (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator

from . import words
from .edition import Edition
from .rounds import Clock
from .words import length
from .worktime import WorkingCalendar


def told(edition: Edition, clock: Clock, calendar: WorkingCalendar | None, lang: str) -> Iterator[str]:
    """Nothing for an answer that left when it was written. ``calendar``: the one the clock counts by.

    The answer counts from when it is written; its leaving is what a client can prove. The sentence tells whether the
    two judge the term alike, which they do where both go by the same hours."""
    window = edition.sending_window
    answers = all(row.on == "answered" for row in edition.clocks[clock.name].met)
    if window is None or clock.met_at is None or calendar is None or not answers:
        return
    name, clause, _ = window
    leaves = edition.calendar(name, calendar.exceptions, clock.zone).next_opening(clock.met_at)
    if leaves <= clock.met_at:
        return
    between = calendar.measure(clock.met_at, leaves)
    at, cited, ru = words.instant(leaves, lang), words.cited(clause, lang), lang == "ru"
    yield (
        f"Ответ написан не в часы отправки: он уходит {at}, если не решено отправить его сразу{cited}."
        if ru
        else f"The answer was written outside the hours of sending: it leaves {at}, unless sent at once{cited}."
    )
    if not between:
        yield (
            "Рабочего времени между этими моментами нет: по отправке срок соблюдён или нарушен так же."
            if ru
            else "No working time lies between: by its leaving the term is kept or missed just the same."
        )
    else:
        used = length(between, lang)
        yield (
            f"До отправки проходит ещё {used}; срок считается по моменту, когда ответ написан."
            if ru
            else f"{used} more pass until it leaves; the term is judged by when it was written."
        )
