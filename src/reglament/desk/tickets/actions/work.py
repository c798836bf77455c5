"""What agents write down of their work where the edition looks at it: time spent, the service restored, facts."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets import notices, usage, used_words
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, changing
from reglament.desk.tickets.models import Message, Ticket
from reglament.rulebook import events

MOST_MINUTES = 24 * 60


def hold_session(
    *, ticket: Ticket, by: Actor, minutes: int, service: str = "", words: str = "", now: datetime
) -> None:
    """Time spent on remote work or a visit, taken from the banks that count it, in whole quanta; the client is told.

    Raises Refused where a bank does not give that much and the edition says no more; ValidationError for a length
    that cannot be. Of two at once the second sees what the first left: both hold the certificate."""
    if not 0 < minutes <= MOST_MINUTES:
        raise ValidationError({"minutes": _("From 1 minute to a day.")})
    with changing(ticket, by=by, now=now) as change:
        change.check("log_call")
        event = events.SessionHeld(at=now, minutes=minutes, service=service)
        whose = usage.Whose.of(change.ticket)
        verdict = usage.may_happen(change.rules, whose, change.history, event, at=now)
        if not verdict.ok:
            raise Refused(verdict, change.rules)
        message = _note(change, words) if words.strip() else None
        change.add(event, clause=(verdict.clauses or ("",))[0], message=message)
        taken = [(n, use) for n, use, _seq in usage.used_by(change, frozenset({change.ticket.event_count}))]
        if taken:
            told = used_words.lines(change, beside=taken)
            clause = change.rules.meters[taken[0][0]].clause
            change.refold()
            notices.used_up(change, told, clause=clause)


def restored(*, ticket: Ticket, by: Actor, how: str, now: datetime) -> None:
    """The client's product works again: `how` is full or workaround."""
    if how not in ("full", "workaround"):
        raise ValidationError({"how": _("Choose a value from the list.")})
    with changing(ticket, by=by, now=now) as change:
        change.check("log_call")
        change.add(events.ServiceRestored(at=now, how=how))


def disrupted(*, ticket: Ticket, by: Actor, now: datetime) -> None:
    """It broke down again."""
    with changing(ticket, by=by, now=now) as change:
        change.check("log_call")
        change.add(events.ServiceDisrupted(at=now))


def _note(change: Change, words: str) -> Message:
    return Message.objects.create(
        ticket=change.ticket,
        kind=Message.NOTE,
        channel="portal",
        at=change.now,
        author=change.by.user,
        author_name=change.by.name,
        text=words,
    )
