"""What the promises of a period come to: 95 percent of the month's answers in time, two late at most, two hours on the
average; and what is owed where they do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from .clock import Clock
from .edition import Edition
from .meters import window_of
from .schema_targets import ON_THE_WALL
from .schema_work import Objective
from .targets import most_specific

_ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Judged:
    """One finished round of a clock of one ticket, with the facts of the ticket."""

    clock: str
    received_at: datetime
    due_at: datetime | None
    late: bool
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    took: timedelta | None = None
    """How long it took as the clock counts; None while there is no answer."""
    took_on_wall: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Attained:
    """How an objective stands in one period, both days inside. ``judged``: rounds counted, ``kept`` in time, or by the
    conditions of the objective.

    ``share``: percent kept, or ``late``: how many were not, or ``points``: what those cost together, or ``seconds``:
    the time they took by the measure, and ``judged`` those that are answered; None when fewer rounds than ``least``
    were judged. ``amount`` of ``gives`` is owed.
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
    seconds: Fraction | None = None
    late: int | None = None
    points: int | None = None


def judged(clocks: Iterable[Clock], facts: Mapping[str, Any] | None = None) -> tuple[Judged, ...]:
    """The rounds of one ticket that can be judged: met, or late already."""
    return tuple(
        Judged(
            item.name,
            item.received_at,
            item.due_at,
            item.late,
            facts or {},
            item.elapsed if item.met_at else None,
            _on_wall(item),
        )
        for clock in clocks
        for item in (*clock.earlier, clock)
        if item.received_at is not None and item.due_at is not None and (item.met_at or item.late)
    )


def _on_wall(item: Clock) -> timedelta | None:
    """From the beginning to the answer by the clock on the wall, pauses left out."""
    start, end = item.started_at, item.met_at
    if start is None or end is None:
        return None
    held = (min(stop or end, end) - max(begun, start) for begun, stop in item.pauses)
    return max(end - start - sum((pause for pause in held if pause > _ZERO), _ZERO), _ZERO)


def seconds_of(edition: Edition, name: str, item: Judged) -> int | None:
    """How long a round took, in whole seconds, as the objective ``name`` counts it; None without an answer."""
    working = edition.objectives[name].unit.startswith("working_")
    took = item.took if working else item.took_on_wall
    return None if took is None else int(took.total_seconds())


def is_kept(edition: Edition, name: str, item: Judged) -> bool:
    """Whether a round is kept as the objective ``name`` judges it: in time, or by its own conditions."""
    rows = edition.objectives[name].kept
    return any(edition.given(row.given) and row.holds(item.facts) for row in rows) if rows else not item.late


def points_of(edition: Edition, name: str, item: Judged) -> int:
    """What a round costs where points are counted; 0 for one that is kept."""
    rule = edition.objectives[name]
    if rule.measure != "points" or is_kept(edition, name, item):
        return 0
    rows = [row for row in rule.points if edition.given(row.given)]
    found = most_specific(rows, {**item.facts, "clock": item.clock})
    return found.amount if found else 0


def counted(rule: Objective) -> bool:
    """Whether rounds that are kept and those that are not are counted, and not how long each took."""
    return rule.measure in ("share", "late", "points")


def places(rule: Objective, judged: int) -> tuple[int, int]:
    """Which of ``judged`` times in order, from 0, make the median or percentile: the mean of the two.

    The percentile is the time of the nearest rank: of 20 the 95th is the 19th."""
    if rule.measure == "median":
        return (judged - 1) // 2, judged // 2
    rank = -(-rule.percentile * judged // 100) - 1
    return rank, rank


def attained(edition: Edition, name: str, rounds: Iterable[Judged], on: date) -> Attained:
    """The objective ``name`` in the period ``on`` lies in, dates in the zone of the edition. KeyError for no such."""
    zone, (first, last) = ZoneInfo(edition.zone), period_of(edition, name, on)
    found = []
    for item in rounds:
        at = counts_at(edition, name, item)
        if at is not None and first <= at.astimezone(zone).date() <= last:
            found.append(item)
    rule = edition.objectives[name]
    if counted(rule):
        kept = sum(is_kept(edition, name, item) for item in found)
        points = sum(points_of(edition, name, item) for item in found)
        return share_of(edition, name, on, judged=len(found), kept=kept, points=points)
    times = sorted(took for item in found if (took := seconds_of(edition, name, item)) is not None)
    if rule.measure == "average" or not times:
        return length_of(edition, name, on, judged=len(times), total=sum(times))
    lower, upper = places(rule, len(times))
    return length_of(edition, name, on, judged=len(times), middle=(times[lower], times[upper]))


def period_of(edition: Edition, name: str, on: date) -> tuple[date, date]:
    """First and last day, both inside, of the period ``on`` lies in."""
    first, last = window_of(edition.objectives[name].period, on)
    assert first is not None
    assert last is not None
    return first, last


def counts_at(edition: Edition, name: str, item: Judged) -> datetime | None:
    """By which instant a round counts for the objective ``name``; None when it does not."""
    rule = edition.objectives[name]
    if item.clock not in (rule.clock, *rule.also) or not rule.holds(item.facts):
        return None
    return item.received_at if rule.by == "received" else item.due_at


def share_of(edition: Edition, name: str, on: date, *, judged: int, kept: int, points: int = 0) -> Attained:
    """The same from numbers: of ``judged`` rounds in the period ``on`` lies in ``kept`` were kept, the rest not; they
    cost so many ``points``."""
    rule, (first, last) = edition.objectives[name], period_of(edition, name, on)
    share, much = None, None
    if judged >= rule.least and rule.measure != "share":
        much = points if rule.measure == "points" else judged - kept
    elif judged >= rule.least:
        share = Fraction(100 * kept, judged)
    met = much <= rule.amount if much is not None else share is None or share >= Fraction(rule.percent)
    owed = [band.amount for band in rule.bands if share is not None and share < Fraction(band.below)]
    owed += [band.amount for band in rule.longer if much is not None and much > band.more_than]
    return Attained(
        objective=name,
        from_on=first,
        to_on=last,
        judged=judged,
        kept=kept,
        share=share,
        met=met,
        gives=rule.gives,
        amount=max(owed, default=0),
        clause=rule.clause,
        readings=rule.readings,
        late=much if rule.measure == "late" else None,
        points=much if rule.measure == "points" else None,
    )


def length_of(
    edition: Edition,
    name: str,
    on: date,
    *,
    judged: int,
    total: int = 0,
    middle: tuple[int, int] | None = None,
) -> Attained:
    """The same for a length: ``judged`` answers took ``total`` seconds together, or those of the ``middle`` each."""
    rule, (first, last) = edition.objectives[name], period_of(edition, name, on)
    seconds = None
    if judged >= rule.least:
        seconds = Fraction(sum(middle), 2) if middle else Fraction(total, judged)
    unit = int(ON_THE_WALL[rule.unit.removeprefix("working_")].total_seconds())
    met = seconds is None or seconds <= rule.amount * unit
    over = [band.amount for band in rule.longer if seconds is not None and seconds > band.more_than * unit]
    return Attained(
        objective=name,
        from_on=first,
        to_on=last,
        judged=judged,
        kept=0,
        share=None,
        met=met,
        gives=rule.gives,
        amount=max(over, default=0),
        clause=rule.clause,
        readings=rule.readings,
        seconds=seconds,
    )
