"""Ctrl K: tickets by number or words, lists, acts on the open ticket."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reglament.desk.regulations.queries import rules_of
from reglament.desk.staff.pages.acts import acts
from reglament.desk.staff.views.ticket import state_words
from reglament.desk.tickets.access import Actor, get_ticket, visible_to
from reglament.desk.tickets.door import hired_too
from reglament.desk.tickets.permitted import permits
from reglament.desk.tickets.rail import house_of, language_now, list_url, view_names
from reglament.desk.tickets.search import search

Item = dict[str, str]
TICKETS, ALL = 8, 20  # most entries


@hired_too
@require_safe
def palette(request: HttpRequest, actor: Actor, number: str = "") -> JsonResponse:
    """{"items": [{"title", "hint", "url"}]} for ?q=. What is called so comes first, then tickets, then what only holds
    the words; with a number the acts on that ticket are among them."""
    asked = request.GET.get("q", "").strip()[:100]
    items = _acts(actor, number) if number else []
    items += _lists(actor)
    items += _registers(actor)
    if actor.roles:
        items.append({"title": _("Enter a paper letter"), "hint": _("page"), "url": reverse("staff:new")})
        items.append({"title": _("Incoming letters"), "hint": _("page"), "url": reverse("mail:ledger")})
    if not asked:
        return JsonResponse({"items": items[:ALL]})
    words = asked.casefold()
    fits = [item for item in items if words in item["title"].casefold()]
    called = [item for item in fits if item["title"].casefold().startswith(words)]
    others = [item for item in fits if item not in called]
    return JsonResponse({"items": [*called, *_tickets(actor, asked), *others][:ALL]})


def _acts(actor: Actor, number: str) -> list[Item]:
    ticket = get_ticket(actor, number)
    rules = rules_of(ticket.edition)
    may = permits(rules, ticket, by=actor.kind, now=timezone.now(), agent=actor.agent)
    offered = acts(may, actor)
    return [
        {
            "title": act.label,
            "hint": ticket.number,
            "url": reverse("staff:act", args=[ticket.number, act.code]),
        }
        for act in offered
        if not act.direct
    ]


def _lists(actor: Actor) -> list[Item]:
    language, house = language_now(), house_of(actor)
    return [
        {"title": name, "hint": desk.title(language), "url": list_url(slug, view)}
        for slug, desk in house.desks.items()
        for view, name in view_names().items()
    ]


def _registers(actor: Actor) -> list[Item]:
    names = {
        "customers": _("Customers"),
        "certificates": _("Certificates"),
        "licences": _("Licences"),
        "prices": _("Price list"),
        "quotations": _("Quotations"),
        "upgrades": _("Upgrades"),
        "products": _("Products"),
        "visits": _("Visits"),
        "imports": _("Import and export"),
        "customer_new": _("Enter an organisation"),
        "product_new": _("Enter a product"),
    }
    of_heads = {"members": _("Staff"), "conduct": _("Conduct and complaints")}
    language, house = language_now(), house_of(actor)
    return [
        {"title": title, "hint": desk.title(language), "url": reverse(f"staff:{name}", args=[slug])}
        for slug, desk in house.desks.items()
        if slug not in house.hired
        for name, title in (names | of_heads if actor.heads(desk) else names).items()
    ]


def _tickets(actor: Actor, words: str) -> list[Item]:
    found = (
        search(visible_to(actor), words, most=TICKETS)
        .order_by("-pk")
        .values_list("number", "subject", "state")
    )
    if not words.isdigit():
        return [_ticket(*row) for row in found[:TICKETS]]
    by_number = (
        visible_to(actor).filter(number__endswith=f"-{words}").values_list("number", "subject", "state")
    )
    return [_ticket(*row) for row in [*by_number[:TICKETS], *found[:TICKETS]]][:TICKETS]


def _ticket(number: str, subject: str, state: str) -> Item:
    return {
        "title": f"{number} · {subject}",
        "hint": state_words()[state],
        "url": reverse("staff:ticket", args=[number]),
    }
