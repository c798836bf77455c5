"""Clocks as a fold over events: what is promised, from when, until when, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from .edition import Edition
from .events import Event
from .worktime import Exception_

ClockState = Literal["waiting", "running", "paused", "met", "late", "stopped", "not_offered"]
"""waiting: not started (incomplete, queued); late: still unanswered and overdue; met: answered (``late`` says
whether too late); stopped: the ticket was closed before an answer."""

Unit = Literal[
    "minutes",
    "hours",
    "working_minutes",
    "working_hours",
    "working_days",
    "next_working_day",
    "best_effort",
    "not_offered",
]


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: ``amount`` of ``unit`` by ``clause``. The last two units have no amount."""

    amount: int
    unit: Unit
    clause: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one ticket as it stands at ``now``. Instants are in the zone of the edition.

    ``due_at`` may be the closing of a day (18:00). ``late_at``: late strictly after this instant (with the
    default reading the next opening after ``due_at``, A-1.13d). ``elapsed`` and ``remaining`` are working time of
    ``calendar``; remaining is negative when late, None when nothing is due. ``round`` counts from 1; finished
    earlier rounds (B4.12, after reopening) are in ``earlier``.
    """

    name: str
    label: dict[str, str]
    state: ClockState
    clause: str
    allowance: Target | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    late_at: datetime | None = None
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    calendar: str = ""
    readings: tuple[str, ...] = ()
    elapsed: timedelta = timedelta()
    remaining: timedelta | None = None
    late: bool = False
    received_at: datetime | None = None
    counted_from_at: datetime | None = None
    waits_for: str = ""
    round: int = 1
    earlier: tuple[Clock, ...] = ()


def fold(
    edition: Edition,
    events: Iterable[Event],
    *,
    now: datetime,
    exceptions: Sequence[Exception_] = (),
) -> tuple[Clock, ...]:
    """Every clock of the edition for the ticket with this history, at ``now`` (aware).

    Pure; the order of ``events`` and repeated ones do not matter; events after ``now`` are left aside.
    Raises ValueError for a naive instant, OutsideCalendar beyond the years of the calendar.
    """
    raise NotImplementedError
