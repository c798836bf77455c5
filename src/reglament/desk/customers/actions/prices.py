"""The price list (A2.4): a price begins, a period ends, a wrong one is withdrawn. What was said stays."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions.certificates import MOST_MONEY, YEARS
from reglament.desk.customers.pricing import ListPrice
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.rulebook.edition import Edition
from reglament.rulebook.months import month_end

KOPECK = Decimal("0.01")
MOST_MONTHS = 120
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFacts:
    """`amount` with VAT for a term of `months`; `vat_rate`: per cent, None without VAT; both days inside."""

    product: Product
    tier: str
    amount: Decimal
    vat_rate: Decimal | None
    starts_on: date
    ends_on: date | None = None
    months: int = 12
    per_seat: bool = False
    source: str = ""


def vat_in(amount: Decimal, rate: Decimal | None) -> Decimal | None:
    """The VAT inside an amount, to the kopeck, half up; None without VAT."""
    if rate is None:
        return None
    return (amount * rate / (100 + rate)).quantize(KOPECK, ROUND_HALF_UP)


def faults_of_price_row(rules: Edition, desk: Desk, told: PriceFacts) -> dict[str, str]:
    """What cannot be, in words, by field; empty when all is well."""
    faults: dict[str, str] = {}
    if told.product.desk_id != desk.pk:
        faults["product"] = _("This product is of another desk.")
    if "tier" not in rules.axes or told.tier not in rules.axes["tier"].values:
        faults["tier"] = _("The regulation knows no such tier.")
    exponent = told.amount.as_tuple().exponent
    if not told.amount.is_finite() or told.amount <= 0:
        faults["amount"] = _("A price is more than zero.")
    elif told.amount > MOST_MONEY or not isinstance(exponent, int) or exponent < -2:
        faults["amount"] = _("At most twelve digits of roubles and two of kopecks.")
    if told.vat_rate is not None and (not told.vat_rate.is_finite() or not 0 <= told.vat_rate < 100):
        faults["vat_rate"] = _("A rate of VAT is from 0 to 99 per cent; empty: without VAT.")
    if not 1 <= told.months <= MOST_MONTHS:
        faults["months"] = _("A term is from 1 to %(most)s months.") % {"most": MOST_MONTHS}
    if not told.source.strip():
        faults["source"] = _("Which price list says so.")
    return faults | _days(told.starts_on, told.ends_on)


def _days(starts_on: date, ends_on: date | None) -> dict[str, str]:
    for name, on in (("starts_on", starts_on), ("ends_on", ends_on)):
        if on is not None and on.year not in YEARS:
            return {name: _("Check the year: %(year)s.") % {"year": on.year}}
    if ends_on is not None and ends_on < starts_on:
        return {"ends_on": _("The dates are reversed: the last day is before the first.")}
    return {}


def meeting(
    product: Product, tier: str, months: int, starts_on: date, ends_on: date | None
) -> ListPrice | None:
    """A price of the same item whose days meet these, if any."""
    found = ListPrice.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on),
        product=product,
        tier=tier,
        months=months,
        withdrawn_at=None,
    )
    if ends_on is not None:
        found = found.filter(starts_on__lte=ends_on)
    return found.order_by("starts_on").first()


def meets_words(other: ListPrice) -> str:
    """What is said of a period that meets another one."""
    until = f"{other.ends_on:%d.%m.%Y}" if other.ends_on else "…"
    told = {"days": f"{other.starts_on:%d.%m.%Y} – {until}"}
    return _("These days meet another price of the same product, tier and term: %(days)s.") % told


def set_price(
    *, desk: Desk, by: User, rules: Edition, told: PriceFacts, now: datetime, follow: bool = False
) -> ListPrice:
    """Enter a price. `follow`: an open period of the same item that began before ends the day before.

    Raises ValidationError({field: words}); of two that come at once the database lets one in."""
    faults = faults_of_price_row(rules, desk, told)
    if faults:
        raise ValidationError(faults)
    try:
        with transaction.atomic():
            if follow:
                _end_former(told)
            other = meeting(told.product, told.tier, told.months, told.starts_on, told.ends_on)
            if other is not None:
                raise ValidationError({"starts_on": meets_words(other)})
            return ListPrice.objects.create(
                desk=desk,
                product=told.product,
                tier=told.tier,
                months=told.months,
                per_seat=told.per_seat,
                amount=told.amount,
                vat_rate=told.vat_rate,
                starts_on=told.starts_on,
                ends_on=told.ends_on,
                source=told.source.strip()[:200],
                entered_by=by,
                entered_at=now,
            )
    except IntegrityError:
        other = meeting(told.product, told.tier, told.months, told.starts_on, told.ends_on)
        if other is None:
            raise
        raise ValidationError({"starts_on": meets_words(other)}) from None


def _end_former(told: PriceFacts) -> None:
    ListPrice.objects.filter(
        product=told.product,
        tier=told.tier,
        months=told.months,
        withdrawn_at=None,
        ends_on=None,
        starts_on__lt=told.starts_on,
    ).update(ends_on=told.starts_on - _DAY)


@transaction.atomic
def end_price(*, item: ListPrice, ends_on: date) -> None:
    """The last day of a price. Raises ValidationError when it would meet another one or end before it begins."""
    held = ListPrice.objects.select_for_update(of=("self",)).get(pk=item.pk)
    faults = _days(held.starts_on, ends_on)
    if held.withdrawn_at is not None:
        faults["ends_on"] = _("This price is withdrawn.")
    if not faults:
        others = ListPrice.objects.filter(
            product=held.product, tier=held.tier, months=held.months, withdrawn_at=None
        )
        other = others.filter(starts_on__gt=held.starts_on, starts_on__lte=ends_on).first()
        if other is not None:
            faults["ends_on"] = meets_words(other)
    if faults:
        raise ValidationError(faults)
    ListPrice.objects.filter(pk=held.pk).update(ends_on=ends_on)


def withdraw_price(*, item: ListPrice, by: User, now: datetime) -> None:
    """A price entered by mistake; it stays to be seen. Raises ValidationError when it is withdrawn already."""
    if not ListPrice.objects.filter(pk=item.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by=by):
        raise ValidationError(_("This price is withdrawn."))


@dataclass(frozen=True, slots=True)
class Listed:
    """A price of the list for one certificate: `amount` for all its seats, with VAT."""

    item: ListPrice
    amount: Decimal


def listed(
    desk: Desk, product: Product, tier: str, *, starts_on: date, ends_on: date, seats: int | None, on: date
) -> Listed | None:
    """What the price list says on a day for a certificate of these days; None when it has no such term."""
    found = ListPrice.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        desk=desk,
        product=product,
        tier=tier,
        withdrawn_at=None,
        starts_on__lte=on,
    )
    for item in found.order_by("months"):
        if month_end(starts_on, item.months) == ends_on:
            return Listed(item, item.amount * (seats or 1) if item.per_seat else item.amount)
    return None
