"""What a tier gives: the matrix, with the overrides of one certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .edition import Edition

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


def service(
    edition: Edition, tier: str, service_code: str, overrides: Mapping[str, Any] | None = None
) -> Entitlement:
    """What ``tier`` gives of ``service_code``; an override of the certificate beats the matrix (6.6).

    Raises KeyError for a service or tier the edition does not know.
    """
    row = edition.services[service_code]
    if overrides and service_code in overrides:
        value: Cell = overrides[service_code]
        return Entitlement(service_code, value, bool(value), row.clause, source="certificate")
    cell = row.everyone if row.everyone is not None else row.cells[tier]
    if cell == "":
        return Entitlement(service_code, None, False, row.clause, row.reading)
    return Entitlement(service_code, cell, bool(cell), row.clause, row.reading)
