"""What the rows of a file of licences or prices mean: each becomes one, or faults that name row and column.

Nothing is stored here. Words are in the language active while it runs; a key is never part of a fault."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reglament.desk.customers import keys, sheets
from reglament.desk.customers.actions.licences import LicenceFacts, faults_of_licence, tidy
from reglament.desk.customers.actions.prices import PriceFacts, faults_of_price_row, meets_words
from reglament.desk.customers.importing_rows import Owners, Plan, RowByRow
from reglament.desk.customers.licences import Licence
from reglament.desk.customers.pricing import ListPrice
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.rulebook.edition import Edition

LICENCES: Mapping[str, tuple[str, ...]] = {
    "number": ("Номер", "Номер лицензии", "Лицензия", "Серийный номер", "Лицензия номер", "Number"),
    "inn": ("ИНН", "ИНН владельца", "Владелец ИНН", "Контрагент ИНН", "INN"),
    "kpp": ("КПП", "КПП владельца", "Владелец КПП", "Контрагент КПП", "KPP"),
    "email": ("Электронная почта", "E-mail", "Почта", "Владелец почта", "Email"),
    "product": ("Продукт", "Программа", "Номенклатура", "Product"),
    "version": ("Версия", "Version"),
    "purchased_on": ("Куплена", "Дата покупки", "Дата приобретения", "Bought on"),
    "seats": ("Рабочие места", "Мест", "Количество", "Кол-во", "Seats"),
    "manner": ("Способы использования", "Способ использования", "Manner"),
    "term": ("Срок использования", "Срок", "Term"),
    "ends_on": ("Последний день", "Действует по", "Дата окончания", "Last day"),
    "key": ("Ключ", "Ключ установки", "Key"),
}
PRICES: Mapping[str, tuple[str, ...]] = {
    "product": ("Продукт", "Программа", "Номенклатура", "Product"),
    "tier": ("Тип", "Тип сертификата", "Тариф", "Tier"),
    "months": ("Срок, месяцев", "Месяцев", "Срок в месяцах", "Months"),
    "amount": ("Цена", "Цена с НДС", "Стоимость", "Сумма с НДС", "Price"),
    "vat_rate": ("НДС, %", "НДС", "Ставка НДС", "Ставка", "VAT"),
    "per_seat": ("За место", "За одно место", "Per seat"),
    "starts_on": ("Действует с", "Начало", "Дата начала", "Срок с", "From"),
    "ends_on": ("Действует по", "Окончание", "Дата окончания", "Срок по", "Until"),
    "source": ("Прайс-лист", "Источник", "Основание", "Price list"),
}
NEEDED = {
    "licences": ("number", "product", "version", "purchased_on"),
    "prices": ("product", "tier", "amount", "starts_on", "source"),
}
UNLIMITED = ("без ограничения", "без ограничений", "не ограничено", "неограниченно", "unlimited")
YES, NO = ("да", "yes", "1", "true", "+"), ("", "нет", "no", "0", "false", "-")
WITHOUT = ("без ндс", "нет", "without vat", "-")


def percent(cell: object) -> Decimal | None:
    """22, 22%, 22,00; None for an empty cell or «без НДС». A share like 0.22 of a table is 22. Raises ValueError."""
    words = sheets.text(cell).casefold()
    if not words or words in WITHOUT:
        return None
    found = sheets.money(words.rstrip("% "))
    if found is not None and isinstance(cell, float) and 0 < found < 1:
        found *= 100
    return found


def yes(cell: object) -> bool:
    """Raises ValueError for anything but yes and no."""
    words = sheets.text(cell).casefold()
    if words in YES or words in NO:
        return words in YES
    raise ValueError(words)


def seats(cell: object) -> int | None:
    """A whole number; None for an unlimited licence and for an empty cell. Raises ValueError."""
    return None if sheets.text(cell).casefold() in UNLIMITED else sheets.whole(cell)


Read = tuple[str, Callable[[object], Any], str]


def _read(given: Mapping[str, Any], reads: tuple[Read, ...], faults: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for code, read, words in reads:
        try:
            values[code] = read(given.get(code))
        except (ValueError, OverflowError, ArithmeticError):
            faults[code], values[code] = words, None
    return values


def _product(
    products: Mapping[str, Product], given: Mapping[str, Any], faults: dict[str, str]
) -> Product | None:
    words = sheets.text(given.get("product"))
    found = products.get(sheets.plain(words))
    if found is None:
        faults["product"] = _("No such product: %(names)s.") % {"names": words or "—"}
    return found


def _products(desk: Desk) -> dict[str, Product]:
    return {sheets.plain(name): p for p in desk.products.all() for name in (p.name, p.code)}


class Licences(RowByRow):
    """Reads rows of licences. The same by number; one that is there with other contents is a fault."""

    def __init__(self, desk: Desk, made: Plan) -> None:
        self.desk, self.made = desk, made
        self.owners, self.products = Owners(), _products(desk)
        self.held = {item.number: item for item in desk.licences.iterator(2000)}
        self.seen: set[str] = set()

    def take(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Faults of one row, by column; none: it is in the plan."""
        faults: dict[str, str] = {}
        number = tidy(sheets.text(given.get("number")), 200)
        if number in self.seen:
            faults["number"] = _("The number stands above already.")
        self.seen.add(number)
        owner = self.owners.told(given, faults)
        product = _product(self.products, given, faults)
        values = _read(given, _LICENCE(), faults)
        if values["purchased_on"] is None:
            faults.setdefault("purchased_on", _("A date, like 31.12.2026."))
        if faults or product is None:
            return faults
        values |= {name: sheets.text(given.get(name)) for name in ("version", "manner", "term", "key")}
        told = LicenceFacts(product=product, number=number, **values, **owner)
        faults = faults_of_licence(self.desk, told)
        held = self.held.get(number)
        if not faults and held is not None and not _same_licence(held, told):
            faults["number"] = _("This number is there with other contents; correct it in the register.")
        if not faults:
            self.made.counts["created" if held is None else "unchanged"] += 1
            if held is None:
                self.made.licences.append(told)
        return faults


def _LICENCE() -> tuple[Read, ...]:
    return (
        ("purchased_on", sheets.day, _("A date, like 31.12.2026.")),
        ("ends_on", sheets.day, _("A date, like 31.12.2026.")),
        ("seats", seats, _("A whole number; empty: an unlimited licence.")),
    )


def _same_licence(held: Licence, told: LicenceFacts) -> bool:
    """Whether the register says the same already; no key in the file says nothing of the key."""
    pairs = (
        (held.product_id, told.product.pk),
        (held.organisation_id, told.organisation.pk if told.organisation else None),
        (held.owner_id, told.owner.pk if told.owner else None),
        (held.version, tidy(told.version, 60)),
        (held.purchased_on, told.purchased_on),
        (held.seats, told.seats),
        (held.manner, tidy(told.manner, 300)),
        (held.term, tidy(told.term, 200)),
        (held.ends_on, told.ends_on),
    )
    key = not told.key or keys.digest(told.key.strip()) == held.key_digest
    return key and all(first == second for first, second in pairs)


class Prices(RowByRow):
    """Reads rows of prices. Of one product, tier and term no two periods may meet, in the file or with the list."""

    def __init__(self, desk: Desk, rules: Edition, made: Plan) -> None:
        self.desk, self.rules, self.made = desk, rules, made
        self.products = _products(desk)
        named = rules.axes["tier"].values.items() if "tier" in rules.axes else ()
        self.tiers = {
            sheets.plain(words): code
            for code, value in named
            for words in (code, value.label["ru"], value.label["en"])
        }
        self.periods: dict[tuple[int, str, int], list[ListPrice]] = {}
        for item in desk.prices.filter(withdrawn_at=None).order_by("starts_on"):
            self.periods.setdefault((item.product_id, item.tier, item.months), []).append(item)

    def take(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Faults of one row, by column; none: it is in the plan."""
        faults: dict[str, str] = {}
        product = _product(self.products, given, faults)
        tier = self.tiers.get(sheets.plain(sheets.text(given.get("tier"))), "")
        if not tier:
            faults["tier"] = _("The regulation knows no such tier.")
        values = _read(given, _PRICE(), faults)
        for name, words in (
            ("amount", _("An amount, like 120 000,00.")),
            ("starts_on", _("A date, like 31.12.2026.")),
        ):
            if values[name] is None:
                faults.setdefault(name, words)
        if faults or product is None:
            return faults
        months = 12 if values["months"] is None else values["months"]
        source = sheets.text(given.get("source"))
        told = PriceFacts(product=product, tier=tier, source=source, **{**values, "months": months})
        faults = faults_of_price_row(self.rules, self.desk, told)
        return faults or self._placed(told)

    def _placed(self, told: PriceFacts) -> dict[str, str]:
        periods = self.periods.setdefault((told.product.pk, told.tier, told.months), [])
        for other in periods:
            if _same_price(other, told):
                self.made.counts["unchanged"] += 1
                return {}
        meets = next((p for p in periods if _meet(p, told)), None)
        if meets is not None:
            return {"starts_on": meets_words(meets)}
        periods.append(
            ListPrice(
                starts_on=told.starts_on,
                ends_on=told.ends_on,
                amount=told.amount,
                vat_rate=told.vat_rate,
                per_seat=told.per_seat,
            )
        )
        self.made.prices.append(replace(told, source=told.source.strip()[:200]))
        self.made.counts["created"] += 1
        return {}


def _PRICE() -> tuple[Read, ...]:
    return (
        ("amount", sheets.money, _("An amount, like 120 000,00.")),
        ("vat_rate", percent, _("Per cent, like 22; empty: without VAT.")),
        ("per_seat", yes, _("Yes or no.")),
        ("months", sheets.whole, _("A whole number.")),
        ("starts_on", sheets.day, _("A date, like 31.12.2026.")),
        ("ends_on", sheets.day, _("A date, like 31.12.2026.")),
    )


def _same_price(held: ListPrice, told: PriceFacts) -> bool:
    said = (held.starts_on, held.ends_on, held.amount, held.vat_rate, held.per_seat)
    return said == (told.starts_on, told.ends_on, told.amount, told.vat_rate, told.per_seat)


def _meet(held: ListPrice, told: PriceFacts) -> bool:
    last = date.max
    return held.starts_on <= (told.ends_on or last) and told.starts_on <= (held.ends_on or last)
