"""Decisions in words: sentences and intervals anyone can check with a calendar and a pencil (ru, en)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from .clock import Clock
from .edition import Edition
from .verdict import Reason
from .worktime import Exception_, Interval


@dataclass(frozen=True, slots=True)
class Explanation:
    """``inputs``: name in words -> value in words; ``intervals`` cover the way from the start to the due time."""

    sentences: tuple[str, ...]
    clause: str
    readings: tuple[str, ...]
    inputs: Mapping[str, str]
    intervals: tuple[Interval, ...]


def deadline(
    edition: Edition, clock: Clock, lang: str, *, exceptions: Sequence[Exception_] = ()
) -> Explanation:
    """Why the clock is due when it is. ``lang``: "ru" | "en"; ``exceptions`` as given to the fold."""
    raise NotImplementedError


def reason_sentence(edition: Edition, reason: Reason, lang: str) -> str:
    """One sentence for the client or agent, with the clause in brackets."""
    raise NotImplementedError


def clause_words(edition: Edition, number: str, lang: str) -> str:
    """The clause in our own words; the nearest parent clause when the number itself has no row."""
    raise NotImplementedError


def length(value: timedelta, lang: str) -> str:
    """A length in words: "1 д 3 ч 10 мин" / "1 d 3 h 10 m" with days of 24 h left out: hours and minutes only."""
    raise NotImplementedError
