"""Sending a form once, however often the button was pressed or the page sent again."""

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction

from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Message, Ticket


def submit_once(*, desk: Desk, by: Actor, appeal: NewAppeal, now: datetime) -> Ticket:
    """The ticket of this submission: registered now, or the one the same form made before.

    Of two that come at once the database's constraint lets one in; the other finds what the first made.
    Raises Refused as `register_ticket` does, ValueError for an appeal without a submission key."""
    if not appeal.submission:
        raise ValueError("a form carries its submission key")
    known = _made_by(by, appeal.submission)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return register_ticket(desk=desk, by=by, appeal=appeal, received_at=now, now=now)
    except IntegrityError:
        known = _made_by(by, appeal.submission)
        if known is None:
            raise
        return known


def _made_by(by: Actor, submission: str) -> Ticket | None:
    return visible_to(by).filter(requester=by.requester, submission=submission).first()


def key_of(form: str, ticket: Ticket, by: Actor, *told: str) -> str:
    """The submission key of a message: of the form's own key, whose it is, where it goes and what it says.

    The same form with the same words is the same message; with other words it is another one. "" without a key."""
    if not form:
        return ""
    parts = [form, ticket.number, by.user.pk if by.user else 0, *told]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]


def said_already(submission: str) -> Message | None:
    """The message this submission made before. Ask under the lock of its ticket: then the second press waits."""
    return Message.objects.filter(submission=submission).first() if submission else None
