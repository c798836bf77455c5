"""Who works on what, and in what order, where more than one axis decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .edition import Edition
from .schema_rules import HandOver
from .targets import most_specific


def weight(edition: Edition, facts: Mapping[str, Any]) -> int:
    """The weight of a ticket in the work list: a greater one comes first; 0 where nothing is said."""
    rule = edition.routes.worklist
    row = most_specific([row for row in rule.rows if edition.given(row.given)], facts)
    if row is not None:
        return row.value
    return rule.weights.get(str(facts.get(rule.axis, "")), 0)


def handed_to(edition: Edition, facts: Mapping[str, Any]) -> HandOver | None:
    """To whom a ticket with these facts is handed; None where the edition does not say."""
    return most_specific([row for row in edition.routes.handover if edition.given(row.given)], facts)
