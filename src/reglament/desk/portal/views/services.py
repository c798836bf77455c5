"""Services under the certificates of the reader, visits asked for and called off, the calendar by address."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.portal.pages import services as pages
from reglament.desk.portal.pages.frame import asking, reader_language, refusal
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.queries import edition_in_force
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import get_ticket
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.models import Ticket
from reglament.desk.visits import calendar, feed, letters, words
from reglament.desk.visits.actions import book
from reglament.desk.visits.files import report_file
from reglament.desk.visits.forms import MoveForm, ReasonForm, WishForm
from reglament.desk.visits.models import Visit
from reglament.desk.visits.questions import first_day, quota_of
from reglament.rulebook.edition import Edition

FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Each row of the matrix for each certificate: given, used, left, the clause (A6.8)."""
    actor, user, requester = asking(request)
    now = timezone.now()
    context = {
        "here": "services",
        "desks": pages.services(actor, requester, reader_language(), now=now),
        "feed_url": feed.address_of(user, now=now),
    }
    return render(request, "portal/services.html", context)


@login_required
@require_http_methods(FORM)
def visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a visit under the certificate `pk`; ?appeal= names the appeal it is for."""
    actor, _user, requester = asking(request)
    certificate = pages.certificate_for(requester, pk)
    ticket = get_ticket(actor, number[:24]) if (number := request.GET.get("appeal", "")) else None
    now, language = timezone.now(), reader_language()
    rules = rules_at_work(edition_in_force(certificate.desk, now))
    if rules.visits is None:
        raise Http404(str(pk))
    first = first_day(rules, certificate, now=now)
    form = _wish_form(request, rules, certificate, ticket, first)
    told = None
    if request.method == "POST" and form.is_valid():
        try:
            asked: dict[str, Any] = {"certificate": certificate, "requester": requester, "ticket": ticket}
            visit = book.ask_visit(**asked, by=actor, wish=form.wish(), now=now)
        except Refused as error:
            told = refusal(error, certificate.desk, language)
        except ValidationError as error:
            _put(form, error)
        else:
            messages.success(request, _("Asked for: an agent looks at it and writes to you."))
            return redirect("visit", pk=visit.pk)
    used = quota_of(rules, certificate, first) if first else None
    return _form(
        request,
        form,
        title=_("Visit of a specialist"),
        button=_("Ask for the visit"),
        back=reverse("appeal", args=[ticket.number]) if ticket else reverse("services"),
        about=certificate.number,
        told=told,
        left=used.left if used else None,
        ticket=ticket,
    )


def _wish_form(
    request: HttpRequest,
    rules: Edition,
    certificate: SupportCertificate,
    ticket: Ticket | None,
    first: date | None,
) -> WishForm:
    """Beginning with the first possible day and the product of the appeal."""
    return WishForm(
        request.POST or None,
        rules=rules,
        products=list(certificate.products.order_by("name")),
        language=reader_language(),
        initial={
            "on": first,
            "at": "10:00",
            "product": ticket.product.code if ticket and ticket.product else None,
        },
    )


@login_required
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: when, where, who comes, its history and its report."""
    actor, _user, _requester = asking(request)
    found = pages.visit_for(actor, pk)
    now, language = timezone.now(), reader_language()
    rules = rules_at_work(edition_in_force(found.desk, now))
    context = {
        "here": "services",
        "visit": found,
        "when": words.when(found, rules, language, now=now),
        "state": words.state_of(found),
        "who": letters.who_comes(found, language),
        "acts": pages.acts_on(found),
        "history": [
            (words.what_of(change), change.words, moment(change.at, rules.zone, language, now=now))
            for change in found.changes.order_by("at", "pk")
        ],
        "files": [
            (file, reverse("visit_file", args=[found.pk, file.pk])) for file in found.files.order_by("pk")
        ],
    }
    return render(request, "portal/visit.html", context)


@login_required
@require_http_methods(FORM)
def visit_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day: the lead counts from now, an agent agrees anew."""
    actor, _user, _requester = asking(request)
    found = pages.visit_for(actor, pk)
    now, language = timezone.now(), reader_language()
    rules = rules_at_work(edition_in_force(found.desk, now))
    form = MoveForm(request.POST or None, rules=rules, initial=_time_of(found, rules.zone))
    told = None
    if request.method == "POST" and form.is_valid():
        try:
            book.move(
                visit=found,
                by=actor,
                starts_at=form.starts_at,
                ends_at=form.ends_at,
                now=now,
                note=form.cleaned_data["note"],
            )
        except Refused as error:
            told = refusal(error, found.desk, language)
        except ValidationError as error:
            _put(form, error)
        else:
            messages.success(request, _("Moved; an agent confirms the new time."))
            return redirect("visit", pk=pk)
    back = reverse("visit", args=[pk])
    return _form(request, form, title=_("Move the visit"), button=_("Move"), back=back, told=told)


@login_required
@require_http_methods(FORM)
def visit_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Called off by the client, with a reason."""
    actor, _user, _requester = asking(request)
    found = pages.visit_for(actor, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            book.cancel(visit=found, by=actor, reason=form.cleaned_data["reason"], now=timezone.now())
        except ValidationError as error:
            _put(form, error)
        else:
            messages.success(request, _("Called off; it does not count among your visits."))
            return redirect("visit", pk=pk)
    back = reverse("visit", args=[pk])
    return _form(request, form, title=_("Call the visit off"), button=_("Call off"), back=back)


@login_required
@require_safe
def visit_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """A file of the report."""
    actor, _user, _requester = asking(request)
    return report_file(pages.visit_for(actor, pk), file)


@login_required
@require_safe
def visit_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit as a calendar file."""
    actor, _user, _requester = asking(request)
    found = pages.visit_for(actor, pk)
    language = reader_language()
    entry = feed.entry_of(found, language, to_client=True)
    content = calendar.written([entry], name=found.desk.title(language))
    return HttpResponse(content, content_type=calendar.TYPE)


@never_cache
@require_safe
def visit_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's calendar by its secret address; read by programs, so nobody signs in. 404 for any other."""
    owner = feed.owner_of(token)
    if owner is None:
        raise Http404
    content = feed.feed(owner, owner.language or "ru", now=timezone.now())
    return HttpResponse(content, content_type=calendar.TYPE)


@login_required
@require_POST
def visit_feed_new(request: HttpRequest) -> HttpResponse:
    """Another address; the old one opens nothing any more."""
    _actor, user, _requester = asking(request)
    feed.renew(user, now=timezone.now())
    messages.success(request, _("The calendar has a new address; the old one opens nothing any more."))
    back = request.POST.get("back", "")
    own = back.startswith("/desk/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if own else "services")


def _time_of(visit: Visit, zone: str) -> dict[str, Any]:
    local = timezone.localtime(visit.starts_at, timezone=ZoneInfo(zone))
    hours = round((visit.ends_at - visit.starts_at).total_seconds() / 3600)
    return {"on": local.date(), "at": f"{local:%H:%M}", "hours": hours}


def _put(form: forms.Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _form(request: HttpRequest, form: forms.Form, *, told: Any = None, **context: Any) -> HttpResponse:
    wrong = bool(form.errors) or told is not None
    context = {"here": "services", "form": form, "refusal": told, **context}
    return render(request, "portal/visit_form.html", context, status=422 if wrong else 200)
