"""What the readers of every kind of file share: what came of the rows, and whose a row is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from reglament.desk.customers import sheets
from reglament.desk.customers.actions.certificates import CertificateOrder
from reglament.desk.customers.actions.licences import LicenceFacts
from reglament.desk.customers.actions.prices import PriceFacts
from reglament.desk.customers.actions.register import OrganisationFacts, PersonFacts
from reglament.desk.customers.models import Organisation, Requester
from reglament.desk.customers.requisites import bare


@dataclass(slots=True)
class Plan:
    """What would be stored, and what stands in the way: (row, head of the column, words)."""

    customers: list[tuple[OrganisationFacts, PersonFacts | None]] = field(default_factory=list)
    certificates: list[tuple[str, CertificateOrder]] = field(default_factory=list)
    licences: list[LicenceFacts] = field(default_factory=list)
    prices: list[PriceFacts] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    total: int = 0


class Reader(Protocol):
    """Takes rows; what is wrong with one is told by column."""

    def take(self, given: Mapping[str, Any]) -> dict[str, str]: ...

    def together(self) -> Iterable[tuple[int, str, str]]: ...


class RowByRow:
    """Rows that have nothing to do with one another."""

    def together(self) -> Iterable[tuple[int, str, str]]:
        """What is wrong with rows only when all are known: place of the row, column, words."""
        return ()


class Owners:
    """Finds who a row speaks of: an organisation by INN and KPP, else a person by address."""

    def __init__(self) -> None:
        self.firms: dict[str, dict[str, Organisation]] = {}
        for firm in Organisation.objects.exclude(inn=""):
            self.firms.setdefault(firm.inn, {})[firm.kpp] = firm
        self.people = {p.email: p for p in Requester.objects.only("email")}

    def told(self, given: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
        """{"organisation": …} or {"owner": …}; who is not known is named as a fault."""
        inn, kpp = bare(sheets.text(given.get("inn"))), bare(sheets.text(given.get("kpp"))).upper()
        email = sheets.text(given.get("email")).lower()
        if inn:
            firms = self.firms.get(inn, {})
            firm = firms.get(kpp) if kpp or len(firms) != 1 else next(iter(firms.values()))
            if firm is None:
                faults["inn"] = _("No organisation has this INN and KPP: import the customers first.")
            return {"organisation": firm}
        if not email:
            faults["inn"] = _("Whose is it? Give an INN, or the e-mail of a person.")
        elif email not in self.people:
            faults["email"] = _("Nobody has this address: import the customers first.")
        return {"owner": self.people.get(email)}
