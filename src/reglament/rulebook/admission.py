"""The gates an appeal passes: channel, identity, certificate, scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .edition import Edition
from .verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """What the sender gave. Empty strings are what is missing. ``channel`` is a code of ``edition.channels``."""

    channel: str
    full_name: str = ""
    organisation: str = ""
    inn: str = ""
    ogrn: str = ""
    email: str = ""
    phone: str = ""
    certificate_number: str = ""
    description: str = ""
    product: str = ""
    kind: str = ""
    priority: str = ""
    severity: str = ""
    known_requester: bool = False
    represents_organisation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """A certificate found by its number. Both dates are inside the term (A-1.6), in the edition's zone.

    ``owner_matches``: the requester owns it or acts for the owner; ``covers_product``: None when the appeal names
    no product. ``overrides``: values of the certificate that beat the matrix (6.6), by service code.
    """

    number: str
    tier: str
    starts_on: date
    ends_on: date
    owner_matches: bool = True
    covers_product: bool | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict, hash=False)


def admit(
    edition: Edition, appeal: Appeal, certificate: CertificateFacts | None, *, now: datetime
) -> Verdict:
    """accept | ask (incomplete; a reason for each missing item) | hold (doubtful) | refuse | redirect.

    ``certificate`` None: the number is not known (or none was given). ``now``: aware instant of receipt.
    Reasons of gates that ask and hold come together; a refusal or redirection stands alone.
    """
    raise NotImplementedError


def propose(edition: Edition, axis: str, answers: Mapping[str, Any]) -> str:
    """The value of ``axis`` the answers of the form speak for (A1.11: both questions "yes" is critical)."""
    raise NotImplementedError
