"""«Services under the certificate»: the catalogue of 6.8 row by row, the visits, and what may be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.customers.named import Whose, lists_of, may_name
from reglament.desk.customers.named_form import limit_words
from reglament.desk.customers.queries import certificates_of, client_of
from reglament.desk.portal.pages.new import state_of
from reglament.desk.portal.pages.standing import Case
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.models import TicketEvent
from reglament.desk.tickets.packs import banks_of
from reglament.desk.ui.shapes import ClauseMark, Link
from reglament.desk.visits import words
from reglament.desk.visits.catalogue import ServiceRow, rows_of
from reglament.desk.visits.models import Visit
from reglament.desk.visits.questions import day_of, seen_by
from reglament.rulebook.edition import Edition
from reglament.rulebook.entitlement import service
from reglament.rulebook.named import named_meters


@dataclass(frozen=True, slots=True)
class PaperServices:
    """One certificate. `visit_url`: where a visit is asked for, "" where none is given; `upgrade_url` likewise."""

    number: str
    tier: str
    state: str
    owner: str
    products: str
    valid: bool
    rows: list[ServiceRow]
    visits: list[VisitLine]
    visit_url: str
    upgrade_url: str
    banks: list[NamedLine]
    named: list[NamedLine]
    named_url: str


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One list of the certificate: who or what stands on it."""

    label: str
    names: str
    limit: str
    clause: ClauseMark | None


@dataclass(frozen=True, slots=True)
class VisitLine:
    url: str
    when: str
    state: str
    product: str


@dataclass(frozen=True, slots=True)
class DeskServices:
    """`named`: the lists of a client who needs no certificate there; `named_url`: where they are changed."""

    desk: str
    papers: list[PaperServices]
    named: list[NamedLine]
    named_url: str


def services(actor: Actor, requester: Requester, language: str, *, now: datetime) -> list[DeskServices]:
    """Every certificate the reader may use, those in force first, and the lists of a client without one, by desk."""
    found = []
    seen = list(seen_by(actor))
    for desk in Desk.objects.order_by("pk"):
        certificates = list(
            certificates_of(requester, desk).select_related("desk", "organisation", "specialist")
        )
        try:
            rules = rules_at_work(edition_in_force(desk, now))
        except NoEditionInForce:
            continue
        client = client_of(desk, requester) if named_meters(rules) else None
        if not certificates and client is None:
            continue
        papers = [_paper(rules, c, requester, seen, language, now=now) for c in certificates]
        papers.sort(key=lambda paper: not paper.valid)
        lists = _named(rules, desk, client, language)
        url = reverse("named_by_client", args=[desk.slug]) if client and may_name(requester, client) else ""
        found.append(DeskServices(desk.title(language), papers, lists, url))
    return found


def _paper(
    rules: Edition,
    certificate: SupportCertificate,
    requester: Requester,
    seen: list[Visit],
    language: str,
    *,
    now: datetime,
) -> PaperServices:
    today = day_of(rules, now)
    valid = certificate.starts_on <= today <= certificate.ends_on
    tiers = rules.axes["tier"].values if "tier" in rules.axes else {}
    mine = [visit for visit in seen if visit.certificate_id == certificate.pk]
    mine.sort(key=lambda visit: visit.starts_at, reverse=True)
    return PaperServices(
        number=certificate.number,
        tier=tiers[certificate.tier].label[language] if certificate.tier in tiers else certificate.tier,
        state=state_of(certificate, language, today),
        owner=str(certificate.organisation or ""),
        products=", ".join(product.name for product in certificate.products.all()),
        valid=valid,
        rows=rows_of(rules, certificate, language=language, now=now, who=requester, names=False),
        visits=[visit_line(visit, rules, language, now=now) for visit in mine],
        visit_url=reverse("visit_new", args=[certificate.pk])
        if valid and _visits(rules, certificate)
        else "",
        upgrade_url=reverse("upgrade_new", args=[certificate.desk.slug])
        if valid and _upgrades(rules, certificate)
        else "",
        banks=_banks(rules, certificate, language, now=now),
        named=(lines := _named(rules, certificate.desk, certificate, language)),
        named_url=reverse("named", args=[certificate.pk])
        if lines and may_name(requester, certificate)
        else "",
    )


def _banks(
    rules: Edition, certificate: SupportCertificate, language: str, *, now: datetime
) -> list[NamedLine]:
    """What is left of the banks bought in packs, and of every pack; [] without a query where there are none."""
    found = banks_of(rules, certificate, language, now=now)
    slug = certificate.desk.slug
    return [
        NamedLine(
            bank.label, bank.left, " ".join(bank.packs), clause_mark(rules, slug, bank.clause, language)
        )
        for bank in found
    ]


def _named(rules: Edition, desk: Desk, whose: Whose | None, language: str) -> list[NamedLine]:
    """The lists of the certificate or the client; [] without a query where the edition has none."""
    found = []
    for name, names in lists_of(rules, whose).items():
        meter = rules.meters[name]
        mark = clause_mark(rules, desk.slug, meter.clause, language, meter.readings)
        limit = limit_words(rules, whose, name) if whose else ""
        found.append(NamedLine(meter.label[language], ", ".join(names), limit, mark))
    return found


def _visits(rules: Edition, certificate: SupportCertificate) -> bool:
    if rules.visits is None:
        return False
    return service(rules, certificate.tier, rules.visits.service, certificate.overrides).given


def _upgrades(rules: Edition, certificate: SupportCertificate) -> bool:
    if rules.upgrade is None:
        return False
    return service(rules, certificate.tier, rules.upgrade.service, certificate.overrides).given


def visit_line(visit: Visit, rules: Edition, language: str, *, now: datetime) -> VisitLine:
    return VisitLine(
        reverse("visit", args=[visit.pk]),
        words.when(visit, rules, language, now=now),
        words.state_of(visit),
        visit.product.name,
    )


def beside_appeal(case: Case, rows: Sequence[TicketEvent]) -> dict[str, object]:
    """Remote sessions and visits of an appeal, for its page; nothing is read while its history tells of none."""
    told = {str(e.payload.get("name")).partition("_")[0] for e in rows if e.kind == "fact_changed"}
    ticket, found = case.ticket, dict[str, object]()
    if "remote" in told:
        sessions = ticket.remote_sessions.order_by("asked_at", "pk")
        found["sessions"] = [
            words.session_line(session, case.rules, case.language, now=case.now) for session in sessions
        ]
    if "visit" in told:
        visits = ticket.visits.select_related("product").order_by("starts_at", "pk")
        found["visits"] = [visit_line(visit, case.rules, case.language, now=case.now) for visit in visits]
    held = ticket.certificate
    if held is not None and ticket.closed_at is None and _visits(case.rules, held):
        found["visit_url"] = f"{reverse('visit_new', args=[held.pk])}?appeal={ticket.number}"
    return found


def certificate_for(requester: Requester, pk: int) -> SupportCertificate:
    """One the reader may use, of any desk. Raises Http404 for a stranger's."""
    for desk in Desk.objects.filter(certificates__pk=pk):
        found = certificates_of(requester, desk).filter(pk=pk).select_related("desk", "organisation").first()
        if found is not None:
            return found
    raise Http404(str(pk))


def visit_for(actor: Actor, pk: int) -> Visit:
    """Raises Http404 for a stranger's."""
    found = seen_by(actor).filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    return found


def acts_on(visit: Visit) -> list[Link]:
    """What the client may do with it."""
    if visit.state not in (Visit.ASKED, Visit.CONFIRMED):
        return []
    return [
        Link(_("Move"), reverse("visit_move", args=[visit.pk])),
        Link(_("Call off"), reverse("visit_cancel", args=[visit.pk])),
    ]
