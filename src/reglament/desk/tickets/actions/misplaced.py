"""A reply that does not belong to this appeal: it stays in the history, out of the requester's sight."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import changing, note_last_words
from reglament.desk.tickets.models import Message, Ticket
from reglament.rulebook import events


def withdraw_reply(*, ticket: Ticket, message_id: int, moved_to: str, by: Actor, now: datetime) -> None:
    """Make the reply a note that only staff see, and record where it went. What it set going stays as it was.

    Raises ValidationError when it is no reply of this appeal."""
    with changing(ticket, by=by, now=now) as change:
        hidden = Message.objects.filter(pk=message_id, ticket=change.ticket, kind=Message.REPLY)
        if not hidden.update(kind=Message.NOTE):
            raise ValidationError(_("This is no reply to that appeal."))
        last = change.ticket.messages.exclude(kind__in=Message.STAFF_ONLY).order_by("at", "id").last()
        if last is not None:
            note_last_words(change.ticket, last)
        change.add(events.FactChanged(at=now, name="message_moved", value=moved_to))
