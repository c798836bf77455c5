"""What a broken promise gives the client: written into the history as soon as a late round ends, and told."""

from reglament.desk.tickets import caps, notices, usage
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.given import as_payload
from reglament.rulebook import clock, events
from reglament.rulebook.remedies import owed


def note_owed(change: Change) -> None:
    """Add what the late rounds give and the history does not tell yet: each remedy of a round once, under the caps.

    Where a cap leaves nothing that is written, too: with its clause, and told in the same letter.

    What was written stays, whatever is reckoned later: it has been told to the client."""
    happened = change.history
    clocks = clock.fold(change.rules, happened, now=change.now)
    facts = usage.facts_after(change.rules, happened)
    known = {(e.remedy, e.clock, e.round) for e in happened if isinstance(e, events.RemedyOwed)}
    new = [
        item
        for item in owed(change.rules, clocks, facts)
        if (item.remedy, item.clock, item.round) not in known and item.amount
    ]
    for item in caps.capped(change.rules, change.ticket, new, change.rows, facts):
        event = events.RemedyOwed(at=change.now, **as_payload(change.rules, item))
        clause = item.room.clause if item.room and not item.amount else item.clause
        change.add(event, clause=clause, readings=item.readings, automatic=True)
        change.refold()
        notices.remedy(change, item)
