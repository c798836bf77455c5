"""Faults of what the world outside sees: ways in that are all shut, letters nothing sends, numbers mistyped."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from .check_digits import inn_fits, ogrn_fits
from .edition import Edition
from .events import EVENT_KINDS, TicketClosed
from .faults import Finding

BESIDE_EVENTS = ("edition_published", "hours_announced", "licence_requested", "old_licence_received")
"""What notices are sent on beside the events of a ticket."""
_SHUT = ("redirect", "refuse")


def findings(edition: Edition) -> Iterator[Finding]:
    """Every such fault of a well-typed edition whose parameters are known."""
    if all(edition.setting(channel.intake) in _SHUT for channel in edition.channels.values()):
        yield Finding(("channels",), "no_way_in")
    yield from _triggers(edition)
    for field, fits in (("inn", inn_fits), ("ogrn", ogrn_fits)):
        number = getattr(edition.requisites, field)
        if not fits(number):
            yield Finding(("requisites", field), "wrong_check_digit", {"value": number})


def _triggers(edition: Edition) -> Iterator[Finding]:
    """A trigger is an event, one of the others, or a closing with an outcome: "ticket_closed:conduct"."""
    known = (*EVENT_KINDS, *BESIDE_EVENTS)
    for name, notice in edition.notices.items():
        path, (event, colon, outcome) = ("notices", name, "trigger"), notice.trigger.partition(":")
        if event not in known or (colon and event != TicketClosed.kind):
            near = get_close_matches(event, known, 1)
            params = {"name": notice.trigger, "known": near if near and near[0] != event else list(known)}
            yield Finding(path, "no_trigger", params)
        elif colon and outcome not in edition.outcomes:
            yield Finding(path, "no_outcome", {"name": outcome, "known": list(edition.outcomes)})
