"""Taking and assigning. Taking is a conditional change: of two who take at once one wins, the other sees who."""

from datetime import datetime

from reglament.desk.accounts.models import User
from reglament.desk.customers.queries import specialist_at
from reglament.desk.customers.services import DEDICATED
from reglament.desk.regulations.models import Member
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, changing
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.permitted import may_have
from reglament.rulebook import entitlement, events


class AlreadyTaken(Exception):
    """Somebody was faster. `by` is who has it now."""

    def __init__(self, by: User) -> None:
        super().__init__(str(by))
        self.by = by


def take(*, ticket: Ticket, by: Actor, now: datetime) -> None:
    """Take a ticket nobody has. Raises AlreadyTaken; taking one's own ticket again changes nothing."""
    with changing(ticket, by=by, now=now) as change:
        change.check("take")
        holder = change.ticket.assignee
        if holder is not None and holder != by.user:
            raise AlreadyTaken(holder)
        if holder is None and by.user is not None:
            change.ticket.assignee = by.user
            change.add(events.TicketAssigned(at=now, agent=by.user.email))


def assign(*, ticket: Ticket, by: Actor, agent: User | None, now: datetime) -> None:
    """Give the ticket to an agent of its desk, or to nobody.

    Raises ValueError for one who does not serve there, Refused for one from whom the edition takes it."""
    if agent is not None and not Member.objects.filter(user=agent, desk=ticket.desk).exists():
        raise ValueError(f"{agent} does not serve at {ticket.desk}")
    with changing(ticket, by=by, now=now) as change:
        change.check("assign")
        previous = change.ticket.assignee
        if previous == agent:
            return
        if agent is not None:
            verdict = may_have(change.rules, change.ticket, agent, now=now, rows=change.rows)
            if not verdict.ok:
                raise Refused(verdict, change.rules)
        change.ticket.assignee = agent
        change.add(
            events.TicketAssigned(
                at=now, agent=agent.email if agent else "", previous=previous.email if previous else ""
            )
        )


def give_to_specialist(change: Change, key: int | None) -> None:
    """An appeal nobody has goes to the specialist of its certificate (A6.8 r15) or client (B1), by itself.

    Nothing is read from the database while there is none. One who left, or whom the tier no longer gives, is none."""
    ticket, clause = change.ticket, ""
    if key is None or ticket.assignee_id is not None:
        return
    if ticket.certificate is not None:
        held = ticket.certificate
        if DEDICATED not in change.rules.services:
            return
        right = entitlement.service(change.rules, held.tier, DEDICATED, held.overrides)
        clause = right.clause if right.given else ""
    else:
        gates = (gate.clause for gate in change.rules.gates.values() if gate.check == "requester")
        clause = next(gates, "")
    specialist = specialist_at(ticket.desk, key) if clause else None
    if specialist is not None:
        ticket.assignee = specialist
        fact = events.TicketAssigned(at=change.now, agent=specialist.email)
        change.add(fact, clause=clause, automatic=True)
