"""The register of licences: entering, correcting, looking at a key, closing, giving a new one for an old (A6.10).

Each is written down with it. Wrong input raises ValidationError({field: words}) and stores nothing."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers import keys
from reglament.desk.customers.actions.certificates import MOST_SEATS, YEARS, checked_reason
from reglament.desk.customers.licences import Licence, LicenceChange
from reglament.desk.customers.models import Organisation, Requester
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk

_DIGIT = re.compile(r"\d")
LONGEST_KEY = 4000  # signs
WORDS = ("number", "version", "manner", "term", "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFacts:
    """What the document says. `seats` None: unlimited; `ends_on` None: without end; `key` "": none on it."""

    product: Product
    number: str
    version: str
    purchased_on: date
    seats: int | None = None
    manner: str = ""
    term: str = ""
    ends_on: date | None = None
    key: str = ""
    organisation: Organisation | None = None
    owner: Requester | None = None


def tidy(text: str, most: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:most]


def faults_of_licence(desk: Desk, told: LicenceFacts) -> dict[str, str]:
    """What cannot be, in words, by field; empty when all is well."""
    faults: dict[str, str] = {}
    number = tidy(told.number, 200)
    if not number or len(number) > 80:
        faults["number"] = _("A licence has a number, of at most 80 signs.")
    if told.product.desk_id != desk.pk:
        faults["product"] = _("This product is of another desk.")
    if (told.organisation is None) == (told.owner is None):
        faults["owner"] = _("One owner: an organisation or a person.")
    if not _DIGIT.search(told.version):
        faults["version"] = _("A version is known by its digits: 5.0.12000.")
    if told.seats is not None and not 1 <= told.seats <= MOST_SEATS:
        faults["seats"] = _("At least one seat, at most a million.")
    if len(told.key) > LONGEST_KEY:
        faults["key"] = _("At most %(most)s signs.") % {"most": LONGEST_KEY}
    if told.purchased_on.year not in YEARS:
        faults["purchased_on"] = _("Check the year: %(year)s.") % {"year": told.purchased_on.year}
    if told.ends_on is not None:
        if told.ends_on.year not in YEARS:
            faults["ends_on"] = _("Check the year: %(year)s.") % {"year": told.ends_on.year}
        elif told.ends_on < told.purchased_on:
            faults["ends_on"] = _("The dates are reversed: the last day is before the first.")
    return faults


def columns(desk: Desk, told: LicenceFacts, by: User, now: datetime) -> dict[str, Any]:
    """The columns of a new licence."""
    number, key = tidy(told.number, 80), told.key.replace("\x00", "").strip()
    return {
        "desk": desk,
        "number": number,
        "product": told.product,
        "organisation": told.organisation,
        "owner": told.owner,
        "key_sealed": keys.seal(key, place=f"{desk.pk}/{number}") if key else None,
        "key_digest": keys.digest(key),
        "entered_by": by,
        "entered_at": now,
        **_said(told),
    }


def _said(told: LicenceFacts) -> dict[str, Any]:
    return {
        "version": tidy(told.version, 60),
        "purchased_on": told.purchased_on,
        "seats": told.seats,
        "manner": tidy(told.manner, 300),
        "term": tidy(told.term, 200),
        "ends_on": told.ends_on,
    }


@transaction.atomic
def enter_licence(
    *, desk: Desk, by: User, told: LicenceFacts, now: datetime, replaces: Licence | None = None
) -> Licence:
    """Enter a licence that was bought, or give a new one (`replaces`)."""
    faults = faults_of_licence(desk, told)
    if "number" not in faults and desk.licences.filter(number=tidy(told.number, 80)).exists():
        faults["number"] = _("A licence with this number is in the register already.")
    if faults:
        raise ValidationError(faults)
    made = Licence.objects.create(replaces=replaces, **columns(desk, told, by, now))
    kind = LicenceChange.GIVEN if replaces else LicenceChange.ENTERED
    LicenceChange.objects.create(licence=made, kind=kind, by=by, at=now)
    return made


def _locked(licence: Licence) -> Licence:
    return Licence.objects.select_for_update(of=("self",), no_key=True).get(pk=licence.pk)


def logged(values: dict[str, Any], key_digest: str) -> dict[str, Any]:
    """The columns a correction may change, as the database compares them."""
    dates = {name: value.isoformat() for name, value in values.items() if isinstance(value, date)}
    return {**values, **dates, "key": key_digest}


@transaction.atomic
def correct_licence(*, licence: Licence, by: User, told: LicenceFacts, reason: str, now: datetime) -> Licence:
    """Put right what the register says of a licence; from what to what and why stays. An empty key changes none."""
    held = _locked(licence)
    faults = faults_of_licence(held.desk, told)
    if held.closed_at is not None:
        faults["number"] = _("This licence is closed.")
    elif told.number != held.number or told.product != held.product:
        faults["number"] = _("Number and product stay: close this licence and enter another one.")
    if faults:
        raise ValidationError(faults)
    words, said, key = checked_reason(reason), _said(told), told.key.strip()
    was = {name: getattr(held, name) for name in said}
    digest = keys.digest(key) if key else held.key_digest
    if was == said and digest == held.key_digest:
        raise ValidationError(_("Nothing was changed."))
    LicenceChange.objects.create(
        licence=held,
        kind=LicenceChange.CORRECTED,
        before=logged(was, held.key_digest),
        after=logged(said, digest),
        words=words,
        by=by,
        at=now,
    )
    sealed = {"key_sealed": keys.seal(key, place=held.place), "key_digest": digest} if key else {}
    Licence.objects.filter(pk=held.pk).update(**said, **sealed)
    return Licence.objects.get(pk=held.pk)


@transaction.atomic
def show_key(*, licence: Licence, by: User, now: datetime) -> str:
    """The key in the clear; that it was looked at, by whom and when, is kept. Raises ValidationError without one."""
    held = _locked(licence)
    if held.key_sealed is None:
        raise ValidationError(_("No key is kept for this licence."))
    try:
        key = keys.unseal(bytes(held.key_sealed), place=held.place)
    except keys.Unsealable:
        raise ValidationError(
            _("The key cannot be opened: the installation seals with another secret now.")
        ) from None
    LicenceChange.objects.create(licence=held, kind=LicenceChange.KEY_SHOWN, by=by, at=now)
    return key


@transaction.atomic
def close_licence(*, licence: Licence, by: User, reason: str, now: datetime) -> None:
    """End a licence for good: it counts for nothing any more."""
    words = checked_reason(reason)
    if not Licence.objects.filter(pk=licence.pk, closed_at=None).update(closed_at=now, closed_reason=words):
        raise ValidationError(_("It is closed already."))
    LicenceChange.objects.create(licence=licence, kind=LicenceChange.CLOSED, words=words, by=by, at=now)
