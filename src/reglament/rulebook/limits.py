"""Meters: how much may be used at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import history
from .edition import Edition
from .meters import size_of
from .schema_meters import Meter
from .verdict import Reason, Verdict, accept, queue, refuse

_IN_WORK = ("new", "open", "waiting", "postponed")


def simultaneous(
    edition: Edition,
    *,
    tier: str,
    in_work: int,
    overrides: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Verdict:
    """Whether one more ticket may be taken into work beside ``in_work`` others (6.3).

    ``facts``: those of the ticket, for limits that hold under conditions; of several the first that holds counts.

    accept, or queue / refuse with Reason("over_limit", clause, {limit, in_work, scope, meter}); no meter:
    accept. Raises KeyError for an unknown tier, ValueError for a negative ``in_work``.
    """
    if in_work < 0:
        raise ValueError("in_work is a number of tickets, 0 or more")
    known = {**history.defaults(edition), **(facts or {}), edition.matrix.axis: tier}
    found = _meter(edition, known)
    if found is None:
        return accept()
    name, meter = found
    limit = size_of(edition, meter, known, overrides)
    if limit is None or in_work < limit:
        return accept()
    params = {"limit": limit, "in_work": in_work, "scope": scope(edition), "meter": name}
    reason = Reason("over_limit", meter.clause, params)
    return queue(reason) if edition.setting(meter.full) == "queue" else refuse(reason)


@dataclass(frozen=True, slots=True)
class InWork:
    """A ticket that may take a place: its facts, and whose it is."""

    facts: Mapping[str, Any]
    requester: object = None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many tickets take a place of the limit ``name``, and how many may. ``readings``: of the cell it is from."""

    name: str
    meter: Meter
    taken: int
    size: int
    readings: tuple[str, ...] = ()


def taken(
    edition: Edition,
    mine: InWork,
    others: Iterable[InWork],
    *,
    tier: str,
    overrides: Mapping[str, Any] | None = None,
) -> tuple[Taken, ...]:
    """How each limit that holds for ``mine`` stands; those without a size are left out. Raises KeyError for an
    unknown tier."""
    known, held = {**history.defaults(edition), **mine.facts, edition.matrix.axis: tier}, tuple(others)
    found = []
    for name, meter in edition.meters.items():
        if meter.kind != "simultaneous" or not edition.given(meter.given):
            continue
        if not (meter.holds(known) and meter.speaks_of(known)):
            continue
        size = size_of(edition, meter, known, overrides)
        if size is not None:
            count = sum(_takes(edition, meter, other, mine) for other in held)
            readings = (edition.services[meter.service].reading,) if meter.service in edition.services else ()
            found.append(Taken(name, meter, count, size, tuple(filter(None, readings))))
    return tuple(found)


def _takes(edition: Edition, meter: Meter, other: InWork, mine: InWork) -> bool:
    """Whether another ticket takes a place of this limit that ``mine`` could have."""
    if edition.setting(meter.scope) == "user_and_certificate" and other.requester != mine.requester:
        return False
    if meter.per and meter.value_in(other.facts) != meter.value_in(mine.facts):
        return False
    waits = other.facts["state"] == "waiting" and not edition.setting(meter.waiting_counts)
    return other.facts["state"] in _IN_WORK and not waits and meter.holds(other.facts)


def held(edition: Edition, facts: Mapping[str, Any]) -> frozenset[str]:
    """The limits that a ticket with these facts takes a place of, by name."""
    mine = InWork(facts)
    return frozenset(
        name
        for name, meter in edition.meters.items()
        if meter.kind == "simultaneous"
        and edition.given(meter.given)
        and meter.speaks_of(facts)
        and _takes(edition, meter, mine, mine)
    )


def plain(edition: Edition) -> bool:
    """Whether there is one limit at most, the same for every ticket: then counting is all that is needed."""
    found = [meter for meter in edition.meters.values() if meter.kind == "simultaneous"]
    return len(found) < 2 and not any(meter.names or meter.per for meter in found)


def beside(
    edition: Edition,
    mine: InWork,
    others: Iterable[InWork],
    *,
    tier: str,
    overrides: Mapping[str, Any] | None = None,
) -> Verdict:
    """Whether one more ticket may be taken into work beside ``others``, where several limits hold, or limits under
    conditions: each counts the tickets its conditions hold for.

    Verdicts as :func:`simultaneous`, of the first limit that is full. Raises KeyError for an unknown tier.
    """
    for item in taken(edition, mine, others, tier=tier, overrides=overrides):
        if item.taken >= item.size:
            whose = str(edition.setting(item.meter.scope))
            params = {"limit": item.size, "in_work": item.taken, "scope": whose, "meter": item.name}
            reason = Reason("over_limit", item.meter.clause, params)
            return queue(reason) if edition.setting(item.meter.full) == "queue" else refuse(reason)
    return accept()


def occupies(edition: Edition, state: str) -> bool:
    """Whether a ticket in ``state`` takes a place of the simultaneous limit (A-6.3d)."""
    found = _meter(edition)
    if found is None or state not in _IN_WORK:
        return False
    return state != "waiting" or bool(edition.setting(found[1].waiting_counts))


def scope(edition: Edition) -> str:
    """Whose tickets count together: "certificate" | "user_and_certificate" | "" (no limit) (A-6.3a)."""
    found = _meter(edition)
    return str(edition.setting(found[1].scope)) if found else ""


def _meter(edition: Edition, facts: Mapping[str, Any] | None = None) -> tuple[str, Meter] | None:
    rows = ((name, meter) for name, meter in edition.meters.items() if meter.kind == "simultaneous")
    return next(((name, meter) for name, meter in rows if facts is None or meter.holds(facts)), None)
