"""A late message that begins a new appeal linked to the closed one (A6.7 s3)."""

from datetime import datetime

from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.appeal import NewAppeal, Reply
from reglament.desk.tickets.models import Message
from reglament.rulebook import events


def follow_up(change: Change, reply: Reply, *, by: Actor, at: datetime, clause: str) -> Message:
    """Register the message as a new appeal, linked both ways. Returns its first message."""
    old = change.ticket
    appeal = NewAppeal(
        channel=reply.channel,
        subject=old.subject,
        text=reply.text,
        html=reply.html,
        quoted=reply.quoted,
        email=old.requester.email,
        certificate_text=old.certificate_text or (old.certificate.number if old.certificate else ""),
        product=old.product,
        version_text=old.version_text,
        kind=old.kind,
        severity=old.severity,
        priority=old.priority,
        message_id=reply.message_id,
        language=old.language,
        facts=old.facts,
        files=reply.files,
        previous=old,
    )
    ticket = register_ticket(desk=old.desk, by=by, appeal=appeal, received_at=at, now=change.now)
    change.add(
        events.FactChanged(at=at, name="followed_by", value=ticket.number), clause=clause, automatic=True
    )
    first = ticket.messages.order_by("id").first()
    assert first is not None
    return first
