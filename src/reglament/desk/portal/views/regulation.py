"""The public regulation: anyone may read it."""

from datetime import date
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.portal.pages import difference as differences
from reglament.desk.portal.pages import document, year
from reglament.desk.portal.pages import regulation as pages
from reglament.desk.portal.pages.frame import reader_language
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.tickets.announced import current_and_coming
from reglament.rulebook.edition import Edition


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


@require_safe
def pdf(request: HttpRequest, desk: str, code: str) -> HttpResponse:
    """The edition as a document to keep, in the reader's language."""
    found = get_object_or_404(Desk, slug=desk)
    shown = get_object_or_404(DeskEdition, desk=found, code=code)
    language = reader_language()
    response = HttpResponse(document.printed(found, shown, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{code}-{language}.pdf"'
    return response


@require_safe
def difference(request: HttpRequest, desk: str, before: str, after: str) -> HttpResponse:
    """What changed from one edition to another, in words. ?from= and ?to= lead to any other two."""
    found = get_object_or_404(Desk, slug=desk)
    asked = [request.GET.get("from", before), request.GET.get("to", after)]
    if asked != [before, after]:
        first, second = (get_object_or_404(DeskEdition, desk=found, code=code) for code in asked)
        return redirect("regulation_diff", desk, first.code, second.code)
    old, new = (get_object_or_404(DeskEdition, desk=found, code=code) for code in asked)
    language = reader_language()
    context = {
        "here": "regulation",
        "desk": found,
        "desk_title": found.title(language),
        "before": {"code": before, "title": rules_of(old).title[language]},
        "after": {"code": after, "title": rules_of(new).title[language]},
        "changes": differences.difference(rules_of(old), rules_of(new), language),
        "choices": [
            (edition.code, rules_of(edition).title[language])
            for edition in found.editions.order_by("-effective_on", "-published_at")
        ],
    }
    return render(request, "portal/difference.html", context)


def _year(
    request: HttpRequest, rules: Edition, language: str, today: date
) -> tuple[year.Picture | None, str]:
    """The picture of ?year= or of this year, and why there is none."""
    asked = request.GET.get("year", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 6 else today.year
    try:
        return year.picture(rules, wanted, language, today=today), ""
    except year.YearNotKnown as error:
        return None, str(error)


def _page(request: HttpRequest, desk: Desk, shown: DeskEdition, in_force: DeskEdition) -> HttpResponse:
    now = timezone.now()
    language, rules = reader_language(), rules_at_work(shown)
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    picture, unknown = _year(request, rules, language, today)
    editions = list(desk.editions.select_related("desk").order_by("-effective_on", "-published_at"))
    context = {
        "here": "regulation",
        "desk_title": desk.title(language),
        "title": rules.title[language],
        "about": pages.about(shown, rules, language, until=pages.ended_on(editions, shown, today=today)),
        "sections": pages.sections(rules, language),
        "contradictions": pages.contradictions(rules, language),
        "editions": pages.edition_links(editions, shown, in_force, language, today=today),
        "announced": current_and_coming(desk, rules, language, now=now),
        "year": picture,
        "year_unknown": unknown,
        "pdf_url": reverse("regulation_pdf", args=[desk.slug, shown.code]),
        "requisites": pages.requisites(rules, language),
        "note": pages.note(editions, shown, in_force, language, today=today),
    }
    return render(
        request, "portal/regulation.html", context, status=404 if unknown and "year" in request.GET else 200
    )
