"""What work costs: an hour over the pack, at night, at the weekend. Exact fractions, one rounding at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from . import history
from .addresses import calendar_for
from .edition import Edition
from .events import Event
from .meters import Use, beyond_free, in_steps, rounded
from .price import rounded as rounded_money
from .rounds import matches
from .schema_work import Charge, RateRow
from .targets import most_specific
from .worktime import Exception_

_MINUTES = {"minutes": 1, "hours": 60, "pieces": 1}
_PER = {"minute": 1, "hour": 60, "piece": 1}


@dataclass(frozen=True, slots=True)
class Item:
    """One use that is charged: ``amount`` in the unit of the charge, its price and the factors on it."""

    at: datetime
    amount: int
    price: Decimal
    per: str
    factors: tuple[Decimal, ...]
    exact: Fraction


@dataclass(frozen=True, slots=True)
class Bill:
    """What a ticket costs by one charge. ``included``: how much the meter still covered."""

    charge: str
    items: tuple[Item, ...]
    included: int
    total: Decimal
    currency: str
    clause: str
    readings: tuple[str, ...] = ()


def charged(
    edition: Edition,
    name: str,
    events: Iterable[Event],
    *,
    left: int | Mapping[int, int | None] | None = 0,
    exceptions: Sequence[Exception_] = (),
) -> Bill:
    """What the uses of one ticket cost by the charge ``name``.

    ``left``: units of the meter that were left before them, used first in their order; None when it has no limit, so
    that nothing is charged; or what was left before each use, by its place in the history (without one: covered).
    Raises KeyError for an unknown charge.
    """
    rule, happened = edition.charges[name], history.ordered(events)
    known = left if isinstance(left, Mapping) and rule.meter else None
    so_far, covered, found, free = (
        0,
        0,
        list[Item](),
        0 if isinstance(left, Mapping) or not rule.meter else left,
    )
    for use, seq, facts in _uses(edition, rule, happened):
        amount = _billed(edition, rule, use.amount)
        room = free if known is None else known.get(seq)
        inside = amount if room is None else min(room, amount)
        covered += inside
        free = None if free is None else free - (inside if known is None else 0)
        rate = most_specific([row for row in rule.rates if edition.given(row.given)], facts)
        if amount > inside and rate is not None and edition.given(rule.given) and rule.holds(facts):
            for price, units in _stepped(rate, so_far, amount - inside):
                found.append(_item(edition, rule, rate, price, use.at, units, facts, exceptions))
            so_far += amount - inside
    total = rounded_money(sum((item.exact for item in found), Fraction(0)), rule.cent, "half_up")
    return Bill(name, tuple(found), covered, total, rule.currency, rule.clause, rule.readings)


def _stepped(rate: RateRow, so_far: int, amount: int) -> Iterator[tuple[Decimal, int]]:
    """How many of the units after ``so_far`` stand at each price."""
    starts = [(0, rate.price), *sorted((step.over, step.price) for step in rate.steps)]
    ends = [*(over for over, _ in starts[1:]), so_far + amount]
    for (start, price), end in zip(starts, ends, strict=True):
        first, last = max(so_far, start), min(so_far + amount, end)
        if first < last:
            yield price, last - first


def _billed(edition: Edition, rule: Charge, amount: int) -> int:
    """One use in whole quanta, of the meter or of the charge itself."""
    if rule.meter:
        return rounded(edition, edition.meters[rule.meter], amount)
    return in_steps(amount, rule.quantum, rule.minimum)


def _uses(edition: Edition, rule: Charge, events: Sequence[Event]) -> list[tuple[Use, int, history.Facts]]:
    """Every use with its place in the history and the facts at its time."""
    counts = edition.meters[rule.meter].counts if rule.meter else rule.counts
    field = edition.meters[rule.meter].field if rule.meter else rule.field
    facts, found = history.defaults(edition), []
    for event in events:
        history.apply(edition, facts, event)
        if any(edition.given(row.given) and matches(row, event, facts) for row in counts):
            use = Use(event.at, int(getattr(event, field, 1)) if field else 1)
            found.append((use, event.seq, dict(facts)))
    free = edition.meters[rule.meter].free if rule.meter else rule.free
    if not free:
        return found
    left = beyond_free([use.amount for use, _, _ in found], free)
    return [
        (Use(use.at, rest), seq, told) for (use, seq, told), rest in zip(found, left, strict=True) if rest
    ]


def _works(
    edition: Edition, name: str, facts: Mapping[str, Any], at: datetime, exceptions: Sequence[Exception_]
) -> bool:
    return edition.calendar(calendar_for(edition, name, facts), exceptions).is_working(at)


def _item(
    edition: Edition,
    rule: Charge,
    rate: RateRow,
    price: Decimal,
    at: datetime,
    amount: int,
    facts: Mapping[str, Any],
    exceptions: Sequence[Exception_],
) -> Item:
    factors = tuple(
        row.factor
        for row in rule.factors
        if edition.given(row.given)
        and row.holds(facts)
        and not (row.outside and _works(edition, row.outside, facts, at, exceptions))
    )
    if rule.combine == "highest":
        factors = (max(factors),) if factors else ()
    unit = edition.meters[rule.meter].unit if rule.meter else rule.unit
    exact = Fraction(price) * amount * _MINUTES[unit] / _PER[rate.per]
    for factor in factors:
        exact *= Fraction(factor)
    return Item(at.astimezone(ZoneInfo(edition.zone)), amount, price, rate.per, factors, exact)
