"""The register of customers: whom the desk serves, with requisites, representatives, certificates and history."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions import register
from reglament.desk.customers.lookups import organisation_at, organisations_at, person_at
from reglament.desk.customers.models import Client
from reglament.desk.staff.forms_customers import (
    ClientForm,
    OrganisationForm,
    PersonForm,
    RepresentativeForm,
    put_errors,
)
from reglament.desk.staff.pages import customers as pages
from reglament.desk.staff.pages.certificates import covers_of
from reglament.desk.staff.pages.named import named_facts
from reglament.desk.staff.pages.registers import Place, context_of, place_of
from reglament.desk.staff.pages.services import given_to
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only

FORM = ["GET", "HEAD", "POST"]


@staff_only
@require_safe
def customers(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """?q= searches names, INN, OGRN and addresses; ?who=persons lists persons."""
    place = place_of(request, actor, slug, timezone.now())
    who = pages.PERSONS if place.given("who") == pages.PERSONS else pages.ORGANISATIONS
    listed = pages.customers_list(place, who=who)
    return render(request, "staff/register.html", context_of(place, listed, page="customers"))


def form_page(
    place: Place,
    form: forms.Form,
    *,
    title: str,
    button: str,
    cancel: str,
    who: str = pages.ORGANISATIONS,
    chosen: int = 0,
    note: str = "",
) -> HttpResponse:
    """A form in the third zone, beside the list of customers; 422 when something is wrong."""
    context = {
        **context_of(
            place,
            pages.customers_list(place, who=who, chosen=chosen),
            page="customers",
            zone="ticket",
            back=place.url("customers", who=who if who == pages.PERSONS else ""),
        ),
        "form": form,
        "form_title": title,
        "button": button,
        "cancel": cancel,
        "note": note,
    }
    return render(place.request, "staff/register_form.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(FORM)
def customer_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Enter an organisation."""
    place = place_of(request, actor, slug, timezone.now())
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = register.OrganisationFacts(**form.cleaned_data)
        try:
            made = register.add_organisation(desk=place.desk, by=actor.user, told=told, now=place.now)
        except ValidationError as error:
            put_errors(form, error)
        else:
            if made.created_at == place.now:
                said(request, _("Entered: %(name)s.") % {"name": made.name})
            else:
                said(request, _("%(name)s is in the register already: here it is.") % {"name": made.name})
            return HttpResponseRedirect(place.url("customer", made.pk))
    return form_page(
        place, form, title=_("New organisation"), button=_("Enter"), cancel=place.url("customers")
    )


@staff_only
@require_safe
def customer(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One organisation: requisites, who speaks for it, certificates over time, appeals, history."""
    place = place_of(request, actor, slug, timezone.now())
    firm = organisation_at(place.desk, pk)
    context = {
        **context_of(
            place,
            pages.customers_list(place, chosen=pk),
            page="customers",
            zone="ticket",
            back=place.url("customers", q=place.given("q")),
        ),
        **pages.organisation_page(place, firm),
        **covers_of(place, firm),
        "services": given_to(place, firm),
    }
    return render(request, "staff/organisation.html", context)


@staff_only
@require_http_methods(FORM)
def customer_edit(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Correct requisites."""
    place = place_of(request, actor, slug, timezone.now())
    firm = organisation_at(place.desk, pk)
    held = {name: getattr(firm, name) for name in OrganisationForm.base_fields}
    form = OrganisationForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        told = register.OrganisationFacts(**form.cleaned_data)
        try:
            register.change_organisation(
                desk=place.desk, by=actor.user, organisation=firm, told=told, now=place.now
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Saved; what it was stays in the history."))
            return HttpResponseRedirect(place.url("customer", pk))
    cancel = place.url("customer", pk)
    return form_page(place, form, title=firm.name, button=_("Save"), cancel=cancel, chosen=pk)


@staff_only
@require_http_methods(FORM)
def customer_person(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Let a person speak for the organisation; one who is known by the address is taken as is."""
    place = place_of(request, actor, slug, timezone.now())
    firm = organisation_at(place.desk, pk)
    form = RepresentativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        given = dict(form.cleaned_data)
        responsible = given.pop("responsible")
        try:
            person = register.bring_representative(
                desk=place.desk,
                by=actor.user,
                organisation=firm,
                told=register.PersonFacts(**given),
                responsible=responsible,
                now=place.now,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("%(who)s speaks for %(firm)s now.") % {"who": person, "firm": firm.name})
            return HttpResponseRedirect(place.url("customer", pk))
    title = _("Who speaks for %(firm)s") % {"firm": firm.name}
    return form_page(place, form, title=title, button=_("Add"), cancel=place.url("customer", pk), chosen=pk)


@staff_only
@require_POST
def customer_person_act(request: HttpRequest, actor: Actor, slug: str, pk: int, person: int) -> HttpResponse:
    """POST `do`: responsible | plain | end."""
    place = place_of(request, actor, slug, timezone.now())
    firm = organisation_at(place.desk, pk)
    row = firm.representations.filter(requester_id=person).select_related("requester").first()
    if row is None or actor.user is None:
        raise Http404(str(person))
    told: dict[str, Any] = {
        "desk": place.desk,
        "by": actor.user,
        "person": row.requester,
        "organisation": firm,
        "now": place.now,
    }
    if request.POST.get("do") == "end":
        register.end_representation(**told)
        said(request, _("%(who)s no longer speaks for it.") % {"who": row.requester})
    else:
        register.set_responsible(**told, responsible=request.POST.get("do") == "responsible")
        said(request, _("Saved."))
    return HttpResponseRedirect(place.url("customer", pk))


@staff_only
@require_http_methods(FORM)
def customer_client(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Whether the organisation is served without a certificate, and our specialist for it (B1)."""
    place = place_of(request, actor, slug, timezone.now())
    firm = organisation_at(place.desk, pk)
    held = Client.objects.filter(desk=place.desk, organisation=firm).select_related("specialist").first()
    start = {
        "served": held is not None,
        "specialist": held.specialist.email if held and held.specialist else "",
    }
    agents = list(User.objects.filter(memberships__desk=place.desk).order_by("name", "email"))
    form = ClientForm(request.POST or None, initial=start, agents=agents)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        register.serve_client(
            desk=place.desk,
            by=actor.user,
            organisation=firm,
            specialist=form.chosen(),
            served=form.cleaned_data["served"],
            now=place.now,
        )
        said(request, _("Saved."))
        return HttpResponseRedirect(place.url("customer", pk))
    return form_page(
        place, form, title=firm.name, button=_("Save"), cancel=place.url("customer", pk), chosen=pk
    )


@staff_only
@require_http_methods(FORM)
def person_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Enter a person who owns a certificate themselves, or will speak for somebody."""
    place = place_of(request, actor, slug, timezone.now())
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = register.PersonFacts(**form.cleaned_data)
        try:
            made = register.add_person(desk=place.desk, by=actor.user, told=told, now=place.now)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Entered: %(name)s.") % {"name": made})
            return HttpResponseRedirect(place.url("person", made.pk))
    cancel = place.url("customers", who=pages.PERSONS)
    return form_page(place, form, title=_("New person"), button=_("Enter"), cancel=cancel, who=pages.PERSONS)


@staff_only
@require_http_methods(FORM)
def person(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One person: contacts to correct, for whom they speak, their appeals, history."""
    place = place_of(request, actor, slug, timezone.now())
    held = person_at(place.desk, pk)
    start = {"full_name": held.full_name, "email": held.email, "phone": held.phone}
    form = PersonForm(request.POST or None, initial=start)
    form.fields["full_name"].widget.attrs.pop("autofocus", None)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        told = register.PersonFacts(**form.cleaned_data)
        try:
            register.change_person(desk=place.desk, by=actor.user, person=held, told=told, now=place.now)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Saved; what it was stays in the history."))
            return HttpResponseRedirect(place.url("person", pk))
    newest = place.desk.tickets.filter(requester=held).order_by("-received_at", "-pk")[: pages.APPEALS]
    changes = held.changes.filter(desk=place.desk).select_related("by").order_by("-at", "-pk")[:100]
    firms = organisations_at(place.desk).filter(representations__requester=held)
    client = Client.objects.filter(desk=place.desk, requester=held).select_related("specialist").first()
    context = {
        **context_of(
            place,
            pages.customers_list(place, who=pages.PERSONS, chosen=pk),
            page="customers",
            zone="ticket",
            back=place.url("customers", who=pages.PERSONS),
        ),
        "held": held,
        "form": form,
        **covers_of(place, held),
        "services": given_to(place, held),
        "client": client,
        "named": named_facts(place.speech, client, place.language, place.url("person_named", pk)),
        "firms": [pages.organisation_line(place, firm) for firm in firms],
        "appeals": pages.appeals(place, newest),
        "events": pages.history(place, list(changes)),
    }
    return render(request, "staff/person.html", context, status=422 if form.errors else 200)
