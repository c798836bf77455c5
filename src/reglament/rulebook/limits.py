"""Meters: how much may be used at once."""

from __future__ import annotations

from collections.abc import Mapping
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
