"""Banks bought in packs, as they stand under a certificate: what is left, and what lapses when.

An edition without packs costs nothing here: no query is made."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.named import terms_of
from reglament.desk.customers.packs import packs_of, sold_in_packs
from reglament.desk.tickets.usage_models import MeterUse
from reglament.rulebook import meters, packs
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class Bank:
    """One bank in words: `left`, and a sentence for each pack."""

    label: str
    left: str
    packs: tuple[str, ...]
    clause: str


def banks_of(rules: Edition, certificate: SupportCertificate, language: str, *, now: datetime) -> list[Bank]:
    """Every bank of the edition that is bought in packs. The language must be active."""
    found, bought = [], packs_of(rules, certificate)
    facts, overrides = terms_of(rules, certificate) if sold_in_packs(rules) else ({}, {})
    for name, meter in sold_in_packs(rules).items():
        used = MeterUse.objects.filter(certificate=certificate, meter=name).values_list("at", "amount")
        try:
            standing = meters.standing(
                rules,
                name,
                at=now,
                facts=facts,
                uses=[meters.Use(at, amount) for at, amount in used],
                term=(certificate.starts_on, certificate.ends_on),
                overrides=overrides,
                packs=bought,
            )
        except KeyError:  # a tier the edition does not know
            continue
        told = tuple(packs.told(rules, name, standing.packs, language))
        found.append(Bank(meter.label[language], _left(standing, meter.unit), told, meter.clause))
    return found


def _left(standing: meters.Standing, unit: str) -> str:
    if standing.left is None:
        return _("unlimited")
    units = {"minutes": _("min"), "hours": _("h")}
    return _("%(left)s left") % {"left": f"{standing.left} {units.get(unit, '')}".rstrip()}
