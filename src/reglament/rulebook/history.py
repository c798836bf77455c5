"""The facts of a ticket as its events set them: state, whose turn it is, tier, severity and the rest.

Facts are what the conditions of an edition look at (``when = {state = "waiting"}``). Their names: channel, kind,
tier, severity, priority, complete, queued, state, turn ("desk" | "client"), agent, answered, and any name a
FactChanged event brings, "restored" (ServiceRestored, ServiceDisrupted), "round" (of the clock that
asks, from 1). Where an edition asks for them, the receipt
gives "received_on" (ISO date), "received_time" ("HH:MM") and "received_day" ("mon"), in the zone of the edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from .addresses import calendar_for
from .conditions import as_kind
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
from .matching import matches
from .rows import rows_of
from .schema_meters import FactRule
from .schema_rules import EventRow, Proposal
from .targets import first_holding, ranked
from .until import until
from .worktime import OutsideCalendar

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
    "round": 1,
    "fixed": frozenset(),
    "deciders": frozenset(),
}
"""Facts every ticket has, before its first event. "fixed": axes whose value was given, not derived; "deciders": the
agents who had it when it was answered or closed; where something
follows from other facts, "following" says how."""

_RECEIPT = ("received_on", "received_time", "received_day", "received_month")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

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
        known.update((name, edition.setting(fact.start)) for name, fact in edition.facts.items())
        known.update(BUILT_IN)
        following = _following(edition)
        if following is not None:
            known["following"] = following
        edition._cache["defaults"] = known
    return dict(known)


@dataclass(frozen=True, slots=True)
class _Following:
    """What follows from other facts: whether the receipt is asked for, facts counted, axes derived."""

    stamped: bool
    tallied: tuple[tuple[str, tuple[EventRow, ...], tuple[EventRow, ...]], ...]
    counted: tuple[tuple[str, FactRule], ...]
    derived: tuple[tuple[str, tuple[Proposal, ...], Any], ...]


def _standing(edition: Edition, rows: Iterable[EventRow]) -> tuple[EventRow, ...]:
    return tuple(row for row in rows if edition.given(row.given))


def _following(edition: Edition) -> _Following | None:
    """None where nothing follows from anything: most editions."""
    counted = _in_order({name: rule for name, rule in edition.facts.items() if rule.dated})
    tallied = tuple(
        (name, _standing(edition, rule.count), _standing(edition, rule.anew))
        for name, rule in edition.facts.items()
        if rule.count
    )
    derived = tuple(
        (name, ranked([row for row in axis.derived if edition.given(row.given)]), axis.default)
        for name, axis in edition.axes.items()
        if axis.derived
    )
    asked = {name for _, row in rows_of(edition, ()) for name in row.names}
    stamped = bool(counted) or bool(asked & set(_RECEIPT))
    return _Following(stamped, tallied, counted, derived) if stamped or tallied or derived else None


def _in_order(rules: dict[str, FactRule]) -> tuple[tuple[str, FactRule], ...]:
    """Each after those it follows from."""
    found: dict[str, FactRule] = {}
    while left := {name: rule for name, rule in rules.items() if name not in found}:
        ready = {name: rule for name, rule in left.items() if not set(rule.follows) & set(left) - {name}}
        found |= ready or left
    return tuple(found.items())


def apply(edition: Edition, facts: Facts, event: Event) -> None:
    """Change ``facts`` by one event."""
    handler, following = _HANDLERS.get(type(event)), facts.get("following")
    if handler is not None:
        handler(edition, facts, event)
    if following is None or (handler is None and not following.tallied):
        return
    for name, rows, anew in following.tallied:
        if any(matches(row, event, facts) for row in anew):
            facts[name] = 0
        facts[name] += any(matches(row, event, facts) for row in rows)
    _follow(edition, facts, following, event.at if isinstance(event, TicketRegistered) else None)


def after(edition: Edition, events: Iterable[Event]) -> Facts:
    """The facts of a ticket after its history. Raises ValueError for a naive instant."""
    facts = defaults(edition)
    for event in ordered(events):
        apply(edition, facts, event)
    return facts


def at_receipt(edition: Edition, given: Facts, at: datetime) -> Facts:
    """The facts of an appeal that is not a ticket yet: what it says, over the defaults; what is empty says nothing."""
    facts = defaults(edition)
    for name, value in given.items():
        if value not in (None, "") or name not in facts:
            _set(facts, name, value)
    if "following" in facts:
        _follow(edition, facts, facts["following"], at)
    return facts


def _follow(edition: Edition, facts: Facts, following: _Following, received_at: datetime | None) -> None:
    if received_at is not None and following.stamped:
        local = received_at.astimezone(ZoneInfo(edition.zone))
        facts["received_on"] = local.date().isoformat()
        facts["received_time"], facts["received_day"] = f"{local:%H:%M}", _DAYS[local.weekday()]
        facts["received_month"] = local.month
    for name, rule in following.counted:
        if not rule.outside:
            facts[name] = until(edition, rule, facts) if rule.until else _counted(edition, rule, facts)
        elif received_at is not None:
            hours = calendar_for(edition, rule.outside, facts)
            facts[name] = not edition.calendar(hours).is_working(received_at)
    for name, rows, default in following.derived:
        if name not in facts["fixed"]:
            row = first_holding(rows, facts)
            facts[name] = row.value if row else edition.setting(default)


def _counted(edition: Edition, rule: FactRule, facts: Facts) -> int | str:
    """Whole days or months between two dates; "" when one is not known, or beyond the years of the calendar."""
    start = as_kind(facts.get(rule.days_from or rule.months_from), "date")
    end = as_kind(facts.get(rule.to), "date")
    if start is None or end is None:
        return ""
    first, last = date.fromisoformat(str(start)), date.fromisoformat(str(end))
    if rule.days_from and rule.calendar:
        calendar, day = edition.calendar(calendar_for(edition, rule.calendar, facts)), timedelta(days=1)
        try:
            return calendar.working_days_between(first + day, last + day)
        except OutsideCalendar:
            return ""
    if rule.days_from:
        return (last - first).days
    months = 12 * (last.year - first.year) + last.month - first.month
    ended = (last + timedelta(days=1)).month != last.month  # a month from the 31st ends with a shorter one
    return months - (last.day < first.day and not ended)


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
    if event.form in ("answer", "solution"):
        _decided(facts)
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
    if event.by == "agent":
        _decided(facts)


def _decided(facts: Facts) -> None:
    """Whoever has the ticket has decided on it."""
    if facts["agent"]:
        facts["deciders"] = facts["deciders"] | {facts["agent"]}


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
