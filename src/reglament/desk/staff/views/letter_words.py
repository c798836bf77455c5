"""The words of every letter a desk sends: agents read and preview them, the head changes them or restores ours."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.regulations.models import Desk
from reglament.desk.staff.pages import letter_words as pages
from reglament.desk.staff.pages.letters import kind_words
from reglament.desk.staff.views.acts import said
from reglament.desk.staff.views.outgoing import around, sandboxed
from reglament.desk.tickets import letterwords
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.actions.letterwords import set_words
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.rail import house_of, language_now
from reglament.desk.ui.shapes import Link

LANGUAGES = ("ru", "en")


@staff_only
@require_safe
def kinds(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Every kind of letter in both languages."""
    desk = house_of(actor).desks.get(slug)
    if desk is None:
        raise Http404(slug)
    shown = around(request, actor, zone="list")
    context = {**shown, "desk": desk, **_list(desk), "list_url": reverse("letters:queue")}
    return render(request, "staff/letters/kinds.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def words_page(request: HttpRequest, actor: Actor, slug: str, kind: str, language: str) -> HttpResponse:
    """One kind in one language: preview (?situation=, ?ticket=), the words, their history. POST changes them.

    403 for an agent who posts."""
    desk = _known(actor, slug, kind, language)
    if request.method != "POST":
        return _show(request, actor, desk, kind, language)
    if not actor.heads(desk) or kind not in letterwords.EDITABLE:
        raise PermissionDenied
    restore = request.POST.get("act") == "restore"
    text = "" if restore else request.POST.get("text", "").replace("\r\n", "\n")
    if request.POST.get("act") == "try":
        return _show(request, actor, desk, kind, language, typed=text, errors=_faults(kind, language, text))
    try:
        changed = set_words(desk=desk, kind=kind, language=language, text=text, by=actor, now=timezone.now())
    except ValidationError as error:
        return _show(request, actor, desk, kind, language, typed=text, errors=error.messages, status=422)
    if not changed:
        said(request, _("These words are in use already."))
    elif restore:
        said(request, _("Our words are in use again."))
    else:
        said(request, _("Letters are written in these words from now on."))
    return HttpResponseRedirect(reverse("letters:words", args=[slug, kind, language]))


@staff_only
@require_safe
def words_html(request: HttpRequest, actor: Actor, slug: str, kind: str, language: str) -> HttpResponse:
    """The preview's HTML part, as mail programs show it."""
    desk = _known(actor, slug, kind, language)
    plain = _preview(request, actor, desk, kind, language, letterwords.own_words(desk.pk, kind, language))
    return sandboxed(pages.html(desk, plain, language, now=timezone.now()))


def _known(actor: Actor, slug: str, kind: str, language: str) -> Desk:
    desk = house_of(actor).desks.get(slug)
    if desk is None or kind not in letterwords.kinds() or language not in LANGUAGES:
        raise Http404(kind)
    return desk


def _faults(kind: str, language: str, text: str) -> list[str]:
    try:
        letterwords.check(kind, language, text)
    except ValidationError as error:
        return error.messages
    return []


def _preview(request: HttpRequest, actor: Actor, desk: Desk, kind: str, language: str, text: str) -> str:
    situation = request.GET.get("situation", "accept")
    if situation not in pages.SITUATIONS:
        raise Http404(situation)
    ticket = _ticket(request, actor, desk)
    now = timezone.now()
    return pages.words(desk, kind, language, text, situation=situation, ticket=ticket, now=now)


def _ticket(request: HttpRequest, actor: Actor, desk: Desk) -> Ticket | None:
    """The appeal of ?ticket=, when it is of this desk. Raises Http404 for one that is not the actor's."""
    number = request.GET.get("ticket", "").strip()
    if not number:
        return None
    ticket = get_ticket(actor, number)
    if ticket.desk_id != desk.pk:
        raise Http404(number)
    return ticket


def _show(
    request: HttpRequest,
    actor: Actor,
    desk: Desk,
    kind: str,
    language: str,
    *,
    typed: str | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    own = letterwords.own_words(desk.pk, kind, language)
    shown = own if typed is None or errors else typed
    address = reverse("letters:words", args=[desk.slug, kind, language])
    asked = request.GET.urlencode()
    context: dict[str, Any] = {
        **around(request, actor),
        **_list(desk, kind, language),
        "desk": desk,
        "kind": kind,
        "title": kind_words(kind),
        "language": language,
        "editable": kind in letterwords.EDITABLE,
        "head": actor.heads(desk),
        "own": bool(own),
        "text": (own or letterwords.our_words(kind, language)) if typed is None else typed,
        "allowed": letterwords.variables(kind),
        "errors": errors or [],
        "plain": _preview(request, actor, desk, kind, language, shown),
        "html_url": f"{reverse('letters:words_html', args=[desk.slug, kind, language])}?{asked}",
        "situations": _situations(request, address),
        "ticket_number": request.GET.get("ticket", ""),
        "history": pages.history(desk, kind, language, language_now(), now=timezone.now()),
        "list_url": reverse("letters:kinds", args=[desk.slug]),
    }
    return render(request, "staff/letters/words.html", context, status=status)


def _situations(request: HttpRequest, address: str) -> list[Link]:
    names = {"accept": _("In work"), "ask": _("Something is missing"), "queue": _("In the queue")}
    chosen = request.GET.get("situation", "accept")
    return [
        Link(words, f"{address}?situation={name}", current=name == chosen and "ticket" not in request.GET)
        for name, words in names.items()
    ]


def _list(desk: Desk, kind: str = "", language: str = "") -> dict[str, Any]:
    """The kinds with their addresses in both languages."""
    return {
        "kinds": [
            (
                kind_words(name),
                [
                    Link(
                        word.upper(),
                        reverse("letters:words", args=[desk.slug, name, word]),
                        current=(name, word) == (kind, language),
                    )
                    for word in LANGUAGES
                ],
            )
            for name in letterwords.kinds()
        ]
    }
