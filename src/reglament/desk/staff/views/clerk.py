"""The clerk's form: a paper letter or a fax becomes an appeal received when it was received (B4.1)."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms import PaperForm, by_hand
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.views.acts import said
from reglament.desk.staff.views.send import incoming, unfit
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.queries import counts
from reglament.desk.tickets.rail import House, house_of, language_now, rail_context
from reglament.desk.ui.shapes import ClauseMark, Link
from reglament.rulebook.edition import Edition


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """?desk= chooses the desk; the channels are those its edition says a clerk enters."""
    now, house, language = timezone.now(), house_of(actor), language_now()
    desk = _desk(request, house, now)
    speech = Speech(rules_of(edition_in_force(desk, now)), desk.slug, language, now)
    context = {
        **rail_context(actor, house, counts(actor, now=now), page="new"),
        "desks": _tabs(house, desk, language),
        "zone": "rail" if request.GET.get("zone") == "rail" else "ticket",
        "list_url": reverse("staff:list"),
        "closed": _closed(speech),
    }
    if context["closed"]:
        return render(request, "staff/new.html", context)
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        rules=speech.rules,
        language=language,
        products=list(desk.products.order_by("name")),
        now=now,
    )
    context["form"] = form
    if request.method != "POST":
        return render(request, "staff/new.html", context)
    wrong = unfit(request, "scans")
    if wrong:
        form.add_error("scans", wrong)
    if form.is_valid():
        _entered_once(form, desk)
    if not form.is_valid():
        return render(request, "staff/new.html", context, status=422)
    try:
        ticket = _register(form, desk, actor, now)
    except Refused as refused:
        told = refused.sentences(language)
        context["refusal"] = [(sentence, speech.mark(reason.clause)) for sentence, reason in told]
        return render(request, "staff/new.html", context, status=422)
    said(request, _("Registered: %(number)s.") % {"number": ticket.number})
    return HttpResponseRedirect(reverse("staff:ticket", args=[ticket.number]))


def _desk(request: HttpRequest, house: House, now: datetime) -> Desk:
    """The desk that was chosen, else the first that takes paper."""
    slug = request.GET.get("desk", "")
    if slug and slug not in house.desks:
        raise Http404(slug)
    if slug:
        return house.desks[slug]
    desks = list(house.desks.values())
    published = [desk for desk in desks if desk.editions.exists()]
    taking = (desk for desk in published if _takes_paper(rules_of(edition_in_force(desk, now))))
    return next(taking, desks[0])


def _takes_paper(rules: Edition) -> bool:
    return any(rules.setting(row.intake) == "register" for _code, row in by_hand(rules))


def _tabs(house: House, chosen: Desk, language: str) -> list[Link]:
    base = reverse("staff:new")
    tabs = [
        Link(d.title(language), f"{base}?desk={slug}", current=d == chosen) for slug, d in house.desks.items()
    ]
    return tabs if len(tabs) > 1 else []


def _closed(speech: Speech) -> list[tuple[str, ClauseMark | None]]:
    """Why the form is not offered: the edition takes no appeals that a clerk would enter."""
    if _takes_paper(speech.rules):
        return []
    told: list[tuple[str, ClauseMark | None]] = [
        (row.text[speech.language], speech.mark(row.clause))
        for _code, row in by_hand(speech.rules)
        if row.text is not None
    ]
    return told or [(_("This regulation knows no appeals on paper."), None)]


def _entered_once(form: PaperForm, desk: Desk) -> None:
    """Fault a letter that was entered already: what came by this channel on this day has its number once."""
    given = form.cleaned_data
    day = given["received_at"].replace(hour=0, minute=0, second=0)
    entered = Ticket.objects.filter(
        desk=desk,
        channel=given["channel"],
        incoming_number__iexact=given["incoming_number"],
        received_at__gte=day,
        received_at__lt=day + timedelta(days=1),
    ).first()
    if entered is not None:
        told = {"number": entered.number}
        form.add_error("incoming_number", _("This letter is entered already: %(number)s.") % told)


def _register(form: PaperForm, desk: Desk, actor: Actor, now: datetime) -> Ticket:
    given = form.cleaned_data
    appeal = NewAppeal(
        channel=given["channel"],
        subject=given["subject"],
        text=given["text"].replace("\x00", ""),
        email=given["email"],
        full_name=given["full_name"],
        phone=given["phone"],
        inn=given["inn"],
        certificate_text=given.get("certificate_text", ""),
        product=form.products.get(given["product"]),
        priority=given.get("priority", ""),
        incoming_number=given["incoming_number"],
        files=incoming(given["scans"]),
    )
    return register_ticket(desk=desk, by=actor, appeal=appeal, received_at=given["received_at"], now=now)
