"""What a requester does with an appeal. Each act is a POST; a GET of its address leads back to the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.customers.models import Requester
from reglament.desk.portal.forms import files as form_files
from reglament.desk.portal.forms.talk import PriorityForm, ReplyForm, SupplyForm
from reglament.desk.portal.pages import appeal as pages
from reglament.desk.portal.pages.frame import asking, reader_language, refusal
from reglament.desk.portal.views.appeals import appeal_page, cards
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.actions.classify import set_priority
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.actions.reply import take_reply
from reglament.desk.tickets.actions.submit import key_of
from reglament.desk.tickets.actions.supply import supply
from reglament.desk.tickets.appeal import Reply
from reglament.desk.tickets.models import Ticket

Act = Callable[[HttpRequest, Ticket, Actor, Requester], HttpResponse]


def act(view: Act) -> Callable[..., HttpResponse]:
    """Fetch the ticket (404 for a stranger, whatever the method), let POST through, show a refusal on the page."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, number: str) -> HttpResponse:
        actor, _user, requester = asking(request)
        ticket = get_ticket(actor, number)
        if request.method != "POST":
            return redirect("appeal", number=ticket.number)
        try:
            return view(request, ticket, actor, requester)
        except Refused as error:
            told = refusal(error, ticket.desk, reader_language())
            return appeal_page(request, number=number, requester=requester, status=422, refusal=told)

    return wrapped


@act
def reply(request: HttpRequest, ticket: Ticket, actor: Actor, requester: Requester) -> HttpResponse:
    """A further message; on a closed appeal it opens it again or begins a new one (A6.7 s3)."""
    form = ReplyForm(request.POST, request.FILES)
    form_files.under(form, ticket.desk_id)
    user_id = actor.user.pk if actor.user else 0
    kept = form_files.taken_back(request.POST.getlist("kept"), user_id=user_id)
    if not form.is_valid():
        kept += form_files.keep(form_files.came(request, ticket.desk_id), user_id=user_id, now=timezone.now())
        return _again(request, ticket, requester, reply=form, kept=kept)
    now = timezone.now()
    told = Reply(
        channel="portal",
        text=form.cleaned_data["text"],
        author_name=str(requester),
        author_address=requester.email,
        files=form_files.incoming(form.cleaned_data.get("files") or [], kept),
        submission=key_of(form.cleaned_data["submission"], ticket, actor, form.cleaned_data["text"]),
    )
    message = take_reply(ticket=ticket, reply=told, by=actor, now=now)
    if message.ticket_id != ticket.pk:
        messages.success(
            request, _("A new appeal, %(number)s, is registered.") % {"number": message.ticket.number}
        )
        return redirect("appeal", number=message.ticket.number)
    opened = ticket.closed_at is not None
    messages.success(
        request, _("Sent, and the appeal is open again.") if opened else _("Your message is sent.")
    )
    return redirect("appeal", number=ticket.number)


@act
def priority(request: HttpRequest, ticket: Ticket, actor: Actor, requester: Requester) -> HttpResponse:
    """The client's own priority (B4.7)."""
    rules, language = rules_of(ticket.edition), reader_language()
    if "priority" not in rules.axes or rules.axes["priority"].set_by != "requester":
        raise Http404(ticket.number)
    form = PriorityForm(rules, ticket.priority, language, request.POST)
    if not form.is_valid():
        return _again(request, ticket, requester, priority=form)
    chosen = form.cleaned_data["priority"]
    set_priority(ticket=ticket, by=actor, priority=chosen, now=timezone.now())
    label = rules.axes["priority"].values[chosen].label[language]
    messages.success(request, _("The priority is set: %(priority)s.") % {"priority": label.lower()})
    return redirect("appeal", number=ticket.number)


@act
def supply_missing(request: HttpRequest, ticket: Ticket, actor: Actor, requester: Requester) -> HttpResponse:
    """What an incomplete appeal lacked (A1.8, A1.9, A5.1)."""
    case, _rows = pages.case_of(ticket, reader_language(), now=timezone.now())
    own = cards(case, requester, case.language)
    form = SupplyForm(case.rules, ticket, own, case.language, request.POST)
    if not form.is_valid():
        return _again(request, ticket, requester, supply=form)
    verdict = supply(ticket=ticket, by=actor, given=form.supply(), now=timezone.now())
    if verdict.ok:
        messages.success(request, _("The appeal is complete."))
    else:
        messages.warning(request, _("Kept, but not everything is settled yet: see below."))
    return redirect("appeal", number=ticket.number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: str) -> HttpResponse:
    """ "The question is settled": asked once more, then closed."""
    actor, _user, requester = asking(request)
    ticket = get_ticket(actor, number)
    case, _rows = pages.case_of(ticket, reader_language(), now=timezone.now())
    outcome = pages.closing_outcome(case.rules)
    if ticket.closed_at is not None or not outcome:
        return redirect("appeal", number=ticket.number)
    if request.method != "POST" and not pages.may(case, "withdraw"):
        return redirect("appeal", number=ticket.number)
    if request.method != "POST":
        return render(request, "portal/close.html", {"here": "appeals", **pages.heading(case)})
    try:
        close_ticket(ticket=ticket, by=actor, outcome=outcome, now=timezone.now())
    except Refused as error:
        told = refusal(error, ticket.desk, reader_language())
        return appeal_page(request, number=number, requester=requester, status=422, refusal=told)
    messages.success(request, _("The appeal is closed. Thank you for telling us."))
    return redirect("appeal", number=ticket.number)


def _again(request: HttpRequest, ticket: Ticket, requester: Requester, **forms: Any) -> HttpResponse:
    """The page with the form as it was filled."""
    return appeal_page(request, number=ticket.number, requester=requester, status=422, **forms)
