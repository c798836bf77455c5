"""Hours a desk announces (B6): the staff read them, the head announces and withdraws."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reglament.desk.regulations.models import Announcement, Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.staff.hours_form import AnnouncementForm
from reglament.desk.staff.pages import announcements as pages
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import recompute
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.queries import counts
from reglament.desk.tickets.rail import House, house_of, language_now, rail_context
from reglament.desk.ui.shapes import Link


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The announcements of a desk, and the head's form. 403 for an agent who posts."""
    now, house = timezone.now(), house_of(actor)
    if slug not in house.desks:
        raise Http404(slug)
    desk = house.desks[slug]
    rules = rules_of(edition_in_force(desk, now))
    form = AnnouncementForm(request.POST or None, rules=rules, now=now)
    if request.method != "POST":
        return _page(request, actor, house, desk, form, now)
    if not actor.heads(desk):
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, actor, house, desk, form, now, status=422)
    try:
        recompute.announce(desk=desk, by=actor, now=now, **form.announcement)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _page(request, actor, house, desk, form, now, status=422)
    said(request, _("Announced. Open appeals whose terms it moves are being counted anew."))
    return HttpResponseRedirect(reverse("staff:announcements", args=[slug]))


@staff_only
@require_POST
def withdraw(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Take an announcement back; it stays in the list."""
    desk = house_of(actor).desks.get(slug)
    if desk is None:
        raise Http404(slug)
    announcement = get_object_or_404(Announcement.objects.select_related("desk"), pk=pk, desk=desk)
    if recompute.withdraw(announcement=announcement, by=actor, now=timezone.now()):
        said(request, _("Withdrawn. Open appeals whose terms it had moved are being counted anew."))
    else:
        said(request, _("It was withdrawn already."))
    return HttpResponseRedirect(reverse("staff:announcements", args=[slug]))


def _page(
    request: HttpRequest,
    actor: Actor,
    house: House,
    desk: Desk,
    form: AnnouncementForm,
    now: datetime,
    *,
    status: int = 200,
) -> HttpResponse:
    language = language_now()
    context: dict[str, Any] = {
        **rail_context(actor, house, counts(actor, now=now), desk=desk.slug, page="announcements"),
        "desks": _tabs(house, desk, language),
        "desk": desk,
        "zone": "rail" if request.GET.get("zone") == "rail" else "ticket",
        "list_url": reverse("staff:desk", args=[desk.slug]),
        "form": form if actor.heads(desk) else None,
        "zone_word": pages.zone_of(desk, language, now=now),
        "coming": pages.listed(desk, language, now=now, past=False),
        "past": pages.listed(desk, language, now=now, past=True),
    }
    return render(request, "staff/announcements.html", context, status=status)


def _tabs(house: House, chosen: Desk, language: str) -> list[Link]:
    tabs = [
        Link(d.title(language), reverse("staff:announcements", args=[slug]), current=d == chosen)
        for slug, d in house.desks.items()
    ]
    return tabs if len(tabs) > 1 else []
