"""What support costs again: for lapsed and ending certificates by the price list of today, and quotations made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import pgettext

from reglament.desk.customers.actions.certificates import next_year_from
from reglament.desk.customers.actions.quotations import Wanted, reckon, total_of
from reglament.desk.customers.models import Representation, Requester, SupportCertificate
from reglament.desk.customers.pricing import Quotation
from reglament.desk.customers.queries import certificates_of
from reglament.desk.customers.quoted import Quoted, of_reckoned
from reglament.desk.customers.verdicts import sells
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.tickets.dates import day
from reglament.rulebook import price

SOON = timedelta(days=60)
MOST = 12  # certificates looked at a desk


@dataclass(frozen=True, slots=True)
class Again:
    """Support of one product from a day on. `offer` None: the price list has no price, the desk is asked."""

    product: str
    owner: str
    starts: str
    offer: Quoted | None


@dataclass(frozen=True, slots=True)
class Made:
    url: str
    number: str
    what: str
    total: str
    state: str


def quotations_for(requester: Requester) -> QuerySet[Quotation]:
    """Quotations made for the reader or for whom they speak for."""
    firms = Representation.objects.filter(requester=requester).values("organisation")
    return Quotation.objects.filter(Q(owner=requester) | Q(organisation__in=firms)).select_related(
        "desk", "product", "organisation", "owner", "edition", "preceding"
    )


def standing(item: Quotation, today: date) -> str:
    if item.ordered_at is not None:
        return pgettext("quotation", "ordered")
    return pgettext("quotation", "out of date") if item.valid_until < today else pgettext("quotation", "good")


def made(requester: Requester, language: str, *, now: datetime) -> list[Made]:
    """Newest first."""
    found = []
    for item in quotations_for(requester).order_by("-pk")[:30]:
        today = now.astimezone(rules_of(item.edition).wall_clock().zone).date()
        found.append(
            Made(
                reverse("quotation", args=[item.token]),
                item.number,
                f"{item.product.name}; {item.organisation or item.owner}",
                price.money(total_of(item), "RUB", language),
                standing(item, today),
            )
        )
    return found


def again(requester: Requester, language: str, *, now: datetime) -> list[Again]:
    """One for each owner and product whose support has lapsed or ends within sixty days; stored nowhere."""
    found = []
    for desk in Desk.objects.order_by("pk"):
        try:
            rules = rules_of(edition_in_force(desk, now))
        except NoEditionInForce:
            continue
        if sells(rules):
            today = now.astimezone(rules.wall_clock().zone).date()
            found += [_again(desk, wanted, language, now) for wanted in _wanted(requester, desk, today)]
    return found


def _wanted(requester: Requester, desk: Desk, today: date) -> Iterator[Wanted]:
    """From today, or from the day after the end of what is still in force."""
    last: dict[tuple[object, object, int], SupportCertificate] = {}
    held = certificates_of(requester, desk).select_related("organisation", "owner")
    products = {}
    for certificate in held:  # the latest begun last is looked at first
        for product in certificate.products.all():
            key = (certificate.organisation_id, certificate.owner_id, product.pk)
            products[product.pk] = product
            if key not in last or last[key].ends_on < certificate.ends_on:
                last[key] = certificate
    for (_firm, _person, product_pk), certificate in list(last.items())[:MOST]:
        if certificate.ends_on > today + SOON:
            continue
        starts_on = max(today, certificate.ends_on + timedelta(days=1))
        yield Wanted(
            product=products[product_pk],
            tier=certificate.tier,
            starts_on=starts_on,
            ends_on=next_year_from(starts_on),
            organisation=certificate.organisation,
            owner=certificate.owner,
            seats=certificate.seats,
        )


def _again(desk: Desk, wanted: Wanted, language: str, now: datetime) -> Again:
    try:
        offer = of_reckoned(reckon(desk=desk, wanted=wanted, now=now), desk.slug, language)
    except ValidationError:  # no price of the list fits: the desk makes a quotation
        offer = None
    owner = str(wanted.organisation or wanted.owner)
    return Again(wanted.product.name, owner, day(wanted.starts_on, language), offer)
