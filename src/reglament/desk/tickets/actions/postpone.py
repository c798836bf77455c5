"""Putting an appeal off for a coded reason (B4.13), and taking it up again. Terms of answers go on (B-4.13)."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.tickets import letters
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, changing, need
from reglament.desk.tickets.models import Ticket
from reglament.rulebook import events

LONGEST = timedelta(days=5 * 366)  # further away there is a slip in the year


def postpone(*, ticket: Ticket, by: Actor, reason: str, note: str, until: date | None, now: datetime) -> None:
    """Tell the client why. `until` is a civil date of the edition's zone on which it comes back by itself."""
    with changing(ticket, by=by, now=now) as change:
        change.check("postpone")
        if reason not in change.rules.postpone_reasons:
            raise ValidationError({"reason": _("Choose a reason from the list.")})
        row = change.rules.postpone_reasons[reason]
        if row.needs:
            need(note, "note", _("This reason has to be explained to the client."))
        if until is not None and until <= now.astimezone(change.zone).date():
            raise ValidationError({"until": _("The date has to be after today.")})
        if until is not None and until - now.astimezone(change.zone).date() > LONGEST:
            raise ValidationError({"until": _("More than five years ahead: check the year.")})
        change.ticket.postponed_reason, change.ticket.postponed_until = reason, until
        change.add(events.TicketPostponed(at=now, reason=reason, until=until), clause=row.clause)
        change.refold()
        letters.postponed(change, reason=reason, note=note)


def resume(*, ticket: Ticket, by: Actor, now: datetime) -> None:
    with changing(ticket, by=by, now=now) as change:
        change.check("resume")
        resume_under(change)


def resume_under(change: Change, *, clause: str = "") -> None:
    change.ticket.postponed_reason, change.ticket.postponed_until = "", None
    change.add(events.TicketResumed(at=change.now), clause=clause, automatic=bool(clause))
