"""Handing an appeal to those the edition names for it: once it is whole, and when it is classified anew."""

from reglament.desk.accounts.models import User
from reglament.desk.regulations.duties import holders
from reglament.desk.tickets import usage
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.permitted import may_have
from reglament.rulebook import events, routing


def hand_over(change: Change) -> None:
    """Give the ticket to the least busy of the line of support its facts ask for.

    What was taken or assigned stays until the edition names another line than it did then; where nobody was named for
    the line, nothing happens. Editions without hand-over cost nothing."""
    ticket, rules, happened = change.ticket, change.rules, change.history
    if not rules.routes.handover or ticket.closed_at is not None:
        return
    row = routing.handed_to(rules, usage.facts_after(rules, happened))
    if row is None:
        return
    given = [n for n, event in enumerate(happened) if isinstance(event, events.TicketAssigned)]
    if given and ticket.assignee_id is not None:
        then = routing.handed_to(rules, usage.facts_after(rules, happened[: given[-1] + 1]))
        if then is not None and then.to == row.to:
            return
    people = [
        person
        for person in holders(ticket.desk, row.to)
        if may_have(rules, ticket, person, now=change.now, rows=change.rows).ok
    ]
    previous = ticket.assignee
    if not people or previous in people:
        return
    ticket.assignee = _least_busy(people)
    fact = events.TicketAssigned(
        at=change.now, agent=ticket.assignee.email, previous=previous.email if previous else ""
    )
    clause = row.clause or rules.routes.worklist.clause
    change.add(fact, clause=clause, automatic=True)


def _least_busy(people: list[User]) -> User:
    """The one with the fewest open appeals; of equals the first by name."""
    if len(people) == 1:
        return people[0]
    held = Ticket.objects.filter(assignee__in=people, closed_at=None).values_list("assignee_id", flat=True)
    busy = list(held)
    return min(people, key=lambda person: busy.count(person.pk))
