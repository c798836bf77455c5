"""The packs bought under certificates, as the rulebook counts them.

An edition without packs costs nothing here: no query is made."""

from collections.abc import Iterable

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.pack_models import BoughtPack
from reglament.rulebook.edition import Edition
from reglament.rulebook.packs import Pack, Packs
from reglament.rulebook.schema_meters import Meter


def sold_in_packs(rules: Edition) -> dict[str, Meter]:
    """The banks that are bought in packs; {} for most editions."""
    return {name: meter for name, meter in rules.meters.items() if meter.packs}


def packs_of(rules: Edition, certificate: SupportCertificate | None) -> Packs:
    """What was bought under a certificate and not taken back, by meter."""
    if certificate is None or not sold_in_packs(rules):
        return {}
    return packs_of_each([certificate.pk]).get(certificate.pk, {})


def packs_of_each(certificates: Iterable[int]) -> dict[int, dict[str, list[Pack]]]:
    """The same of several certificates, by their keys."""
    found: dict[int, dict[str, list[Pack]]] = {}
    rows = BoughtPack.objects.filter(certificate__in=set(certificates), withdrawn_at=None)
    for row in rows.order_by("from_on", "pk"):
        packs = found.setdefault(row.certificate_id, {}).setdefault(row.meter, [])
        packs.append(Pack(row.from_on, row.amount, row.to_on, row.number))
    return found
