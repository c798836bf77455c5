"""Sale in the browser: licences, prices, quotations, appeals for upgrades; clerks and heads write, agents look."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reglament.cli import main
from reglament.desk.accounts.models import User
from reglament.desk.customers.licences import CertificateCorrection, Licence, LicenceChange
from reglament.desk.customers.models import ActivationCertificate, SupportCertificate
from reglament.desk.customers.pricing import ListPrice, Quotation
from reglament.desk.products.models import Version
from reglament.desk.upgrades.models import UpgradeAppeal
from tests import cast
from tests.cast import World
from tests.web.test_staff_registers import ORDER, words

Browse = Callable[[User | None], Client]
KEY = "5050A-SECRET-KEY"
LICENCE = {
    "product": "csp",
    "number": "5050A-00001-04170",
    "version": "5.0.12000",
    "purchased_on": "2026-01-01",
    "seats": "10",
    "manner": "на одной ЭВМ",
    "term": "бессрочно",
    "key": KEY,
}
PRICE = {
    "product": "csp",
    "tier": "extended",
    "months": "12",
    "amount": "122 000,00",
    "vat_rate": "22",
    "starts_on": "2026-01-01",
    "source": "Прайс-лист № 7",
}


def test_4_1_6_a_licence_is_entered_masked_and_its_key_shown_on_a_recorded_press(
    world: World, browse: Browse
) -> None:
    gleb, base = browse(world.gleb), "/desk/csp/licences/"
    page = gleb.post(f"{base}new/?organisation={world.romashka.pk}", LICENCE, follow=True)
    held = Licence.objects.get()
    shown = words(page.content)
    for said in ("•••• 4170", "на одной ЭВМ", "хранится запечатанным"):
        assert said in shown, said
    assert KEY not in page.content.decode()
    assert LICENCE["number"] not in words(gleb.get(base).content)
    asked = gleb.post(f"{base}{held.pk}/key/")
    assert KEY in asked.content.decode()
    assert asked["Cache-Control"] == "no-store"
    change = held.changes.latest("pk")
    assert (change.kind, change.by) == (LicenceChange.KEY_SHOWN, world.gleb)
    assert "На ключ посмотрели" in words(gleb.get(f"{base}{held.pk}/").content)
    edit = {**LICENCE, "seats": "12", "key": "", "reason": "Опечатка в документе"}
    gleb.post(f"{base}{held.pk}/edit/", edit)
    assert "10 → 12; Опечатка в документе" in words(gleb.get(f"{base}{held.pk}/").content)
    boris = browse(world.boris)
    assert boris.get(f"{base}{held.pk}/").status_code == 200
    for address in ("new/", f"{held.pk}/key/", f"{held.pk}/edit/", f"{held.pk}/close/"):
        assert boris.post(f"{base}{address}", LICENCE).status_code == 404, address
    few = {**ORDER, "starts_on": "2026-05-01", "ends_on": "2027-04-30", "seats": "3"}
    issue = f"/desk/csp/certificates/new/?organisation={world.romashka.pk}"
    named = gleb.post(issue, few)
    assert (named.status_code, SupportCertificate.objects.count()) == (422, 1)
    assert "в лицензиях мест 12, а в сертификатах было бы 4" in words(named.content)
    assert gleb.post(issue, {**few, "fewer_seats": "1"}).status_code == 302


def test_1_6_an_issued_certificate_is_corrected_by_a_recorded_act(world: World, browse: Browse) -> None:
    gleb, base = browse(world.gleb), f"/desk/csp/certificates/{world.certificate.pk}/"
    told = {"tier": "extended", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "form": "electronic"}
    assert gleb.post(f"{base}correct/", told).status_code == 422, "a reason is needed"
    gleb.post(f"{base}correct/", {**told, "reason": "Тип указан неверно"})
    world.certificate.refresh_from_db()
    assert world.certificate.tier == "extended"
    assert CertificateCorrection.objects.get().before["tier"] == "basic"
    assert "basic → extended. Тип указан неверно" in words(gleb.get(base).content)
    assert browse(world.boris).get(f"{base}correct/").status_code == 404


def test_2_4_the_price_list_is_kept_by_periods_and_a_quotation_orders_both_papers(
    world: World, browse: Browse, at: Callable[[datetime], None]
) -> None:
    gleb = browse(world.gleb)
    zero = gleb.post("/desk/csp/prices/new/", {**PRICE, "amount": "0"})
    assert (zero.status_code, "Цена больше нуля" in words(zero.content)) == (422, True)
    page = gleb.post("/desk/csp/prices/new/", PRICE, follow=True)
    assert "в том числе НДС 22%: 22 000,00 ₽" in words(page.content)
    later = {**PRICE, "starts_on": "2027-03-01", "amount": "244000,00", "follow": "1"}
    gleb.post("/desk/csp/prices/new/", later)
    assert ListPrice.objects.order_by("pk").values_list("ends_on", flat=True)[0] == date(2027, 2, 28)
    meets = gleb.post("/desk/csp/prices/new/", {**later, "starts_on": "2027-06-01", "follow": ""})
    assert (meets.status_code, "пересекаются" in words(meets.content)) == (422, True)

    at(cast.MONDAY.replace(year=2027, month=3, day=10))
    gleb = browse(world.gleb)
    address = f"/desk/csp/quotations/new/?organisation={world.romashka.pk}"
    asked = {
        "product": "csp",
        "tier": "extended",
        "starts_on": "2027-03-10",
        "ends_on": "2028-03-09",
        "seats": "10",
    }
    counted = words(gleb.post(address, asked).content)
    for said in (
        "366 000,00 ₽",
        "n = 3",
        "январь 2027",
        "март 2027",
        "N = 12",
        "66 000,00 ₽",
        "24 марта 2027",
    ):
        assert said in counted, said
    assert not Quotation.objects.exists()
    kept = gleb.post(address, {**asked, "keep": "1"}, follow=True)
    item = Quotation.objects.get()
    assert "Оформить: выдать сертификат и активацию" in words(kept.content)
    assert gleb.get(f"/desk/csp/quotations/{item.pk}/pdf/").content[:5] == b"%PDF-"
    done = gleb.post(f"/desk/csp/quotations/{item.pk}/order/", {"form": "electronic"}, follow=True)
    item.refresh_from_db()
    assert item.certificate is not None
    assert (item.certificate.price_source, item.certificate.price_on) == ("Прайс-лист № 7", date(2027, 3, 1))
    assert item.activation == ActivationCertificate.objects.get()
    assert item.certificate.number in words(done.content)
    again = gleb.post(f"/desk/csp/quotations/{item.pk}/order/")
    assert (again.status_code, "уже" in words(again.content)) == (422, True)
    anna = browse(world.anna.user)
    theirs = words(anna.get(f"/quotations/{item.token}/").content)
    assert "366 000,00 ₽" in theirs
    assert browse(world.vera).get(f"/quotations/{item.token}/").status_code == 404


def test_6_10_an_appeal_on_paper_is_checked_decided_and_settled(
    world: World,
    browse: Browse,
    tmp_path: object,
    capsys: object,
) -> None:
    Version.objects.create(product=world.csp, number="6.0")
    gleb = browse(world.gleb)
    gleb.post(f"/desk/csp/licences/new/?organisation={world.romashka.pk}", {**LICENCE, "seats": "1"})
    told = {
        "full_name": "Анна Овчинникова",
        "email": "anna@romashka.example",
        "product": "csp",
        "certificate_text": world.certificate.number,
        "licence_text": LICENCE["number"],
        "address": "Москва, Ромашковая, 1",
    }
    scan = SimpleUploadedFile("lic.pdf", b"%PDF-1.4", "application/pdf")
    page = gleb.post("/desk/csp/upgrades/new/", {**told, "scan": scan}, follow=True)
    item = UpgradeAppeal.objects.get()
    base = f"/desk/csp/upgrades/{item.ticket.number}/"
    shown = words(page.content)
    for said in (
        "Не выполнены 2 условия",
        "действует сертификат типа",
        "восполнить это активацией нельзя",
        "Скан новой лицензии : срок не идёт",
        "К обращению приложен скан",
    ):
        assert said in shown, said
    assert 'class="lanes__fails"' in page.content.decode()
    facts = gleb.get(f"{base}facts.json")
    path = f"{tmp_path}/facts.json"
    with open(path, "wb") as out:
        out.write(facts.content)
    assert main(["upgrade", "check", path, "--json"]) == 0
    program = json.loads(capsys.readouterr().out)  # type: ignore[attr-defined]
    oks = re.findall(r'class="checks__item" data-ok="(\w+)"', page.content.decode())
    assert oks == ["yes" if c["ok"] else "no" for c in program["conditions"]]
    assert gleb.get(f"{base}grant/").status_code == 302, "nothing to give"
    correct = {"tier": "extended", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "form": "electronic"}
    gleb.post(
        f"/desk/csp/certificates/{world.certificate.pk}/correct/", {**correct, "reason": "Тип указан неверно"}
    )
    assert "Все условия выполнены" in words(gleb.get(base).content)
    new = {"number": "6060A-0002-7777", "version": "6.0", "manner": "на одной ЭВМ", "term": "бессрочно"}
    assert gleb.post(f"{base}grant/", new).status_code == 422, "a key is needed"
    gleb.post(f"{base}grant/", {**new, "key": "6060A-NEW"})
    scan.seek(0)
    gleb.post(f"{base}send-scan/", {"scans": scan})
    gleb.post(f"{base}original-came/", {"on": "2026-03-02"})
    done = words(
        gleb.post(f"{base}original-sent/", {"on": "2026-03-02", "how": "курьер"}, follow=True).content
    )
    for said in (
        "Лицензия на новую версию предоставлена",
        "10 рабочих дней",
        "отправлен 2 марта",
        "•••• 7777",
    ):
        assert said in done, said
    assert browse(world.boris).post(f"{base}withdraw/").status_code == 404
    assert browse(world.dina).get(base).status_code == 404


def test_what_is_not_sold_by_certificates_says_so(world: World, browse: Browse) -> None:
    dina = browse(world.dina)
    for page in ("licences", "prices", "quotations", "upgrades"):
        assert "не по сертификатам" in words(dina.get(f"/desk/chips/{page}/").content)
        assert dina.get(f"/desk/chips/{page}/new/").status_code == 404
