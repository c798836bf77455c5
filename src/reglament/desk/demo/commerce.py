"""Sale at the first desk: a price list, licences, a quotation, and an appeal for the new version with two flaws."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from reglament.desk.customers.actions.certificates import CertificateOrder, next_year_from
from reglament.desk.customers.actions.corrections import correct_certificate
from reglament.desk.customers.actions.licences import LicenceFacts, enter_licence
from reglament.desk.customers.actions.prices import PriceFacts, set_price
from reglament.desk.customers.actions.quotations import Wanted, make_quotation
from reglament.desk.customers.models import Organisation, SupportCertificate
from reglament.desk.demo import people
from reglament.desk.demo.papers import scan
from reglament.desk.demo.stage import Stage
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.upgrades.actions import Filing, file_upgrade

VAT = Decimal(22)
PRICES = (("csp", "basic", "1200.00"), ("csp", "extended", "2900.00"), ("ca", "basic", "61000.00"))
PER_SEAT = ("csp",)
CERTIFICATE = "STP-R-2417"  # the licence below is held beside it
FREE = "STP-R-2611"  # its places are free
FILED_AGO = 3  # working hours


def play(stage: Stage) -> None:
    """Everything as it stood on the days before now; cheap, for it is part of the first start."""
    desk, head = stage.desks[people.A], stage.users[people.GLEB.email]
    rules = rules_of(edition_in_force(desk, stage.now))
    today = stage.now.astimezone(ZoneInfo(rules.zone)).date()
    products = {product.code: product for product in desk.products.all()}
    for code, tier, amount in PRICES:
        told = PriceFacts(
            product=products[code],
            tier=tier,
            amount=Decimal(amount),
            vat_rate=VAT,
            per_seat=code in PER_SEAT,
            starts_on=date(today.year, 1, 1),
            source=f"Прайс-лист {today.year} года",
        )
        set_price(desk=desk, by=head, rules=rules, told=told, now=stage.now - timedelta(days=30))
    certificate = desk.certificates.get(number=CERTIFICATE)
    firm = certificate.organisation
    assert firm is not None
    _price_of(stage, certificate)
    _licences(stage, desk, firm, products, today)
    _upgrade(stage, desk, firm, products["csp"])
    _quotation(stage, desk, products["csp"], today)


def _price_of(stage: Stage, certificate: SupportCertificate) -> None:
    """It was issued without its price, and that was put right: what an activation before it costs is known then."""
    told = CertificateOrder(
        products=list(certificate.products.all()),
        tier=certificate.tier,
        starts_on=certificate.starts_on,
        ends_on=certificate.ends_on,
        organisation=certificate.organisation,
        seats=certificate.seats,
        overrides=certificate.overrides,
        price=Decimal("116000.00"),
        price_source="Договор № 41",
        price_on=certificate.starts_on - timedelta(days=10),
    )
    by, at = stage.users[people.GLEB.email], stage.now - timedelta(days=25)
    reason = "Цена не была внесена при выдаче"
    correct_certificate(certificate=certificate, by=by, told=told, reason=reason, now=at)


def _licences(
    stage: Stage, desk: Desk, firm: Organisation, products: dict[str, Product], today: date
) -> None:
    told = (
        ("csp", "SG40-11870-00417", "4.0.9963", 640, 40, "на одной ЭВМ"),
        ("ca", "SG31-00215-00002", "3.1.120", 300, None, "на комплексе ЭВМ"),
    )
    for code, number, version, days, seats, manner in told:
        facts = LicenceFacts(
            product=products[code],
            number=number,
            version=version,
            purchased_on=today - timedelta(days=days),
            seats=seats,
            manner=manner,
            term="бессрочно",
            key=f"{number[:4]}-{number[5:10]}-DEMO-KEY",
            organisation=firm,
        )
        by = stage.users[people.GLEB.email]
        enter_licence(desk=desk, by=by, told=facts, now=stage.now - timedelta(days=20))


def _upgrade(stage: Stage, desk: Desk, firm: Organisation, product: Product) -> None:
    anna = people.ANNA
    at: datetime = stage.instant(FILED_AGO, people.A)
    requester = people.requester(anna)
    assert requester is not None
    appeal = NewAppeal(
        channel="portal",
        subject="Лицензия на новую версию «Сургуч CSP»",
        text="Прошу предоставить лицензию на версию 5 взамен нашей лицензии на версию 4.0, скан приложен.",
        email=anna.email,
        full_name=anna.name,
        phone=anna.phone,
        certificate_text=FREE,
        product=product,
        version_text="4.0.9963",
        kind="licence",
        language=anna.language,
        files=[scan("licence-00417.pdf", "LICENCE SG40-11870-00417", "40 seats, perpetual")],
    )
    licence = desk.licences.get(product=product, organisation=firm)
    told = Filing(licence=licence, address="163000, Архангельск, ул. Лесная, д. 4")
    file_upgrade(desk=desk, by=Actor.sender(requester), appeal=appeal, told=told, received_at=at, now=at)


def _quotation(stage: Stage, desk: Desk, product: Product, today: date) -> None:
    """For the university, whose support ends today: from tomorrow on."""
    last = SupportCertificate.objects.get(desk=desk, number="STP-R-2049")
    starts_on = max(today, last.ends_on + timedelta(days=1))
    wanted = Wanted(
        product=product,
        tier=last.tier,
        seats=last.seats,
        starts_on=starts_on,
        ends_on=next_year_from(starts_on),
        organisation=last.organisation,
        owner=last.owner,
    )
    make_quotation(desk=desk, by=stage.users[people.GLEB.email], wanted=wanted, now=stage.now)
