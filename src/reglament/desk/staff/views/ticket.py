"""The page of one ticket: correspondence, clocks, facts, the composer, and the form of an act when one is open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.products.queries import asking_for_goods
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.queries import asking_for_editions
from reglament.desk.regulations.refusal import Refused
from reglament.desk.said import once_a_language
from reglament.desk.staff.pages import acts, clocks, facts
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.services import service_panels
from reglament.desk.staff.pages.sheet import Composer, Sheet, drawn_sheet
from reglament.desk.staff.pages.talk import talk, text_html
from reglament.desk.staff.pages.worklist import filters_from
from reglament.desk.staff.views.frame import back_to, frame, names_of, whole
from reglament.desk.statements import foreseen
from reglament.desk.tickets import usage
from reglament.desk.tickets.access import Actor, asking_for, get_ticket
from reglament.desk.tickets.actions.places import limits_of, place_in_queue
from reglament.desk.tickets.addresses import address
from reglament.desk.tickets.costs import bills_of
from reglament.desk.tickets.door import hired_too
from reglament.desk.tickets.files import attachment_of, download, files_of
from reglament.desk.tickets.models import Attachment, Ticket, TicketEvent
from reglament.desk.tickets.permitted import Permits, permits
from reglament.desk.tickets.pictures import with_pictures
from reglament.desk.tickets.queries import asking_counts
from reglament.desk.tickets.rail import asking_for_house, house_of, language_now
from reglament.desk.tickets.reading import (
    asking_beside,
    certificates_beside,
    correspondence_of,
    following,
    versions_of,
)
from reglament.desk.ui.holes import filled
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook import events, limits
from reglament.rulebook.grounds import readings_of
from reglament.rulebook.meters import Standing
from reglament.rulebook.verdict import Reason


@hired_too
@require_safe
def ticket_page(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Everything about one appeal, the list it was opened from beside it.

    A page that has the list already asks for the appeal's own zone alone (htmx)."""
    now, only_zone = timezone.now(), _only_zone(request)
    asked = [asking_for(actor, number), *asking_for_house(actor)]
    with foreseen(*asked, *([] if only_zone else [asking_counts(actor, now=now)])):
        ticket = get_ticket(actor, number)
        of_list = [asking_for_goods(ticket.desk_id), asking_for_editions(ticket.desk_id)]
        with foreseen(*asking_beside(ticket), *([] if only_zone else of_list)):
            response = (zone if only_zone else show)(request, actor, ticket, now=now)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _only_zone(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == "main" and "HX-History-Restore-Request" not in request.headers


def zone(request: HttpRequest, actor: Actor, ticket: Ticket, *, now: datetime) -> HttpResponse:
    """The zone of the appeal with its title: the list beside it stays as it is."""
    house = house_of(actor)
    desk = _desk_of_list(request, ticket) if len(house.desks) > 1 else ticket.desk.slug
    back = back_to(*filters_from(request.GET, desk))
    sheet = _sheet(request, actor, ticket, names_of(house), back, now=now)
    link = filled("ui/parts/back.html", request, {}, {"list_url": back})
    title = escape(_title(ticket))
    return HttpResponse(f"<title>{title}</title>{link}{drawn_sheet(request, sheet)}")


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
    around = frame(
        request, actor, now=now, desk=_desk_of_list(request, ticket), zone="ticket", number=ticket.number
    )
    back = around["list_url"]
    sheet = _sheet(request, actor, ticket, around["agents"], back, now=now, typed=typed, errors=errors)
    if form is not None:
        sheet = replace(sheet, act=act, form=_act_form(request, sheet, act, form))
    around["palette_url"] = sheet.palette_url
    if refusal:
        sheet = replace(sheet, refusal=_marked(sheet.speech, refusal))
    drawn = drawn_sheet(request, sheet)
    return whole(request, around, title=_title(ticket), ticket=drawn, status=status)


def _marked(speech: Speech, told: Sequence[tuple[str, Reason]]) -> list[tuple[str, ClauseMark | None]]:
    """Reasons of a refusal with their clauses and the readings they stand on."""
    return [(words, speech.mark(reason.clause, readings_of(speech.rules, reason))) for words, reason in told]


def _title(ticket: Ticket) -> str:
    return f"{ticket.number} · {ticket.subject}"


def _act_form(request: HttpRequest, sheet: Sheet, act: str, form: forms.Form) -> SafeString:
    context = {
        "ticket": sheet.ticket,
        "act": act,
        "act_label": acts.label_of(act),
        "act_button": acts.button_of(act),
        "form": form,
        "query": sheet.query,
    }
    return render_to_string("staff/act.html", context, request)


def _desk_of_list(request: HttpRequest, ticket: Ticket) -> str:
    """The desk of the list beside the ticket: "all" of them, or the ticket's own."""
    return "" if request.GET.get("desk") == "all" else ticket.desk.slug


def _sheet(
    request: HttpRequest,
    actor: Actor,
    ticket: Ticket,
    names: Mapping[str, str],
    list_url: str,
    *,
    now: datetime,
    typed: dict[str, Any] | None = None,
    errors: str = "",
) -> Sheet:
    """What the zone shows, read by planned statements. To a third party other appeals do not show (A7.1)."""
    rules = rules_at_work(ticket.edition, known_at=ticket.closed_at, stamp=ticket.desk.hours_stamp)
    speech = Speech(rules, ticket.desk.slug, language_now(), now)
    said = correspondence_of(ticket)
    letters = {letter.pk: letter for letter in said.letters}
    unrolled = clocks.unrolled(speech, ticket, said.events, place_in_queue(ticket))
    silence = clocks.silence_clock(speech, ticket, said.events)
    known = _known(speech, ticket, said.letters, said.events)
    may = permits(rules, ticket, by=actor.kind, now=now, rows=said.events, agent=actor.agent)
    return Sheet(
        ticket=ticket,
        speech=speech,
        state=state_words()[ticket.state],
        clocks=[item.clock for item in unrolled]
        + clocks.other_clocks(speech, ticket)
        + ([silence] if silence else []),
        unrolled=unrolled,
        talk=talk(speech, ticket, said, letters, names, alone=actor.hired_for(ticket.desk)),
        panels=facts.panels(speech, ticket, known, alone=actor.hired_for(ticket.desk))
        + service_panels(speech, ticket, said.events),
        acts=acts.acts(may, actor),
        composer=_composer(speech, may, typed or {}, errors),
        query=request.GET.urlencode(),
        list_url=list_url,
        palette_url=address("staff:ticket_palette", ticket.number),
        refusal=_marked(speech, Refused(may.expiry, rules).sentences(speech.language)),
    )


def _standings(speech: Speech, ticket: Ticket, rows: Sequence[TicketEvent]) -> list[Standing]:
    """Meters of a period and banks; nothing is read under editions without them."""
    if not usage.metered(speech.rules):
        return []
    known = usage.facts_after(speech.rules, _happened(rows))
    return usage.standings(speech.rules, usage.Whose.of(ticket), known, at=speech.now)


def _places(speech: Speech, ticket: Ticket, rows: Sequence[TicketEvent]) -> Sequence[limits.Taken]:
    """How the limits of work at once that hold for this appeal stand; its facts are asked only where they matter."""
    if ticket.certificate is None or not speech.rules.meters:
        return ()
    facts = {} if limits.plain(speech.rules) else usage.facts_after(speech.rules, _happened(rows))
    return limits_of(speech.rules, ticket.certificate, ticket.requester, facts=facts)


def _happened(rows: Sequence[TicketEvent]) -> list[events.Event]:
    return [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]


def _known(
    speech: Speech, ticket: Ticket, letters: Sequence[OutgoingLetter], rows: Sequence[TicketEvent]
) -> facts.Known:
    return facts.Known(
        certificates=certificates_beside(ticket),
        places=_places(speech, ticket, rows),
        versions=versions_of(ticket) if ticket.product_id and ticket.version_text else [],
        following=following(ticket),
        letters=letters,
        standings=_standings(speech, ticket, rows),
        owed=[row for row in rows if row.kind == "remedy_owed"],
        bills=bills_of(speech.rules, ticket, _happened(rows)) if speech.rules.charges else (),
    )


def _composer(speech: Speech, may: Permits, typed: dict[str, Any], errors: str) -> Composer:
    return Composer(
        modes=acts.modes(may, str(typed.get("mode", ""))),
        sending=acts.sending(speech, checked=bool(typed.get("send_now"))),
        number_told=bool(typed.get("number_told")),
        text=typed.get("text", ""),
        errors=errors,
        seen=str(typed.get("seen", ""))[:20],
    )


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
    if message.html:

        def where(file: Attachment) -> str:
            return address("staff:file", ticket.number, file.pk)

        body = with_pictures(message.html, files_of([pk]).get(pk, []), where, staff=True)
    else:
        body = text_html(message.text)
    letter = message.letters.values_list("pk", flat=True).first() if actor.serves(ticket.desk) else None
    quoted = text_html(message.quoted) if message.quoted and not message.html else ""
    context = {"ticket": ticket, "message": message, "body": body, "quoted": quoted, "letter": letter}
    return render(request, "staff/message.html", context)


@hired_too
@require_safe
def file(request: HttpRequest, actor: Actor, number: str, pk: int) -> HttpResponseBase:
    """A file of the correspondence, as a download."""
    return download(attachment_of(get_ticket(actor, number), pk, staff=True))
