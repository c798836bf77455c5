"""Quotations: what it costs to have support again from a day on; ordered, the certificate and the activation at once.

A lapse before the first day is activated with the new certificate (A1.7, fn 1 b); both prices include VAT."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers import verdicts
from reglament.desk.customers.actions.activations import (
    ActivationOrder,
    certificates_for,
    issue_activation,
)
from reglament.desk.customers.actions.certificates import (
    CertificateOrder,
    faults_of_order,
    issue_certificate,
)
from reglament.desk.customers.actions.prices import Listed, listed, vat_in
from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.numbers import new_number
from reglament.desk.customers.pricing import Quotation
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.rulebook import price as formula
from reglament.rulebook.edition import Edition

GOOD_FOR = timedelta(days=14)  # unless told otherwise
LONGEST = timedelta(days=366)
_NEW = "(new)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for. `price` None: as the price list says today; else its source and date are told (A2.4).

    Both days inside; `price` with VAT, of which `vat_rate` per cent."""

    product: Product
    tier: str
    starts_on: date
    ends_on: date
    organisation: Organisation | None = None
    owner: Requester | None = None
    seats: int | None = None
    price: Decimal | None = None
    vat_rate: Decimal | None = None
    price_source: str = ""
    price_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The sum. `preceding` and `activation` are None where there is no lapse to activate."""

    rules: Edition
    wanted: Wanted
    price: Decimal
    quoted_on: date
    valid_until: date
    listed: Listed | None = None
    preceding: SupportCertificate | None = None
    activation: formula.Quote | None = None

    @property
    def total(self) -> Decimal:
        return self.price + (self.activation.cost or Decimal() if self.activation else Decimal())

    @property
    def vat(self) -> Decimal | None:
        return vat_in(self.total, self.wanted.vat_rate)


def reckon(*, desk: Desk, wanted: Wanted, now: datetime) -> Reckoned:
    """What it costs, stored nowhere. Raises ValidationError({field: words})."""
    rules = rules_of(edition_in_force(desk, now))
    if not verdicts.sells(rules):
        raise ValidationError(_("Under this regulation support is not by certificates."))
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    faults = faults_of_order(rules, desk, _order(wanted))
    if "starts_on" not in faults and wanted.starts_on < today:
        faults["starts_on"] = _("Support is sold from today on: these days are past.")
    valid_until = wanted.valid_until or today + GOOD_FOR
    if not today <= valid_until <= today + LONGEST:
        faults["valid_until"] = _("A quotation is good from today for at most a year.")
    if faults:
        raise ValidationError(faults)
    wanted, found = _priced(desk, rules, wanted, today)
    assert wanted.price is not None
    if found is not None and found.item.ends_on is not None and wanted.valid_until is None:
        valid_until = min(valid_until, max(found.item.ends_on, today))
    made = Reckoned(rules, wanted, wanted.price, today, valid_until, found)
    return _with_activation(desk, made, today)


def _order(wanted: Wanted) -> CertificateOrder:
    return CertificateOrder(
        products=[wanted.product],
        tier=wanted.tier,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        organisation=wanted.organisation,
        owner=wanted.owner,
        seats=wanted.seats,
        price=wanted.price,
        price_source=wanted.price_source,
        price_on=wanted.price_on,
        fewer_seats=True,  # a quotation orders what it says
    )


def _priced(desk: Desk, rules: Edition, wanted: Wanted, today: date) -> tuple[Wanted, Listed | None]:
    """With the price of the list where none was told. Raises ValidationError when there is none."""
    if wanted.price is not None:
        if wanted.vat_rate is not None and not 0 <= wanted.vat_rate < 100:
            raise ValidationError(
                {"vat_rate": _("A rate of VAT is from 0 to 99 per cent; empty: without VAT.")}
            )
        return wanted, None
    found = listed(
        desk,
        wanted.product,
        wanted.tier,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        seats=wanted.seats,
        on=today,
    )
    if found is None:
        raise ValidationError(
            {"price": _("The price list has no price for this today: give it, with its source and date.")}
        )
    if found.item.per_seat and not wanted.seats:
        raise ValidationError({"seats": _("The price of the list is for one seat: how many?")})
    told = replace(
        wanted,
        price=found.amount,
        vat_rate=found.item.vat_rate,
        price_source=found.item.source,
        price_on=found.item.starts_on,
    )
    return told, found


def _with_activation(desk: Desk, made: Reckoned, today: date) -> Reckoned:
    """The lapse right before the first day, if there is one, and what its activation costs."""
    wanted, rules = made.wanted, made.rules
    held = certificates_for(desk, wanted.product, wanted.organisation, wanted.owner)
    if "activation" not in rules.prices or rules.coverage is None or not held:
        return made
    following = SupportCertificate(
        number=_NEW, tier=wanted.tier, starts_on=wanted.starts_on, ends_on=wanted.ends_on
    )
    covered = any(c.starts_on < wanted.starts_on <= c.ends_on + timedelta(days=1) for c in held)
    if covered:
        return made
    found = verdicts.mends(
        rules, [*held, following], number=_NEW, renews_on=wanted.starts_on, today=max(today, wanted.starts_on)
    )
    if found.preceding is None:
        return made
    quote = formula.activation(
        rules,
        price=made.price,
        previous_end_on=found.preceding.ends_on,
        start_on=wanted.starts_on,
        end_on=wanted.ends_on,
    )
    if not quote.verdict.ok or not quote.cost:
        return made
    return replace(made, preceding=found.preceding, activation=quote)


@transaction.atomic
def make_quotation(*, desk: Desk, by: User, wanted: Wanted, now: datetime) -> Quotation:
    """Keep what `reckon` gives, with a number."""
    made = reckon(desk=desk, wanted=wanted, now=now)
    told = made.wanted
    assert told.price_on is not None  # a price has its date
    return Quotation.objects.create(
        desk=desk,
        number=_unused(desk, made.quoted_on.year),
        edition=edition_in_force(desk, now),
        organisation=told.organisation,
        owner=told.owner,
        product=told.product,
        tier=told.tier,
        seats=told.seats,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        price=made.price,
        vat_rate=told.vat_rate,
        price_source=told.price_source.strip()[:200],
        price_on=told.price_on,
        list_price=made.listed.item if made.listed else None,
        preceding=made.preceding,
        activation_price=made.activation.cost if made.activation else None,
        quoted_on=made.quoted_on,
        valid_until=made.valid_until,
        made_by=by,
        made_at=now,
    )


def _unused(desk: Desk, year: int) -> str:
    while True:
        number = new_number(desk.number_prefix, "Q", year)
        if not desk.quotations.filter(number=number).exists():
            return number


def total_of(quotation: Quotation) -> Decimal:
    return quotation.price + (quotation.activation_price or Decimal())


def quote_of(quotation: Quotation) -> formula.Quote | None:
    """The sum of the activation, month by month, by the edition it was quoted under; None without one."""
    if quotation.preceding is None:
        return None
    return formula.activation(
        rules_of(quotation.edition),
        price=quotation.price,
        previous_end_on=quotation.preceding.ends_on,
        start_on=quotation.starts_on,
        end_on=quotation.ends_on,
    )


@transaction.atomic
def order_quotation(*, quotation: Quotation, by: User, form: str, now: datetime) -> Quotation:
    """Issue the certificate and the activation of a quotation, both or neither, at its prices.

    Raises ValidationError when it is ordered already, out of date, or the register has changed meanwhile."""
    held = (
        Quotation.objects.select_for_update(of=("self",))
        .select_related("desk", "preceding")
        .get(pk=quotation.pk)
    )
    if held.ordered_at is not None:
        raise ValidationError(_("It is ordered already."))
    today = now.astimezone(ZoneInfo(rules_of(held.edition).zone)).date()
    if held.valid_until < today:
        raise ValidationError(_("The quotation is out of date: make a new one."))
    certificate = issue_certificate(desk=held.desk, by=by, told=_ordered(held, form), now=now)
    activation = None
    if held.preceding is not None:
        bought = ActivationOrder(
            product=held.product,
            renews_on=held.starts_on,
            base_price=held.price,
            ordered_on=today,
            organisation=held.organisation,
            owner=held.owner,
            form=form,
        )
        activation = issue_activation(desk=held.desk, by=by, told=bought, now=now)
        if activation.preceding_id != held.preceding_id or activation.price != held.activation_price:
            raise ValidationError(_("The register has changed since: make a new quotation."))
    Quotation.objects.filter(pk=held.pk).update(
        ordered_at=now, ordered_by=by, certificate=certificate, activation=activation
    )
    return Quotation.objects.get(pk=held.pk)


def _ordered(item: Quotation, form: str) -> CertificateOrder:
    return CertificateOrder(
        products=[item.product],
        tier=item.tier,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        organisation=item.organisation,
        owner=item.owner,
        seats=item.seats,
        price=item.price,
        price_source=item.price_source,
        price_on=item.price_on,
        form=form,
        fewer_seats=True,
    )
