"""Closing with an outcome, by the agent, by the client, by silence; and opening again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets import letters, usage
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, changing, need
from reglament.desk.tickets.actions.places import may_work, promote_next
from reglament.desk.tickets.conduct import grounds
from reglament.desk.tickets.conduct_models import ConductStop
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.reasons import verdict_as_data
from reglament.rulebook import events
from reglament.rulebook.verdict import Verdict, accept

OUTCOMES_OF = {"agent": "agent", "requester": "requester"}


def close_ticket(*, ticket: Ticket, by: Actor, outcome: str, note: str = "", now: datetime) -> None:
    """Close with one of the edition's outcomes and tell the client. A freed place goes to the next in the queue."""
    with changing(ticket, by=by, now=now) as change:
        row = change.rules.outcomes.get(outcome)
        turned_away = row is not None and row.refusal
        change.check("withdraw" if by.kind == "requester" else "refuse" if turned_away else "close")
        if row is None or row.by != OUTCOMES_OF[by.kind]:
            raise ValidationError({"outcome": _("Choose an outcome from the list.")})
        if outcome in grounds(change.rules):
            raise ValidationError(
                {"outcome": _("Stopping for conduct is an act of its own: the head is told.")}
            )
        if row.needs:
            need(note, "note", _("This outcome has to be explained to the client."))
        change.add(events.TicketClosed(at=now, outcome=outcome, by=by.kind), clause=row.clause)
        settle_closing(change, outcome=outcome, closed_at=now)
        letters.closed(change, outcome=outcome, note=note)
        change.settle()
        promote_next(change.ticket.certificate, now=now)


def settle_closing(change: Change, *, outcome: str, closed_at: datetime) -> None:
    change.ticket.closed_at = closed_at
    change.ticket.outcome = outcome
    change.refold()


def close_by_silence(
    change: Change, *, outcome: str, due_at: datetime, clause: str, readings: tuple[str, ...]
) -> None:
    """Closed at the moment the term expired, however late the sweep ran (A-6.7g); counted as served in time (A6.7)."""
    change.add(
        events.TicketClosed(at=due_at, outcome=outcome, automatic=True, by="silence"),
        clause=clause,
        readings=readings,
        automatic=True,
    )
    settle_closing(change, outcome=outcome, closed_at=due_at)
    letters.closed(change, outcome=outcome, silence=True)
    change.settle()
    promote_next(change.ticket.certificate, now=change.now)


def reopen(*, ticket: Ticket, by: Actor, reason: str, now: datetime) -> None:
    """Open again by hand, with a reason kept in the history. Takes a place of the limit or a place in the queue."""
    with changing(ticket, by=by, now=now) as change:
        change.check("reopen")
        need(reason, "reason", _("Say why the appeal is opened again."))
        if change.ticket.outcome in grounds(change.rules):
            _head_resumes(change, reason)
        room = room_again(change, at=now, by="agent")
        if room.decision == "refuse":
            raise Refused(room, change.rules)
        open_again(change, at=now, by="agent", reason=reason, room=room)


def _head_resumes(change: Change, reason: str) -> None:
    """What was stopped for conduct goes on by the word of the head alone (A5.2 p2)."""
    by = change.by
    if not by.heads(change.ticket.desk):
        raise ValidationError({"reason": _("Stopped for conduct: the head decides whether work goes on.")})
    ConductStop.objects.filter(ticket=change.ticket, decision="").update(
        decision=ConductStop.RESUME, decided_by=by.user, decided_at=change.now, decision_words=reason.strip()
    )
    change.add(events.FactChanged(at=change.now, name="conduct_resume", value=True))


def room_again(change: Change, *, at: datetime, by: str) -> Verdict:
    """What limits of a period say of an appeal that opens again: it uses them anew where the edition counts that."""
    event = events.TicketReopened(at=at, by=by)
    return usage.may_happen(change.rules, usage.Whose.of(change.ticket), change.history, event, at=at)


def open_again(
    change: Change,
    *,
    at: datetime,
    by: str,
    reason: str = "",
    clause: str = "",
    readings: tuple[str, ...] = (),
    room: Verdict,
) -> None:
    """Open a closed appeal under a change already held. A place that is not free means the queue (A6.3).

    `room`: from `room_again`; what it holds the caller has decided."""
    ticket = change.ticket
    places = (
        may_work(change.rules, ticket.certificate, ticket.requester, facts=change.facts)
        if not ticket.missing
        else accept()
    )
    if places.ok and room.decision == "queue":
        places = room
    if not places.ok:
        ticket.verdict = verdict_as_data(places)
    ticket.closed_at = None
    ticket.outcome = ""
    ticket.queued_at = None if places.ok else change.now
    change.add(
        events.TicketReopened(at=at, by=by, reason=reason, queued=not places.ok),
        clause=clause or (places.clauses or ("",))[0],
        readings=readings,
        automatic=by == "requester",
    )
