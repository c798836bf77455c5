"""The named cast of the tests: two desks, who works there, who asks, and a stranger.

Анна Овчинникова asks, for ООО «Ромашка», with a basic certificate. Борис is an agent, Глеб the head of the first
desk, Дина an agent of the second, Павел its client. Вера signs in but has no right to anything.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pgtrigger

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import (
    ActivationCertificate,
    Client,
    Organisation,
    Representation,
    Requester,
    SupportCertificate,
)
from reglament.desk.files import store
from reglament.desk.founding import found_desk
from reglament.desk.outbox import wire
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.products.models import Product, Version
from reglament.desk.regulations.actions import publish_preset
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.classify import set_facts, set_priority, set_severity
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.conduct_models import Complaint, ConductStop
from reglament.desk.tickets.models import Ticket
from reglament.desk.visits.models import Visit, VisitFile
from tests import rehearsal

MSK = timezone(timedelta(hours=3))
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=MSK)
"""A working Monday in Moscow, 10:00; the Friday and the next Monday of its week are working and free."""


@dataclass
class World:
    """Everybody and everything the tests speak of by name."""

    first: Desk
    second: Desk
    boris: User
    gleb: User
    dina: User
    vera: User
    anna: Requester
    pavel: Requester
    romashka: Organisation
    certificate: SupportCertificate
    csp: Product


def desk(slug: str, prefix: str, edition: str, *, now: datetime = MONDAY) -> Desk:
    """A desk under a shipped edition."""
    made = Desk.objects.create(
        slug=slug,
        title_ru={"csp": "Поддержка КриптоПро"}.get(slug, "Поддержка изделий"),
        title_en={"csp": "Software support"}.get(slug, "Device support"),
        number_prefix=prefix,
        mail_address=f"{slug}@desk.example",
        created_at=now,
    )
    publish_preset(desk=made, code=edition, now=now)
    return made


def user(email: str, name: str, *, serves: Desk | None = None, role: str = Member.AGENT) -> User:
    """Someone who can sign in; with `serves`, who works at that desk."""
    made = User.objects.create_user(email, "parol-dlya-testov", name=name)
    if serves is not None:
        Member.objects.create(user=made, desk=serves, role=role)
    return made


def requester(
    email: str, name: str, *, speaks_for: Organisation | None = None, signs_in: bool = True
) -> Requester:
    made = Requester.objects.create(
        full_name=name,
        email=email,
        phone="+7 495 123-45-67",
        user=user(email, name) if signs_in else None,
        created_at=MONDAY,
    )
    if speaks_for is not None:
        Representation.objects.create(requester=made, organisation=speaks_for)
    return made


def certificate(
    where: Desk,
    number: str,
    tier: str,
    *,
    of: Organisation,
    product: Product | None = None,
    year: int = 2026,
    overrides: dict[str, object] | None = None,
) -> SupportCertificate:
    """A certificate for the whole of 2026, or of another year."""
    made = SupportCertificate.objects.create(
        desk=where,
        number=number,
        tier=tier,
        organisation=of,
        overrides=overrides or {},
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        issued_at=MONDAY - timedelta(days=60),
    )
    if product is not None:
        made.products.add(product)
    return made


def sold_as(certificate: SupportCertificate, **facts: object) -> None:
    """As if it had been sold so: past the trigger by which a sold one changes by a recorded correction only."""
    for name, value in facts.items():
        setattr(certificate, name, value)
    with pgtrigger.ignore("desk.SupportCertificate:certificates_say_what_they_said"):
        certificate.save()


def activation(world: World) -> ActivationCertificate:
    """An activation of the lapse between a certificate of 2024 and that of 2026."""
    former = certificate(
        world.first, "CP-2024-OLD1", "basic", of=world.romashka, product=world.csp, year=2024
    )
    return ActivationCertificate.objects.create(
        desk=world.first,
        number="CP-A26-AB12",
        product=world.csp,
        preceding=former,
        following=world.certificate,
        renews_on=world.certificate.starts_on,
        price=Decimal("240000.00"),
        base_price=Decimal("120000.00"),
        price_on=date(2026, 1, 1),
        accepted_edition=world.first.editions.get(),
        issued_by=world.gleb,
        issued_at=MONDAY,
    )


def world() -> World:
    """The whole cast, made anew; where it was rehearsed, as copies of its rows."""
    return World(**(rehearsal.replay() or members()))


def members() -> dict[str, Any]:
    """Everybody of the World, by name, made by the desk's own actions."""
    first, second = desk("csp", "CP", "cryptopro-4"), desk("chips", "PR", "progress-1")
    csp = Product.objects.create(desk=first, code="csp", name="КриптоПро CSP")
    Version.objects.create(product=csp, number="5.0", status=Version.CURRENT)
    Version.objects.create(product=csp, number="4.0", status=Version.LIMITED)
    romashka = Organisation.objects.create(name="ООО «Ромашка»", inn="7707083893", created_at=MONDAY)
    zavod = Organisation.objects.create(name="АО «Завод»", inn="7701234567", created_at=MONDAY)
    Client.objects.create(desk=second, organisation=zavod)
    return {
        "first": first,
        "second": second,
        "boris": user("boris@desk.example", "Борис Тишин", serves=first),
        "gleb": user("gleb@desk.example", "Глеб Орлов", serves=first, role=Member.HEAD),
        "dina": user("dina@desk.example", "Дина Лунина", serves=second),
        "vera": user("vera@elsewhere.example", "Вера Чужая"),
        "anna": requester("anna@romashka.example", "Анна Овчинникова", speaks_for=romashka),
        "pavel": requester("pavel@zavod.example", "Павел Жуков", speaks_for=zavod),
        "romashka": romashka,
        "certificate": certificate(first, "CP-2026-AB12", "basic", of=romashka, product=csp),
        "csp": csp,
    }


def appeal_of_anna(
    world: World, *, at: datetime = MONDAY, subject: str = "Не подписывает", **told: object
) -> Ticket:
    """Анна asks the first desk through the portal; `told` are fields of NewAppeal."""
    fields: dict[str, object] = {
        "channel": "portal",
        "subject": subject,
        "text": "После обновления подпись не создаётся, ошибка 0x80090010.",
        "email": world.anna.email,
        "certificate_text": world.certificate.number,
        "product": world.csp,
        **told,
    }
    return register_ticket(
        desk=world.first,
        by=Actor.sender(world.anna),
        appeal=NewAppeal(**fields),  # type: ignore[arg-type]
        received_at=at,
        now=at,
    )


def appeal_of_pavel(world: World, *, at: datetime = MONDAY, **told: object) -> Ticket:
    """Павел asks the second desk by letter."""
    fields: dict[str, object] = {
        "channel": "email",
        "subject": "Микросхема греется",
        "text": "При питании 3,3 В корпус нагревается до 80 градусов.",
        "email": world.pavel.email,
        **told,
    }
    return register_ticket(
        desk=world.second,
        by=Actor.sender(world.pavel),
        appeal=NewAppeal(**fields),  # type: ignore[arg-type]
        received_at=at,
        now=at,
    )


def visit(world: World) -> Visit:
    """A visit Борис is on for Анна, with a file already; the tier is nobody's business here."""
    made = Visit.objects.create(
        desk=world.first,
        certificate=world.certificate,
        product=world.csp,
        requester=world.anna,
        specialist=world.boris,
        state=Visit.CONFIRMED,
        starts_at=MONDAY,
        ends_at=MONDAY + timedelta(hours=2),
        day_on=MONDAY.date(),
        year_first_on=date(2026, 1, 1),
        year_last_on=date(2026, 12, 31),
        place="Москва, Тверская, 1",
        inside=True,
        remote_impossible="Сервер изолирован",
        asked_at=MONDAY,
        changed_at=MONDAY,
    )
    blob = store.keep(b"%PDF", now=MONDAY)
    VisitFile.objects.create(visit=made, blob=blob, name="акт.pdf", content_type="application/pdf", size=4)
    return made


def complaint(world: World, text: str = "Отвечает грубо", about: User | None = None) -> Complaint:
    """Анна complains about Борис."""
    return Complaint.objects.create(
        desk=world.first, requester=world.anna, about=about or world.boris, text=text, at=MONDAY
    )


def conduct_stop(world: World, ticket: Ticket) -> ConductStop:
    """Борис stopped work on a ticket; Глеб has yet to decide."""
    return ConductStop.objects.create(
        ticket=ticket, ground="conduct", clause="5.2", words="Оскорбления", by=world.boris, at=MONDAY
    )


def sale(world: World) -> dict[str, int | str]:
    """A licence, a price, a quotation and an appeal for an upgrade at the first desk: name of an address -> key."""
    from reglament.desk.customers.actions import licences, prices, quotations
    from reglament.desk.regulations.queries import rules_of
    from reglament.desk.upgrades.actions import Filing, file_upgrade

    by, desk_, firm = world.gleb, world.first, world.romashka
    held = licences.enter_licence(
        desk=desk_,
        by=by,
        told=licences.LicenceFacts(
            product=world.csp,
            number="5050A-00001-04170",
            version="5.0",
            purchased_on=date(2026, 1, 1),
            key="5050A-KEY",
            organisation=firm,
        ),
        now=MONDAY,
    )
    rules = rules_of(desk_.editions.latest("pk"))
    told = prices.PriceFacts(
        product=world.csp,
        tier="basic",
        amount=Decimal(100),
        vat_rate=None,
        starts_on=date(2026, 1, 1),
        source="Прайс",
    )
    price = prices.set_price(desk=desk_, by=by, rules=rules, told=told, now=MONDAY)
    wanted = quotations.Wanted(
        product=world.csp,
        tier="basic",
        organisation=firm,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
    )
    quotation = quotations.make_quotation(desk=desk_, by=by, wanted=wanted, now=MONDAY)
    appeal = NewAppeal(
        channel="portal", subject="Лицензия", text="Прошу", email=world.anna.email, kind="licence"
    )
    filed = file_upgrade(
        desk=desk_,
        by=Actor.sender(world.anna),
        appeal=appeal,
        told=Filing(licence=held, scan=False),
        received_at=MONDAY,
        now=MONDAY,
    )
    return {
        "licence": held.pk,
        "price": price.pk,
        "quotation": quotation.pk,
        "upgrade": filed.ticket.number,
        "token": quotation.token,
    }


def desk_under(text: str, *, now: datetime) -> Desk:
    """A desk under this edition alone, with Глеб its head."""
    return found_desk(
        slug="any",
        prefix="AN",
        mail_address="any@desk.example",
        title_ru="Служба",
        title_en="Desk",
        edition_text=text,
        head_email="gleb@desk.example",
        head_name="Глеб Орлов",
        now=now,
    )


def set_axis(*, ticket: Ticket, by: Actor, axis: str, value: str, reason: str, now: datetime) -> None:
    """Any axis or fact of the edition, by the act that sets it."""
    told: dict[str, Any] = {"ticket": ticket, "by": by, "reason": reason, "now": now}
    if axis == "severity":
        set_severity(**told, severity=value)
    elif axis == "priority":
        set_priority(**told, priority=value)
    else:
        set_facts(**told, given={axis: value})


def on_wire(letter: OutgoingLetter) -> bytes:
    """The letter as it goes over the wire, whole."""
    with wire.on_wire(letter, wire.files_of(letter), now=letter.created_at) as file:
        return file.read()
