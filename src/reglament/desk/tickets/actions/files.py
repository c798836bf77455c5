"""What a person decides about a file that is kept aside for its type or shut by the virus check. No clause speaks of
it: the reason and the name stand in the history of the appeal instead."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from reglament.desk.files import scan
from reglament.desk.files.names import safe_name
from reglament.desk.regulations.models import Member
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import changing
from reglament.desk.tickets.models import Attachment, Ticket
from reglament.rulebook import events

LONGEST = 500  # characters of a reason


@dataclass(frozen=True, slots=True)
class Choice:
    """What this person may decide. `release`: the decision it would be, "" for none; `head_only`: the head may."""

    release: str = ""
    drop: bool = False
    head_only: bool = False

    @property
    def any(self) -> bool:
        return bool(self.release or self.drop or self.head_only)


def choice(file: Attachment, ticket: Ticket, by: Actor) -> Choice:
    """Agents and heads decide about types and sizes; against the virus checker's word the head alone.

    What was dropped stays so."""
    role = by.roles.get(ticket.desk_id)
    if role not in (Member.AGENT, Member.HEAD) or file.decided == Attachment.DROPPED:
        return Choice()
    if file.decided == Attachment.TRUSTED:
        return Choice(drop=True)
    if scan.standing(file.blob.scan, file.blob.scan_attempts) in (scan.INFECTED, scan.SHUT):
        head = role == Member.HEAD
        return Choice(Attachment.TRUSTED if head else "", drop=True, head_only=not head)
    if file.decided == Attachment.RELEASED:
        return Choice(drop=True)
    return Choice(Attachment.RELEASED, drop=True) if file.aside else Choice()


def decide(
    *, file: Attachment, ticket: Ticket, release: bool, by: Actor, reason: str, now: datetime
) -> Attachment:
    """Release the file, or drop it for good: its bytes stay with the letter, but nobody opens it any more.

    Raises ValidationError without a reason or when there is nothing to decide any more; PermissionDenied."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why: the reason stands in the history.")})
    with changing(ticket, by=by, now=now) as change:
        held = (
            Attachment.objects.select_for_update(of=("self",))
            .select_related("blob")
            .get(pk=file.pk, message__ticket=change.ticket)
        )
        may = choice(held, change.ticket, by)
        if release and not may.release and may.head_only:
            raise PermissionDenied
        if not (may.release if release else may.drop):
            raise ValidationError(_("There is nothing to decide about this file any more."))
        held.decided = may.release if release else Attachment.DROPPED
        held.decided_at, held.decided_by = now, by.name[:200]
        held.save(update_fields=["decided", "decided_at", "decided_by"])
        change.add(
            events.FactChanged(
                at=now, name=f"file_{held.decided}", value=safe_name(held.name), reason=reason[:LONGEST]
            )
        )
    return held
