"""Certificates: issued, looked at, printed, annulled; lapses between them activated (A1.6, A1.7)."""

from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.customers.actions import activations, certificates
from reglament.desk.customers.lookups import (
    activation_at,
    certificate_at,
    organisation_at,
    person_at,
)
from reglament.desk.customers.models import Organisation, Requester
from reglament.desk.customers.quoted import activation_counted
from reglament.desk.customers.verdicts import sells
from reglament.desk.products.models import Product
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms_certificates import (
    ActivationForm,
    AnnulForm,
    CertificateForm,
    Owner,
)
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.pages import certificates as pages
from reglament.desk.staff.pages.packs import pack_facts
from reglament.desk.staff.pages.registers import Place, context_of, place_of
from reglament.desk.staff.pages.sale import SELL
from reglament.desk.staff.pages.services import given_by
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only

FORM = ["GET", "HEAD", "POST"]


def _place(request: HttpRequest, actor: Actor, slug: str) -> Place:
    """Raises Http404 where support is not by certificates, too."""
    place = place_of(request, actor, slug, timezone.now())
    if not sells(place.speech.rules):
        raise Http404(slug)
    return place


def _context(place: Place, *, chosen: int = 0, zone: str = "ticket") -> dict[str, Any]:
    listed = pages.certificates_list(place, chosen=chosen)
    back = place.url("certificates", q=place.given("q"))
    return context_of(place, listed, page="certificates", zone=zone, back=back if zone == "ticket" else "")


@staff_only
@require_safe
def certificate_list(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """?q= searches numbers, owners and INN."""
    place = place_of(request, actor, slug, timezone.now())
    return render(request, "staff/register.html", _context(place, zone="list"))


def _owner(place: Place) -> Owner | None:
    """Who is named in the address: ?organisation= or ?person=. Raises Http404 for strangers."""
    for name, find in (("organisation", organisation_at), ("person", person_at)):
        key = place.given(name, 12)
        if key:
            if not key.isdigit():
                raise Http404(key)
            return find(place.desk, int(key))
    return None


def _named(owner: Owner) -> dict[str, Any]:
    is_firm = isinstance(owner, Organisation)
    return {"organisation": owner if is_firm else None, "owner": None if is_firm else owner}


@staff_only
@require_http_methods(FORM)
def certificate_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Issue a certificate: what was typed is kept, each fault at its field."""
    place = _place(request, actor, slug)
    owner, speech = _owner(place), place.speech
    form = CertificateForm(
        request.POST or None,
        rules=speech.rules,
        products=list(place.desk.products.order_by("name")),
        language=place.language,
        today=pages.today_of(speech),
        owner=owner,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _issue(place, form)
        except ValidationError as error:
            if any(fault.code == "seats_below" for fault in error.error_dict.get("seats", ())):
                form.ask_about_seats()
            put_errors(form, error)
        else:
            said(request, _("Issued: %(number)s.") % {"number": made.number})
            return HttpResponseRedirect(place.url("certificate", made.pk))
    title = _("New certificate: %(owner)s") % {"owner": owner} if owner else _("New certificate")
    note = _("Obtaining it is accepting the edition in force today: %(edition)s") % {
        "edition": speech.rules.title[place.language]
    }
    cancel = place.url("certificates")
    if isinstance(owner, Organisation):
        cancel = place.url("customer", owner.pk)
    return _form(place, form, title=title, button=_("Issue"), cancel=cancel, note=note)


def _issue(place: Place, form: CertificateForm) -> Any:
    given, by = form.cleaned_data, place.actor.user
    assert by is not None
    order = certificates.CertificateOrder(
        products=[form.by_code[code] for code in given["products"]],
        overrides=form.overrides(),
        fewer_seats=bool(given.get("fewer_seats")),
        **_named(form.chosen_owner()),
        **{
            name: given[name]
            for name in (
                *("tier", "starts_on", "ends_on", "version_text", "seats"),
                *("price", "price_source", "price_on", "form"),
            )
        },
    )
    return certificates.issue_certificate(desk=place.desk, by=by, told=order, now=place.now)


def _form(place: Place, form: forms.Form, **more: Any) -> HttpResponse:
    template = more.pop("template", "staff/register_form.html")
    chosen = more.pop("chosen", 0)
    context = {**_context(place, chosen=chosen), "form": form, "form_title": more.pop("title"), **more}
    wrong = bool(form.errors) or bool(more.get("refusal"))
    return render(place.request, template, context, status=422 if wrong else 200)


@staff_only
@require_safe
def certificate(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One certificate."""
    place = _place(request, actor, slug)
    item = certificate_at(place.desk, pk)
    context = {
        **_context(place, chosen=pk),
        "item": item,
        "facts": [*pages.certificate_facts(place, place.speech, item), *pack_facts(place, item)],
        "services": [given_by(place, item)],
        "verify_url": request.build_absolute_uri(f"/verify/{item.token}/"),
        "pdf_url": place.url("certificate_pdf", pk),
        "annul_url": "" if item.annulled_at else place.url("certificate_annul", pk),
        "correct_url": place.url("certificate_correct", pk)
        if item.annulled_at is None and actor.roles.get(place.desk.pk) in SELL
        else "",
        "corrections": pages.corrections(place, item),
        "title": _("Technical support certificate"),
    }
    return render(request, "staff/certificate.html", context)


@staff_only
@require_http_methods(FORM)
def certificate_annul(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Annul with a reason; nothing is deleted."""
    place = _place(request, actor, slug)
    item = certificate_at(place.desk, pk)
    form = AnnulForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        try:
            certificates.annul_certificate(
                certificate=item, by=actor.user, reason=form.cleaned_data["reason"], now=place.now
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Annulled: %(number)s.") % {"number": item.number})
            return HttpResponseRedirect(place.url("certificate", pk))
    title, cancel = _("Annul %(number)s") % {"number": item.number}, place.url("certificate", pk)
    return _form(place, form, title=title, button=_("Annul"), cancel=cancel, chosen=pk)


# --- activation -------------------------------------------------------------------------------------------------------
@staff_only
@require_http_methods(FORM)
def activation_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """?product= and ?organisation= or ?person=; the sum is shown first, `issue` in the POST issues it."""
    place = _place(request, actor, slug)
    owner, product = _owner(place), place.desk.products.filter(code=place.given("product")).first()
    if owner is None or product is None:
        return HttpResponseRedirect(place.url("certificates"))
    form = ActivationForm(request.POST or None, initial=_start(place))
    more: dict[str, Any] = {"refusal": [], "offer": None}
    if request.method == "POST" and form.is_valid():
        try:
            made = _activate(place, form, owner, product)
        except Refused as refused:
            told = refused.sentences(place.language)
            more["refusal"] = [(words, place.speech.mark(reason.clause)) for words, reason in told]
        except ValidationError as error:
            put_errors(form, error)
        else:
            if not isinstance(made, activations.Offer):
                said(request, _("Issued: %(number)s.") % {"number": made.number})
                return HttpResponseRedirect(place.url("activation", made.pk))
            more["offer"] = pages.offer_shown(place.speech, made)
    title = _("Activation of %(product)s: %(owner)s") % {"product": product.name, "owner": owner}
    cancel = place.url("customer" if isinstance(owner, Organisation) else "person", owner.pk)
    return _form(
        place, form, title=title, button="", cancel=cancel, template="staff/activation_form.html", **more
    )


def _start(place: Place) -> dict[str, Any]:
    start: dict[str, Any] = {"ordered_on": pages.today_of(place.speech)}
    with suppress(ValueError):
        start["renews_on"] = date.fromisoformat(place.given("renews", 10))
    with suppress(InvalidOperation):
        start["base_price"] = Decimal(place.given("price", 20))
    return start


def _activate(place: Place, form: ActivationForm, owner: Organisation | Requester, product: Product) -> Any:
    given, by = form.cleaned_data, place.actor.user
    assert by is not None
    order = activations.ActivationOrder(product=product, **_named(owner), **given)
    if "issue" in place.request.POST:
        return activations.issue_activation(desk=place.desk, by=by, told=order, now=place.now)
    return activations.offer(desk=place.desk, told=order, now=place.now)


@staff_only
@require_safe
def activation(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One activation certificate."""
    place = _place(request, actor, slug)
    item = activation_at(place.desk, pk)
    context = {
        **_context(place),
        "item": item,
        "facts": pages.activation_facts(place, place.speech, item),
        "counted": activation_counted(item, place.language),
        "verify_url": request.build_absolute_uri(f"/verify/{item.token}/"),
        "pdf_url": place.url("activation_pdf", pk),
        "annul_url": "" if item.annulled_at else place.url("activation_annul", pk),
        "title": _("Certificate of technical support activation"),
    }
    return render(request, "staff/certificate.html", context)


@staff_only
@require_http_methods(FORM)
def activation_annul(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Annul an activation: the lapse is one again."""
    place = _place(request, actor, slug)
    item = activation_at(place.desk, pk)
    form = AnnulForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        try:
            activations.annul_activation(
                activation=item, by=actor.user, reason=form.cleaned_data["reason"], now=place.now
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Annulled: %(number)s.") % {"number": item.number})
            return HttpResponseRedirect(place.url("activation", pk))
    title, cancel = _("Annul %(number)s") % {"number": item.number}, place.url("activation", pk)
    return _form(place, form, title=title, button=_("Annul"), cancel=cancel)
