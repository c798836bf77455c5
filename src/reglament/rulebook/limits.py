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


def plain(edition: Edition) -> bool:
    """Whether there is one limit at most, the same for every ticket: then counting is all that is needed."""
    found = [meter for meter in edition.meters.values() if meter.kind == "simultaneous"]
    return len(found) < 2 and not any(meter.names for meter in found)


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
    known, held = {**history.defaults(edition), **mine.facts, edition.matrix.axis: tier}, tuple(others)
    for name, meter in edition.meters.items():
        if meter.kind != "simultaneous" or not edition.given(meter.given) or not meter.holds(known):
            continue
        whose, waiting = str(edition.setting(meter.scope)), bool(edition.setting(meter.waiting_counts))
        states = [state for state in _IN_WORK if state != "waiting" or waiting]
        taken = sum(
            meter.holds(other.facts)
            and other.facts["state"] in states
            and (whose != "user_and_certificate" or other.requester == mine.requester)
            for other in held
        )
        limit = size_of(edition, meter, known, overrides)
        if limit is not None and taken >= limit:
            params = {"limit": limit, "in_work": taken, "scope": whose, "meter": name}
            reason = Reason("over_limit", meter.clause, params)
            return queue(reason) if edition.setting(meter.full) == "queue" else refuse(reason)
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
