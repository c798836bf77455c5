"""Handing up a clock that runs out: the event, the letter to those the edition names, the changes it orders."""

from collections.abc import Sequence
from datetime import datetime

from reglament.desk.accounts.models import User
from reglament.desk.regulations.duties import people_of
from reglament.desk.tickets import escalations, notices
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.actions.told import other_names
from reglament.desk.tickets.permitted import may_have
from reglament.rulebook import clock, events


def escalate_due(change: Change) -> bool:
    """Carry out every row whose instant has come; whether any had. Under the lock of the ticket, so once.

    An appeal that was answered before the sweep came is handed up no more."""
    clocks = clock.fold(change.rules, change.history, now=change.now)
    due = [s for s in escalations.pending(change.rules, clocks, change.history) if s.at <= change.now]
    for step in due:
        _escalate(change, step)
    return bool(due)


def _escalate(change: Change, step: escalations.Step) -> None:
    ticket, row = change.ticket, step.row
    requester = row.to == "requester"
    people = [] if requester else people_of(ticket.desk, row.to, ticket.assignee)
    told = ticket.requester.full_name or ticket.requester.email if requester else ", ".join(map(str, people))
    due = step.clock.due_at
    change.add(
        events.TicketEscalated(
            at=step.at,
            clock=step.clock.name,
            round=step.clock.round,
            percent=row.percent,
            to=row.to,
            due=due.isoformat() if due else "",
            told=told[:500],
        ),
        clause=step.clause,
        readings=step.clock.readings,
        automatic=True,
    )
    if row.assign and ticket.assignee not in people:
        _assign_first(change, people, step.clause)
    for name, value in row.sets.items():
        order_value(change, name, value, step.clause)
    change.refold()
    if requester:
        notices.escalated_to_requester(change, step)
    for person in people:
        notices.escalated(change, step, person)


def _assign_first(change: Change, people: Sequence[User], clause: str) -> None:
    """To the first of them from whom the edition does not take it."""
    person = next((one for one in people if _may_have(change, one)), None)
    if person is None:
        return
    previous = change.ticket.assignee
    change.ticket.assignee = person
    change.add(
        events.TicketAssigned(at=change.now, agent=person.email, previous=previous.email if previous else ""),
        clause=clause,
        automatic=True,
    )


def _may_have(change: Change, person: User) -> bool:
    return may_have(change.rules, change.ticket, person, now=change.now, rows=change.rows).ok


def order_value(
    change: Change,
    name: str,
    value: bool | int | str,
    clause: str,
    *,
    at: datetime | None = None,
    reason: str = "",
) -> None:
    """A value the edition orders, from now or from `at` on; one that is so already is left, as is an unknown name."""
    ticket, at = change.ticket, at or change.now
    event: events.Event
    if name in ("severity", "priority"):
        previous = getattr(ticket, name)
        if previous == value or name not in change.rules.axes:
            return
        setattr(ticket, name, str(value))
        if name == "severity":
            event = events.SeverityChanged(
                at=at, severity=str(value), previous=previous, reason=reason, by="rule"
            )
        else:
            event = events.PriorityChanged(
                at=at, priority=str(value), previous=previous, reason=reason, by="rule"
            )
    elif name in other_names(change.rules):
        ticket.facts = {**ticket.facts, name: value}
        event = events.FactChanged(at=at, name=name, value=value, reason=reason)
    else:
        return
    change.add(event, clause=clause, automatic=True)
