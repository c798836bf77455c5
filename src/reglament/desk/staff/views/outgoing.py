"""The outbox of the desks one serves: the queue, one letter, and what a person decides about it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reglament.desk.outbox.message import html_part
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.staff.pages import outgoing as pages
from reglament.desk.staff.pages.talk import text_html
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import outgoing
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.queries import counts
from reglament.desk.tickets.rail import house_of, language_now, rail_context


@staff_only
@require_safe
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """?show= queue, retrying, held, failed, given_up or gone; ?page= from 1."""
    show, number = request.GET.get("show", "queue"), request.GET.get("page", "1")
    if show not in pages.SHOWS:
        raise Http404(show)
    page = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 5 else 1
    desks, now = list(actor.roles), timezone.now()
    found = pages.letters(desks, show, max(page, 1))
    more = len(found) > pages.PER_PAGE
    context = {
        **around(request, actor, zone="list"),
        "lines": [pages.line(letter, language_now(), now=now) for letter in found[: pages.PER_PAGE]],
        "shows": pages.links(desks, show),
        "desks": list(house_of(actor).desks.values()),
        "language": language_now(),
        "pager": {
            "words": str(page),
            "previous_url": f"?show={show}&page={page - 1}" if page > 1 else "",
            "next_url": f"?show={show}&page={page + 1}" if more else "",
        }
        if page > 1 or more
        else None,
    }
    return render(request, "staff/letters/queue.html", context)


@staff_only
@require_safe
def letter_page(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One letter: its words, its fate, and what may be done."""
    return _show(request, actor, outgoing.letter_for(actor, pk))


@staff_only
@require_safe
def letter_html(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The HTML part as programs show it; nothing in it runs and nothing is fetched."""
    letter = outgoing.letter_for(actor, pk)
    return sandboxed(letter.html or html_part(letter))


@staff_only
@require_POST
def decide(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """POST act = now, again or give_up, with reason and address."""
    letter, now = outgoing.letter_for(actor, pk), timezone.now()
    act, reason = request.POST.get("act"), request.POST.get("reason", "")
    try:
        if act == "now":
            outgoing.send_now(letter=letter, by=actor, reason=reason, now=now)
        elif act == "again":
            address = request.POST.get("address", "")
            letter = outgoing.send_again(letter=letter, by=actor, address=address, now=now)
        elif act == "give_up":
            outgoing.give_up(letter=letter, by=actor, reason=reason, now=now)
        else:
            raise Http404(act)
    except ValidationError as error:
        return _show(request, actor, outgoing.letter_for(actor, pk), error=" ".join(error.messages))
    said(request, _("It is not tried any more.") if act == "give_up" else _("The letter leaves now."))
    return HttpResponseRedirect(reverse("letters:letter", args=[letter.pk]))


def sandboxed(html: str) -> HttpResponse:
    """A page of a letter: its own styles and nothing else."""
    response = HttpResponse(html or "—")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _show(request: HttpRequest, actor: Actor, letter: OutgoingLetter, *, error: str = "") -> HttpResponse:
    now = timezone.now()
    context = {
        **around(request, actor),
        "letter": letter,
        "facts": pages.facts(letter, language_now(), now=now),
        "body": text_html(letter.text),
        "files": pages.files(letter),
        "may": outgoing.possible(letter),
        "todo": pages.todo(letter),
        "error": error,
        "address": request.POST.get("address", ""),
        "reason": request.POST.get("reason", ""),
        "list_url": reverse("letters:queue"),
    }
    return render(request, "staff/letters/letter.html", context, status=422 if error else 200)


def around(request: HttpRequest, actor: Actor, zone: str = "ticket") -> dict[str, Any]:
    """What every page of the outbox has: the rail, and which zone a narrow screen shows."""
    house, now = house_of(actor), timezone.now()
    shown = "rail" if request.GET.get("zone") == "rail" else zone
    return {**rail_context(actor, house, counts(actor, now=now), page="outbox"), "zone": shown}
