"""Licences for the new version and what support costs, for those it concerns."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.customers.actions import correct_contacts
from reglament.desk.customers.models import Requester
from reglament.desk.customers.pricing import Quotation
from reglament.desk.customers.queries import certificates_of, spoken_for
from reglament.desk.customers.quoted import of_kept
from reglament.desk.customers.quoted_pdf import pdf
from reglament.desk.portal.forms.upgrade import UpgradeForm
from reglament.desk.portal.pages import quotations as quotation_pages
from reglament.desk.portal.pages import upgrade as pages
from reglament.desk.portal.pages.frame import asking, reader_language, refusal
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.upgrades import actions
from reglament.desk.upgrades.models import UpgradeAppeal
from reglament.desk.upgrades.pages import shown
from reglament.desk.upgrades.queries import facts_data, get_upgrade, judged, licences_of


@login_required
@require_safe
def upgrades(request: HttpRequest) -> HttpResponse:
    """My appeals for the new version, and where to file one."""
    actor, _user, requester = asking(request)
    language = reader_language()
    context = {
        "here": "appeals",
        "entries": pages.entries(actor, language),
        "desks": pages.desks(requester, language, now=timezone.now()),
    }
    return render(request, "portal/upgrades.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upgrade_new(request: HttpRequest, desk: str) -> HttpResponse:
    """The form (A6.10.1). Sent twice, it makes one appeal."""
    found = get_object_or_404(Desk, slug=desk)
    now, language = timezone.now(), reader_language()
    actor, _user, requester = asking(request)
    rules = rules_of(edition_in_force(found, now))
    if rules.upgrade is None:
        raise Http404(desk)
    form = UpgradeForm(
        request.POST or None,
        request.FILES or None,
        licences=licences_of(requester, found),
        products=list(found.products.order_by("name")),
        initial=_start(requester, found),
    )
    context: dict[str, object] = {"here": "new", "desk_title": found.title(language), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            made = _file(form, found, actor, requester, language)
            return redirect("upgrade", number=made.ticket.number)
        except Refused as error:
            context["refusal"] = refusal(error, found, language)
        except ValidationError as error:
            told = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
            for name, faults in told.items():
                form.add_error(name if name in form.fields else None, faults)
    wrong = bool(form.errors) or "refusal" in context
    return render(request, "portal/upgrade_new.html", context, status=422 if wrong else 200)


def _start(requester: Requester, desk: Desk) -> dict[str, str]:
    first = certificates_of(requester, desk).first()
    return {
        "full_name": requester.full_name,
        "phone": requester.phone,
        "certificate_text": first.number if first else "",
    }


def _file(form: UpgradeForm, desk: Desk, actor: Actor, requester: Requester, language: str) -> UpgradeAppeal:
    contacts = {name: form.cleaned_data[name] for name in ("full_name", "phone")}
    requester = correct_contacts(requester=requester, **contacts)
    now = timezone.now()
    appeal = form.appeal(requester, spoken_for(requester), language)
    return actions.file_upgrade(
        desk=desk, by=actor, appeal=appeal, told=form.filing(), received_at=now, now=now
    )


def _mine(actor: Actor, number: str) -> UpgradeAppeal | None:
    """None for an appeal of the reader's that is none for an upgrade; Http404 for a stranger's."""
    get_ticket(actor, number)
    try:
        return get_upgrade(actor, number)
    except Http404:
        return None


@login_required
@require_safe
def upgrade(request: HttpRequest, number: str) -> HttpResponse:
    """The checklist, every condition over time, the terms and what was done."""
    actor, _user, _requester = asking(request)
    item = _mine(actor, number)
    if item is None:
        return redirect("appeal", number=number)
    case, language = judged(item), reader_language()
    context = {
        "here": "appeals",
        "ticket": item.ticket,
        "shown": shown(case, language, timezone.now(), staff=False),
        "facts": pages.facts(case, language),
        "desk_title": item.ticket.desk.title(language),
        "file_again": item.ticket.desk.slug if item.decision == UpgradeAppeal.REFUSED else "",
    }
    return render(request, "portal/upgrade.html", context)


@login_required
@require_safe
def upgrade_facts(request: HttpRequest, number: str) -> HttpResponseBase:
    """The facts as the file `reglament upgrade check` reads."""
    actor, _user, _requester = asking(request)
    item = _mine(actor, number)
    if item is None:
        return redirect("appeal", number=number)
    response = JsonResponse(facts_data(judged(item)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{number}-facts.json"'
    return response


# --- quotations ------------------------------------------------------------------------------------------------------
@login_required
@require_safe
def quotations(request: HttpRequest) -> HttpResponse:
    """What it costs to have support again from today, and the quotations made."""
    _actor, _user, requester = asking(request)
    language, now = reader_language(), timezone.now()
    context = {
        "here": "me",
        "again": quotation_pages.again(requester, language, now=now),
        "made": quotation_pages.made(requester, language, now=now),
    }
    return render(request, "portal/quotations.html", context)


def _quotation(request: HttpRequest, code: str) -> Quotation:
    """Raises Http404 for whom it was not made for."""
    _actor, _user, requester = asking(request)
    found = quotation_pages.quotations_for(requester).filter(token=code).first()
    if found is None:
        raise Http404(_("There is no such quotation."))
    return found


@login_required
@require_safe
def quotation(request: HttpRequest, code: str) -> HttpResponse:
    """One quotation; `code`: its token."""
    item, language = _quotation(request, code), reader_language()
    today = timezone.now().astimezone(rules_of(item.edition).wall_clock().zone).date()
    context = {
        "here": "me",
        "item": item,
        "offer": of_kept(item, language),
        "state": quotation_pages.standing(item, today),
    }
    return render(request, "portal/quotation.html", context)


@login_required
@require_safe
def quotation_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same to print."""
    item = _quotation(request, code)
    response = HttpResponse(pdf(item), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{item.number}.pdf"'
    return response
