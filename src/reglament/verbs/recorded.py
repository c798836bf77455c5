"""The recorded history of an appeal, for ``reglament explain --ticket``."""

from __future__ import annotations

from typing import Any

from reglament.rulebook.edition import Edition
from reglament.verbs import Complaint, said
from reglament.verbs.history_file import History


def recorded_whole(number: str, language: str) -> dict[str, Any]:
    """All the desk knows of why: registration, clocks, silence, closing, decisions, prices. Raises Complaint."""
    from reglament.desk.verbs import enter

    enter()
    from django.http import Http404
    from django.utils import timezone
    from django.utils.translation import override

    from reglament.desk.regulations.hours import rules_at_work
    from reglament.desk.tickets.access import Actor, get_ticket
    from reglament.desk.tickets.explaining import explained

    try:
        ticket = get_ticket(Actor.system(), number)
    except Http404:
        raise Complaint(said(f"нет обращения {number}", f"there is no appeal {number}")) from None
    rules = rules_at_work(ticket.edition, known_at=ticket.closed_at)
    with override(language):
        return explained(ticket, rules, list(ticket.events.order_by("seq")), language, now=timezone.now())


def recorded_price(number: str, language: str) -> dict[str, Any]:
    """The price of an activation certificate as the formula gives it, with every month. Raises Complaint."""
    from reglament.desk.verbs import enter

    enter()
    from reglament.desk.customers.models import ActivationCertificate
    from reglament.desk.customers.quoted import quote_of_activation
    from reglament.desk.regulations.queries import rules_of
    from reglament.rulebook.citing import reading_sentence
    from reglament.verbs.price import quote_as_json

    paper = ActivationCertificate.objects.select_related("preceding", "following", "accepted_edition")
    found = paper.filter(number=number).first()
    if found is None:
        raise Complaint(
            said(f"нет сертификата на активацию {number}", f"there is no activation certificate {number}")
        )
    rules = rules_of(found.accepted_edition)
    quote = quote_of_activation(found)
    told = quote_as_json(rules, quote, language)
    readings = [reading_sentence(rules, name, language) for name in quote.readings]
    return {"number": number, "recorded": f"{found.price:f}", **told, "reading_words": readings}


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
        raise Complaint(said(f"нет обращения {number}", f"there is no appeal {number}")) from None
    rules = rules_at_work(ticket.edition, known_at=ticket.closed_at)
    rows = ticket.events.order_by("seq")
    events = tuple(from_payload(row.kind, row.at, row.seq, row.payload) for row in rows)
    return rules, History(edition=rules.code, now=timezone.now(), events=events)
