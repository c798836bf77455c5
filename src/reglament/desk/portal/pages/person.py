"""The person's own page: organisations, certificates and how far they cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext as _

from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.customers.queries import certificates_of
from reglament.desk.portal.pages.new import state_of
from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.tickets.actions.places import limits_of
from reglament.desk.ui.pictures import Cover, Coverage, coverage
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class Place:
    """The simultaneous limit of one certificate."""

    label: str
    used: int
    total: int
    clause: ClauseMark | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate in words."""

    number: str
    tier: str
    products: str
    state: str
    owner: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class DeskPapers:
    """The reader's certificates at one desk, newest first, with the picture of what they cover."""

    desk: str
    papers: list[Paper]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Role:
    organisation: str
    inn: str
    words: str


def roles(requester: Requester) -> list[Role]:
    """Whom the reader speaks for (A1.5, B1)."""
    rows = requester.representations.select_related("organisation").order_by("organisation__name")
    leads = _("You see every appeal of the organisation.")
    own = _("You see your own appeals.")
    return [Role(r.organisation.name, r.organisation.inn, leads if r.responsible else own) for r in rows]


def papers(requester: Requester, language: str, *, now: datetime) -> list[DeskPapers]:
    """Certificates by desk; desks without one are left out."""
    found = []
    for desk in Desk.objects.order_by("pk"):
        certificates = list(certificates_of(requester, desk).select_related("organisation"))
        try:
            rules = rules_of(edition_in_force(desk, now))
        except NoEditionInForce:
            continue
        if certificates:
            today = now.astimezone(rules.wall_clock().zone).date()
            found.append(_of_desk(desk, rules, certificates, requester, language, today))
    return found


def _of_desk(
    desk: Desk,
    rules: Edition,
    certificates: list[SupportCertificate],
    requester: Requester,
    language: str,
    today: date,
) -> DeskPapers:
    spans = [Cover(c.starts_on, c.ends_on, "", _kind(c, today)) for c in certificates]
    rows = [_paper(desk, rules, c, requester, language, today) for c in certificates]
    return DeskPapers(desk.title(language), rows, coverage(spans, today=today))


def _kind(certificate: SupportCertificate, today: date) -> Literal["lapsed", "valid", "planned"]:
    if today > certificate.ends_on:
        return "lapsed"
    return "valid" if today >= certificate.starts_on else "planned"


def _paper(
    desk: Desk,
    rules: Edition,
    certificate: SupportCertificate,
    requester: Requester,
    language: str,
    today: date,
) -> Paper:
    tiers = rules.axes["tier"].values
    valid = certificate.starts_on <= today <= certificate.ends_on
    return Paper(
        number=certificate.number,
        tier=tiers[certificate.tier].label[language] if certificate.tier in tiers else certificate.tier,
        products=", ".join(product.name for product in certificate.products.all()),
        state=state_of(certificate, language, today),
        owner=str(certificate.organisation or ""),
        place=_place(desk, rules, certificate, requester, language) if valid else None,
    )


def _place(
    desk: Desk, rules: Edition, certificate: SupportCertificate, requester: Requester, language: str
) -> Place | None:
    limit = next(iter(limits_of(rules, certificate, requester)), None)
    if limit is None:
        return None
    mark = clause_mark(rules, desk.slug, limit.meter.clause, language)
    return Place(limit.meter.label[language], limit.taken, limit.size, mark)
