"""Ending a person's work at a desk: what they had open becomes nobody's."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from reglament.desk.accounts.models import User
from reglament.desk.regulations.members import end_work
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import changing
from reglament.desk.tickets.models import Ticket
from reglament.rulebook import events


@dataclass(frozen=True, slots=True)
class Dismissed:
    """`ended`: False when they did not work there; `freed`: how many open appeals are nobody's now."""

    ended: bool
    freed: int


def open_appeals(desk: Desk, user: User) -> QuerySet[Ticket]:
    """The open appeals of the desk this person has."""
    return Ticket.objects.filter(desk=desk, assignee=user, closed_at=None)


def dismiss(*, desk: Desk, by: Actor, user: User, now: datetime, words: str = "") -> Dismissed:
    """End the person's work, then free each open appeal in a transaction of its own: cut off, it goes on when asked
    again. Raises ValidationError for the last head."""
    ended = end_work(desk=desk, by=by.user, user=user, now=now, words=words)
    if Member.objects.filter(desk=desk, user=user).exists():  # let in again meanwhile
        return Dismissed(ended, 0)
    freed = 0
    for ticket in open_appeals(desk, user).order_by("pk"):
        with changing(ticket, by=by, now=now) as change:
            if change.ticket.assignee == user and change.ticket.closed_at is None:
                change.ticket.assignee = None
                change.add(events.TicketAssigned(at=now, agent="", previous=user.email))
                freed += 1
    return Dismissed(ended, freed)
