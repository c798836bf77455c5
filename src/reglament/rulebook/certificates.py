"""Certificates as data: support certificates, activation certificates, and finding what is around a date.

Dates are civil dates in the zone of the edition, both ends inside (A-1.6).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Certificate:
    """A support certificate of one product. ``price``: with VAT, for what an activation before it would cost.

    Raises ValueError for a term that ends before it begins or for no seats.
    """

    number: str
    tier: str
    starts_on: date
    ends_on: date
    seats: int = 1
    price: Decimal | None = None

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError(f"certificate {self.number} ends on {self.ends_on}, before {self.starts_on}")
        if self.seats < 1:
            raise ValueError(f"certificate {self.number} has {self.seats} seats; at least 1 is wanted")


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation certificate. ``renews_on``: the date it names. ``preceding``: number of the certificate whose
    lapse it mends, where it is written down; else the last one that ended before ``renews_on``."""

    number: str
    renews_on: date
    preceding: str = ""


class Edges:
    """Beginnings and ends in order, to find what is around a date without looking at everything."""

    def __init__(self, held: Sequence[Certificate]) -> None:
        self.held = held
        self.starting: dict[date, list[Certificate]] = {}
        self.ending: dict[date, list[Certificate]] = {}
        for one in held:
            self.starting.setdefault(one.starts_on, []).append(one)
            self.ending.setdefault(one.ends_on, []).append(one)
        self._starts, self._ends = sorted(self.starting), sorted(self.ending)

    def before(self, day: date) -> list[Certificate]:
        """The last to end before ``day``, several when they ended together."""
        place = bisect_left(self._ends, day)
        return self.ending[self._ends[place - 1]] if place else []

    def after(self, day: date) -> list[Certificate]:
        """The next to begin after ``day``."""
        place = bisect_right(self._starts, day)
        return self.starting[self._starts[place]] if place < len(self._starts) else []

    def starts_until(self, day: date) -> list[date]:
        return self._starts[: bisect_right(self._starts, day)]

    def in_force(self, day: date) -> list[Certificate]:
        return [one for one in self.held if one.starts_on <= day <= one.ends_on]
