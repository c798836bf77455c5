"""The page of one ticket: correspondence, clocks, facts, the composer, and the form of an act when one is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.said import once_a_language
from reglament.desk.staff.pages import acts, clocks, facts
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.talk import talk, text_html
from reglament.desk.staff.views.frame import frame
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.actions.places import in_work, place_in_queue
from reglament.desk.tickets.door import hired_too
from reglament.desk.tickets.files import attachment_of, download
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.rail import language_now
from reglament.desk.tickets.reading import certificates_beside, correspondence_of, following, versions_of
from reglament.rulebook.verdict import Reason


@hired_too
@require_safe
def ticket_page(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Everything about one appeal, the list it was opened from beside it."""
    return show(request, actor, get_ticket(actor, number), now=timezone.now())


def show(
    request: HttpRequest,
    actor: Actor,
    ticket: Ticket,
    *,
    now: datetime,
    act: str = "",
    form: forms.Form | None = None,
    typed: dict[str, Any] | None = None,
    errors: str = "",
    refusal: Sequence[tuple[str, Reason]] = (),
    status: int = 200,
) -> HttpResponse:
    """The page, with the form of `act` open in place of the composer, what was typed kept, and what went wrong."""
    speech = Speech(
        rules_at_work(ticket.edition, known_at=ticket.closed_at), ticket.desk.slug, language_now(), now
    )
    around = frame(
        request, actor, now=now, desk=_desk_of_list(request, ticket), zone="ticket", number=ticket.number
    )
    context = {
        **around,
        **_middle(speech, ticket, around["agents"], alone=actor.hired_for(ticket.desk)),
        "palette_url": reverse("staff:ticket_palette", args=[ticket.number]),
        "acts": acts.acts(speech.rules, ticket, actor),
        "act": act,
        "act_label": acts.label_of(act),
        "act_button": acts.button_of(act),
        "form": form,
        "query": request.GET.urlencode(),
        "refusal": [(sentence, speech.mark(reason.clause)) for sentence, reason in refusal],
        **_composer(speech, ticket, typed or {}, errors),
    }
    return render(request, "staff/ticket.html", context, status=status)


def _desk_of_list(request: HttpRequest, ticket: Ticket) -> str:
    """The desk of the list beside the ticket: "all" of them, or the ticket's own."""
    return "" if request.GET.get("desk") == "all" else ticket.desk.slug


def _middle(
    speech: Speech, ticket: Ticket, names: Mapping[str, str], *, alone: bool = False
) -> dict[str, Any]:
    """`alone`: the reader is a third party, whom other appeals do not concern (A7.1)."""
    said = correspondence_of(ticket)
    letters = {letter.pk: letter for letter in said.letters}
    unrolled = clocks.unrolled(speech, ticket, said.events, place_in_queue(ticket))
    silence = clocks.silence_clock(speech, ticket, said.events)
    return {
        "ticket": ticket,
        "state": state_words()[ticket.state],
        "clocks": [item.clock for item in unrolled] + ([silence] if silence else []),
        "unrolled": unrolled,
        "talk": talk(speech, ticket, said, letters, names),
        "panels": facts.panels(speech, ticket, _known(speech, ticket, said.letters), alone=alone),
    }


def _known(speech: Speech, ticket: Ticket, letters: Sequence[OutgoingLetter]) -> facts.Known:
    certificate = ticket.certificate
    return facts.Known(
        certificates=certificates_beside(ticket),
        in_work=in_work(speech.rules, certificate, ticket.requester)
        if certificate and speech.rules.meters
        else 0,
        versions=versions_of(ticket) if ticket.product_id and ticket.version_text else [],
        following=following(ticket),
        letters=letters,
    )


def _composer(speech: Speech, ticket: Ticket, typed: dict[str, Any], errors: str) -> dict[str, Any]:
    return {
        "modes": acts.modes(speech.rules, ticket, str(typed.get("mode", ""))),
        "extra": {
            "sending": acts.sending(speech, checked=bool(typed.get("send_now"))),
            "number_told": bool(typed.get("number_told")),
        },
        "text": typed.get("text", ""),
        "errors": errors,
    }


@once_a_language
def state_words() -> dict[str, str]:
    """The states of an appeal, in words."""
    return {
        "incomplete": pgettext("state", "incomplete"),
        "queued": pgettext("state", "queued"),
        "new": pgettext("state", "new"),
        "open": pgettext("state", "in work"),
        "waiting": pgettext("state", "waiting for the client"),
        "postponed": pgettext("state", "postponed"),
        "closed": pgettext("state", "closed"),
        "refused": pgettext("state", "declined"),
    }


@hired_too
@require_safe
def message_page(request: HttpRequest, actor: Actor, number: str, pk: int) -> HttpResponse:
    """One message whole: the letter's own look (sanitised when it came) or all of its text."""
    ticket = get_ticket(actor, number)
    message = get_object_or_404(ticket.messages, pk=pk)
    # What is stored in `html` went through nh3 when the letter was read (inbox.html).
    body = mark_safe(message.html) if message.html else text_html(message.text)  # noqa: S308
    context = {"ticket": ticket, "message": message, "body": body}
    return render(request, "staff/message.html", context)


@hired_too
@require_safe
def file(request: HttpRequest, actor: Actor, number: str, pk: int) -> HttpResponseBase:
    """A file of the correspondence, as a download."""
    return download(attachment_of(get_ticket(actor, number), pk, staff=True))
