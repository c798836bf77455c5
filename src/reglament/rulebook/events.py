"""What happened to a ticket, as frozen facts in the past tense.

Every ``at`` is an aware instant. ``seq`` orders events of one instant (the position in the history of the
ticket). Events are at once the audit, the timeline and the only input of ``clock.fold``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar

Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. ``at``: aware instant; ``seq``: order among events of the same instant."""

    kind: ClassVar[str] = "event"
    at: datetime
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRegistered(Event):
    """An appeal was received; ``at`` is the instant of receipt, not of processing (A1.13, B4.6)."""

    kind: ClassVar[str] = "ticket_registered"
    channel: str
    appeal_kind: str = ""
    tier: str = ""
    severity: str = ""
    priority: str = ""
    complete: bool = True
    queued: bool = False
    facts: tuple[tuple[str, Scalar], ...] = ()
    """Any other facts known at receipt, as pairs: axes of the edition beside the four above, form answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCompleted(Event):
    """The missing identity or certificate was supplied.

    ``doubt_lifted``: nothing was missing, a doubt proved unfounded; clocks count from receipt (A-3.3).
    ``queued``: complete now, but over the simultaneous limit (A6.3).
    """

    kind: ClassVar[str] = "ticket_completed"
    doubt_lifted: bool = False
    queued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPromoted(Event):
    """A place became free and the queued ticket took it (A6.3)."""

    kind: ClassVar[str] = "ticket_promoted"
    place_was: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementSent(Event):
    """The automatic notice with the number was handed over; stops no clock by default (A-1.13a)."""

    kind: ClassVar[str] = "acknowledgement_sent"
    how: str = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAssigned(Event):
    """``agent`` and ``previous`` are e-mail addresses of agents; "" is nobody."""

    kind: ClassVar[str] = "ticket_assigned"
    agent: str
    previous: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityChanged(Event):
    kind: ClassVar[str] = "severity_changed"
    severity: str
    previous: str = ""
    reason: str = ""
    by: str = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged(Event):
    kind: ClassVar[str] = "priority_changed"
    priority: str
    previous: str = ""
    reason: str = ""
    by: str = "requester"


@dataclass(frozen=True, slots=True, kw_only=True)
class TierChanged(Event):
    """A certificate was attached or changed."""

    kind: ClassVar[str] = "tier_changed"
    tier: str
    previous: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """An agent wrote to the client. ``form``: answer | question | solution | update; ``channel``: email | portal.

    An "update" tells how far things are and leaves the turn with the desk; the others pass it to the client.
    A public answer that also went out by e-mail with the number has the channel "email" (A-1.13b).
    """

    kind: ClassVar[str] = "answered"
    form: str = "answer"
    channel: str = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLogged(Event):
    """A telephone call to the client; ``number_told``: the number of the ticket was given (A1.13)."""

    kind: ClassVar[str] = "call_logged"
    number_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    kind: ClassVar[str] = "note_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequesterReplied(Event):
    kind: ClassVar[str] = "requester_replied"
    channel: str = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterBounced(Event):
    """A letter of ours did not arrive; no term runs from it (A-6.7c)."""

    kind: ClassVar[str] = "letter_bounced"
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPostponed(Event):
    """``reason``: a code of the postpone reasons (B4.13); ``until``: a civil date, if one is known."""

    kind: ClassVar[str] = "ticket_postponed"
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed(Event):
    kind: ClassVar[str] = "ticket_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed(Event):
    """``outcome``: a code of the edition's outcomes. Silence closings carry the moment of expiry (A-6.7g)."""

    kind: ClassVar[str] = "ticket_closed"
    outcome: str
    automatic: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened(Event):
    """``by`` = "requester" when a late message did it; follows the RequesterReplied of that message.

    ``queued``: open again, but over the simultaneous limit (A6.3)."""

    kind: ClassVar[str] = "ticket_reopened"
    by: str = ""
    reason: str = ""
    queued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(Event):
    """The warning of the working day before a silence closing."""

    kind: ClassVar[str] = "reminder_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRestored(Event):
    """The client's product does its main work again. ``how``: full | workaround."""

    kind: ClassVar[str] = "service_restored"
    how: str = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDisrupted(Event):
    """It broke down again after a restoration."""

    kind: ClassVar[str] = "service_disrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeld(Event):
    """Remote work or a visit of ``minutes``, of the service ``service``; banks of time count it."""

    kind: ClassVar[str] = "session_held"
    minutes: int
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChanged(Event):
    """Any other fact that a selector or condition of an edition names (24x7 asked for, target agreed ...)."""

    kind: ClassVar[str] = "fact_changed"
    name: str
    value: Scalar = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTimeChanged(Event):
    """A due time moved because the hours did: an announcement (B6) or its withdrawal, a decree (A-1.14e).

    ``clock``: its name, or "silence"; ``due_was`` and ``due``: ISO instants; ``cause``: "announced", "withdrawn" or
    "calendar"; ``source``: which change of hours it was. Moves nothing by itself: the calendars do.
    """

    kind: ClassVar[str] = "working_time_changed"
    clock: str
    due_was: str
    due: str
    cause: str
    name: str = ""
    name_en: str = ""
    source: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEscalated(Event):
    """``percent`` of a clock's allowance was used up and ``to`` was told; ``at`` is the instant it was.

    ``due``: ISO instant the clock ends; ``told``: names of those a letter went to. Each row of a round speaks once.
    """

    kind: ClassVar[str] = "ticket_escalated"
    clock: str
    round: int
    percent: int
    to: str
    due: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyOwed(Event):
    """What a late round of a clock gives the client: ``amount`` of ``gives``, once for a remedy and round.

    ``units``: the days or hours counted; ``ended_on``: ISO day the round ended. ``cap``: the cap on all of a period
    that left less than the ``whole``; ``given`` before and its ``limit`` are in hundredths of a percent where it is a
    part of the fee, of the currency where it is money.
    """

    kind: ClassVar[str] = "remedy_owed"
    remedy: str
    clock: str
    round: int
    gives: str
    amount: int
    units: int = 0
    ended_on: str = ""
    cap: str = ""
    whole: int = 0
    given: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRang(Event):
    """A timer of the edition rang for the ``time``-th time; ``at`` is the instant it was due.

    Changes nothing by itself: what it set, closed or sent has events of its own.
    """

    kind: ClassVar[str] = "timer_rang"
    timer: str
    time: int = 1


EVENT_KINDS: Mapping[str, type[Event]] = {
    kind.kind: kind
    for kind in (
        TicketRegistered,
        TicketCompleted,
        TicketPromoted,
        AcknowledgementSent,
        TicketAssigned,
        SeverityChanged,
        PriorityChanged,
        TierChanged,
        Answered,
        CallLogged,
        NoteAdded,
        RequesterReplied,
        LetterBounced,
        TicketPostponed,
        TicketResumed,
        TicketClosed,
        TicketReopened,
        ReminderSent,
        ServiceRestored,
        ServiceDisrupted,
        SessionHeld,
        FactChanged,
        WorkingTimeChanged,
        TicketEscalated,
        RemedyOwed,
        TimerRang,
    )
}


def to_payload(event: Event) -> dict[str, Any]:
    """The event without ``at`` and ``seq``, JSON-able; dates become ISO strings."""
    payload: dict[str, Any] = {}
    for field in fields(event):
        if field.name in ("at", "seq"):
            continue
        value = getattr(event, field.name)
        if field.name == "facts":
            if value:
                payload["facts"] = dict(value)
            continue
        payload[field.name] = value.isoformat() if isinstance(value, date) else value
    return payload


def from_payload(kind: str, at: datetime, seq: int, payload: Mapping[str, Any]) -> Event:
    """The inverse of :func:`to_payload`; unknown keys are left aside, so that old code reads newer rows.

    Raises ValueError for an unknown kind, a missing key or a naive ``at``.
    """
    try:
        cls = EVENT_KINDS[kind]
    except KeyError:
        raise ValueError(f"unknown event kind {kind!r}") from None
    if at.tzinfo is None:
        raise ValueError("naive instant in an event: an offset is needed")
    values: dict[str, Any] = {"at": at, "seq": seq}
    for field in fields(cls):
        if field.name in payload:
            values[field.name] = _revived(field.name, payload[field.name])
        elif field.name not in values and field.default is MISSING:
            raise ValueError(f"event {kind!r} lacks {field.name!r}")
    return cls(**values)


def _revived(name: str, value: Any) -> Any:
    """A value of a payload as the event holds it."""
    if name == "until" and value:
        return date.fromisoformat(value)
    if name == "facts":
        return tuple(sorted((str(key), fact) for key, fact in dict(value or {}).items()))
    return value
