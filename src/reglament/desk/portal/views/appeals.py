"""The list of appeals, the page of one, its files, and the page after sending."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.customers.models import Requester
from reglament.desk.portal.forms import files as form_files
from reglament.desk.portal.forms.appeal import Card
from reglament.desk.portal.forms.talk import PriorityForm, ReplyForm, SupplyForm, asked_for
from reglament.desk.portal.pages import appeal as pages
from reglament.desk.portal.pages import appeals as list_pages
from reglament.desk.portal.pages import new as new_pages
from reglament.desk.portal.pages.frame import asking, reader_language
from reglament.desk.portal.pages.grounds import grounds
from reglament.desk.portal.pages.services import beside_appeal
from reglament.desk.portal.pages.standing import Case, standing, way_back
from reglament.desk.tickets.access import get_ticket
from reglament.desk.tickets.files import attachment_of, download


@login_required
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """My appeals, and the organisation's for its responsible person (B1)."""
    actor, _user, _requester = asking(request)
    found = list_pages.listed(
        actor,
        shown=request.GET.get("show", ""),
        words=request.GET.get("q", "")[:200],
        page=request.GET.get("page", ""),
        language=reader_language(),
        now=timezone.now(),
    )
    return render(request, "portal/appeals.html", {"here": "appeals", "list": found})


@login_required
@require_safe
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """One appeal: correspondence, state, due time and why."""
    actor, _user, requester = asking(request)
    ticket = get_ticket(actor, number)
    return appeal_page(request, number=ticket.number, requester=requester)


@login_required
@require_safe
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The page after sending: the number, what happens next and by when."""
    actor, _user, requester = asking(request)
    ticket = get_ticket(actor, number)
    case, _rows = pages.case_of(ticket, reader_language(), now=timezone.now())
    context = {
        "here": "appeals",
        **pages.heading(case),
        "standing": standing(case),
        "email": requester.email,
        "supply": bool(asked_for(case.rules, ticket)) and pages.may(case, "complete"),
    }
    return render(request, "portal/sent.html", context)


@login_required
@require_safe
def appeal_file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """An attachment of a message the requester may read; those of notes and calls are not there."""
    actor, _user, _requester = asking(request)
    return download(attachment_of(get_ticket(actor, number), pk, staff=False))


def appeal_page(
    request: HttpRequest, *, number: str, requester: Requester, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page, with `forms` (reply, priority, supply, kept, refusal) as they came back to be corrected."""
    now, language = timezone.now(), reader_language()
    actor, _user, _requester = asking(request)
    case, rows = pages.case_of(get_ticket(actor, number), language, now=now)
    context = {
        "here": "appeals",
        **pages.heading(case),
        "standing": standing(case),
        "way_back": way_back(case),
        "why": pages.why(case),
        "grounds": grounds(case, rows),
        "talk": pages.talk(case),
        "events": pages.history(case, rows),
        "facts": pages.facts(case),
        "costs": pages.costs_told(case, rows),
        "may_close": pages.may(case, "withdraw") and bool(pages.closing_outcome(case.rules)),
        **beside_appeal(case, rows),
        **_forms(case, requester, language),
        **forms,
    }
    return render(request, "portal/appeal.html", context, status=status)


def _forms(case: Case, requester: Requester, language: str) -> dict[str, Any]:
    """The fresh forms of what may be done now."""
    made: dict[str, Any] = {"reply": None}
    if pages.may(case, "reply"):
        made["reply"] = ReplyForm()
        form_files.under(made["reply"], case.ticket.desk_id)
    if pages.may_set_priority(case):
        made["priority"] = PriorityForm(case.rules, case.ticket.priority, language)
    if pages.may(case, "complete") and asked_for(case.rules, case.ticket):
        made["supply"] = SupplyForm(case.rules, case.ticket, cards(case, requester, language), language)
    return made


def cards(case: Case, requester: Requester, language: str) -> list[Card]:
    """The requester's own certificates in force, for the form that asks for one."""
    known = new_pages.known(case.ticket.desk, case.rules, requester, language, now=case.now)
    return [card for card in known.cards if card.valid]
