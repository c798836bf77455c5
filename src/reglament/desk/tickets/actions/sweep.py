"""The sweep: takes only due rows, refolds, acts, records. Two at once never act twice; a killed one loses nothing."""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from reglament.desk.tickets import letters, turns, usage
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, lock_certificate
from reglament.desk.tickets.actions.close import close_by_silence
from reglament.desk.tickets.actions.escalate import escalate_due
from reglament.desk.tickets.actions.places import give_freed, may_work, promote
from reglament.desk.tickets.actions.postpone import resume_under
from reglament.desk.tickets.actions.ring import ring_due
from reglament.desk.tickets.models import Ticket, WorkerBeat
from reglament.rulebook import events, lifecycle

log = structlog.get_logger(__name__)
AT_MOST = 500  # tickets in one run; the next run takes the rest


def beat(*, now: datetime) -> None:
    """The worker is alive: /readyz looks here."""
    WorkerBeat.objects.update_or_create(name="worker", defaults={"at": now})


def sweep_due(*, now: datetime, at_most: int = AT_MOST) -> int:
    """Act on every ticket whose `wake_at` has come, each in a transaction of its own. Returns how many were acted on.

    A ticket that another worker holds is skipped; one whose handling fails is logged and does not stop the others."""
    done = 0
    for pk, certificate_id in _due(now).values_list("pk", "certificate_id")[:at_most]:
        try:
            done += _wake(pk, certificate_id, now=now)
        except Exception:
            log.exception("sweep_failed", ticket=pk)
    return done


def _due(now: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(wake_at__lte=now).order_by("wake_at", "pk")


@transaction.atomic
def _wake(pk: int, certificate_id: int | None, *, now: datetime) -> bool:
    lock_certificate(certificate_id)
    ticket = (
        Ticket.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("desk", "edition", "requester", "certificate", "organisation", "assignee")
        .defer("edition__text")
        .filter(pk=pk, wake_at__lte=now, certificate_id=certificate_id)
        .first()
    )
    if ticket is None:
        return False
    change = Change(ticket, by=Actor.system(), now=now)
    escalate_due(change)
    if ring_due(change) and change.ticket.closed_at is not None:
        change.settle()
        return True
    for act in (_silence, _resume, _take_up):
        if act(change):
            break
    change.settle()
    give_freed(change)
    return True


def _silence(change: Change) -> bool:
    """Remind the day before, close when the term is over (A6.7)."""
    silence = lifecycle.silence(change.rules, change.history)
    if silence is None:
        return False
    if change.now > silence.due_at:
        close_by_silence(
            change,
            outcome=silence.outcome,
            due_at=silence.due_at,
            clause=silence.clause,
            readings=silence.readings,
        )
        return True
    if silence.remind_at and change.now >= silence.remind_at:
        change.add(
            events.ReminderSent(at=change.now),
            clause=silence.clause,
            readings=silence.readings,
            automatic=True,
        )
        change.refold()
        letters.reminder(change)
        return True
    return False


def _resume(change: Change) -> bool:
    """A postponed appeal comes back on its date (B4.13)."""
    ticket, rules = change.ticket, change.rules
    if ticket.state != "postponed" or ticket.postponed_until is None:
        return False
    if ticket.postponed_until > change.now.astimezone(change.zone).date():
        return False
    row = rules.postpone_reasons.get(ticket.postponed_reason)
    resume_under(change, clause=row.clause if row else rules.transitions.late_reply.clause)
    return True


def _take_up(change: Change) -> bool:
    """An appeal that waited for the next period of a meter is taken up when it begins, in the order of arrival."""
    ticket = change.ticket
    if ticket.state != "queued" or not usage.lets_wait(change.rules):
        return False
    places = may_work(change.rules, ticket.certificate, ticket.requester, facts=change.facts)
    if not (places.ok and turns.has_come(change)):
        return False
    promote(change)
    return True
