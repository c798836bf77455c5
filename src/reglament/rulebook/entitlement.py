"""What a tier gives: the matrix, with the overrides of one certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .edition import Edition
from .schema_base import Text
from .targets import most_specific
from .verdict import Reason, Verdict, accept, refuse

Cell = bool | int | str | None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """``value``: True, False, a number, a word, or None for a cell the text leaves blank. ``given``: may be used.

    ``source``: "matrix" | "certificate" (an override, 6.6). ``reading``: id of the parameter that decided, or "".
    """

    service: str
    value: Cell
    given: bool
    clause: str
    reading: str = ""
    source: str = "matrix"
    words: Text | None = None
    """What a value that is a word says in both languages; None where the edition gives none."""


def service(
    edition: Edition,
    tier: str,
    service_code: str,
    overrides: Mapping[str, Any] | None = None,
    *,
    facts: Mapping[str, Any] | None = None,
) -> Entitlement:
    """What ``tier`` gives of ``service_code``; an override of the certificate beats the matrix (6.6).

    ``facts``: the others of the ticket or product, for services whose ``rows`` ask for more than the tier (the phase
    of a version, the product); where a row holds its value stands instead of the cell.

    Raises KeyError for a service or tier the edition does not know.
    """
    row = edition.services[service_code]
    if overrides and service_code in overrides:
        value: Cell = overrides[service_code]
        return Entitlement(service_code, value, bool(value), row.clause, source="certificate")
    known = {**(facts or {}), edition.matrix.axis: tier}
    given = [each for each in row.rows if edition.given(each.given)]
    if given and (found := most_specific(given, known)):
        clause, words = found.clause or row.clause, row.words.get(str(found.value))
        return Entitlement(service_code, found.value, bool(found.value), clause, words=words)
    cell = row.everyone if row.everyone is not None else row.cells[tier]
    if cell == "":
        return Entitlement(service_code, None, False, row.clause, row.reading)
    return Entitlement(
        service_code, cell, bool(cell), row.clause, row.reading, words=row.words.get(str(cell))
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as this question sees it: both dates inside; ``products``: codes it names, none for any."""

    number: str
    tier: str
    starts_on: date
    ends_on: date
    products: tuple[str, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Right:
    """The answer to "may this service be had": a verdict with its clause, and by which certificate ("" for none)."""

    verdict: Verdict
    certificate: str = ""
    given: Entitlement | None = None

    @property
    def ok(self) -> bool:
        return self.verdict.ok


def may_have(
    edition: Edition, service_code: str, held: Sequence[Held], *, on: date, product: str = ""
) -> Right:
    """Whether one who holds these certificates may have the service on the civil date ``on``, for ``product``.

    ``product``: a code, "" for any. The first certificate that gives it answers; where none does, the nearest
    miss is told: none in force, none for the product, not in the tier, excluded by the certificate (6.6).
    """
    row = edition.services.get(service_code)
    if row is None:
        return Right(refuse(Reason("service_unknown", edition.matrix.clause, {"service": service_code})))
    if row.everyone is not None:
        found = service(edition, "", service_code)
        reason = Reason(
            "service_given" if found.given else "service_not_given", row.clause, _named(service_code)
        )
        return Right(accept(reason) if found.given else refuse(reason), given=found)
    valid = [one for one in held if one.starts_on <= on <= one.ends_on]
    if not valid:
        clause = _clause_of(edition, "expired")
        return Right(refuse(Reason("service_no_certificate", clause, {**_named(service_code), "on": on})))
    covering = [one for one in valid if not product or not one.products or product in one.products]
    if not covering:
        clause = _clause_of(edition, "other_product")
        return Right(
            refuse(Reason("service_other_product", clause, {**_named(service_code), "product": product}))
        )
    rights = [(one, service(edition, one.tier, service_code, one.overrides)) for one in covering]
    one, right = next((pair for pair in rights if pair[1].given), rights[0])
    params = {**_named(service_code), "tier": one.tier, "number": one.number}
    if right.given:
        return Right(accept(Reason("service_given", right.clause, params)), one.number, right)
    code = "service_excluded" if right.source == "certificate" else "service_not_in_tier"
    return Right(refuse(Reason(code, right.clause, params)), one.number, right)


def _named(service_code: str) -> dict[str, Any]:
    return {"service": service_code}


def _clause_of(edition: Edition, state: str) -> str:
    """The clause the gate on this state of a certificate stands on, else that of the matrix."""
    gates = (gate for gate in edition.gates.values() if getattr(gate, "state", "") == state)
    return next((gate.clause for gate in gates), edition.matrix.clause)
