"""Licences: entered, looked at, corrected by a recorded act, closed; the key shown on an explicit press."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reglament.desk.customers.actions import corrections, licences
from reglament.desk.customers.actions.certificates import CertificateOrder
from reglament.desk.customers.licences import Licence, LicenceChange
from reglament.desk.customers.lookups import certificate_at
from reglament.desk.staff.forms_certificates import AnnulForm
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.forms_sale import (
    CertificateCorrectionForm,
    LicenceCorrectionForm,
    LicenceForm,
)
from reglament.desk.staff.pages import certificates as certificate_pages
from reglament.desk.staff.pages import sale as pages
from reglament.desk.staff.pages.sale import Sale, sale_of
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.dates import day
from reglament.desk.tickets.door import staff_only
from reglament.desk.ui.shapes import Event, Fact

FORM = ["GET", "HEAD", "POST"]
_SAID = ("version", "purchased_on", "seats", "manner", "term", "ends_on", "key")


def form_page(sale: Sale, register: Any, page: str, form: forms.Form, **more: Any) -> HttpResponse:
    """A form beside its register; faults are told with 422."""
    context = {
        **pages.context(sale, register, page),
        "form": form,
        "form_title": more.pop("title"),
        **more,
    }
    template = more.get("template", "staff/register_form.html")
    wrong = bool(form.errors) or bool(more.get("refusal"))
    return render(sale.place.request, template, context, status=422 if wrong else 200)


@staff_only
@require_safe
def licence_list(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """?q= searches owners, INN and the end of numbers."""
    sale = sale_of(request, actor, slug, timezone.now(), look=True)
    return render(
        request,
        "staff/register.html",
        pages.context(sale, pages.licences_list(sale), "licences", zone="list"),
    )


def _at(sale: Sale, pk: int) -> Licence:
    rows = sale.place.desk.licences.select_related(
        "product", "organisation", "owner", "replaces", "entered_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    return found


@staff_only
@require_http_methods(FORM)
def licence_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Enter a licence as its document says it."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    place, owner = sale.place, pages.owner_asked(sale)
    products = list(place.desk.products.order_by("name"))
    form = LicenceForm(request.POST or None, products=products, owner=owner)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("number", *_SAID)}
        told = licences.LicenceFacts(product=form.chosen_product, **pages.named(form.chosen_owner), **given)
        assert actor.user is not None
        try:
            made = licences.enter_licence(desk=place.desk, by=actor.user, told=told, now=place.now)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Entered: %(number)s.") % {"number": made.masked})
            return HttpResponseRedirect(place.url("licence", made.pk))
    title = _("New licence: %(owner)s") % {"owner": owner} if owner else _("New licence")
    cancel = place.url("licences")
    return form_page(
        sale, pages.licences_list(sale), "licences", form, title=title, button=_("Enter"), cancel=cancel
    )


@staff_only
@require_safe
def licence(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One licence."""
    sale = sale_of(request, actor, slug, timezone.now())
    return _page(sale, _at(sale, pk))


def _page(sale: Sale, item: Licence, key: str = "") -> HttpResponse:
    place = sale.place
    context = {
        **pages.context(sale, pages.licences_list(sale, chosen=item.pk), "licences"),
        "item": item,
        "facts": _facts(sale, item),
        "events": _history(sale, item),
        "sells": sale.sells and item.closed_at is None,
        "may_see_key": sale.sells and bool(item.key_digest) and not key,
        "key": key,
    }
    response = render(place.request, "staff/licence.html", context)
    if key:
        response["Cache-Control"] = "no-store"
    return response


def _facts(sale: Sale, item: Licence) -> list[Fact]:
    place, language = sale.place, sale.place.language
    owner = (
        place.url("customer", item.organisation_id)
        if item.organisation_id
        else place.url("person", item.owner_id)
    )
    facts = [
        Fact(_("Owner"), str(item.organisation or item.owner), url=owner),
        Fact(_("Product"), f"{item.product.name} {item.version}"),
        Fact(_("Bought on"), day(item.purchased_on, language)),
        Fact(_("Seats"), pages.seats_words(item), clause=place.speech.mark("6.8 (1)")),
        Fact(_("Manner of use"), item.manner or "—", clause=place.speech.mark("4.1.6")),
        Fact(
            _("Term of use"),
            item.term or "—",
            note=_("last day %(on)s") % {"on": day(item.ends_on, language)} if item.ends_on else "",
        ),
        Fact(_("Installation key"), _("kept sealed") if item.key_digest else _("none")),
    ]
    if item.replaces:
        facts.append(Fact(_("Given for"), item.replaces.masked, url=place.url("licence", item.replaces.pk)))
    later = Licence.objects.filter(replaces=item).first()
    if later is not None:
        facts.append(Fact(_("Replaced by"), later.masked, url=place.url("licence", later.pk)))
    if item.closed_at is not None:
        facts.append(Fact(_("Closed"), place.speech.at(item.closed_at), note=item.closed_reason))
    return facts


def change_words(change: LicenceChange) -> str:
    """What happened to a licence; of a key only that it changed."""
    names = {
        LicenceChange.ENTERED: _("Entered"),
        LicenceChange.IMPORTED: _("Imported"),
        LicenceChange.GIVEN: _("Given for an older one"),
        LicenceChange.CORRECTED: _("Corrected"),
        LicenceChange.KEY_SHOWN: _("The key was looked at"),
        LicenceChange.CLOSED: _("Closed"),
    }
    words = names[change.kind]
    fields = [
        _("the key") if name == "key" else f"{change.before.get(name) or '—'} → {value or '—'}"
        for name, value in change.after.items()
        if change.before.get(name) != value
    ]
    told = "; ".join([*fields, *([change.words] if change.words else [])])
    return f"{words}: {told}" if told else words


def _history(sale: Sale, item: Licence) -> list[Event]:
    return [
        Event(words=change_words(c), at=sale.place.speech.at(c.at), iso=c.at.isoformat(), who=str(c.by))
        for c in item.changes.select_related("by").order_by("-pk")
    ]


@staff_only
@require_POST
def licence_key(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The key in the clear, once: that it was asked for is kept with the licence."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    item = _at(sale, pk)
    assert actor.user is not None
    try:
        key = licences.show_key(licence=item, by=actor.user, now=sale.place.now)
    except ValidationError as error:
        form = forms.Form({})
        form.is_valid()
        form.add_error(None, error)
        return form_page(
            sale,
            pages.licences_list(sale, chosen=pk),
            "licences",
            form,
            title=item.masked,
            button=_("Enter"),
            cancel=sale.place.url("licence", pk),
        )
    return _page(sale, item, key)


@staff_only
@require_http_methods(FORM)
def licence_edit(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Put right what the register says; from what to what and why stays."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    item = _at(sale, pk)
    start = {name: getattr(item, name) for name in _SAID if name != "key"}
    form = LicenceCorrectionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in _SAID}
        told = licences.LicenceFacts(
            product=item.product,
            number=item.number,
            organisation=item.organisation,
            owner=item.owner,
            **given,
        )
        assert actor.user is not None
        try:
            licences.correct_licence(
                licence=item, by=actor.user, told=told, reason=form.cleaned_data["reason"], now=sale.place.now
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Corrected: %(number)s.") % {"number": item.masked})
            return HttpResponseRedirect(sale.place.url("licence", pk))
    title, cancel = _("Correct %(number)s") % {"number": item.masked}, sale.place.url("licence", pk)
    register = pages.licences_list(sale, chosen=pk)
    return form_page(sale, register, "licences", form, title=title, button=_("Correct"), cancel=cancel)


@staff_only
@require_http_methods(FORM)
def licence_close(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """End a licence with a reason: it counts for nothing any more."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    item = _at(sale, pk)
    form = AnnulForm(request.POST or None)
    form.fields["reason"].help_text = _("It stays in the history of changes.")
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        try:
            licences.close_licence(
                licence=item, by=actor.user, reason=form.cleaned_data["reason"], now=sale.place.now
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Closed: %(number)s.") % {"number": item.masked})
            return HttpResponseRedirect(sale.place.url("licence", pk))
    title, cancel = _("Close %(number)s") % {"number": item.masked}, sale.place.url("licence", pk)
    register = pages.licences_list(sale, chosen=pk)
    return form_page(sale, register, "licences", form, title=title, button=_("Close"), cancel=cancel)


# --- a certificate that says something wrong -------------------------------------------------------------------------
_CERTIFICATE = ("tier", "starts_on", "ends_on", "seats", "version_text", "price", "price_source", "price_on")


@staff_only
@require_http_methods(FORM)
def certificate_correct(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Put right an issued certificate: a recorded act, the database lets no other change through."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    item, speech = certificate_at(sale.place.desk, pk), sale.place.speech
    start = {name: getattr(item, name) for name in (*_CERTIFICATE, "form")}
    form = CertificateCorrectionForm(
        request.POST or None, rules=speech.rules, language=sale.place.language, initial=start
    )
    if request.method == "POST" and form.is_valid():
        told = CertificateOrder(
            products=list(item.products.all()),
            organisation=item.organisation,
            owner=item.owner,
            overrides=item.overrides,
            **{name: form.cleaned_data[name] for name in (*_CERTIFICATE, "form")},
        )
        assert actor.user is not None
        try:
            corrections.correct_certificate(
                certificate=item,
                by=actor.user,
                told=told,
                reason=form.cleaned_data["reason"],
                now=sale.place.now,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Corrected: %(number)s.") % {"number": item.number})
            return HttpResponseRedirect(sale.place.url("certificate", pk))
    title, cancel = _("Correct %(number)s") % {"number": item.number}, sale.place.url("certificate", pk)
    note = _("Appeals admitted under it keep the tier they were admitted with.")
    register = certificate_pages.certificates_list(sale.place, chosen=pk)
    return form_page(
        sale, register, "certificates", form, title=title, button=_("Correct"), cancel=cancel, note=note
    )
