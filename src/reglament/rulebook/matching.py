"""Whether an event is the one a row of an edition speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .events import Event
from .schema_rules import EventRow


def matches(row: EventRow, event: Event, facts: Mapping[str, Any]) -> bool:
    """Whether the event is the one the row speaks of, with the facts after it."""
    if row.on != event.kind or not row.holds(facts):
        return False
    return all(getattr(event, name, None) in values for name, values in row.where.items())
