"""Who and what a client named under a certificate: contact persons, devices, as many as the edition lets be named."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.customers.lookups import certificate_at
from reglament.desk.customers.named import lists_of
from reglament.desk.customers.named_form import NamedForm
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.pages.certificates import certificates_list
from reglament.desk.staff.pages.registers import context_of, place_of
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_named(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The lists of a certificate; its page where the edition has none."""
    place = place_of(request, actor, slug, timezone.now())
    item, rules = certificate_at(place.desk, pk), place.speech.rules
    lists = lists_of(rules, item)
    if not lists:
        return HttpResponseRedirect(place.url("certificate", pk))
    form = NamedForm(
        request.POST or None, rules=rules, certificate=item, lists=lists, language=place.language
    )
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
            return HttpResponseRedirect(place.url("certificate", pk))
    listed = certificates_list(place, chosen=pk)
    back = place.url("certificates")
    context = {
        **context_of(place, listed, page="certificates", zone="ticket", back=back),
        "form": form,
        "form_title": _("Named under %(number)s") % {"number": item.number},
        "button": _("Save"),
        "cancel": place.url("certificate", pk),
        "refusal": refusal,
    }
    wrong = bool(form.errors) or bool(refusal)
    return render(request, "staff/register_form.html", context, status=422 if wrong else 200)
