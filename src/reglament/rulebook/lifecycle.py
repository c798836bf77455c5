"""States of a ticket, what may be done in each, closing by silence and late replies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from . import history
from .addresses import calendar_for
from .clock import matches
from .edition import Edition
from .events import Event, FactChanged, ReminderSent, TicketClosed, TicketPostponed, TicketReopened
from .history import CLOSED, Facts
from .schema_rules import AskRow, LateReplyRule, SilenceRule
from .verdict import Reason, Verdict, accept, refuse
from .worktime import Exception_, Interval, WorkingCalendar

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
    ``outcome`` is the code the closing carries; ``calendar`` the name or address of what it is counted in.
    """

    started_at: datetime
    remind_at: datetime | None
    due_at: datetime
    outcome: str
    clause: str
    readings: tuple[str, ...]
    intervals: tuple[Interval, ...]
    calendar: str


@dataclass(frozen=True, slots=True)
class LateReply:
    """What a message on a closed ticket does. ``complete``: whether the new ticket may be worked on at once."""

    code: Literal["join", "reopen", "new"]
    clause: str
    complete: bool = True
    readings: tuple[str, ...] = ()


# What the machine itself allows; the edition may take away more ([[transitions.forbidden]]).
_WORK = ("take", "assign", "set_severity", "set_priority", "note", "log_call", "refuse", "close", "withdraw")
_TALK = ("answer", "ask", "solve", "reply")
_LEGAL: Mapping[str, frozenset[str]] = {
    "incomplete": frozenset((*_WORK, *_TALK, "complete", "postpone")),
    "queued": frozenset((*_WORK, *_TALK, "promote", "postpone")),
    "new": frozenset((*_WORK, *_TALK, "postpone")),
    "open": frozenset((*_WORK, *_TALK, "postpone")),
    "waiting": frozenset((*_WORK, *_TALK, "postpone")),
    "postponed": frozenset((*_WORK, *_TALK, "postpone", "resume")),
    "closed": frozenset(("note", "reply", "reopen")),
    "refused": frozenset(("note", "reply", "reopen")),
}


def state_after(edition: Edition, events: Iterable[Event]) -> str:
    """One of STATES; any order, duplicates allowed. Raises ValueError when there is no TicketRegistered."""
    facts = history.defaults(edition)
    for event in history.ordered(events):
        history.apply(edition, facts, event)
    if not facts["state"]:
        raise ValueError("a history begins with ticket_registered")
    return str(facts["state"])


def silence(
    edition: Edition, events: Iterable[Event], exceptions: Sequence[Exception_] = ()
) -> Silence | None:
    """The term now running for the client's silence (A6.7), or None: B has none, a reply ended it."""
    rule = edition.transitions.silence
    if rule is None:
        return None
    asked_at, asked, reminded, facts = _asked_at(edition, rule, events)
    if asked_at is None or asked is None:
        return None
    term = rule.days if asked.days is None else asked.days
    days = edition.setting(term)
    if not isinstance(days, int) or isinstance(days, bool):
        return None
    name = calendar_for(edition, rule.calendar, facts)
    calendar = edition.calendar(name, exceptions)
    if rule.unit == "calendar_days":
        calendar = edition.wall_clock()
    asked_at = asked_at.astimezone(calendar.zone)
    day = timedelta(days=1) if rule.unit == "calendar_days" else edition.day_length(name)
    due_at = _silence_due(edition, rule, calendar, asked_at, days, day)
    remind_at = _remind_at(rule, calendar, asked_at, due_at, reminded)
    readings = (
        *edition.reading_of(term),
        *edition.reading_of(rule.count),
        *edition.reading_of(rule.end),
    )
    return Silence(
        started_at=asked_at,
        remind_at=remind_at,
        due_at=due_at,
        outcome=asked.outcome or rule.outcome,
        clause=asked.clause or rule.clause,
        readings=readings,
        intervals=calendar.intervals(asked_at, due_at),
        calendar=name,
    )


def _asked_at(
    edition: Edition, rule: SilenceRule, events: Iterable[Event]
) -> tuple[datetime | None, AskRow | None, int, Facts]:
    """When the client was last asked and still owes an answer; by which row; how many reminders have gone out; the
    facts of the ticket."""
    facts = history.defaults(edition)
    asked_at: datetime | None = None
    asked: AskRow | None = None
    reminded = 0
    after = [row for row in rule.after if edition.given(row.given)]
    for event in history.ordered(events):
        history.apply(edition, facts, event)
        found = next((row for row in after if matches(row, event, facts)), None)
        if found is not None:
            asked_at, asked, reminded = event.at, found, 0
        elif isinstance(event, TicketClosed | TicketPostponed) or any(
            edition.given(row.given) and matches(row, event, facts) for row in rule.stop
        ):
            asked_at = None
        elif isinstance(event, FactChanged) and event.name == "delivered" and asked_at is not None:
            asked_at = max(asked_at, event.at)
        elif isinstance(event, ReminderSent):
            reminded += 1
    return asked_at, asked, reminded, facts


def _silence_due(
    edition: Edition,
    rule: SilenceRule,
    calendar: WorkingCalendar,
    asked_at: datetime,
    days: int,
    day: timedelta,
) -> datetime:
    count = edition.setting(rule.count)
    if count == "clock":
        return calendar.add(asked_at, days * day)
    if count == "after":
        due = calendar.end_of_working_day(asked_at.date(), days)
    else:
        due = calendar.end_of_working_day(calendar.add_working_days(asked_at.date(), 0), days - 1)
    if edition.setting(rule.end) == "midnight":
        last = (due - timedelta(microseconds=1)).date()  # the day of a closing at 24:00 is the one before
        return datetime.combine(last + timedelta(days=1), time(), tzinfo=calendar.zone)
    return due


def _remind_at(
    rule: SilenceRule, calendar: WorkingCalendar, asked_at: datetime, due_at: datetime, sent: int
) -> datetime | None:
    """The opening of the working day so many days before the last one, of the next reminder after the question."""
    days = (rule.remind,) if isinstance(rule.remind, int) else rule.remind
    last = (due_at - timedelta(microseconds=1)).date()
    openings = [
        calendar.day(calendar.add_working_days(last, -before)).spans[0][0]
        for before in sorted(days, reverse=True)
        if before
    ]
    left = [opening for opening in openings if opening > asked_at][sent:]
    return left[0] if left else None


def on_late_reply(
    edition: Edition,
    *,
    closed: bool,
    certificate_valid: bool,
    closed_at: datetime | None = None,
    at: datetime | None = None,
    reopened: int = 0,
) -> LateReply:
    """What becomes of a message of the requester (A6.7 s3, A-6.7f; B-close).

    ``closed_at`` and ``at`` (aware): for editions that reopen only so many days after the closing; without them
    the message is taken to come in time. ``reopened``: how often the requester had it opened already.
    """
    rule = edition.transitions.late_reply
    if not closed:
        return LateReply("join", rule.clause)
    readings = (*edition.reading_of(rule.action), *edition.reading_of(rule.within))
    action = edition.setting(rule.action)
    within = edition.setting(rule.within)
    limited = isinstance(within, int) and within > 0
    if limited and closed_at and at and _days_since(edition, rule, closed_at, at) > int(within):
        action = "new"
    if rule.times and reopened >= rule.times:
        action = "new"
    if rule.uncovered == "new" and not certificate_valid:
        return LateReply("new", rule.clause, complete=False, readings=readings)
    return LateReply("new" if action == "new" else "reopen", rule.clause, readings=readings)


def reopenings(events: Iterable[Event]) -> int:
    """How often the requester had a ticket opened again."""
    return sum(isinstance(event, TicketReopened) and event.by == "requester" for event in set(events))


def _days_since(edition: Edition, rule: LateReplyRule, closed_at: datetime, at: datetime) -> int:
    zone = ZoneInfo(edition.zone)
    closed_on, on = closed_at.astimezone(zone).date(), at.astimezone(zone).date()
    if rule.calendar:
        return edition.calendar(rule.calendar).working_days_between(closed_on, on)
    return (on - closed_on).days


def after_expiry(edition: Edition, *, certificate_valid: bool) -> Verdict:
    """Whether an open appeal, accepted in time, is worked on when its certificate has ended (6.6, A-exp)."""
    rule = edition.transitions.expiry
    if rule is None or certificate_valid or edition.setting(rule.open) == "finish":
        return accept()
    return refuse(Reason("expired_meanwhile", rule.clause))


def allowed(
    edition: Edition,
    state: str,
    action: str,
    *,
    facts: Mapping[str, Any] | None = None,
    by: str = "",
    agent: str = "",
) -> Verdict:
    """Whether ``action`` (one of ACTIONS) may be done in ``state``; a refusal names the clause.

    ``facts``: of the ticket, for what is taken away under conditions (without them such rows are left aside);
    ``by``: "agent" or "requester", for what is taken from one of them ("" asks about rows that speak of everybody);
    ``agent``: the e-mail of the agent who asks, for rows about an ``own_decision``.

    Raises ValueError for an unknown state or action.
    """
    if state not in STATES or action not in ACTIONS:
        raise ValueError(f"unknown state {state!r} or action {action!r}")
    params = {"state": state, "action": action}
    if action not in _LEGAL[state]:
        clause = edition.transitions.late_reply.clause if state in CLOSED else ""
        return refuse(Reason("not_in_this_state", clause, params))
    if facts is not None:
        facts = {**facts, "own_decision": bool(agent) and agent in facts.get("deciders", ())}
    for number, row in enumerate(edition.transitions.forbidden):
        if row.by and row.by != by:
            continue
        known = facts is not None or not row.names
        stands = known and edition.given(row.given) and row.holds(facts or {})
        if stands and state in row.states and action in row.actions:
            return refuse(Reason("forbidden_in_this_state", row.clause, {**params, "rule": number}))
    if action == "postpone" and not edition.postpone_reasons:
        return refuse(Reason("no_postponing", "", params))
    return accept()
