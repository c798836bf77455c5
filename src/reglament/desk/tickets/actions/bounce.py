"""A letter of ours did not arrive: no term runs from it (A-6.7c), and everybody can see it."""

from datetime import datetime

from reglament.desk.customers.models import Requester
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import changing
from reglament.desk.tickets.models import Ticket
from reglament.rulebook import events


def record_bounce(*, letter: OutgoingLetter, now: datetime) -> Ticket | None:
    """Mark the letter and the address, stop the silence timer. Returns the ticket, if the letter was about one."""
    OutgoingLetter.objects.filter(pk=letter.pk, bounced_at=None).update(bounced_at=now)
    Requester.objects.filter(email=letter.to_address.lower(), mail_fails_since=None).update(
        mail_fails_since=now
    )
    return tell_undelivered(letter, now=now)


def tell_undelivered(letter: OutgoingLetter, *, now: datetime) -> Ticket | None:
    """The history of the appeal tells that the letter did not arrive; no silence term runs. None for other letters."""
    ticket = Ticket.objects.filter(number=letter.ticket_number).first() if letter.ticket_number else None
    if ticket is None:
        return None
    with changing(ticket, by=Actor.system(), now=now) as change:
        rule = change.rules.transitions.silence
        change.add(
            events.LetterBounced(at=now, address=letter.to_address),
            clause=rule.clause if rule else change.rules.transitions.late_reply.clause,
            automatic=True,
        )
    return ticket
