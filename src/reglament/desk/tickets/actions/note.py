"""What the client does not see: internal notes and logged calls."""

from collections.abc import Sequence
from datetime import datetime

from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import changing
from reglament.desk.tickets.actions.submit import said_already
from reglament.desk.tickets.appeal import IncomingFile, attach
from reglament.desk.tickets.models import Message, Ticket
from reglament.desk.tickets.words import add_words
from reglament.rulebook import events


def add_note(
    *,
    ticket: Ticket,
    by: Actor,
    text: str,
    now: datetime,
    files: Sequence[IncomingFile] = (),
    submission: str = "",
) -> Message:
    """An internal note: seen by staff, stops no clock (A-1.13b). The same `submission` is written once."""
    with changing(ticket, by=by, now=now) as change:
        if known := said_already(submission):
            return known
        change.check("note")
        message = _write(change.ticket, by, Message.NOTE, text, now, submission)
        attach(message, files, now=now)
        change.add(events.NoteAdded(at=now), message=message)
    return message


def log_call(
    *, ticket: Ticket, by: Actor, text: str, number_told: bool, now: datetime, submission: str = ""
) -> Message:
    """A telephone call to the client. With the number told it is the acceptance of A1.13 and ends the reaction time."""
    with changing(ticket, by=by, now=now) as change:
        if known := said_already(submission):
            return known
        change.check("log_call")
        message = _write(change.ticket, by, Message.CALL, text, now, submission)
        if change.ticket.assignee_id is None and by.user is not None:
            change.ticket.assignee = by.user
            change.add(events.TicketAssigned(at=now, agent=by.user.email))
        change.add(events.CallLogged(at=now, number_told=number_told), message=message)
    return message


def _write(ticket: Ticket, by: Actor, kind: str, text: str, now: datetime, submission: str) -> Message:
    add_words(ticket.pk, text)
    return Message.objects.create(
        ticket=ticket,
        kind=kind,
        channel="phone" if kind == Message.CALL else "portal",
        at=now,
        author=by.user,
        author_name=by.name,
        text=text,
        submission=submission,
    )
