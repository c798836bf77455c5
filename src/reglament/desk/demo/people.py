"""Who there is: two invented vendors, their staff, clients, products and certificates. Dates are relative to now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import (
    Client,
    Organisation,
    Representation,
    Requester,
    SupportCertificate,
)
from reglament.desk.demo import goods
from reglament.desk.demo.moments import Moment
from reglament.desk.inbox.models import Mailbox
from reglament.desk.products.models import Product, Version
from reglament.desk.regulations.actions import publish_preset
from reglament.desk.regulations.models import Desk, Member

PASSWORD = "reglament-demo"  # noqa: S105  printed to whoever starts the demo
A, B = "surguch", "kedrovka"
EDITIONS = {A: ("cryptopro-4", "cryptopro-4-order-25"), B: ("progress-1",)}


@dataclass(frozen=True, slots=True)
class Staff:
    name: str
    email: str
    roles: tuple[tuple[str, str], ...]
    signs_in: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    phone: str = ""
    language: str = "ru"
    of: str = ""
    responsible: bool = False
    signs_in: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Firm:
    name: str
    inn: str = ""
    ogrn: str = ""
    kpp: str = ""
    client_of: str = ""
    specialist: Staff | None = None


BORIS = Staff("Борис Лапин", "boris@surguch.example", ((A, Member.AGENT), (B, Member.AGENT)), signs_in=True)
MARINA = Staff("Марина Ветрова", "marina@surguch.example", ((A, Member.AGENT),))
TIMUR = Staff("Тимур Гайнуллин", "timur@kedrovka.example", ((B, Member.AGENT),))
GLEB = Staff("Глеб Стрельцов", "gleb@surguch.example", ((A, Member.HEAD), (B, Member.HEAD)), signs_in=True)
ZOYA = Staff("Зоя Мирская", "zoya@kedrovka.example", ((A, Member.CLERK), (B, Member.CLERK)), signs_in=True)
RITA = Staff("Рита Полевая", "rita@naladka.example", ((A, Member.CONTRACTOR),))
STAFF = (BORIS, MARINA, TIMUR, GLEB, ZOYA, RITA)

BOR, ZAVOD, BOLNITSA, BUHGALTERIA, UNIVERSITET, TUNDRA, MAYAK, ORLAN = (
    "bor",
    "zavod",
    "bolnitsa",
    "buhgalteria",
    "universitet",
    "tundra",
    "mayak",
    "orlan",
)
FIRMS = {
    BOR: Firm("ООО «Сосновый бор — перевозки»", "7720297728", "1157718101111", "772001001", B, TIMUR),
    ZAVOD: Firm("АО «Приозёрский завод насосов»", "7812802392", "1067871352416", "781201001", B, BORIS),
    BOLNITSA: Firm("ГБУЗ «Луговская районная больница»", "5028176028", "1195046020377", "502801001"),
    BUHGALTERIA: Firm("ООО «Бухгалтерия на Песчаной»", "6611212659", "1166680157643", "661101001"),
    UNIVERSITET: Firm(
        "АНО ВО «Северный университет связи»", "5412415444", "1055481222500", "541201001", B, TIMUR
    ),
    TUNDRA: Firm("Tundra Freight Rus LLC", "2327993914", "1082327289879", "232701001", B, BORIS),
    MAYAK: Firm("ООО «Геомаяк»", "1611841150", "1061647453284", "161101001", B, TIMUR),
    ORLAN: Firm("КБ «Пустельга»", "7428181080", "1157418319706", "742801001", B, BORIS),
}

ANNA = Person(
    "Овчинникова Анна Сергеевна", "anna@bor-trans.example", "+7 495 555-01-17", "ru", BOR, True, signs_in=True
)
STEPAN = Person("Ярцев Степан Олегович", "yartsev@bor-trans.example", "+7 495 555-01-18", "ru", BOR)
VIKTOR = Person("Халтурин Виктор Петрович", "halturin@pzn.example", "+7 812 555-40-02", "ru", ZAVOD, True)
LIDIA = Person("Гончар Лидия Марковна", "gonchar@pzn.example", "+7 812 555-40-15", "ru", ZAVOD)
NATALIA = Person(
    "Седых Наталья Ивановна", "sedyh@lugovaya-crb.example", "+7 496 555-33-08", "ru", BOLNITSA, True
)
IGOR = Person(
    "Пахомов Игорь Денисович", "igor@peschanaya.example", "+7 343 555-20-61", "ru", BUHGALTERIA, True
)
DARIA = Person("Климова Дарья Андреевна", "klimova@sus.example", "+7 383 555-71-90", "ru", UNIVERSITET, True)
EMMA = Person("Emma Lindqvist", "emma@tundra-freight.example", "+44 20 5550 0142", "en", TUNDRA, True)
KUZMA = Person("Ерофеев Кузьма Ильич", "k.erofeev@pochta-kuzmy.example", "+7 903 555-88-12")
RUSLAN = Person(
    "Абдуллин Руслан Фаритович",
    "ruslan@geomayak.example",
    "+7 843 555-12-34",
    "ru",
    MAYAK,
    True,
    signs_in=True,
)
SOFIA = Person("Мельник Софья Викторовна", "melnik@pustelga.example", "+7 351 555-09-27", "ru", ORLAN, True)
ROMAN = Person("Кудрявцев Роман", "roman@veter-m.example", known=False)
VERA = Person("Вера Полежаева", "vera@elsewhere.example", known=False, signs_in=True)
KIRILL = Person("Кирилл Ахметов", "ahmetov@pustelga.example", known=False)
PEOPLE = (ANNA, STEPAN, VIKTOR, LIDIA, NATALIA, IGOR, DARIA, EMMA, KUZMA, RUSLAN, SOFIA, ROMAN, VERA, KIRILL)


@dataclass(frozen=True, slots=True)
class Made:
    desks: dict[str, Desk]
    users: dict[str, User]


def are_here() -> bool:
    """Whether the demo was loaded into this database before: its first desk is the record of that."""
    return Desk.objects.filter(slug=A).exists()


def requester(person: Person) -> Requester | None:
    return Requester.objects.select_related("user").filter(email=person.email).first()


def make(now: datetime, instant: Callable[[Moment, str], datetime]) -> Made:
    """Everything that is there before the first appeal."""
    founded = now - timedelta(days=730)
    desks = {row.slug: _desk(row, founded) for row in goods.DESKS}
    users = _users(now - timedelta(days=400))
    for staff in STAFF:
        for slug, role in staff.roles:
            Member.objects.create(user=users[staff.email], desk=desks[slug], role=role)
    firms = {code: _firm(firm, desks, users, founded) for code, firm in FIRMS.items()}
    known = {p.email: _requester(p, users, firms, founded) for p in PEOPLE if p.known}
    products = {(p.desk.slug, p.code): p for row in goods.PRODUCTS for p in [_product(row, desks, now)]}
    for row in goods.CERTIFICATES:
        _certificate(row, desks, firms, known, products, now=now, instant=instant)
    return Made(desks, users)


def _desk(row: goods.DeskRow, founded: datetime) -> Desk:
    desk = Desk.objects.create(
        slug=row.slug,
        title_ru=row.title_ru,
        title_en=row.title_en,
        number_prefix=row.prefix,
        mail_address=row.address,
        mail_name_ru=row.title_ru,
        mail_name_en=row.title_en,
        created_at=founded,
    )
    for code in EDITIONS[row.slug]:
        publish_preset(desk=desk, code=code, now=founded)
    for name, address in row.mailboxes:
        Mailbox.objects.create(desk=desk, name=name, address=address)
    return desk


def _users(since: datetime) -> dict[str, User]:
    password = make_password(PASSWORD)  # one slow hash for all who share it
    everybody = [User(email=p.email, name=p.name, date_joined=since) for p in (*STAFF, *PEOPLE) if _user(p)]
    for user, person in zip(everybody, (p for p in (*STAFF, *PEOPLE) if _user(p)), strict=True):
        user.password = password if person.signs_in else make_password(None)
    users = {user.email: user for user in User.objects.bulk_create(everybody)}
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
    )
    return users


def _user(person: Staff | Person) -> bool:
    """Staff all have accounts; of the requesters those who sign in."""
    return isinstance(person, Staff) or person.signs_in


def _firm(firm: Firm, desks: dict[str, Desk], users: dict[str, User], since: datetime) -> Organisation:
    made = Organisation.objects.create(
        name=firm.name, inn=firm.inn, ogrn=firm.ogrn, kpp=firm.kpp, created_at=since
    )
    if firm.client_of:
        specialist = users[firm.specialist.email] if firm.specialist else None
        Client.objects.create(desk=desks[firm.client_of], organisation=made, specialist=specialist)
    return made


def _requester(
    person: Person, users: dict[str, User], firms: dict[str, Organisation], since: datetime
) -> Requester:
    made = Requester.objects.create(
        full_name=person.name,
        email=person.email,
        phone=person.phone,
        language=person.language,
        user=users.get(person.email),
        created_at=since,
    )
    if person.of:
        Representation.objects.create(
            requester=made, organisation=firms[person.of], responsible=person.responsible
        )
    return made


def _product(row: goods.ProductRow, desks: dict[str, Desk], now: datetime) -> Product:
    made = Product.objects.create(desk=desks[row.desk], code=row.code, name=row.name, kind=row.kind)
    Version.objects.bulk_create(
        Version(product=made, number=number, status=status, since_on=(now - timedelta(days=days)).date())
        for number, status, days in row.versions
    )
    return made


def _certificate(
    row: goods.CertificateRow,
    desks: dict[str, Desk],
    firms: dict[str, Organisation],
    known: dict[str, Requester],
    products: dict[tuple[str, str], Product],
    *,
    now: datetime,
    instant: Callable[[Moment, str], datetime],
) -> None:
    today = instant(0, A).date()
    starts_on = today + timedelta(days=row.starts)
    made = SupportCertificate.objects.create(
        desk=desks[A],
        number=row.number,
        tier=row.tier,
        organisation=firms.get(row.owner),
        owner=known.get(row.owner),
        seats=row.seats,
        starts_on=starts_on,
        ends_on=instant(row.ends_at, A).date() if row.ends_at else today + timedelta(days=row.ends),
        overrides=row.overrides,
        accepted_edition=desks[A].editions.order_by("-effective_on").first(),
        issued_at=now + timedelta(days=min(row.starts - 3, -1)),
    )
    made.products.add(*(products[A, code] for code in row.products))
