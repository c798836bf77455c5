"""The desk's registers of sale: who may look, who may sell, and the lists of licences, prices and quotations."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.customers.licences import Licence
from reglament.desk.customers.models import Organisation, Requester
from reglament.desk.customers.pricing import ListPrice, Quotation
from reglament.desk.customers.requisites import bare
from reglament.desk.customers.verdicts import sells
from reglament.desk.regulations.models import Member
from reglament.desk.staff.pages.certificates import today_of
from reglament.desk.staff.pages.labels import axis_words
from reglament.desk.staff.pages.registers import (
    Place,
    RegisterLine,
    RegisterList,
    Row,
    context_of,
    nothing,
    page_of,
    place_of,
)
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import Link
from reglament.rulebook import price

LOOK = (Member.AGENT, Member.CLERK, Member.HEAD)
SELL = (Member.CLERK, Member.HEAD)


@dataclass(frozen=True, slots=True)
class Sale:
    """A desk's registers of sale. `sells`: whether the actor may write in them (clerks and heads)."""

    place: Place
    sells: bool

    @property
    def today(self) -> date:
        return today_of(self.place.speech)


def sale_of(
    request: HttpRequest, actor: Actor, slug: str, now: datetime, *, write: bool = False, look: bool = False
) -> Sale:
    """Raises Http404 where support is not by certificates (unless only to `look` at a list), for who does not serve
    there, and to write for agents."""
    place = place_of(request, actor, slug, now)
    role = actor.roles.get(place.desk.pk)
    sold = sells(place.speech.rules)
    if role not in LOOK or (write and role not in SELL) or not (sold or look):
        raise Http404(slug)
    return Sale(place, sold and role in SELL)


def owner_asked(sale: Sale) -> Organisation | Requester | None:
    """Who is named in the address: ?organisation= or ?person=. Raises Http404 for strangers."""
    from reglament.desk.customers.lookups import organisation_at, person_at

    for name, find in (("organisation", organisation_at), ("person", person_at)):
        key = sale.place.given(name, 12)
        if key:
            if not key.isdigit():
                raise Http404(key)
            return find(sale.place.desk, int(key))
    return None


def named(owner: Organisation | Requester) -> dict[str, Any]:
    firm = isinstance(owner, Organisation)
    return {"organisation": owner if firm else None, "owner": None if firm else owner}


def context(sale: Sale, register: RegisterList, page: str, *, zone: str = "ticket") -> dict[str, Any]:
    """Context of staff/register.html; the four registers of sale are tabs of one another."""
    back = sale.place.url(page, q=sale.place.given("q")) if zone == "ticket" else ""
    names = {
        "licences": _("Licences"),
        "prices": _("Price list"),
        "quotations": _("Quotations"),
        "upgrades": _("Upgrades"),
    }
    if page in names:
        tabs = [Link(name, sale.place.url(code), current=code == page) for code, name in names.items()]
        register = replace(register, tabs=tabs)
        page = "licences"
    return context_of(sale.place, register, page=page, zone=zone, back=back)


def nothing_sold(sale: Sale, words: str, *, title: str, explained: str) -> dict[str, str]:
    """What an empty list says, also where support is not by certificates."""
    if sells(sale.place.speech.rules):
        return nothing(words, title=title, explained=explained)
    unsold = _("Under this regulation support is not by certificates.")
    return {"title": _("Nothing is sold here"), "words": unsold}


def money(amount: Decimal, language: str) -> str:
    return price.money(amount, "RUB", language)


def seats_words(item: Licence) -> str:
    return str(item.seats) if item.seats else _("unlimited")


# --- lists ----------------------------------------------------------------------------------------------------------
def _owned(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    if not words:
        return found
    owner = Q(organisation__name__icontains=words) | Q(owner__full_name__icontains=words)
    number = Q(number__iexact=words) | Q(number__iendswith=words)
    inn = bare(words)
    return found.filter(number | owner | (Q(organisation__inn=inn) if inn.isdigit() else Q()))


def register_of(
    sale: Sale,
    page: str,
    found: QuerySet[Row],
    line: Callable[[Row], RegisterLine],
    *,
    title: str,
    add: Link,
    none: str,
    explained: str,
) -> RegisterList:
    """One page of a register of sale under the words looked for. `none` and `explained`: what an empty one says."""
    place, words = sale.place, sale.place.given("q")
    rows, count, pager = page_of(place, found)
    return RegisterList(
        title=title,
        count=count,
        lines=[line(item) for item in rows],
        action=place.url(page),
        words=words,
        acts=[add] if sale.sells else [],
        pager=pager,
        empty={} if rows else nothing_sold(sale, words, title=none, explained=explained),
    )


def licences_list(sale: Sale, *, chosen: int = 0) -> RegisterList:
    place = sale.place
    held = place.desk.licences.select_related("product", "organisation", "owner")
    return register_of(
        sale,
        "licences",
        _owned(held, place.given("q")).order_by("closed_at", "-entered_at", "-pk"),
        lambda item: licence_line(place, item, chosen),
        title=_("Licences"),
        add=Link(_("Enter"), place.url("licence_new"), key="i"),
        none=_("No licences yet"),
        explained=_("Enter one as its document says it, or import them from a file."),
    )


def licence_line(place: Place, item: Licence, chosen: int = 0) -> RegisterLine:
    return RegisterLine(
        url=place.url("licence", item.pk, q=place.given("q")),
        title=item.masked,
        note=str(item.organisation or item.owner),
        right=f"{item.product.name} {item.version}",
        under=pgettext("licence", "closed") if item.closed_at else seats_words(item),
        state="held" if item.closed_at else "",
        selected=item.pk == chosen,
    )


def prices_list(sale: Sale, *, chosen: int = 0) -> RegisterList:
    place, words = sale.place, sale.place.given("q")
    held = place.desk.prices.select_related("product")
    if words:
        held = held.filter(Q(product__name__icontains=words) | Q(source__icontains=words))
    return register_of(
        sale,
        "prices",
        held.order_by("product__name", "tier", "months", "-starts_on"),
        lambda item: _price_line(sale, item, chosen),
        title=_("Price list"),
        add=Link(_("Enter"), place.url("price_new"), key="i"),
        none=_("No prices yet"),
        explained=_("Enter what certificates cost, or import the price list from a file."),
    )


def price_standing(item: ListPrice, today: date) -> str:
    if item.withdrawn_at is not None:
        return pgettext("price", "withdrawn")
    if item.starts_on > today:
        return pgettext("price", "not yet")
    over = item.ends_on is not None and item.ends_on < today
    return pgettext("price", "over") if over else pgettext("price", "holds")


def price_days(item: ListPrice, language: str) -> str:
    first = day(item.starts_on, language)
    return f"{first} — {day(item.ends_on, language)}" if item.ends_on else _("from %(on)s") % {"on": first}


def _price_line(sale: Sale, item: ListPrice, chosen: int) -> RegisterLine:
    place = sale.place
    tier = axis_words(place.speech.rules, "tier", place.language).get(item.tier, item.tier)
    over = item.withdrawn_at is not None or (item.ends_on is not None and item.ends_on < sale.today)
    return RegisterLine(
        url=place.url("price", item.pk, q=place.given("q")),
        title=f"{item.product.name}, {tier.lower()}",
        note=f"{price_days(item, place.language)}; {price_standing(item, sale.today)}",
        right=money(item.amount, place.language),
        under=_("for a seat") if item.per_seat else "",
        state="held" if over else "",
        selected=item.pk == chosen,
    )


def quotations_list(sale: Sale, *, chosen: int = 0) -> RegisterList:
    place = sale.place
    held = place.desk.quotations.select_related("product", "organisation", "owner")
    return register_of(
        sale,
        "quotations",
        _owned(held, place.given("q")).order_by("-pk"),
        lambda item: _quotation_line(sale, item, chosen),
        title=_("Quotations"),
        add=Link(pgettext("quotation", "New"), place.url("quotation_new"), key="i"),
        none=_("No quotations yet"),
        explained=_("What would it cost to have support again from today: make one."),
    )


def quotation_standing(item: Quotation, today: date) -> str:
    if item.ordered_at is not None:
        return pgettext("quotation", "ordered")
    return pgettext("quotation", "out of date") if item.valid_until < today else pgettext("quotation", "good")


def _quotation_line(sale: Sale, item: Quotation, chosen: int) -> RegisterLine:
    place = sale.place
    total = item.price + (item.activation_price or Decimal())
    return RegisterLine(
        url=place.url("quotation", item.pk, q=place.given("q")),
        title=item.number,
        note=str(item.organisation or item.owner),
        right=money(total, place.language),
        under=f"{item.product.name}, {quotation_standing(item, sale.today)}",
        state="held" if item.ordered_at is None and item.valid_until < sale.today else "",
        selected=item.pk == chosen,
    )
