"""The recorded history of an appeal, for ``reglament explain --ticket``."""

from __future__ import annotations

from reglament.rulebook.edition import Edition
from reglament.verbs import Complaint
from reglament.verbs.history_file import History


def recorded(number: str) -> tuple[Edition, History]:
    """The edition the appeal came under, in the desk's working time, and its events as of now. Raises Complaint."""
    from reglament.desk.verbs import enter

    enter()
    from django.http import Http404
    from django.utils import timezone

    from reglament.desk.regulations.hours import rules_at_work
    from reglament.desk.tickets.access import Actor, get_ticket
    from reglament.rulebook.events import from_payload

    try:
        ticket = get_ticket(Actor.system(), number)
    except Http404:
        raise Complaint(f"there is no appeal {number}") from None
    rules = rules_at_work(ticket.edition, known_at=ticket.closed_at)
    rows = ticket.events.order_by("seq")
    events = tuple(from_payload(row.kind, row.at, row.seq, row.payload) for row in rows)
    return rules, History(edition=rules.code, now=timezone.now(), events=events)
