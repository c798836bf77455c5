"""Limits on pauses in words: how long a clock may still be held, and that it is held no more (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator

from . import words
from .edition import Edition
from .rounds import Clock


def told(edition: Edition, clock: Clock, lang: str) -> Iterator[str]:
    """How the last pause of a clock stands under its limit, and the words of the edition; nothing without one."""
    held, ru = clock.pausing, lang == "ru"
    if held is None:
        return
    limit = held.limit
    cited = words.cited(limit.clause or edition.clocks[clock.name].clause, lang)
    since = words.instant(held.since_at, lang)
    until = words.instant(held.until_at, lang) if held.until_at else ""
    if clock.state == "paused":
        of = f" из {limit.times}" if ru else f" of {limit.times}"
        number = f"{held.times}{of if limit.times else ''}"
        yield f"Отсчёт остановлен {since}, пауза {number}." if ru else f"Held since {since}, pause {number}."
        if until:
            yield _then(limit.then, until, ru) + f"{cited}."
        else:
            yield limit.text[lang]
            return
    elif held.spent:
        never = held.since_at == held.until_at
        if never:
            yield (
                f"С {since} пауза больше не положена, отсчёт идёт{cited}."
                if ru
                else f"No more pause is due from {since} on, the clock runs{cited}."
            )
        else:
            yield (
                f"Время паузы вышло {until}, отсчёт идёт{cited}."
                if ru
                else f"The pause was over at {until}, the clock runs{cited}."
            )
    else:
        return
    yield limit.text[lang]


def _then(then: str, until: str, ru: bool) -> str:
    if then == "close":
        return (
            f"Пауза не дольше чем до {until}, потом обращение закрывается"
            if ru
            else f"Until {until} at the latest, then the appeal is closed"
        )
    return f"Пауза не дольше чем до {until}" if ru else f"Until {until} at the latest"
