"""What an edition lets happen by itself when nothing comes for a while: values set, a letter, a closing."""

from reglament.desk.regulations.duties import people_of
from reglament.desk.tickets import notices
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.actions.close import close_by_silence
from reglament.desk.tickets.actions.escalate import order_value
from reglament.rulebook import events
from reglament.rulebook.timers import Ringing, timers

MOST = 20  # rings of one ticket in one look


def ring_due(change: Change) -> bool:
    """Carry out every timer whose moment is over, one after another: what one sets may stop the next.

    Under the lock of the ticket, and recorded with its number: twice swept, once rung."""
    rang = False
    for _n in range(MOST):
        due = next((t for t in timers(change.rules, change.history) if change.now > t.due_at), None)
        if due is None:
            break
        _ring(change, due)
        rang = True
        if change.ticket.closed_at is not None:
            break
    return rang


def _ring(change: Change, item: Ringing) -> None:
    rang = events.TimerRang(at=item.due_at, timer=item.timer, time=item.time)
    change.add(rang, clause=item.clause, automatic=True)
    for name, value in item.sets.items():
        order_value(change, name, value, item.clause)
    change.refold()
    if item.notice or item.to == "requester":
        notices.timer_to_requester(change, item)
    if item.to and item.to != "requester":
        for person in people_of(change.ticket.desk, item.to, change.ticket.assignee):
            notices.timer_to_staff(change, item, person)
    if item.outcome:
        close_by_silence(change, outcome=item.outcome, due_at=item.due_at, clause=item.clause, readings=())
