"""Naming contact persons and devices: by the owner of a certificate, a client, or who is responsible for one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.customers.named import Whose, lists_of, may_name
from reglament.desk.customers.named_form import NamedForm
from reglament.desk.customers.queries import client_of
from reglament.desk.portal.pages import services as pages
from reglament.desk.portal.pages.frame import asking, reader_language, refusal
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def named(request: HttpRequest, pk: int) -> HttpResponse:
    """The lists of the certificate `pk`; 404 where the edition has none, or somebody else is responsible."""
    _actor, _user, requester = asking(request)
    certificate = pages.certificate_for(requester, pk)
    title = _("Named under %(number)s") % {"number": certificate.number}
    return _lists(request, certificate, title)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def named_by_client(request: HttpRequest, desk: str) -> HttpResponse:
    """The lists of a client whom the desk serves without a certificate (B1); 404 likewise."""
    _actor, _user, requester = asking(request)
    client = client_of(get_object_or_404(Desk, slug=desk), requester)
    if client is None:
        raise Http404(desk)
    return _lists(request, client, _("Named by you"))


def _lists(request: HttpRequest, whose: Whose, title: str) -> HttpResponse:
    _actor, user, requester = asking(request)
    now, language = timezone.now(), reader_language()
    rules = rules_of(edition_in_force(whose.desk, now))
    lists = lists_of(rules, whose)
    if not lists or not may_name(requester, whose):
        raise Http404(title)
    form = NamedForm(request.POST or None, rules=rules, whose=whose, lists=lists, language=language)
    told = None
    if request.method == "POST" and form.is_valid():
        try:
            form.put(by=user, staff=False, now=now)
        except Refused as error:
            told = refusal(error, whose.desk, language)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                form.add_error(name, errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("services")
    wrong = bool(form.errors) or told is not None
    desk = whose.desk.title(language)
    context = {"here": "services", "desk_title": desk, "form": form, "title": title, "refusal": told}
    return render(request, "portal/named.html", context, status=422 if wrong else 200)
