"""Issuing and annulling support certificates (A1.6, A2.3, A2.4, A6.6). Nothing is ever deleted.

Wrong input raises ValidationError({field: words}) and stores nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers import agreed, verdicts
from reglament.desk.customers.licences import seats_of_licences
from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.numbers import new_number
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.rulebook.edition import Edition
from reglament.rulebook.months import month_end

YEARS = range(1990, 2101)
MOST_SEATS = 1_000_000
MOST_MONEY = Decimal("999999999999.99")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateOrder:
    """What a certificate is to say. Both dates inside; `price` with VAT; `overrides` beat the matrix (A6.6)."""

    products: Sequence[Product]
    tier: str
    starts_on: date
    ends_on: date
    organisation: Organisation | None = None
    owner: Requester | None = None
    version_text: str = ""
    seats: int | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    price: Decimal | None = None
    price_source: str = ""
    price_on: date | None = None
    form: str = SupportCertificate.ELECTRONIC
    fewer_seats: bool = False  # than the owner's licences: said and meant


def faults_of_order(rules: Edition, desk: Desk, told: CertificateOrder) -> dict[str, str]:
    """What cannot be, in words, by field; empty when all is well."""
    faults: dict[str, str] = {}
    if not told.products:
        faults["products"] = _("A certificate names at least one product.")
    elif any(product.desk_id != desk.pk for product in told.products):
        faults["products"] = _("This product is of another desk.")
    if told.tier not in rules.axes["tier"].values:
        faults["tier"] = _("The regulation knows no such tier.")
    if (told.organisation is None) == (told.owner is None):
        faults["owner"] = _("One owner: an organisation or a person.")
    faults |= faults_of_seats(told.seats)
    if told.form not in dict(SupportCertificate.FORMS):
        faults["form"] = _("Electronic or on paper.")
    faults |= faults_of_term(told.starts_on, told.ends_on)
    faults |= faults_of_price(told.price, told.price_source, told.price_on)
    return faults | _overrides(rules, told)


def faults_of_seats(seats: int | None) -> dict[str, str]:
    """None: as many as the licences have."""
    if seats is None or 1 <= seats <= MOST_SEATS:
        return {}
    return {"seats": _("At least one seat, at most a million.")}


def next_year_from(start: date) -> date:
    """The last day of a year's term that begins on `start`, both inside; begun on 29 February it ends on the 28th."""
    return month_end(start, 12)


def faults_of_term(starts_on: date, ends_on: date) -> dict[str, str]:
    """Reversed dates, zero days, a year nobody means; by field."""
    for name, on in (("starts_on", starts_on), ("ends_on", ends_on)):
        if on.year not in YEARS:
            return {name: _("Check the year: %(year)s.") % {"year": on.year}}
    days = (ends_on - starts_on).days + 1
    if days == 0:
        return {"ends_on": _("A certificate of zero days: both dates are inside, so one day is the least.")}
    if days < 0:
        return {"ends_on": _("The dates are reversed: the last day is before the first.")}
    return {}


def faults_of_price(price: Decimal | None, source: str, on: date | None) -> dict[str, str]:
    """A price is above zero and comes with its source and date (A2.4); by field."""
    faults: dict[str, str] = {}
    if price is None:
        if source or on:
            faults["price"] = _("Source and date are of a price: give it, or leave them out.")
        return faults
    exponent = price.as_tuple().exponent
    if not price.is_finite() or price <= 0:
        faults["price"] = _("A price is more than zero.")
    elif price > MOST_MONEY or not isinstance(exponent, int) or exponent < -2:
        faults["price"] = _("At most twelve digits of roubles and two of kopecks.")
    if not source:
        faults["price_source"] = _("Where the price comes from: the price list or a contract.")
    if on is None:
        faults["price_on"] = _("The date of the price list or the contract.")
    return faults


def _overrides(rules: Edition, told: CertificateOrder) -> dict[str, str]:
    numbered, own, faults = verdicts.numbered_services(rules), agreed.agreed_names(rules), {}
    for code, value in told.overrides.items():
        if code in numbered:
            if value is not False and (
                isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 1000
            ):
                faults[code] = _("A whole number from 1 to 1000.")
        elif code == "visit_hours":
            if value != "any" and not (isinstance(value, str) and _hours(value)):
                faults[code] = _("Hours like 08:00-20:00, the end after the beginning.")
        elif code == "visit_area":
            if value != "any":
                faults[code] = _("Anywhere, or as the regulation says.")
        elif code in own:
            if fault := agreed.fault_of(rules, code, value):
                faults[code] = fault
        else:
            faults[code] = _("The regulation knows no service %(code)s.") % {"code": code}
    return faults


def _hours(text: str) -> bool:
    return bool(_HOURS.fullmatch(text)) and text[:5] < text[6:]


@transaction.atomic
def issue_certificate(*, desk: Desk, by: User, told: CertificateOrder, now: datetime) -> SupportCertificate:
    """Issue a certificate under the edition in force: obtaining it is accepting that edition (A2.3)."""
    edition = edition_in_force(desk, now)
    rules = rules_of(edition)
    if not verdicts.sells(rules):
        raise ValidationError(_("Under this regulation support is not by certificates."))
    faults = faults_of_order(rules, desk, told)
    if faults:
        raise ValidationError(faults)
    if not told.fewer_seats:
        check_seats(rules, desk, told)
    on = now.astimezone(ZoneInfo(rules.zone)).date()
    made = SupportCertificate.objects.create(
        number=unused_number(desk, "S", on.year), **columns(desk, edition, by, told, on, now)
    )
    made.products.set(told.products)
    return made


def check_seats(rules: Edition, desk: Desk, told: CertificateOrder) -> None:
    """Raises ValidationError({"seats": …}, code "seats_below") when the owner's licences have more seats than all
    certificates of that day would have: no licence for a new version would be given then (A6.10 c3)."""
    if told.seats is None or rules.upgrade is None:
        return
    others = desk.certificates.filter(
        organisation=told.organisation,
        owner=told.owner,
        annulled_at=None,
        starts_on__lte=told.starts_on,
        ends_on__gte=told.starts_on,
    )
    for product in told.products:
        beside = others.filter(products=product).values_list("seats", flat=True)
        have = told.seats + sum(seats or 1 for seats in beside)
        need = seats_of_licences(desk, product, told.organisation, told.owner, on=told.starts_on)
        if have < need:
            words = seats_below_words(product, need=need, have=have)
            raise ValidationError({"seats": ValidationError(words, code="seats_below")})


def seats_below_words(product: Product, *, need: int, have: int) -> str:
    """What is said of certificates with fewer seats than the licences of their owner (A6.10 c3)."""
    words = _(
        "%(product)s: the licences have %(need)s seats, the certificates would have %(have)s; no licence for "
        "a new version could be given (clause 6.10)."
    )
    return words % {"product": product.name, "need": need, "have": have}


def columns(
    desk: Desk, edition: DeskEdition, by: User, told: CertificateOrder, on: date, now: datetime
) -> dict[str, Any]:
    """The columns of a new certificate, but its number."""
    return {
        "desk": desk,
        "tier": told.tier,
        "organisation": told.organisation,
        "owner": told.owner,
        "version_text": told.version_text.replace("\x00", "").strip()[:100],
        "seats": told.seats,
        "starts_on": told.starts_on,
        "ends_on": told.ends_on,
        "overrides": dict(told.overrides),
        "accepted_edition": edition,
        "accepted_on": on,
        "price": told.price,
        "price_source": told.price_source.strip()[:200],
        "price_on": told.price_on,
        "form": told.form,
        "issued_by": by,
        "issued_at": now,
    }


def unused_number(desk: Desk, kind: str, year: int) -> str:
    """A registration number nobody has yet; the database would refuse a second one."""
    while True:
        number = new_number(desk.number_prefix, kind, year)
        taken = desk.certificates if kind == "S" else desk.activations
        if not taken.filter(number=number).exists():
            return number


@transaction.atomic
def annul_certificate(*, certificate: SupportCertificate, by: User, reason: str, now: datetime) -> None:
    """End a certificate for good, with a reason that stays. From then on its number admits nothing."""
    held = SupportCertificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    words = checked_reason(reason)
    if held.annulled_at is not None:
        raise ValidationError(_("It is annulled already."))
    resting = [
        *held.activations_after.filter(annulled_at=None),
        *held.activations_before.filter(annulled_at=None),
    ]
    if resting:
        raise ValidationError(
            _("Activation certificate %(number)s rests on it: annul that one first.")
            % {"number": resting[0].number}
        )
    SupportCertificate.objects.filter(pk=held.pk).update(
        annulled_at=now, annulled_by=by, annulled_reason=words
    )


def checked_reason(reason: str) -> str:
    """The reason of an annulment. Raises ValidationError({"reason": words})."""
    words = " ".join(reason.replace("\x00", "").split())
    if len(words) < 5:
        raise ValidationError({"reason": _("Say why: it stays on the certificate.")})
    return words[:500]
