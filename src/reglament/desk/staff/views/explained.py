"""/desk/t/NUMBER/explain/: why everything about an appeal is as it is, on one page that prints."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.staff.pages.explained import chapters
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.views.frame import frame
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.actions.places import in_work, place_in_queue
from reglament.desk.tickets.door import hired_too
from reglament.desk.tickets.models import TicketEvent
from reglament.desk.tickets.rail import language_now


@hired_too
@require_safe
def explained(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Registration, limit, terms, silence and every recorded decision, each with its clause and reading."""
    ticket, now = get_ticket(actor, number), timezone.now()
    rules = rules_at_work(ticket.edition, known_at=ticket.closed_at)
    speech = Speech(rules, ticket.desk.slug, language_now(), now)
    rows: list[TicketEvent] = list(ticket.events.order_by("seq"))
    held = in_work(rules, ticket.certificate, ticket.requester) if ticket.certificate and rules.meters else 0
    context = {
        **frame(request, actor, now=now, desk=ticket.desk.slug, zone="ticket", number=ticket.number),
        "ticket": ticket,
        "chapters": chapters(speech, ticket, rows, held, place_in_queue(ticket)),
        "edition_url": reverse("regulation_edition", args=[ticket.desk.slug, ticket.edition.code]),
        "hash": ticket.edition.content_hash,
        "edition_title": rules.title[speech.language],
        "at": speech.at(now),
        "list_url": reverse("staff:ticket", args=[ticket.number]),
    }
    return render(request, "staff/explained.html", context)
