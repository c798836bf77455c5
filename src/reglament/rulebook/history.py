"""The facts of a ticket as its events set them: state, whose turn it is, tier, severity and the rest.

Facts are what the conditions of an edition look at (``when = {state = "waiting"}``). Their names: channel, kind,
tier, severity, priority, complete, queued, state, turn ("desk" | "client"), agent, answered, and any name a
FactChanged event brings, "restored" (ServiceRestored, ServiceDisrupted).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple
from datetime import datetime
from itertools import pairwise
from typing import Any

from .edition import Edition
from .events import (
    EVENT_KINDS,
    Answered,
    CallLogged,
    Event,
    FactChanged,
    PriorityChanged,
    RequesterReplied,
    ServiceDisrupted,
    ServiceRestored,
    SeverityChanged,
    TicketAssigned,
    TicketClosed,
    TicketCompleted,
    TicketPostponed,
    TicketPromoted,
    TicketRegistered,
    TicketReopened,
    TicketResumed,
    TierChanged,
)
from .targets import most_specific

Facts = dict[str, Any]

BUILT_IN: Facts = {
    "channel": "",
    "state": "",
    "turn": "desk",
    "complete": True,
    "queued": False,
    "agent": "",
    "answered": False,
    "restored": False,
    "fixed": frozenset(),
}
"""Facts every ticket has, before its first event. "fixed": axes whose value was given, not derived; where an edition
derives axes, "derived" has the rows."""

_ORDER = {kind: number for number, kind in enumerate(EVENT_KINDS)}


def ordered(events: Iterable[Event], until: datetime | None = None) -> list[Event]:
    """Each event once, in order of (at, seq, kind); those after ``until`` left out.

    Raises ValueError for a naive instant.
    """
    unique = set(events)
    for event in unique:
        if event.at.tzinfo is None:
            raise ValueError(f"naive instant in {event.kind}: an offset is needed")
    kept = [event for event in unique if until is None or event.at <= until]
    kept.sort(key=lambda event: (event.at, event.seq, _ORDER[event.kind]))
    for first, second in pairwise(kept):
        if (first.at, first.seq, first.kind) == (second.at, second.seq, second.kind):
            kept.sort(key=lambda event: (event.at, event.seq, _ORDER[event.kind], repr(astuple(event))))
            break
    return kept


def defaults(edition: Edition) -> Facts:
    """Facts before the first event: the default of every axis."""
    known: Facts | None = edition._cache.get("defaults")
    if known is None:
        known = {name: edition.setting(axis.default) for name, axis in edition.axes.items()}
        known.update((name, edition.setting(fact.default)) for name, fact in edition.facts.items())
        known.update(BUILT_IN)
        derived = tuple(
            (name, tuple(row for row in axis.derived if edition.given(row.given)))
            for name, axis in edition.axes.items()
            if axis.derived
        )
        if derived:
            known["derived"] = derived
        edition._cache["defaults"] = known
    return dict(known)


def apply(edition: Edition, facts: Facts, event: Event) -> None:
    """Change ``facts`` by one event."""
    handler = _HANDLERS.get(type(event))
    if handler is not None:
        handler(edition, facts, event)
        for axis, rows in facts.get("derived", ()):
            if axis not in facts["fixed"]:
                row = most_specific(rows, facts)
                facts[axis] = row.value if row else edition.setting(edition.axes[axis].default)


def _set(facts: Facts, axis: str, value: Any) -> None:
    """A value somebody gave: no longer derived from other facts."""
    facts[axis] = value
    facts["fixed"] = facts["fixed"] | {axis}


def _registered(edition: Edition, facts: Facts, event: TicketRegistered) -> None:
    facts["channel"] = event.channel
    for name, value in (
        ("kind", event.appeal_kind),
        ("tier", event.tier),
        ("severity", event.severity),
        ("priority", event.priority),
    ):
        if value:
            _set(facts, name, value)
    for fact, given in event.facts:
        _set(facts, fact, given)
    facts["complete"], facts["queued"] = event.complete, event.queued
    facts["state"] = _resting(facts)


def _resting(facts: Facts) -> str:
    """The state of a ticket nobody waits for the client on."""
    if not facts["complete"]:
        return "incomplete"
    if facts["queued"]:
        return "queued"
    return "open" if facts["agent"] or facts["answered"] else "new"


def _completed(edition: Edition, facts: Facts, event: TicketCompleted) -> None:
    facts["complete"], facts["queued"] = True, event.queued
    if facts["state"] == "incomplete":
        facts["state"] = _resting(facts)


def _promoted(edition: Edition, facts: Facts, event: TicketPromoted) -> None:
    facts["queued"] = False
    if facts["state"] == "queued":
        facts["state"] = _resting(facts)


def _assigned(edition: Edition, facts: Facts, event: TicketAssigned) -> None:
    facts["agent"] = event.agent
    if facts["state"] in ("new", "open"):
        facts["state"] = _resting(facts)


def _answered(edition: Edition, facts: Facts, event: Answered) -> None:
    facts["answered"] = True
    facts["turn"] = "desk" if event.form == "update" else "client"
    if facts["state"] in ("new", "open", "postponed", "waiting"):
        asked = event.form in ("question", "solution")
        facts["state"] = "waiting" if asked or facts["state"] == "waiting" else "open"


def _called(edition: Edition, facts: Facts, event: CallLogged) -> None:
    if facts["state"] == "new":
        facts["answered"] = True
        facts["state"] = "open"


def _replied(edition: Edition, facts: Facts, event: RequesterReplied) -> None:
    facts["turn"] = "desk"
    if facts["state"] in ("waiting", "postponed"):
        facts["state"] = "open"


def _postponed(edition: Edition, facts: Facts, event: TicketPostponed) -> None:
    facts["state"], facts["postponed_for"] = "postponed", event.reason


def _resumed(edition: Edition, facts: Facts, event: TicketResumed) -> None:
    if facts["state"] == "postponed":
        facts["state"] = "open"


def _closed(edition: Edition, facts: Facts, event: TicketClosed) -> None:
    outcome = edition.outcomes.get(event.outcome)
    facts["state"] = "refused" if outcome is not None and outcome.refusal else "closed"
    facts["outcome"] = event.outcome


def _reopened(edition: Edition, facts: Facts, event: TicketReopened) -> None:
    if event.by == "requester":
        facts["turn"] = "desk"
    facts["answered"], facts["queued"] = True, event.queued
    facts["state"] = _resting(facts)


def _severity(edition: Edition, facts: Facts, event: SeverityChanged) -> None:
    _set(facts, "severity", event.severity)


def _priority(edition: Edition, facts: Facts, event: PriorityChanged) -> None:
    _set(facts, "priority", event.priority)


def _tier(edition: Edition, facts: Facts, event: TierChanged) -> None:
    _set(facts, "tier", event.tier)


def _restored(edition: Edition, facts: Facts, event: ServiceRestored) -> None:
    facts["restored"] = True


def _disrupted(edition: Edition, facts: Facts, event: ServiceDisrupted) -> None:
    facts["restored"] = False


def _fact(edition: Edition, facts: Facts, event: FactChanged) -> None:
    _set(facts, event.name, event.value)


_HANDLERS: dict[type[Event], Callable[[Edition, Facts, Any], None]] = {
    TicketRegistered: _registered,
    TicketCompleted: _completed,
    TicketPromoted: _promoted,
    TicketAssigned: _assigned,
    Answered: _answered,
    CallLogged: _called,
    RequesterReplied: _replied,
    TicketPostponed: _postponed,
    TicketResumed: _resumed,
    TicketClosed: _closed,
    TicketReopened: _reopened,
    SeverityChanged: _severity,
    PriorityChanged: _priority,
    TierChanged: _tier,
    ServiceRestored: _restored,
    ServiceDisrupted: _disrupted,
    FactChanged: _fact,
}
CLOSED = ("closed", "refused")
