"""What the rows of a file mean: each becomes a customer or a certificate, or faults that name row and column.

Nothing is stored here. Words are in the language active while it runs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.customers import importing_goods as goods
from reglament.desk.customers import sheets
from reglament.desk.customers.actions.certificates import (
    CertificateOrder,
    faults_of_order,
    faults_of_price,
    faults_of_seats,
    faults_of_term,
)
from reglament.desk.customers.actions.register import (
    OrganisationFacts,
    PersonFacts,
    checked_organisation,
    checked_person,
)
from reglament.desk.customers.importing_rows import Owners, Plan, Reader, RowByRow
from reglament.desk.customers.importing_seats import Wanted, seats_below
from reglament.desk.customers.models import Organisation, SupportCertificate
from reglament.desk.customers.numbers import normal_number
from reglament.desk.regulations.models import Desk
from reglament.rulebook.edition import Edition

CUSTOMERS: Mapping[str, tuple[str, ...]] = {
    "name": ("Наименование", "Название", "Организация", "Контрагент", "Клиент", "Name"),
    "inn": ("ИНН", "Контрагент ИНН", "INN"),
    "kpp": ("КПП", "Контрагент КПП", "KPP"),
    "ogrn": ("ОГРН", "ОГРН(ИП)", "OGRN"),
    "full_name": ("Представитель", "ФИО", "Контактное лицо", "Person"),
    "email": ("Электронная почта", "E-mail", "Почта", "Email"),
    "phone": ("Телефон", "Phone"),
}
CERTIFICATES: Mapping[str, tuple[str, ...]] = {
    "number": ("Номер", "Номер сертификата", "Регистрационный номер", "Сертификат номер", "Number"),
    "inn": ("ИНН", "ИНН владельца", "Владелец ИНН", "Контрагент ИНН", "INN"),
    "kpp": ("КПП", "КПП владельца", "Владелец КПП", "Контрагент КПП", "KPP"),
    "email": ("Электронная почта", "E-mail", "Почта", "Владелец почта", "Email"),
    "tier": ("Тип", "Тип сертификата", "Тариф", "Tier"),
    "products": ("Продукты", "Продукт", "Программа", "Номенклатура", "Products"),
    "version_text": ("Версия", "Версии", "Version"),
    "seats": ("Рабочие места", "Мест", "Количество", "Кол-во", "Seats"),
    "starts_on": ("Начало", "Дата начала", "Срок начало", "Срок с", "Действует с", "First day"),
    "ends_on": ("Окончание", "Дата окончания", "Срок окончание", "Срок по", "Действует по", "Last day"),
    "price": ("Цена", "Стоимость", "Сумма", "Сумма с НДС", "Price"),
    "price_source": ("Источник цены", "Основание", "Договор", "Price source"),
    "price_on": ("Дата цены", "Дата прайса", "Дата договора", "Price date"),
    "fewer_seats": ("Мест меньше, чем в лицензиях, намеренно", "Мест меньше намеренно", "Fewer seats meant"),
}
MEANT = ("да", "yes", "1", "true", "+")
NEEDED = {
    "customers": ("name", "inn"),
    "certificates": ("number", "tier", "products", "starts_on", "ends_on"),
}
Progress = Callable[[int, int], None]


def plan(desk: Desk, rules: Edition, kind: str, table: sheets.Table, progress: Progress) -> Plan:
    """Read every row; faults are gathered, not raised."""
    made = Plan(total=len(table.rows))
    columns = known_columns()[kind]
    for code in needed(kind):
        if code not in table.heads:
            made.faults.append((0, columns[code][0], _("There is no such column.")))
    for row, where in table.merged:
        made.faults.append((row, where, _("The cells are merged: divide them and fill in each.")))
    if made.faults:
        return made
    reader = _reader(desk, rules, kind, made)
    for index, (row, cells) in enumerate(table.rows):
        given = {
            code: cells[place] if place < len(cells) else None for code, (place, _n) in table.heads.items()
        }
        faults = reader.take(given)
        for code, words in faults.items():
            head = table.heads[code][1] if code in table.heads else columns.get(code, (code,))[0]
            made.faults.append((row, head, words))
        if index % 1000 == 999:
            progress(index + 1, made.total)
    for place, code, words in reader.together():
        made.faults.append((table.rows[place][0], table.heads[code][1], words))
    made.faults.sort(key=lambda fault: fault[0])
    return made


def known_columns() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By what is in the file: column code -> the names it is known by, the first is that of exports."""
    return {
        "customers": CUSTOMERS,
        "certificates": CERTIFICATES,
        "licences": goods.LICENCES,
        "prices": goods.PRICES,
    }


def needed(kind: str) -> tuple[str, ...]:
    """The columns a file must have."""
    return {**NEEDED, **goods.NEEDED}[kind]


def _reader(desk: Desk, rules: Edition, kind: str, made: Plan) -> Reader:
    if kind == "licences":
        return goods.Licences(desk, made)
    if kind == "prices":
        return goods.Prices(desk, rules, made)
    return _Customers(made) if kind == "customers" else _Certificates(desk, rules, made)


def _words(error: ValidationError) -> dict[str, str]:
    return {code: " ".join(told) for code, told in error.message_dict.items()}


class _Customers(RowByRow):
    def __init__(self, made: Plan) -> None:
        self.made = made
        rows = Organisation.objects.exclude(inn="").only("inn", "kpp", "name", "ogrn")
        self.known = {(o.inn, o.kpp): o for o in rows}
        self.told: dict[tuple[str, str], OrganisationFacts] = {}

    def take(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Faults of one row, by column; none: it is in the plan."""
        said = {code: sheets.text(cell) for code, cell in given.items()}
        faults: dict[str, str] = {}
        firm = person = None
        try:
            names = ("name", "inn", "kpp", "ogrn")
            firm = checked_organisation(OrganisationFacts(**{n: said.get(n, "") for n in names}))
        except ValidationError as error:
            faults |= _words(error)
        if any(said.get(name) for name in ("full_name", "email", "phone")):
            try:
                told = {n: said.get(n, "") for n in ("full_name", "email", "phone")}
                person = checked_person(PersonFacts(**told))
            except ValidationError as error:
                faults |= _words(error)
        if firm is not None and not firm.inn:
            faults["inn"] = _("Without an INN a second import would make a double.")
        if faults or firm is None:
            return faults
        key = (firm.inn, firm.kpp)
        first = self.told.setdefault(key, firm)
        if first != firm:
            return {"inn": _("The same INN and KPP stand above with other requisites.")}
        held = self.known.get(key)
        if held is None:
            self.made.counts["created" if first is firm else "unchanged"] += 1
        else:
            same = (held.name, held.ogrn) == (firm.name, firm.ogrn)
            self.made.counts["unchanged" if same else "changed"] += 1
        self.made.customers.append((firm, person))
        return {}


class _Certificates:
    def __init__(self, desk: Desk, rules: Edition, made: Plan) -> None:
        self.desk, self.rules, self.made = desk, rules, made
        self.tiers = {
            plain: code
            for code, value in rules.axes["tier"].values.items()
            for plain in {
                sheets.plain(code),
                sheets.plain(value.label["ru"]),
                sheets.plain(value.label["en"]),
            }
        }
        self.products = {
            plain: p for p in desk.products.all() for plain in {sheets.plain(p.code), sheets.plain(p.name)}
        }
        self.owners = Owners()
        self.held = {
            normal_number(c.number): c for c in desk.certificates.prefetch_related("products").iterator(2000)
        }
        self.seen: set[str] = set()
        self.taken = 0
        self.wanted: list[Wanted] = []

    def together(self) -> Iterator[tuple[int, str, str]]:
        """Seats below those of the licences, counted over the register and the whole file (A6.10 c3)."""
        for place, words in seats_below(self.rules, self.desk, self.wanted, self.held.values()):
            yield place, "seats", words

    def take(self, given: Mapping[str, Any]) -> dict[str, str]:
        self.taken += 1
        faults: dict[str, str] = {}
        number = normal_number(sheets.text(given.get("number")))
        if not number or len(number) > 60:
            faults["number"] = _("Each certificate has a number, of at most 60 signs.")
        elif number in self.seen:
            faults["number"] = _("The number stands above already.")
        self.seen.add(number)
        values = self._values(given, faults)
        if faults:
            return _beside(values, faults) | faults
        order = CertificateOrder(**values)
        faults |= faults_of_order(self.rules, self.desk, order)
        held = self.held.get(number)
        if not faults and held is not None and held.annulled_at is not None:
            faults["number"] = _("This certificate is annulled.")
        elif not faults and held is not None and not _same(held, order):
            faults["number"] = _(
                "This number is there with other contents; an issued certificate does not change."
            )
        if faults:
            return faults
        self.made.counts["created" if held is None else "unchanged"] += 1
        if held is None:
            self.made.certificates.append((number, order))
            self.wanted.append(Wanted(self.taken - 1, order))
        return {}

    def _values(self, given: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = dict(self.owners.told(given, faults))
        tier = sheets.plain(sheets.text(given.get("tier")))
        if tier not in self.tiers:
            faults["tier"] = _("The regulation knows no such tier.")
        values["tier"] = self.tiers.get(tier, "")
        values["products"] = self._named(sheets.text(given.get("products")), faults)
        reads: tuple[tuple[str, Callable[[object], Any], str], ...] = (
            ("starts_on", sheets.day, _("A date, like 31.12.2026.")),
            ("ends_on", sheets.day, _("A date, like 31.12.2026.")),
            ("price_on", sheets.day, _("A date, like 31.12.2026.")),
            ("price", sheets.money, _("An amount, like 120 000,00.")),
            ("seats", sheets.whole, _("A whole number.")),
        )
        for code, read, words in reads:
            try:
                values[code] = read(given.get(code))
            except (ValueError, OverflowError):
                faults[code] = words
                values[code] = None
            if values[code] is None and code in NEEDED["certificates"]:
                faults.setdefault(code, words)
        for code in ("version_text", "price_source"):
            values[code] = sheets.text(given.get(code))[:200]
        values["fewer_seats"] = sheets.text(given.get("fewer_seats")).casefold() in MEANT
        return values

    def _named(self, words: str, faults: dict[str, str]) -> list[Any]:
        if sheets.plain(words) in self.products:
            return [self.products[sheets.plain(words)]]
        names = [name for name in words.replace(";", ",").split(",") if name.strip()]
        unknown = [name.strip() for name in names if sheets.plain(name) not in self.products]
        if unknown or not names:
            faults["products"] = _("No such product: %(names)s.") % {"names": ", ".join(unknown) or "—"}
        return [self.products[sheets.plain(name)] for name in names if sheets.plain(name) in self.products]


def _beside(values: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, str]:
    """What else is wrong with a row that cannot become a certificate yet: all of it is told at once."""
    found = faults_of_seats(values["seats"])
    if values["starts_on"] and values["ends_on"]:
        found |= faults_of_term(values["starts_on"], values["ends_on"])
    if not {"price", "price_on"} & faults.keys():
        found |= faults_of_price(values["price"], values["price_source"], values["price_on"])
    return found


def _same(held: SupportCertificate, order: CertificateOrder) -> bool:
    """Whether the certificate says the same already."""
    pairs = (
        (held.tier, order.tier),
        (held.organisation_id, order.organisation.pk if order.organisation else None),
        (held.owner_id, order.owner.pk if order.owner else None),
        (held.starts_on, order.starts_on),
        (held.ends_on, order.ends_on),
        (held.seats, order.seats),
        (held.price, order.price),
        ({p.pk for p in held.products.all()}, {p.pk for p in order.products}),
    )
    return all(first == second for first, second in pairs)
