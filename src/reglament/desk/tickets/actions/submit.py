"""Sending a form once, however often the button was pressed or the page sent again."""

from datetime import datetime

from django.db import IntegrityError, transaction

from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Ticket


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
