"""Several ends of one promise in words: each with what it is counted from, and the one that counts (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator

from . import words
from .rounds import Clock, End


def told(clock: Clock, lang: str) -> Iterator[str]:
    """A sentence for each end; none where a promise has one."""
    for end in clock.ends:
        yield _end(end, lang)


def _end(end: End, lang: str) -> str:
    ru, label = lang == "ru", words.target(end.target, lang)
    label = label[:1].upper() + label[1:]
    if end.from_at is None:
        return f"{label}: такого ещё не было." if ru else f"{label}: that has not been yet."
    since = words.instant(end.from_at, lang)
    if end.due_at is None:
        return (
            f"{label}: от {since}, срока пока нет." if ru else f"{label}: from {since}, nothing is due yet."
        )
    due = words.instant(end.due_at, lang)
    if ru:
        return f"{label}: от {since} до {due}{', этот срок и считается' if end.counts else ''}."
    return f"{label}: from {since} to {due}{', the one that counts' if end.counts else ''}."
