"""States of a ticket, what may be done in each, closing by silence and late replies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .edition import Edition
from .events import Event
from .verdict import Verdict
from .worktime import Exception_, Interval

STATES: tuple[str, ...] = (
    "incomplete",
    "queued",
    "new",
    "open",
    "waiting",
    "postponed",
    "closed",
    "refused",
)

# Requester: reply, close_own, reopen_by_reply. Everybody else's actions are an agent's.
ACTIONS: tuple[str, ...] = (
    "complete",
    "promote",
    "take",
    "assign",
    "set_severity",
    "set_priority",
    "answer",
    "ask",
    "solve",
    "note",
    "log_call",
    "postpone",
    "resume",
    "refuse",
    "close",
    "reopen",
    "reply",
    "withdraw",
)


@dataclass(frozen=True, slots=True)
class Silence:
    """A running term of silence. Closes when ``now > due_at`` (a reply at ``due_at`` sharp is in time, A-6.7b).

    ``remind_at`` is None when no reminder is due any more (sent, or the term is too short for one).
    ``outcome`` is the code the closing carries.
    """

    started_at: datetime
    remind_at: datetime | None
    due_at: datetime
    outcome: str
    clause: str
    readings: tuple[str, ...]
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class LateReply:
    """What a message on a closed ticket does. ``complete``: whether the new ticket may be worked on at once."""

    code: Literal["join", "reopen", "new"]
    clause: str
    complete: bool = True
    readings: tuple[str, ...] = ()


def state_after(edition: Edition, events: Iterable[Event]) -> str:
    """One of STATES; any order, duplicates allowed. No events: ValueError."""
    raise NotImplementedError


def silence(
    edition: Edition, events: Iterable[Event], exceptions: Sequence[Exception_] = ()
) -> Silence | None:
    """The term now running for the client's silence (A6.7), or None: B has none, a bounce or reply ended it."""
    raise NotImplementedError


def on_late_reply(edition: Edition, *, closed: bool, certificate_valid: bool) -> LateReply:
    """What becomes of a message of the requester (A6.7 s3, A-6.7f; B-close)."""
    raise NotImplementedError


def allowed(edition: Edition, state: str, action: str) -> Verdict:
    """Whether ``action`` (one of ACTIONS) may be done in ``state``; a refusal names the clause.

    Raises ValueError for an unknown state or action.
    """
    raise NotImplementedError
