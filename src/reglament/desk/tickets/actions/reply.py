"""Correspondence: the agent's answer, question or solution; the requester's further message."""

from collections.abc import Sequence
from datetime import datetime

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.queries import certificate_in, inn_in, ogrn_in, phone_in
from reglament.desk.tickets import letters
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, changing, note_last_words
from reglament.desk.tickets.actions.close import open_again, room_again
from reglament.desk.tickets.actions.follow import follow_up
from reglament.desk.tickets.actions.submit import said_already
from reglament.desk.tickets.actions.supply import Supply, supply_under
from reglament.desk.tickets.appeal import IncomingFile, Reply, attach
from reglament.desk.tickets.conduct import grounds
from reglament.desk.tickets.models import Message, Ticket
from reglament.desk.tickets.words import add_words
from reglament.rulebook import events, lifecycle

ACTION_OF = {
    Message.ANSWER: "answer",
    Message.QUESTION: "ask",
    Message.SOLUTION: "solve",
    Message.UPDATE: "answer",
}


def answer(
    *,
    ticket: Ticket,
    by: Actor,
    form: str,
    text: str,
    now: datetime,
    files: Sequence[IncomingFile] = (),
    send_now: bool = False,
    submission: str = "",
) -> Message:
    """Write to the requester: `form` is answer, question or solution (A1.13, A4.1.5). Leaves by e-mail with the number.

    `send_now` overrides the sending window (B4.6) and is recorded. One `submission` is written once. Raises Refused
    when the state forbids it."""
    with changing(ticket, by=by, now=now) as change:
        if known := said_already(submission):
            return known
        change.check(ACTION_OF[form])
        message = Message.objects.create(
            ticket=change.ticket,
            kind=form,
            channel="email",
            at=now,
            author=by.user,
            author_name=by.name,
            text=text,
            submission=submission,
        )
        attach(message, files, now=now)
        _take_if_free(change)
        change.add(events.Answered(at=now, form=form, channel="email"), message=message)
        if send_now and change.rules.sending_window:
            change.add(events.FactChanged(at=now, name="sent_outside_hours", value=True))
        note_last_words(change.ticket, message)
        change.refold()
        letters.answer(change, message, send_now=send_now)
        add_words(change.ticket.pk, text)
    return message


def _take_if_free(change: Change) -> None:
    """Whoever answers an appeal nobody has taken has taken it."""
    if change.ticket.assignee_id is None and change.by.user is not None:
        change.ticket.assignee = change.by.user
        change.add(events.TicketAssigned(at=change.now, agent=change.by.user.email))


def take_reply(
    *, ticket: Ticket, reply: Reply, now: datetime, by: Actor | None = None, at: datetime | None = None
) -> Message:
    """A further message of the requester, by letter or portal, received `at` (default `now`).

    On a closed appeal the edition says whether it reopens or begins a new linked one (A6.7 s3, A-6.7f): the message
    then belongs to that one. On an incomplete appeal what was missing is looked for in the text."""
    by = by or Actor.sender(ticket.requester)
    at = at or now
    offered = _offered(ticket, reply)
    with changing(ticket, by=by, now=now, certificate=offered) as change:
        ticket = change.ticket
        if known := said_already(reply.submission):
            return known
        if ticket.closed_at is not None:
            if ticket.outcome in grounds(change.rules):  # the head decides, not a further letter (A5.2 p2)
                return _add_reply(change, reply, at=at)
            late = _on_closed(change, at)
            room = room_again(change, at=at, by="requester")
            if late.code == "new" or room.decision in ("refuse", "hold"):  # as a new one it is asked whole
                message = follow_up(change, reply, by=by, at=at, clause=late.clause)
                if reply.submission:
                    message.submission = reply.submission
                    message.save(update_fields=["submission"])
                return message
            message = _add_reply(change, reply, at=at)
            open_again(change, at=at, by="requester", clause=late.clause, readings=late.readings, room=room)
            return message
        message = _add_reply(change, reply, at=at)
        if ticket.state == "postponed":
            change.add(events.TicketResumed(at=at))
            ticket.postponed_reason, ticket.postponed_until = "", None
        if ticket.missing:
            asks_again = not letters.told_enough(change, "incomplete")
            supply_under(change, _found(ticket, reply, offered), at=at, answer_letter=asks_again)
    return message


def _on_closed(change: Change, at: datetime) -> lifecycle.LateReply:
    """What becomes of a message on this closed appeal."""
    return lifecycle.on_late_reply(
        change.rules,
        closed=True,
        certificate_valid=_certificate_valid(change.ticket, change, at),
        closed_at=change.ticket.closed_at,
        at=at,
        reopened=lifecycle.reopenings(change.history),
    )


def _certificate_valid(ticket: Ticket, change: Change, at: datetime) -> bool:
    certificate = ticket.certificate
    if certificate is None:
        return True
    on = at.astimezone(change.zone).date()
    return certificate.starts_on <= on <= certificate.ends_on


def _add_reply(change: Change, reply: Reply, *, at: datetime) -> Message:
    ticket = change.ticket
    message = Message.objects.create(
        ticket=ticket,
        kind=Message.REPLY,
        channel=reply.channel,
        at=at,
        author=change.by.user if change.by.kind == "requester" else None,
        author_name=reply.author_name or ticket.requester.full_name,
        author_address=reply.author_address or ticket.requester.email,
        text=reply.text,
        html=reply.html,
        quoted=reply.quoted,
        message_id=reply.message_id,
        submission=reply.submission,
    )
    files = attach(message, reply.files, now=change.now)
    change.add(events.RequesterReplied(at=at, channel=reply.channel), message=message)
    note_last_words(ticket, message)
    letters.about_files(change, files)
    add_words(ticket.pk, reply.text)
    return message


def _offered(ticket: Ticket, reply: Reply) -> SupportCertificate | None:
    """The certificate a reply to an incomplete appeal names, so that it can be locked before the ticket."""
    if not ticket.missing or ticket.certificate_id:
        return None
    return certificate_in(ticket.desk, reply.text)


def _found(ticket: Ticket, reply: Reply, offered: SupportCertificate | None) -> Supply:
    return Supply(
        full_name=reply.author_name,
        inn=inn_in(reply.text),
        ogrn=ogrn_in(reply.text),
        phone=phone_in(reply.text),
        certificate_text=offered.number if offered else "",
    )
