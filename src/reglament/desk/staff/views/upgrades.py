"""Appeals for a licence for the new version: the checklist, the acts, and the paper form (A6.10)."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.customers.actions.licences import LicenceFacts
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms import by_hand
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.forms_sale import (
    GrantForm,
    NameLicenceForm,
    OriginalForm,
    RefuseForm,
    ScanForm,
    SendOriginalForm,
    SendScanForm,
    UpgradeForm,
)
from reglament.desk.staff.pages import sale as sale_pages
from reglament.desk.staff.pages import upgrades as pages
from reglament.desk.staff.pages.sale import Sale, sale_of
from reglament.desk.staff.views.acts import said
from reglament.desk.staff.views.licences import FORM, form_page
from reglament.desk.staff.views.send import incoming, unfit
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.models import Attachment
from reglament.desk.upgrades import actions
from reglament.desk.upgrades import pages as shared
from reglament.desk.upgrades.models import UpgradeAppeal
from reglament.desk.upgrades.queries import (
    KIND,
    Judged,
    facts_data,
    get_upgrade,
    judged,
    ticket_may_become_one,
)
from reglament.rulebook.edition import Edition


def _sale(request: HttpRequest, actor: Actor, slug: str, *, write: bool = False) -> Sale:
    sale = sale_of(request, actor, slug, timezone.now(), write=write)
    if sale.place.speech.rules.upgrade is None:
        raise Http404(slug)
    return sale


@staff_only
@require_safe
def upgrade_list(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What is to be decided first; ?q= searches numbers and organisations."""
    sale = sale_of(request, actor, slug, timezone.now(), look=True)
    register = pages.upgrades_list(sale)
    return render(request, "staff/register.html", sale_pages.context(sale, register, "upgrades", zone="list"))


def _case(sale: Sale, number: str) -> Judged:
    found = get_upgrade(sale.place.actor, number)
    if found.ticket.desk_id != sale.place.desk.pk:
        raise Http404(number)
    return judged(found)


@staff_only
@require_http_methods(FORM)
def upgrade(request: HttpRequest, actor: Actor, slug: str, number: str) -> HttpResponse:
    """One appeal. A POST takes up one that came by letter."""
    sale = _sale(request, actor, slug, write=request.method == "POST")
    ticket = get_ticket(actor, number)
    if ticket.desk_id != sale.place.desk.pk:
        raise Http404(number)
    if ticket_may_become_one(ticket):
        if request.method == "POST":
            actions.adopt(ticket=ticket, by=actor, now=sale.place.now)
            return HttpResponseRedirect(sale.place.url("upgrade", number))
        context = sale_pages.context(sale, pages.upgrades_list(sale, chosen=number), "upgrades")
        return render(request, "staff/upgrade_adopt.html", {**context, "ticket": ticket, "sells": sale.sells})
    case = _case(sale, number)
    place = sale.place
    context = {
        **sale_pages.context(sale, pages.upgrades_list(sale, chosen=number), "upgrades"),
        "ticket": ticket,
        "shown": shared.shown(case, place.language, place.now, staff=True),
        "facts": pages.facts(sale, case),
        "doings": pages.doings(sale, case),
        "facts_url": place.url("upgrade_facts", number),
    }
    return render(request, "staff/upgrade.html", context)


@staff_only
@require_safe
def upgrade_facts(request: HttpRequest, actor: Actor, slug: str, number: str) -> HttpResponse:
    """The facts as the file `reglament upgrade check` reads: it gives the same verdict."""
    sale = _sale(request, actor, slug)
    data = facts_data(_case(sale, number))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{number}-facts.json"'
    return response


# --- acts -----------------------------------------------------------------------------------------------------------
Carry = Callable[[Sale, UpgradeAppeal, Any], None]


def _grant(sale: Sale, item: UpgradeAppeal, form: GrantForm) -> None:
    old, user = item.licence, sale.place.actor.user
    assert old is not None
    assert user is not None
    told = LicenceFacts(
        product=old.product,
        purchased_on=sale.today,
        seats=old.seats,
        organisation=old.organisation,
        owner=old.owner,
        **form.cleaned_data,
    )
    actions.grant_upgrade(appeal=item, by=user, told=told, now=sale.place.now)


def _refuse(sale: Sale, item: UpgradeAppeal, form: RefuseForm) -> None:
    note = form.cleaned_data["note"]
    actions.refuse_upgrade(appeal=item, by=sale.place.actor, note=note, now=sale.place.now)


def _withdraw(sale: Sale, item: UpgradeAppeal, form: forms.Form) -> None:
    words = form.cleaned_data.get("note", "")
    actions.withdraw_upgrade(appeal=item, by=sale.place.actor.user, words=words, now=sale.place.now)


def _name(sale: Sale, item: UpgradeAppeal, form: NameLicenceForm) -> None:
    user, chosen = sale.place.actor.user, form.by_key[form.cleaned_data["licence"]]
    assert user is not None
    actions.name_licence(appeal=item, by=user, licence=chosen, now=sale.place.now)


def _scan(sale: Sale, item: UpgradeAppeal, form: ScanForm) -> None:
    user = sale.place.actor.user
    assert user is not None
    found = Attachment.objects.select_related("message").get(pk=form.cleaned_data["scan"])
    actions.take_scan(appeal=item, by=user, attachment=found, now=sale.place.now)


def _send_scan(sale: Sale, item: UpgradeAppeal, form: SendScanForm) -> None:
    files = incoming(form.cleaned_data["scans"])
    text = form.cleaned_data["text"]
    actions.send_scan(appeal=item, by=sale.place.actor, files=files, text=text, now=sale.place.now)


def _original_came(sale: Sale, item: UpgradeAppeal, form: OriginalForm) -> None:
    user = sale.place.actor.user
    assert user is not None
    actions.take_original(appeal=item, by=user, on=form.cleaned_data["on"], now=sale.place.now)


def _original_sent(sale: Sale, item: UpgradeAppeal, form: SendOriginalForm) -> None:
    given = form.cleaned_data
    actions.send_original(
        appeal=item, by=sale.place.actor, on=given["on"], how=given["how"], now=sale.place.now
    )


_ACTS: dict[str, tuple[type[forms.Form], Carry]] = {
    "grant": (GrantForm, _grant),
    "refuse": (RefuseForm, _refuse),
    "withdraw": (RefuseForm, _withdraw),
    "licence": (NameLicenceForm, _name),
    "scan": (ScanForm, _scan),
    "send-scan": (SendScanForm, _send_scan),
    "original-came": (OriginalForm, _original_came),
    "original-sent": (SendOriginalForm, _original_sent),
}


def _form(sale: Sale, case: Judged, code: str) -> forms.Form:
    request, item = sale.place.request, case.appeal
    given: tuple[Any, ...] = (request.POST or None, request.FILES or None)
    if code == "licence":
        held = sale.place.desk.licences.filter(closed_at=None).select_related("product")
        ticket = item.ticket
        mine = held.filter(owner=ticket.requester) | held.filter(
            organisation__representations__requester=ticket.requester
        )
        return NameLicenceForm(*given, licences=list(mine.distinct()[:200]))
    if code == "scan":
        return ScanForm(*given, files=pages.files_of(item))
    made = _ACTS[code][0](*given)
    if code == "grant" and item.licence is not None:
        made.initial = {
            "version": case.facts.latest,
            "manner": item.licence.manner,
            "term": item.licence.term,
            "ends_on": item.licence.ends_on,
        }
    if code.startswith("original"):
        made.initial = {"on": sale.today}
    return made


@staff_only
@require_http_methods(FORM)
def upgrade_act(request: HttpRequest, actor: Actor, slug: str, number: str, code: str) -> HttpResponse:
    """One act: its form, then the act; what the regulation forbids is told with its clauses."""
    sale = _sale(request, actor, slug, write=True)
    case = _case(sale, number)
    doing = next((d for d in pages.doings(sale, case) if d.code == code), None)
    back = sale.place.url("upgrade", number)
    if code not in _ACTS:
        raise Http404(code)
    if doing is None:
        return HttpResponseRedirect(back)
    form = _form(sale, case, code)
    more: dict[str, Any] = {"refusal": []}
    wrong = unfit(request, "scans") if request.method == "POST" else ""
    if wrong:
        form.add_error("scans", wrong)
    if request.method == "POST" and form.is_valid():
        try:
            _ACTS[code][1](sale, case.appeal, form)
        except Refused as refused:
            told = refused.sentences(sale.place.language)
            more["refusal"] = [(words, sale.place.speech.mark(reason.clause)) for words, reason in told]
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, f"{doing.label}: {number}.")
            return HttpResponseRedirect(back)
    register = pages.upgrades_list(sale, chosen=number)
    return form_page(
        sale,
        register,
        "upgrades",
        form,
        title=f"{doing.label}: {number}",
        button=doing.label,
        cancel=back,
        multipart=code == "send-scan",
        **more,
    )


# --- on paper -------------------------------------------------------------------------------------------------------
@staff_only
@require_http_methods(FORM)
def upgrade_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """An appeal that came on paper: it counts from the day it came (B4.1)."""
    sale = _sale(request, actor, slug, write=True)
    place = sale.place
    products = list(place.desk.products.order_by("name"))
    paper = _paper_channel(place.speech.rules)
    form = UpgradeForm(
        request.POST or None, request.FILES or None, products=products, today=sale.today, paper=bool(paper)
    )
    more: dict[str, Any] = {"refusal": []}
    if not paper:
        more["note"] = _("A letter is no appeal here: it is entered for the client and counts from now.")
    wrong = unfit(request, "scan") if request.method == "POST" else ""
    if wrong:
        form.add_error("scan", wrong)
    if request.method == "POST" and form.is_valid():
        try:
            made = _register(sale, form)
        except Refused as refused:
            told = refused.sentences(place.language)
            more["refusal"] = [(words, place.speech.mark(reason.clause)) for words, reason in told]
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Registered: %(number)s.") % {"number": made.ticket.number})
            return HttpResponseRedirect(place.url("upgrade", made.ticket.number))
    register, title = pages.upgrades_list(sale), _("An appeal for an upgrade on paper")
    return form_page(
        sale,
        register,
        "upgrades",
        form,
        title=title,
        button=_("Register"),
        cancel=place.url("upgrades"),
        multipart=True,
        **more,
    )


def _received_at(rules: Edition, form: UpgradeForm, now: datetime) -> datetime:
    """Nine o'clock of the day it came, or now when it came today before that."""
    zone = ZoneInfo(rules.zone)
    on = form.cleaned_data.get("received_on")
    if on is None:
        return now
    if on > now.astimezone(zone).date():
        raise ValidationError({"received_on": _("This is still to come.")})
    return min(datetime.combine(on, time(9), zone), now)


def _register(sale: Sale, form: UpgradeForm) -> UpgradeAppeal:
    given, place = form.cleaned_data, sale.place
    number = given["licence_text"].strip()
    held = place.desk.licences.filter(number=number, closed_at=None).first()
    scan = given["scan"]
    appeal = NewAppeal(
        channel=_paper_channel(place.speech.rules) or "portal",
        subject=_("A licence for the new version"),
        text=_("An appeal on paper for a licence for the new version; licence %(number)s.")
        % {"number": held.masked if held else number},
        email=given["email"],
        full_name=given["full_name"],
        certificate_text=given["certificate_text"],
        product=form.chosen_product,
        kind=KIND,
        incoming_number=given.get("incoming_number", ""),
        files=incoming([scan] if scan else []),
    )
    return actions.file_upgrade(
        desk=place.desk,
        by=place.actor,
        appeal=appeal,
        told=actions.Filing(
            licence=held, licence_text=number, scan=bool(scan), address=given["address"].strip()
        ),
        received_at=_received_at(place.speech.rules, form, place.now),
        now=place.now,
    )


def _paper_channel(rules: Edition) -> str:
    """A channel a clerk enters and the edition takes; "" where a letter on paper is no appeal (A1.9)."""
    taken = (code for code, row in by_hand(rules) if rules.setting(row.intake) == "register")
    return next(taken, "")
