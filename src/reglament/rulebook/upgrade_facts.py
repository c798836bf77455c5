"""What a verdict on an upgrade rests on: the licence, the certificates, the appeal. Civil dates, both ends inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .coverage import Activation, Certificate


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence to be upgraded. ``seats`` None: an unlimited number of users or places.

    ``key``: whether the document has the installation key. ``manner`` and ``term`` of use are its own words, "" when
    it lacks them. ``ends_on``: the last day of its term, None without end.
    """

    product: str
    version: str
    purchased_on: date
    seats: int | None
    key: bool = True
    manner: str = ""
    term: str = ""
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class OtherLicence:
    """A licence of the same product held beside; its seats count from its purchase on."""

    purchased_on: date
    seats: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A new certificate that could be bought: what restoring support would rest on."""

    price: Decimal
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What the verdict rests on. ``latest``: number of the newest version there is. ``scan``: the appeal has one.

    ``groups``: how many groups of digits name a version of this product, obeyed under A-1.3 "product".
    """

    licence: Licence | None
    certificates: tuple[Certificate, ...]
    activations: tuple[Activation, ...]
    filed_on: date
    latest: str
    scan: bool
    others: tuple[OtherLicence, ...] = ()
    offer: Offer | None = None
    groups: int | None = None
