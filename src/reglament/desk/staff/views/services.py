"""Our people for a customer: the dedicated specialist of a certificate (A6.8 r15), the responsible for a person."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions.register import serve_client
from reglament.desk.customers.actions.specialist import set_specialist
from reglament.desk.customers.lookups import certificate_at, person_at
from reglament.desk.customers.models import Client
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms_customers import ClientForm, put_errors
from reglament.desk.staff.forms_visits import SpecialistForm
from reglament.desk.staff.pages.certificates import certificates_list
from reglament.desk.staff.pages.customers import PERSONS, customers_list
from reglament.desk.staff.pages.registers import Place, context_of, place_of
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only

FORM = ["GET", "HEAD", "POST"]


def _agents(place: Place) -> list[User]:
    return list(User.objects.filter(memberships__desk=place.desk, is_active=True).order_by("name", "email"))


@staff_only
@require_http_methods(FORM)
def certificate_specialist(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Who gets the appeals under a certificate by themselves; refused where its tier gives no such service."""
    place = place_of(request, actor, slug, timezone.now())
    item = certificate_at(place.desk, pk)
    initial = {"specialist": item.specialist.email if item.specialist else ""}
    form = SpecialistForm(request.POST or None, agents=_agents(place), initial=initial)
    refusal = []
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        try:
            set_specialist(certificate=item, by=actor.user, specialist=form.chosen(), now=place.now)
        except Refused as error:
            told = error.sentences(place.language)
            refusal = [(sentence, place.speech.mark(reason.clause)) for sentence, reason in told]
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Saved; new appeals under the certificate go there."))
            return HttpResponseRedirect(place.url("certificate", pk))
    context = {
        **context_of(
            place,
            certificates_list(place, chosen=pk),
            page="certificates",
            zone="ticket",
            back=place.url("certificates"),
        ),
        "form": form,
        "form_title": _("Dedicated specialist: %(number)s") % {"number": item.number},
        "button": _("Save"),
        "cancel": place.url("certificate", pk),
        "refusal": refusal,
    }
    wrong = bool(form.errors) or bool(refusal)
    return render(request, "staff/register_form.html", context, status=422 if wrong else 200)


@staff_only
@require_http_methods(FORM)
def person_client(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Whether a single person is served without a certificate, and our responsible for them (B1)."""
    place = place_of(request, actor, slug, timezone.now())
    person = person_at(place.desk, pk)
    held = Client.objects.filter(desk=place.desk, requester=person).select_related("specialist").first()
    initial = {
        "served": held is not None,
        "specialist": held.specialist.email if held and held.specialist else "",
    }
    form = ClientForm(request.POST or None, agents=_agents(place), initial=initial)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        try:
            serve_client(
                desk=place.desk,
                by=actor.user,
                person=person,
                specialist=form.chosen(),
                served=form.cleaned_data["served"],
                now=place.now,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Saved."))
            return HttpResponseRedirect(place.url("person", pk))
    context = {
        **context_of(
            place,
            customers_list(place, who=PERSONS, chosen=pk),
            page="customers",
            zone="ticket",
            back=place.url("customers", who=PERSONS),
        ),
        "form": form,
        "form_title": str(person),
        "button": _("Save"),
        "cancel": place.url("person", pk),
    }
    return render(request, "staff/register_form.html", context, status=422 if form.errors else 200)
