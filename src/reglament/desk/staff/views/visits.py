"""Visits on the staff's side: the calendar, one visit, booking, confirming, moving, calling off, the report."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.accounts.models import User
from reglament.desk.customers.lookups import certificate_at
from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.forms_visits import ConfirmForm, ReportForm, StaffWishForm
from reglament.desk.staff.pages import visits as pages
from reglament.desk.staff.pages.registers import Place, context_of, place_of
from reglament.desk.staff.views.acts import said
from reglament.desk.staff.views.send import incoming, unfit
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.door import hired_too, staff_only
from reglament.desk.tickets.models import Ticket
from reglament.desk.visits import feed
from reglament.desk.visits import words as words_of
from reglament.desk.visits.actions import book
from reglament.desk.visits.files import report_file
from reglament.desk.visits.forms import MoveForm, ReasonForm
from reglament.desk.visits.models import Visit
from reglament.desk.visits.questions import first_day, seen_by

FORM = ["GET", "HEAD", "POST"]


def _place(request: HttpRequest, actor: Actor, slug: str) -> Place:
    return place_of(request, actor, slug, timezone.now())


def _visit(place: Place, pk: int) -> Visit:
    found = seen_by(place.actor).filter(desk=place.desk, pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    return found


@hired_too
@require_safe
def visits(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """?week= or ?month=: who goes where and when; what waits to be confirmed; the address for one's own calendar."""
    place = _place(request, actor, slug)
    span, on = pages.span_asked(place)
    searched = bool(place.given("q") or place.given("page"))
    context = {
        **context_of(place, pages.visits_list(place), page="visits", zone="list" if searched else "ticket"),
        "known": place.speech.rules.visits is not None,
        "calendar": pages.calendar_of(place, span=span, on=on),
        "feed_url": feed.address_of(actor.user, now=place.now) if actor.user else "",
    }
    return render(request, "staff/visits.html", context)


@hired_too
@require_safe
def visit(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One visit: facts, what may be done, report, history."""
    place = _place(request, actor, slug)
    return _page(place, _visit(place, pk))


def _page(place: Place, found: Visit) -> HttpResponse:
    speech = place.speech
    context = {
        **context_of(
            place,
            pages.visits_list(place, chosen=found.pk),
            page="visits",
            zone="ticket",
            back=place.url("visits", week=found.day_on),
        ),
        "visit": found,
        "facts": pages.facts_of(place, speech, found),
        "visit_acts": pages.acts_on(place, found),
        "events": pages.history_of(speech, found),
        "files": [(f, place.url("visit_file", found.pk, f.pk)) for f in found.files.order_by("pk")],
    }
    return render(place.request, "staff/visit.html", context)


@hired_too
@require_safe
def visit_file(request: HttpRequest, actor: Actor, slug: str, pk: int, file: int) -> HttpResponseBase:
    """A file of the report."""
    return report_file(_visit(_place(request, actor, slug), pk), file)


@staff_only
@require_http_methods(FORM)
def visit_new(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Book a visit under the certificate `pk`, for ?appeal= if any; with a specialist it is confirmed."""
    place = _place(request, actor, slug)
    certificate = certificate_at(place.desk, pk)
    if place.speech.rules.visits is None:
        raise Http404(slug)
    number = place.given("appeal", 24)
    ticket = get_ticket(actor, number) if number else None
    form = _wish_form(place, certificate, ticket)
    refusal: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = book.ask_visit(
                certificate=certificate,
                requester=form.who_asks(),
                by=actor,
                wish=form.wish(),
                now=place.now,
                ticket=ticket,
                specialist=form.chosen(),
            )
        except Refused as error:
            refusal = _told(place, error)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(
                request,
                _("Booked.") if made.state == Visit.CONFIRMED else _("Kept; it waits to be confirmed."),
            )
            return HttpResponseRedirect(place.url("visit", made.pk))
    back = f"/desk/t/{ticket.number}/" if ticket else place.url("certificate", pk)
    title = _("Visit under %(number)s") % {"number": certificate.number}
    return _form(place, form, title=title, button=_("Book"), cancel=back, refusal=refusal)


def _wish_form(place: Place, certificate: SupportCertificate, ticket: Ticket | None) -> StaffWishForm:
    """Beginning with the first possible day, the appeal's requester and product, the dedicated specialist."""
    rules = place.speech.rules
    return StaffWishForm(
        place.request.POST or None,
        rules=rules,
        products=list(certificate.products.order_by("name")),
        language=place.language,
        people=_people_of(certificate),
        agents=_agents(place),
        initial={
            "on": first_day(rules, certificate, now=place.now),
            "at": "10:00",
            "requester": str(ticket.requester_id) if ticket else "",
            "product": ticket.product.code if ticket and ticket.product else None,
            "specialist": certificate.specialist.email if certificate.specialist else "",
        },
    )


@hired_too
@require_http_methods(FORM)
def visit_act(request: HttpRequest, actor: Actor, slug: str, pk: int, do: str) -> HttpResponse:
    """`do`: confirm | move | cancel | decline | report. What was typed is kept when something is wrong."""
    place = _place(request, actor, slug)
    found = _visit(place, pk)
    offered = {link.url: link.label for link in pages.acts_on(place, found)}
    title = offered.get(place.url("visit_act", pk, do))
    if title is None:
        raise Http404(do)
    form = _act_form(place, found, do)
    refusal: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            words = _do(place, found, do, form)
        except Refused as error:
            refusal = _told(place, error)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, words)
            return HttpResponseRedirect(place.url("visit", pk))
    when = words_of.when(found, place.speech.rules, place.language, now=place.now)
    return _form(
        place,
        form,
        title=f"{title}: {found.certificate.organisation or found.requester}, {when}",
        button=title,
        cancel=place.url("visit", pk),
        refusal=refusal,
        multipart=do == "report",
        chosen=pk,
    )


def _act_form(place: Place, found: Visit, do: str) -> forms.Form:
    given = place.request.POST or None
    if do == "confirm":
        dedicated = found.certificate.specialist or (found.ticket.assignee if found.ticket else None)
        chosen = found.specialist or dedicated
        return ConfirmForm(
            given, agents=_agents(place), initial={"specialist": chosen.email if chosen else ""}
        )
    if do == "move":
        zone = ZoneInfo(place.speech.rules.zone)
        local = found.starts_at.astimezone(zone)
        hours = round((found.ends_at - found.starts_at).total_seconds() / 3600)
        initial = {"on": local.date(), "at": f"{local:%H:%M}", "hours": hours}
        return MoveForm(given, rules=place.speech.rules, initial=initial)
    return ReportForm(given, place.request.FILES or None) if do == "report" else ReasonForm(given)


def _do(place: Place, found: Visit, do: str, form: forms.Form) -> str:
    told, by, now = form.cleaned_data, place.actor, place.now
    if isinstance(form, ConfirmForm):
        specialist = form.chosen()
        book.confirm(visit=found, by=by, specialist=specialist, now=now, note=told["note"])  # type: ignore[arg-type]
        return _("Confirmed; the client is told.")
    if isinstance(form, MoveForm):
        book.move(
            visit=found, by=by, starts_at=form.starts_at, ends_at=form.ends_at, now=now, note=told["note"]
        )
        return _("Moved; the client is told.")
    if do == "report":
        wrong = unfit(place.request)
        if wrong:
            raise ValidationError({"files": wrong})
        files = incoming(place.request.FILES.getlist("files"))
        book.carry_out(visit=found, by=by, report=told["report"], now=now, files=files)
        return _("The report is kept; the client has it.")
    (book.cancel if do == "cancel" else book.decline)(visit=found, by=by, reason=told["reason"], now=now)
    return _("Done; the client is told why.")


def _agents(place: Place) -> list[User]:
    return list(User.objects.filter(memberships__desk=place.desk, is_active=True).order_by("name", "email"))


def _people_of(certificate: SupportCertificate) -> list[Requester]:
    """Those who use the certificate."""
    if certificate.owner is not None:
        return [certificate.owner]
    rows = Requester.objects.filter(representations__organisation=certificate.organisation)
    return list(rows.order_by("-representations__responsible", "full_name", "pk"))


def _told(place: Place, error: Refused) -> list[Any]:
    return [
        (sentence, place.speech.mark(reason.clause)) for sentence, reason in error.sentences(place.language)
    ]


def _form(
    place: Place, form: forms.Form, *, title: str, refusal: list[Any], chosen: int = 0, **more: Any
) -> HttpResponse:
    listed = pages.visits_list(place, chosen=chosen)
    context = {
        **context_of(place, listed, page="visits", zone="ticket", back=place.url("visits")),
        "form": form,
        "form_title": title,
        "refusal": refusal,
        **more,
    }
    wrong = bool(form.errors) or bool(refusal)
    return render(place.request, "staff/register_form.html", context, status=422 if wrong else 200)
