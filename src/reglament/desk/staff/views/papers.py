"""Certificates as PDF."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.customers.lookups import activation_at, certificate_at
from reglament.desk.staff.pages import paper
from reglament.desk.staff.pages.registers import place_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only


@staff_only
@require_safe
def certificate_pdf(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """A support certificate to print or to send."""
    place = place_of(request, actor, slug, timezone.now())
    item = certificate_at(place.desk, pk)
    url = request.build_absolute_uri(f"/verify/{item.token}/")
    return _file(paper.support_pdf(place, item, url), item.number)


@staff_only
@require_safe
def activation_pdf(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    place = place_of(request, actor, slug, timezone.now())
    item = activation_at(place.desk, pk)
    url = request.build_absolute_uri(f"/verify/{item.token}/")
    return _file(paper.activation_pdf(place, item, url), item.number)


def _file(made: bytes, number: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response
