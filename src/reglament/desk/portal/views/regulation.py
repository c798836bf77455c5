"""The public regulation: anyone may read it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.portal.pages import regulation as pages
from reglament.desk.portal.pages.frame import reader_language
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The regulations of all desks; straight to the only one."""
    desks = list(Desk.objects.order_by("pk"))
    if len(desks) == 1:
        return redirect("regulation", desk=desks[0].slug)
    language = reader_language()
    now = timezone.now()
    shown = []
    for desk in desks:
        rules = rules_of(edition_in_force(desk, now))
        shown.append({"slug": desk.slug, "title": desk.title(language), "regulation": rules.title[language]})
    return render(request, "portal/regulations.html", {"here": "regulation", "desks": shown})


@require_safe
def in_force(request: HttpRequest, desk: str) -> HttpResponse:
    """The edition in force now."""
    found = get_object_or_404(Desk, slug=desk)
    try:
        edition = edition_in_force(found, timezone.now())
    except NoEditionInForce as error:
        raise Http404 from error
    return _page(request, found, edition, edition)


@require_safe
def edition(request: HttpRequest, desk: str, code: str) -> HttpResponse:
    """One published edition, also a past or a coming one."""
    found = get_object_or_404(Desk, slug=desk)
    shown = get_object_or_404(DeskEdition, desk=found, code=code)
    return _page(request, found, shown, edition_in_force(found, timezone.now()))


def _page(request: HttpRequest, desk: Desk, shown: DeskEdition, in_force: DeskEdition) -> HttpResponse:
    language, rules = reader_language(), rules_of(shown)
    editions = list(desk.editions.select_related("desk").order_by("-effective_on", "-published_at"))
    context = {
        "here": "regulation",
        "desk_title": desk.title(language),
        "title": rules.title[language],
        "about": pages.about(shown, rules, language),
        "sections": pages.sections(rules, language),
        "contradictions": pages.contradictions(rules, language),
        "editions": pages.edition_links(
            editions, shown, in_force, language, today=timezone.localdate(timezone.now())
        ),
        "superseded": shown.pk != in_force.pk,
    }
    return render(request, "portal/regulation.html", context)
