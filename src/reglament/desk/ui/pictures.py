"""Numbers of the small pictures: coverage of certificates over time, meters of limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypedDict


@dataclass(frozen=True, slots=True)
class Cover:
    """A span of cover, both dates inside. `words`: what it says under the bar or in the text twin."""

    start_on: date
    end_on: date
    words: str
    kind: Literal["valid", "activated", "lapsed", "planned"] = "valid"


class Piece(TypedDict):
    kind: str
    x: str
    width: str
    words: str


class Coverage(TypedDict):
    """Context of ui/coverage.html."""

    pieces: list[Piece]
    today: str
    years: list[dict[str, str]]


def coverage(spans: Sequence[Cover], *, today: date) -> Coverage:
    """Lay certificates on one line from the first day to the last, `today` included.

    Gaps are what is left blank. Raises ValueError without spans or for one that ends before it starts.
    """
    if not spans or any(s.end_on < s.start_on for s in spans):
        raise ValueError("coverage needs spans that end after they start")
    first = min([s.start_on for s in spans] + [today])
    last = max([s.end_on for s in spans] + [today]) + timedelta(days=1)
    whole = (last - first).days

    def at(day: date) -> str:
        return f"{(day - first).days / whole * 100:.2f}%"

    return {
        "pieces": [
            {
                "kind": s.kind,
                "x": at(s.start_on),
                "width": f"{((s.end_on - s.start_on).days + 1) / whole * 100:.2f}%",
                "words": s.words,
            }
            for s in sorted(spans, key=lambda s: s.start_on)
        ],
        "today": at(today),
        "years": [
            {"x": at(date(y, 1, 1)), "text": str(y)}
            for y in range(first.year + 1, last.year + 1)
            if first < date(y, 1, 1) < last
        ],
    }


class Meter(TypedDict):
    """Context of ui/meter.html: places drawn one by one while they can be told apart, else a bar."""

    places: list[str]
    used: str
    full: bool


MOST_PLACES = 12


def meter(used: int, total: int, *, reserved: int = 0) -> Meter:
    """How much of a limit is taken; `reserved` are booked but not yet used. `total` 0 is a shut limit."""
    if used < 0 or total < 0 or reserved < 0:
        raise ValueError("a meter counts from zero")
    taken = min(used + reserved, total)
    places = ["used"] * min(used, total)
    places += ["reserved"] * (taken - len(places)) + ["free"] * (total - taken)
    return {
        "places": places if total <= MOST_PLACES else [],
        "used": f"{taken / total * 100:.1f}%" if total else "100%",
        "full": used + reserved >= total,
    }
