"""Shares of promises to be kept in a period: 95 percent of the month's answers in time, and what is owed below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from .clock import Clock
from .edition import Edition
from .meters import window_of


@dataclass(frozen=True, slots=True)
class Judged:
    """One finished round of a clock of one ticket, with the facts of the ticket."""

    clock: str
    received_at: datetime
    due_at: datetime | None
    late: bool
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Attained:
    """How an objective stands in one period, both days inside. ``judged``: rounds counted, ``kept`` in time.

    ``share``: percent kept, None when fewer rounds than ``least`` were judged; ``amount`` of ``gives`` is owed.
    """

    objective: str
    from_on: date
    to_on: date
    judged: int
    kept: int
    share: Fraction | None
    met: bool
    gives: str
    amount: int
    clause: str
    readings: tuple[str, ...] = ()


def judged(clocks: Iterable[Clock], facts: Mapping[str, Any] | None = None) -> tuple[Judged, ...]:
    """The rounds of one ticket that can be judged: met, or late already."""
    return tuple(
        Judged(item.name, item.received_at, item.due_at, item.late, facts or {})
        for clock in clocks
        for item in (*clock.earlier, clock)
        if item.received_at is not None and item.due_at is not None and (item.met_at or item.late)
    )


def attained(edition: Edition, name: str, rounds: Iterable[Judged], on: date) -> Attained:
    """The objective ``name`` in the period ``on`` lies in, dates in the zone of the edition. KeyError for no such."""
    zone, (first, last) = ZoneInfo(edition.zone), period_of(edition, name, on)
    found = []
    for item in rounds:
        at = counts_at(edition, name, item)
        if at is not None and first <= at.astimezone(zone).date() <= last:
            found.append(item)
    return share_of(edition, name, on, judged=len(found), kept=sum(not item.late for item in found))


def period_of(edition: Edition, name: str, on: date) -> tuple[date, date]:
    """First and last day, both inside, of the period ``on`` lies in."""
    first, last = window_of(edition.objectives[name].period, on)
    assert first is not None
    assert last is not None
    return first, last


def counts_at(edition: Edition, name: str, item: Judged) -> datetime | None:
    """By which instant a round counts for the objective ``name``; None when it does not."""
    rule = edition.objectives[name]
    if item.clock != rule.clock or not rule.holds(item.facts):
        return None
    return item.received_at if rule.by == "received" else item.due_at


def share_of(edition: Edition, name: str, on: date, *, judged: int, kept: int) -> Attained:
    """The same from numbers: of ``judged`` rounds in the period ``on`` lies in ``kept`` were in time."""
    rule, (first, last) = edition.objectives[name], period_of(edition, name, on)
    share = Fraction(100 * kept, judged) if judged >= rule.least else None
    met = share is None or share >= Fraction(rule.percent)
    below = [band.amount for band in rule.bands if share is not None and share < Fraction(band.below)]
    return Attained(
        objective=name,
        from_on=first,
        to_on=last,
        judged=judged,
        kept=kept,
        share=share,
        met=met,
        gives=rule.gives,
        amount=max(below, default=0),
        clause=rule.clause,
        readings=rule.readings,
    )
