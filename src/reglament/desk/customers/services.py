"""One question for every place that offers a service: may they have it, for this product, at this moment?"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.queries import certificates_of, is_client
from reglament.desk.products.models import Product
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force
from reglament.rulebook import entitlement
from reglament.rulebook.edition import Edition
from reglament.rulebook.entitlement import Entitlement, Held, Right
from reglament.rulebook.verdict import Reason, Verdict, refuse

# Rows of a matrix that the desk itself acts on, where an edition has them; docs/commerce.md names them.
REMOTE, DEDICATED = "remote-diagnostics", "dedicated-specialist"
Who = Requester | Organisation | SupportCertificate


def may(who: Who, service: str, product: Product | None = None, *, desk: Desk, at: datetime) -> Verdict:
    """Whether `who` may have the service for `product` (None: any) at `at`: a verdict with the clause it stands on.

    Judged by the edition in force then. A certificate in the place of a person or organisation asks of it alone."""
    return right(who, service, product, desk=desk, at=at).verdict


def right(
    who: Who,
    service: str,
    product: Product | None = None,
    *,
    desk: Desk,
    at: datetime,
    rules: Edition | None = None,
) -> Right:
    """The same answer with the certificate that gives it and what exactly it gives."""
    rules = rules or rules_at_work(edition_in_force(desk, at))
    on = at.astimezone(ZoneInfo(rules.zone)).date()
    row = rules.services.get(service)
    if row is not None and row.everyone is not None:
        found = entitlement.may_have(rules, service, (), on=on)
        if found.ok and isinstance(who, Requester) and by_clients(rules) and not is_client(desk, who):
            clause = rules.matrix.clause
            return Right(refuse(Reason("service_not_given", clause, {"service": service})), given=found.given)
        return found
    held = [held_of(one) for one in _certificates(who, desk)]
    return entitlement.may_have(rules, service, held, on=on, product=product.code if product else "")


def by_clients(rules: Edition) -> bool:
    """Whether the edition serves those it knows as clients rather than certificates (B1)."""
    return any(gate.check == "requester" for gate in rules.gates.values())


def held_of(certificate: SupportCertificate) -> Held:
    """A certificate as the rulebook sees it; products are read once, or come prefetched."""
    return Held(
        certificate.number,
        certificate.tier,
        certificate.starts_on,
        certificate.ends_on,
        tuple(product.code for product in certificate.products.all()),
        certificate.overrides,
    )


def _certificates(who: Who, desk: Desk) -> Iterable[SupportCertificate]:
    if isinstance(who, SupportCertificate):
        return [who] if who.desk_id == desk.pk and who.annulled_at is None else []
    if isinstance(who, Requester):
        return certificates_of(who, desk)
    rows = desk.certificates.filter(organisation=who, annulled_at=None)
    return rows.order_by("-ends_on").prefetch_related("products")


def catalogue(rules: Edition, certificate: SupportCertificate) -> Mapping[str, Entitlement]:
    """Every row of the matrix as this certificate has it, in the order of the edition (A6.8, A6.6)."""
    return {
        code: entitlement.service(rules, certificate.tier, code, certificate.overrides)
        for code in rules.services
    }


def in_force(certificate: SupportCertificate, on: date) -> bool:
    """Whether the certificate holds on a civil date of the edition's zone, both dates inside (A-1.6)."""
    return certificate.annulled_at is None and certificate.starts_on <= on <= certificate.ends_on
