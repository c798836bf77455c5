"""What a broken promise gives the client: written into the history as soon as a late round ends, and told."""

from reglament.desk.tickets import notices, usage
from reglament.desk.tickets.actions.change import Change
from reglament.rulebook import clock, events
from reglament.rulebook.remedies import owed


def note_owed(change: Change) -> None:
    """Add what the late rounds give and the history does not tell yet: each remedy of a round once.

    What was written stays, whatever is reckoned later: it has been told to the client."""
    happened = change.history
    clocks = clock.fold(change.rules, happened, now=change.now)
    facts = usage.facts_after(change.rules, happened)
    known = {(e.remedy, e.clock, e.round) for e in happened if isinstance(e, events.RemedyOwed)}
    for item in owed(change.rules, clocks, facts):
        if (item.remedy, item.clock, item.round) in known or not item.amount:
            continue
        event = events.RemedyOwed(
            at=change.now,
            remedy=item.remedy,
            clock=item.clock,
            round=item.round,
            gives=item.gives,
            amount=item.amount,
            units=item.units,
        )
        change.add(event, clause=item.clause, readings=item.readings, automatic=True)
        change.refold()
        notices.remedy(change, item)
