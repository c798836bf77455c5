"""A sale from end to end: a certificate lapses, is activated, a licence is upgraded, visits are used up."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from reglament.desk.customers.licences import Licence
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.pricing import Quotation
from reglament.desk.products.models import Version
from reglament.desk.tickets.access import Actor
from reglament.desk.upgrades.models import UpgradeAppeal
from reglament.desk.visits.actions.book import ask_visit
from reglament.desk.visits.questions import Wish
from tests import cast
from tests.walks.hands import fill
from tests.walks.stage import Stage, says

DESK = "/desk/csp"


def send(page: Page, address: str, **fields: str) -> None:
    """Open a form, fill it and press its main button."""
    page.goto(address)
    fill(page.locator("form.sheet__form"), **fields)
    page.locator(".sheet__foot button.primary").click()


def test_a_certificate_is_sold_lapses_is_activated_and_a_licence_is_upgraded(
    stage: Stage, tmp_path: Path
) -> None:
    world = stage.world
    Version.objects.create(product=world.csp, number="6.0")
    gleb = stage.browser(world.gleb)
    sell(stage, gleb)
    lapse_and_renew(stage, gleb)
    upgrade(stage, gleb, tmp_path)
    visits(stage)


def sell(stage: Stage, gleb: Page) -> None:
    """To Анна herself, in 2024, with a licence for one seat; the price list of today."""
    send(
        gleb,
        f"{DESK}/certificates/new/?person={stage.world.anna.pk}",
        products="csp",
        tier="extended-24x7",
        starts_on="2024-03-01",
        ends_on="2025-02-28",
        seats="1",
    )
    says(gleb, "Выдан")
    send(
        gleb,
        f"{DESK}/licences/new/?person={stage.world.anna.pk}",
        product="csp",
        number="5050A-00001-04170",
        version="5.0.12000",
        purchased_on="2024-03-01",
        seats="1",
        manner="на одной ЭВМ",
        term="бессрочно",
        key="5050A-KEY",
    )
    says(gleb, "хранится запечатанным")
    send(
        gleb,
        f"{DESK}/prices/new/",
        product="csp",
        tier="extended-24x7",
        amount="120000",
        starts_on="2026-01-01",
        source="Прайс-лист № 7",
    )
    says(gleb, "120 000,00 ₽")


def lapse_and_renew(stage: Stage, gleb: Page) -> None:
    """A year later: twelve months and some days of lapse, counted month by month; both papers in one go."""
    address = f"{DESK}/quotations/new/?person={stage.world.anna.pk}&product=csp"
    send(gleb, address)
    says(gleb, "n = 13", "март 2025", "N = 12", "260 000,00 ₽", "380 000,00 ₽")
    stage.shot(gleb, "s01-quotation")
    gleb.locator("button[name=keep]").click()
    says(gleb, "Сохранено")
    gleb.get_by_role("button", name="Оформить: выдать сертификат и активацию").click()
    says(gleb, "Выдан", "оформлено")
    made = Quotation.objects.get()
    assert made.activation is not None
    assert made.activation.price == made.activation_price == 260000


def upgrade(stage: Stage, gleb: Page, tmp_path: Path) -> None:
    """Анна asks with a scan; every condition holds; the papers go both ways."""
    scan = tmp_path / "licence.pdf"
    scan.write_bytes(b"%PDF-1.4 licence")
    anna = stage.browser(stage.world.anna.user, width=390)
    anna.goto("/upgrades/new/csp/")
    old = Licence.objects.get()
    form = anna.locator("form[enctype]")
    fill(form, licence=str(old.pk), certificate_text=SupportCertificate.objects.latest("pk").number)
    form.locator("[name=scan]").set_input_files(scan)
    anna.get_by_role("button", name="Отправить обращение").click()
    says(anna, "Все условия выполнены", "10 марта, 18:00 МСК")
    stage.shot(anna, "s02-checklist-390")
    number = UpgradeAppeal.objects.get().ticket.number
    base = f"{DESK}/upgrades/{number}"
    send(gleb, f"{base}/grant/", number="6060A-00001-00007", key="6060A-KEY")
    says(gleb, "Лицензия на новую версию предоставлена")
    gleb.goto(f"{base}/send-scan/")
    gleb.locator("[name=scans]").set_input_files(scan)
    gleb.locator(".sheet__foot button.primary").click()
    says(gleb, "отправлен 2 марта")
    send(gleb, f"{base}/original-came/")
    says(gleb, "10 рабочих дней, считая от 2 марта")
    stage.shot(gleb, "s03-upgrade")
    stage.work()
    assert "licence.pdf" in stage.relay.last(stage.world.anna.email, about=number).as_string()


def visits(stage: Stage) -> None:
    """Three visits were asked for; the fourth is booked, the fifth refused with its clause (A6.8 r17)."""
    world, held = stage.world, SupportCertificate.objects.latest("pk")
    for day in (10, 11, 12):
        starts = cast.MONDAY.replace(day=day)
        wish = Wish(
            product=world.csp,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            place="Москва, Тверская, 1",
            remote_impossible="Сервер изолирован",
            inside=True,
        )
        by = Actor.sender(world.anna)
        ask_visit(certificate=held, requester=world.anna, by=by, wish=wish, now=stage.now)
    anna = stage.browser(world.anna.user)
    for said in ("сотрудник ещё не подтвердил", "Все выезды этого года использованы или назначены"):
        anna.goto(f"/services/{held.pk}/visit/")
        told = {"product": "csp", "place": "Москва, Тверская, 1", "remote_impossible": "Сервер изолирован"}
        fill(anna.locator("form.form"), on="2026-03-16", **told)
        anna.locator("form.form button.primary").click()
        says(anna, said)
    says(anna, "п. 6.8")
    stage.shot(anna, "s04-no-fifth-visit")
