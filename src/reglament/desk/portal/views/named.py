"""Naming contact persons and devices under a certificate: by its owner, or the responsible of the organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.customers.named import lists_of
from reglament.desk.customers.named_form import NamedForm
from reglament.desk.portal.pages import services as pages
from reglament.desk.portal.pages.frame import asking, reader_language, refusal
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def named(request: HttpRequest, pk: int) -> HttpResponse:
    """The lists of the certificate `pk`; 404 where the edition has none, or somebody else is responsible."""
    _actor, user, requester = asking(request)
    certificate = pages.certificate_for(requester, pk)
    now, language = timezone.now(), reader_language()
    rules = rules_of(edition_in_force(certificate.desk, now))
    lists = lists_of(rules, certificate)
    if not lists or not pages.may_name(requester, certificate):
        raise Http404(str(pk))
    form = NamedForm(
        request.POST or None, rules=rules, certificate=certificate, lists=lists, language=language
    )
    told = None
    if request.method == "POST" and form.is_valid():
        try:
            form.put(by=user, staff=False, now=now)
        except Refused as error:
            told = refusal(error, certificate.desk, language)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                form.add_error(name, errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("services")
    wrong = bool(form.errors) or told is not None
    context = {"here": "services", "form": form, "number": certificate.number, "refusal": told}
    return render(request, "portal/named.html", context, status=422 if wrong else 200)
