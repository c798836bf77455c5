"""The intake ledger: every letter that came, and what a person decides about those the desk did not take."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reglament.desk.inbox import actions, boxes, ledger, pages
from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.reasons import FATES, fate_label, reason_text
from reglament.desk.inbox.receipts import receipt
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.queries import counts
from reglament.desk.tickets.rail import house_of, language_now, rail_context


@staff_only
@require_safe
def ledger_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """?fate= one of the fates, or "pending"; ?page= from 1."""
    asked, number = request.GET.get("fate", ""), request.GET.get("page", "1")
    fate = None if not asked else RawLetter.PENDING if asked == "pending" else asked
    if fate is not None and fate not in FATES:
        raise Http404(asked)
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found, now = ledger.letters(list(actor.roles), fate, page), timezone.now()
    context = {
        **_frame(request, actor),
        "lines": [pages.line(letter, language_now(), now=now) for letter in found.letters],
        "fates": pages.fate_links(found, fate),
        "pager": pages.pager(found, fate),
        "silent": pages.silent(boxes.unread(now=now, desk_ids=list(actor.roles)), now=now),
    }
    return render(request, "inbox/ledger.html", context)


@staff_only
@require_safe
def letter_page(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One letter: its words, its fate, and the ways to release it."""
    return _show(request, actor, ledger.get_letter(list(actor.roles), pk))


@staff_only
@require_safe
def raw(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The bytes as they came, as a download that runs nothing."""
    letter = ledger.get_letter(list(actor.roles), pk)
    response = HttpResponse(ledger.raw_of(letter), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="letter-{letter.pk}.eml"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@staff_only
@require_POST
def release(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Make the letter an appeal, or join it to the appeal of POST ticket_number."""
    letter = ledger.get_letter(list(actor.roles), pk)
    joins, number = request.POST.get("to") == "join", request.POST.get("ticket_number", "").strip()
    if joins and not number:
        return _show(request, actor, letter, error=_("Name the appeal it belongs to."), number=number)
    try:
        settled = actions.release_held(
            letter, by=actor, now=timezone.now(), ticket_number=number if joins else ""
        )
    except actions.LetterSettled:
        return _settled_already(request, pk)
    except actions.NobodyToAnswer:
        words = _("The letter names no sender: it can only join an appeal.")
        return _show(request, actor, letter, error=words, number=number)
    except Refused as refused:
        words = " ".join(sentence for sentence, _reason in refused.sentences(language_now()))
        return _show(request, actor, letter, error=words, number=number)
    except Http404:
        return _show(request, actor, letter, error=_("There is no such appeal."), number=number)
    if settled.ticket is None:
        messages.success(request, _("Done."))
        return HttpResponseRedirect(reverse("mail:letter", args=[pk]))
    words = _("Joined to %(number)s.") if joins else _("Registered: %(number)s.")
    messages.success(request, words % {"number": settled.ticket.number})
    return HttpResponseRedirect(reverse("staff:ticket", args=[settled.ticket.number]))


@require_safe
def receipt_page(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a letter was accepted, for whoever has its link (B4.9); 404 for a token that is none."""
    found = receipt(token)
    if found is None:
        raise Http404
    at = moment(found.received_at, settings.TIME_ZONE, language_now(), now=timezone.now())
    context = {"answer": found.answer, "number": found.number, "at": at}
    response = render(request, "inbox/receipt.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@staff_only
@require_POST
def move(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Take a joined letter out of its appeal: to the appeal of POST ticket_number, or a new one with to=new."""
    letter = ledger.get_letter(list(actor.roles), pk)
    new, number = request.POST.get("to") == "new", request.POST.get("ticket_number", "").strip()
    if not new and not number:
        return _show(request, actor, letter, error=_("Name the appeal it belongs to."), number=number)
    try:
        moved = actions.move_joined(letter, by=actor, now=timezone.now(), ticket_number="" if new else number)
    except actions.LetterSettled:
        return _settled_already(request, pk)
    except actions.NotMoved:
        words = _("The regulation takes no appeal of it.") if new else _("It belongs to that appeal already.")
        return _show(request, actor, letter, error=words, number=number)
    except Refused as refused:
        words = " ".join(sentence for sentence, _reason in refused.sentences(language_now()))
        return _show(request, actor, letter, error=words, number=number)
    except actions.NobodyToAnswer:
        words = _("The letter names no sender: it can only join an appeal.")
        return _show(request, actor, letter, error=words, number=number)
    except Http404:
        return _show(request, actor, letter, error=_("There is no such appeal."), number=number)
    assert moved.ticket is not None
    messages.success(request, _("Moved to %(number)s.") % {"number": moved.ticket.number})
    return HttpResponseRedirect(reverse("staff:ticket", args=[moved.ticket.number]))


@staff_only
@require_POST
def spam(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Nothing to answer; it can still be released afterwards."""
    letter = ledger.get_letter(list(actor.roles), pk)
    try:
        actions.mark_spam(letter, by=actor, now=timezone.now())
    except actions.LetterSettled:
        return _settled_already(request, pk)
    messages.success(request, _("Marked as spam; it can still be released."))
    return HttpResponseRedirect(reverse("mail:ledger"))


def _settled_already(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("The letter has been dealt with already."))
    return HttpResponseRedirect(reverse("mail:letter", args=[pk]))


def _show(
    request: HttpRequest, actor: Actor, letter: RawLetter, *, error: str = "", number: str = ""
) -> HttpResponse:
    parsed, now = ledger.contents(letter), timezone.now()
    context = {
        **_frame(request, actor, zone="ticket"),
        "letter": letter,
        "subject": parsed.subject or _("(no subject)"),
        "fate": fate_label(letter.fate),
        "why": reason_text(letter.reason),
        "facts": pages.facts(letter, parsed, language_now(), now=now),
        "body": pages.body(parsed),
        "quoted": parsed.quoted[: pages.SHOWN],
        "files": pages.files(parsed),
        "releasable": pages.releasable(letter),
        "movable": actions.movable(letter),
        "error": error,
        "number": number or _quoted(actor, letter),
        "list_url": reverse("mail:ledger"),
    }
    return render(request, "inbox/letter.html", context, status=422 if error else 200)


def _quoted(actor: Actor, letter: RawLetter) -> str:
    """The number a held letter quotes, where it is one of an appeal this person may see."""
    quoted = letter.detail.partition(":")[0].strip() if letter.fate == RawLetter.HELD else ""
    return quoted if quoted and visible_to(actor).filter(number=quoted).exists() else ""


def _frame(request: HttpRequest, actor: Actor, zone: str = "list") -> dict[str, Any]:
    house, now = house_of(actor), timezone.now()
    shown = "rail" if request.GET.get("zone") == "rail" else zone
    return {**rail_context(actor, house, counts(actor, now=now), page="mail"), "zone": shown}
