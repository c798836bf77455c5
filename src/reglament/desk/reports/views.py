"""Simulations in the browser: asked for by a head, run in the background, the page may be left."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reglament.desk.regulations import drafts
from reglament.desk.regulations.draft_models import EditionDraft, Simulation
from reglament.desk.regulations.models import Desk
from reglament.desk.reports import pages, simulation
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.queries import counts
from reglament.desk.tickets.rail import house_of, language_now, rail_context
from reglament.rulebook.edition import EditionError

USUAL = timedelta(days=90)  # how far back the form looks at first


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def simulations(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The simulations of one draft; POST since=DATE asks for another."""
    desk = desk_of(actor, slug)
    draft = get_object_or_404(EditionDraft, pk=pk, desk=desk)
    now = timezone.now()
    since, error = str(timezone.localdate(now) - USUAL), ""
    if request.method == "POST":
        since, error, started = _ask(request, actor, desk, draft)
        if started is not None:
            return HttpResponseRedirect(reverse("reports:simulation", args=[slug, started.pk]))
    found = list(
        draft.simulations.order_by("-asked_at", "-pk").defer("text", "result").select_related("by")[:50]
    )
    context = {
        **frame(request, actor, slug),
        "draft": draft,
        "code": drafts.code_of(draft.text),
        "desk": desk,
        "may": actor.heads(desk) and draft.open,
        "faulty": bool(drafts.check(desk, draft.text, published=not draft.open).faults),
        "since": since,
        "error": error,
        "found": [pages.line(item, slug, language_now(), now=now) for item in found],
    }
    return render(request, "reports/simulations.html", context, status=422 if error else 200)


def _ask(
    request: HttpRequest, actor: Actor, desk: Desk, draft: EditionDraft
) -> tuple[str, str, Simulation | None]:
    """What was typed, what is wrong with it, and the simulation it began."""
    if not actor.heads(desk):
        raise PermissionDenied
    typed, now = request.POST.get("since", "").strip(), timezone.now()
    try:
        since = date.fromisoformat(typed)
    except ValueError:
        return typed, _("A date, like 2026-01-31."), None
    if not date(2000, 1, 1) <= since <= timezone.localdate(now):
        return typed, _("A date of the past."), None
    try:
        started = simulation.start(
            desk=desk, text=draft.text, since_on=since, now=now, draft=draft, by=actor.user
        )
    except EditionError:
        return typed, _("The draft has faults: mend them first."), None
    simulation.in_background(started)
    return typed, "", started


@staff_only
@require_safe
def simulation_page(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """How far it is, or what it found: ?kind= narrows the table, ?page= from 1."""
    desk = desk_of(actor, slug)
    found = get_object_or_404(Simulation.objects.select_related("desk", "draft", "by"), pk=pk, desk=desk)
    now, language = timezone.now(), language_now()
    context: dict[str, Any] = {
        **frame(request, actor, slug),
        "simulation": found,
        "going": found.status in Simulation.UNFINISHED,
        "head": pages.line(found, slug, language, now=now),
        "may": actor.heads(desk),
        "desk": desk,
    }
    if not context["going"] and found.result:
        number = request.GET.get("page", "1")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
        context.update(pages.result(found, request.GET.get("kind", ""), max(page, 1), language))
    return render(request, "reports/simulation.html", context)


@staff_only
@require_POST
def stop(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """End a simulation where it is; what it found so far stays."""
    desk = desk_of(actor, slug)
    found = get_object_or_404(Simulation, pk=pk, desk=desk)
    if not actor.heads(desk):
        raise PermissionDenied
    if simulation.stop(found, now=timezone.now()):
        messages.success(request, _("Stopped. What was found so far is shown."))
    return HttpResponseRedirect(reverse("reports:simulation", args=[slug, pk]))


def desk_of(actor: Actor, slug: str) -> Desk:
    """A desk the actor serves. Raises Http404: one that is not there and one that is not theirs look alike."""
    desk = Desk.objects.filter(slug=slug, pk__in=list(actor.roles)).first()
    if desk is None:
        raise Http404(slug)
    return desk


def frame(request: HttpRequest, actor: Actor, slug: str, page: str = "editions") -> dict[str, Any]:
    """The rail around a page of the regulation."""
    house, held = house_of(actor), counts(actor, now=timezone.now())
    asked = request.GET.get("zone", "")
    zone = asked if asked in ("rail", "list") else "ticket"
    return {
        **rail_context(actor, house, held, desk=slug, page=page),
        "zone": zone,
        "list_url": "?zone=list",
        "list_words": _("Draft: changes, publishing") if page == "editions" else "",
    }
