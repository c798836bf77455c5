"""Who and what a client named, under a certificate or without one: as many as the edition lets be named."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.customers.lookups import certificate_at, organisation_at, person_at
from reglament.desk.customers.models import Client
from reglament.desk.customers.named import Whose, lists_of
from reglament.desk.customers.named_form import NamedForm
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.pages.certificates import certificates_list
from reglament.desk.staff.pages.customers import PERSONS, customers_list
from reglament.desk.staff.pages.registers import Place, RegisterList, context_of, place_of
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_named(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The lists of a certificate; its page where the edition has none."""
    place = place_of(request, actor, slug, timezone.now())
    item = certificate_at(place.desk, pk)
    title = _("Named under %(number)s") % {"number": item.number}
    beside = certificates_list(place, chosen=pk), "certificates", place.url("certificates")
    return _lists(place, actor, item, place.url("certificate", pk), title, beside)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def customer_named(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The lists of an organisation served without a certificate; its page where there are none."""
    place = place_of(request, actor, slug, timezone.now())
    firm = organisation_at(place.desk, pk)
    client = Client.objects.filter(desk=place.desk, organisation=firm).first()
    title = _("Named by %(client)s") % {"client": firm.name}
    beside = customers_list(place, chosen=pk), "customers", place.url("customers")
    return _lists(place, actor, client, place.url("customer", pk), title, beside)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def person_named(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The lists of a person served without a certificate; their page where there are none."""
    place = place_of(request, actor, slug, timezone.now())
    person = person_at(place.desk, pk)
    client = Client.objects.filter(desk=place.desk, requester=person).first()
    title = _("Named by %(client)s") % {"client": str(person)}
    listed = customers_list(place, who=PERSONS, chosen=pk)
    beside = listed, "customers", place.url("customers", who=PERSONS)
    return _lists(place, actor, client, place.url("person", pk), title, beside)


def _lists(
    place: Place,
    actor: Actor,
    whose: Whose | None,
    page: str,
    title: str,
    beside: tuple[RegisterList, str, str],
) -> HttpResponse:
    """The form of the lists beside a register; `page`: whose they are, there it goes on."""
    request, rules = place.request, place.speech.rules
    lists = lists_of(rules, whose)
    if whose is None or not lists:
        return HttpResponseRedirect(page)
    form = NamedForm(request.POST or None, rules=rules, whose=whose, lists=lists, language=place.language)
    refusal = []
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        try:
            form.put(by=actor.user, staff=True, now=place.now)
        except Refused as error:
            told = error.sentences(place.language)
            refusal = [(sentence, place.speech.mark(reason.clause)) for sentence, reason in told]
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Saved."))
            return HttpResponseRedirect(page)
    listed, register, back = beside
    context = {
        **context_of(place, listed, page=register, zone="ticket", back=back),
        "form": form,
        "form_title": title,
        "button": _("Save"),
        "cancel": page,
        "refusal": refusal,
    }
    wrong = bool(form.errors) or bool(refusal)
    return render(request, "staff/register_form.html", context, status=422 if wrong else 200)
