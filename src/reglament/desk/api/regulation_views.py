"""Questions about the regulation itself: desks, editions and their text, deadlines, prices; one's certificates."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from reglament.desk.api.door import Call, operation
from reglament.desk.api.problems import Problem
from reglament.desk.api.tell import plain
from reglament.desk.api.views import instant
from reglament.desk.customers.queries import certificates_of
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.actions.told import value_of
from reglament.rulebook import price
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.clock import fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import Scalar, TicketRegistered
from reglament.verbs import Complaint
from reglament.verbs import price as price_verb
from reglament.verbs.history_file import History
from reglament.verbs.told import told

_OWN = ("received", "edition", "lang", "clock")
_COLUMNS = ("tier", "severity", "priority", "kind")


def list_desks(call: Call) -> dict[str, Any]:
    """Every desk of the installation, with the edition in force."""
    items = [
        {
            "slug": desk.slug,
            "title": desk.title(call.language),
            "edition": edition_in_force(desk, call.now).code,
            "url": settings.BASE_URL + reverse("regulation", args=[desk.slug]),
        }
        for desk in Desk.objects.order_by("slug")
    ]
    return {"items": items}


def list_editions(call: Call, desk: str) -> dict[str, Any]:
    """Every published edition, the newest first."""
    found = get_object_or_404(Desk, slug=desk)
    now = edition_in_force(found, call.now)
    editions = found.editions.order_by("-effective_on", "-published_at")
    return {"items": [_edition(item, call, in_force=item.pk == now.pk) for item in editions]}


def _edition(item: DeskEdition, call: Call, *, in_force: bool) -> dict[str, Any]:
    page = reverse("regulation_edition", args=[item.desk.slug, item.code])
    return {
        "code": item.code,
        "title": rules_of(item).title[call.language],
        "effective_on": item.effective_on.isoformat(),
        "published_at": item.published_at.isoformat(),
        "hash": item.content_hash,
        "in_force": in_force,
        "url": settings.BASE_URL + page,
    }


def show_edition(call: Call, desk: str, code: str) -> dict[str, Any]:
    """The file as published, and every clause in words."""
    found = get_object_or_404(Desk, slug=desk)
    item = get_object_or_404(DeskEdition, desk=found, code=code)
    rules = rules_of(item)
    clauses = [
        {"number": number, "enforced": clause.enforced, "words": clause.text[call.language]}
        for number, clause in rules.clauses.items()
    ]
    in_force = edition_in_force(found, call.now).pk == item.pk
    return {**_edition(item, call, in_force=in_force), "text": item.text, "clauses": clauses}


def deadline(call: Call, desk: str) -> dict[str, Any]:
    """When an appeal received at ?received= would be due: ?tier= ?severity= ?priority= ?kind= and facts by name.

    The same answer as `explain` gives of a clock, in the desk's working time; every clock, or ?clock= one."""
    found = get_object_or_404(Desk, slug=desk)
    received_at = instant(call.asked("received"))
    edition = edition_in_force(found, received_at)
    rules = rules_at_work(edition)
    values = {name: _axis(rules, name, call.asked(name)) for name in _COLUMNS}
    names = [n for n in call.request.GET if n not in (*_OWN, *_COLUMNS)]
    event = TicketRegistered(
        at=received_at,
        channel=next(iter(rules.channels)),
        appeal_kind=values["kind"],
        tier=values["tier"],
        severity=values["severity"],
        priority=values["priority"],
        facts=tuple(sorted((name, _fact(rules, name, call.asked(name))) for name in names)),
    )
    fold(rules, [event], now=received_at)  # a year the calendar does not know is refused here
    answer = told(rules, History(edition=rules.code, now=received_at, events=(event,)), call.language)
    chosen = call.asked("clock")
    if chosen and chosen not in rules.clocks:
        known = ", ".join(rules.clocks)
        raise Problem(400, "invalid", _("The regulation knows no such clock."), detail=known)
    clocks = [item for item in answer["clocks"] if not chosen or item["name"] == chosen]
    shown = {"edition": rules.code, "zone": rules.zone, "received_at": received_at, "clocks": clocks}
    return dict(plain({**shown, "not_offered": answer["not_offered"]}))


def _axis(rules: Edition, name: str, value: str) -> str:
    if value and (name not in rules.axes or value not in rules.axes[name].values):
        known = ", ".join(rules.axes[name].values) if name in rules.axes else "—"
        title = _("The regulation knows no such value of %(axis)s.") % {"axis": name}
        raise Problem(400, "invalid", title, detail=known)
    return value


def _fact(rules: Edition, name: str, given: str) -> Scalar:
    known = [*(axis for axis in rules.axes if axis not in _COLUMNS), *rules.facts]
    value = value_of(rules, name, given) if name in known else None
    if value is None:
        title = _("The regulation knows no such fact or value: %(name)s.") % {"name": name}
        raise Problem(400, "invalid", title, detail=", ".join(known))
    return value


def activation_price(call: Call, desk: str) -> dict[str, Any]:
    """What mending a lapse costs: ?price= ?previous_end= ?start= ?end=, with every month and the formula."""
    found = get_object_or_404(Desk, slug=desk)
    rules = rules_of(edition_in_force(found, call.now))
    if "activation" not in rules.prices:
        raise Http404("activation")
    try:
        quote = price.activation(
            rules,
            price=price_verb.amount("price", call.asked("price")),
            previous_end_on=price_verb.day("previous_end", call.asked("previous_end")),
            start_on=price_verb.day("start", call.asked("start")),
            end_on=price_verb.day("end", call.asked("end")),
            rule="activation",
        )
    except Complaint as error:
        raise Problem(400, "invalid", _("Something in the request is wrong."), detail=str(error)) from None
    if quote.verdict.reason:
        words = reason_sentence(rules, quote.verdict.reason, call.language)
        raise Problem(422, "refused", _("The regulation does not allow this."), detail=words)
    return price_verb.quote_as_json(rules, quote, call.language)


def list_certificates(call: Call) -> dict[str, Any]:
    """Every certificate the asker may use, desk by desk, the latest term first. Staff have none of their own."""
    requester = call.actor.requester
    items: list[dict[str, Any]] = []
    for desk in Desk.objects.order_by("slug") if requester else ():
        rules = rules_of(edition_in_force(desk, call.now))
        today = call.now.astimezone(ZoneInfo(rules.zone)).date()
        tiers = rules.axes["tier"].values if "tier" in rules.axes else {}
        for item in certificates_of(requester, desk):  # type: ignore[arg-type]
            label = tiers[item.tier].label[call.language] if item.tier in tiers else item.tier
            items.append(
                {
                    "desk": desk.slug,
                    "number": item.number,
                    "tier": item.tier,
                    "tier_label": label,
                    "starts_on": item.starts_on.isoformat(),
                    "ends_on": item.ends_on.isoformat(),
                    "valid": item.starts_on <= today <= item.ends_on,
                    "products": sorted(product.code for product in item.products.all()),
                }
            )
    return {"items": items}


desks = operation(get=list_desks)
editions = operation(get=list_editions)
edition = operation(get=show_edition)
deadlines = operation(get=deadline)
activation = operation(get=activation_price)
certificates = operation(get=list_certificates)
