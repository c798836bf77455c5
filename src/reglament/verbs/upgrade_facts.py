"""Facts of ``reglament upgrade check`` from JSON: every fault named by its place, unknown keys refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reglament.rulebook.coverage import Activation, Certificate
from reglament.rulebook.upgrade import Facts, Licence, Offer, OtherLicence
from reglament.verbs import Complaint, said, wanted
from reglament.verbs.price import amount as money
from reglament.verbs.price import day as civil_date

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Read:
    """The facts, the edition they name ("" for none) and the receipt of the old original."""

    facts: Facts
    edition: str
    original_received_on: date | None


class _Table:
    """An object of the file; what is read from it is crossed off, what is left over is a fault."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise wanted(place or said("файл", "the file"), "объект", "an object", _kind(value))
        self._left, self._place = dict(value), place

    def _take(self, name: str, default: Any) -> Any:
        value = self._left.pop(name, default)
        if value is _MISSING:
            raise Complaint(said(f"нет {self.place(name)}", f"{self.place(name)} is missing"))
        return value

    def place(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def text(self, name: str, default: Any = _MISSING) -> str:
        value = self._take(name, default)
        if not isinstance(value, str):
            raise wanted(self.place(name), "текст", "a text", _kind(value))
        return value.strip()

    def whole(self, name: str, default: Any = _MISSING, *, null: bool = False) -> int | None:
        value = self._take(name, default)
        if value is None and (null or default is None):
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise wanted(self.place(name), "целое число от 1", "a whole number from 1", repr(value))
        return value

    def flag(self, name: str, default: Any = _MISSING) -> bool:
        """True or false; of a text, whether it says anything (a key, the name of a scan)."""
        value = self._take(name, default)
        if isinstance(value, str):
            return bool(value.strip())
        if value is None or isinstance(value, bool):
            return bool(value)
        raise wanted(self.place(name), "true, false или текст", "true, false or a text", _kind(value))

    def day(self, name: str) -> date:
        return civil_date(self.place(name), self.text(name))

    def day_or_none(self, name: str) -> date | None:
        if self._left.get(name) is None:
            self._left.pop(name, None)
            return None
        return self.day(name)

    def money(self, name: str) -> Decimal:
        """An amount as a text, so that nothing is lost on the way."""
        value = self._take(name, _MISSING)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise wanted(self.place(name), "сумма в кавычках", "an amount in quotes", _kind(value))
        return money(self.place(name), value)

    def money_or_none(self, name: str) -> Decimal | None:
        if self._left.get(name) is None:
            self._left.pop(name, None)
            return None
        return self.money(name)

    def table(self, name: str) -> _Table | None:
        value = self._take(name, None)
        return None if value is None else _Table(value, self.place(name))

    def rows(self, name: str) -> list[_Table]:
        value = self._take(name, [])
        if not isinstance(value, list):
            raise wanted(self.place(name), "список", "a list", _kind(value))
        return [_Table(row, f"{self.place(name)}[{number}]") for number, row in enumerate(value)]

    def done(self) -> None:
        if self._left:
            place = self.place(next(iter(self._left)))
            raise Complaint(
                said(
                    f"{place} здесь не бывает; проверьте написание",
                    f"{place} is not known here; check its spelling",
                )
            )


def _kind(value: Any) -> str:
    kinds = {
        dict: ("объект", "an object"),
        list: ("список", "a list"),
        str: ("текст", "a text"),
        bool: ("true или false", "true or false"),
        type(None): ("null", "null"),
    }
    return said(*kinds.get(type(value), ("число", "a number")))


def read(text: str) -> Read:
    """The facts of a file. Raises Complaint that names the place of the first fault."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Complaint(said(f"сведения — не JSON: {error}", f"the facts are no JSON: {error}")) from None
    top = _Table(data, "")
    edition = top.text("edition", "")
    received = top.day_or_none("original_received_on")
    licence, offer = top.table("licence"), top.table("offer")
    facts = Facts(
        licence=_licence(licence) if licence else None,
        certificates=tuple(_each(top.rows("certificates"), _certificate)),
        activations=tuple(_each(top.rows("activations"), _activation)),
        filed_on=top.day("filed_on"),
        latest=top.text("latest_version"),
        scan=top.flag("scan", False),
        others=tuple(_each(top.rows("other_licences"), _other)),
        offer=_offer(offer) if offer else None,
        groups=top.whole("version_groups", None),
    )
    top.done()
    return Read(facts, edition, received)


def _each(rows: list[_Table], make: Callable[[_Table], Any]) -> list[Any]:
    made = []
    for row in rows:
        try:
            made.append(make(row))
        except ValueError as error:
            raise Complaint(str(error)) from None
        row.done()
    return made


def _licence(row: _Table) -> Licence:
    licence = Licence(
        product=row.text("product", ""),
        version=row.text("version"),
        purchased_on=row.day("purchased_on"),
        seats=row.whole("seats", null=True),
        key=row.flag("key", False),
        manner=row.text("manner", ""),
        term=row.text("term", ""),
        ends_on=row.day_or_none("ends_on"),
    )
    row.done()
    return licence


def _certificate(row: _Table) -> Certificate:
    return Certificate(
        number=row.text("number"),
        tier=row.text("tier"),
        starts_on=row.day("starts_on"),
        ends_on=row.day("ends_on"),
        seats=row.whole("seats", 1) or 1,
        price=row.money_or_none("price"),
    )


def _activation(row: _Table) -> Activation:
    return Activation(row.text("number"), row.day("renews_on"), row.text("preceding", ""))


def _other(row: _Table) -> OtherLicence:
    return OtherLicence(row.day("purchased_on"), row.whole("seats") or 1)


def _offer(row: _Table) -> Offer:
    offer = Offer(row.money("price"), row.day("starts_on"), row.day("ends_on"))
    row.done()
    return offer
