"""The registers in the browser: an empty desk is filled by hand, from products to organisations and people."""

import re
from collections.abc import Callable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions.imports import carry_out_due
from reglament.desk.customers.models import ActivationCertificate, Organisation, SupportCertificate
from reglament.desk.products.models import Product, SerialNumber, Version
from tests import cast
from tests.cast import World

Browse = Callable[[User | None], Client]
FIRM = {"name": "ПАО «Берег»", "inn": "7707083893", "kpp": "773601001", "ogrn": "1027700132195"}


def words(page: bytes | str) -> str:
    text = page.decode() if isinstance(page, bytes) else page
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())


def test_an_agent_enters_an_organisation_its_person_and_the_client_row(world: World, browse: Browse) -> None:
    boris = browse(world.boris)
    answer = boris.post("/desk/csp/customers/new/", FIRM)
    firm = Organisation.objects.get(kpp="773601001")
    assert answer["Location"] == f"/desk/csp/customers/{firm.pk}/"
    told = {
        "full_name": "Олег Фомин",
        "email": "oleg@bereg.example",
        "phone": "8 495 123-45-67",
        "responsible": "1",
    }
    boris.post(f"/desk/csp/customers/{firm.pk}/people/", told)
    boris.post(
        f"/desk/csp/customers/{firm.pk}/specialist/", {"served": "1", "specialist": "boris@desk.example"}
    )
    page = words(boris.get(f"/desk/csp/customers/{firm.pk}/").content)
    for shown in (
        "ИНН 7707083893",
        "Олег Фомин ответственное лицо",
        "+7 495 123-45-67",
        "Наш специалист Борис Тишин",
        "Теперь представляет организацию: Олег Фомин",
    ):
        assert shown in page, shown


def test_what_is_wrong_is_named_at_its_field_and_what_was_typed_is_kept(world: World, browse: Browse) -> None:
    before = Organisation.objects.count()
    answer = browse(world.boris).post("/desk/csp/customers/new/", {**FIRM, "inn": "7707083894"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Контрольная цифра ИНН не сходится" in page
    assert 'value="7707083894"' in page
    assert "aria-invalid" in page
    assert Organisation.objects.count() == before


def test_customers_are_found_by_a_part_of_the_name_and_by_the_inn(world: World, browse: Browse) -> None:
    boris = browse(world.boris)
    assert "Ромашка" in words(boris.get("/desk/csp/customers/?q=ромаш").content)
    assert "Ромашка" in words(boris.get("/desk/csp/customers/?q=77070").content)
    assert "Ничего не нашлось" in words(boris.get("/desk/csp/customers/?q=тюльпан").content)
    assert "Анна Овчинникова" in words(boris.get("/desk/csp/customers/?who=persons&q=анна").content)


def test_a_representative_is_removed_and_it_stays_in_the_history(world: World, browse: Browse) -> None:
    boris, firm = browse(world.boris), world.romashka
    address = f"/desk/csp/customers/{firm.pk}/people/{world.anna.pk}/"
    boris.post(address, {"do": "responsible"})
    assert firm.representations.get().responsible
    boris.post(address, {"do": "end"})
    assert not firm.representations.exists()
    assert "Больше не представляет организацию: Анна Овчинникова" in words(
        boris.get(f"/desk/csp/customers/{firm.pk}/").content
    )
    assert boris.post(address, {"do": "end"}).status_code == 404


def test_an_organisation_of_another_desk_is_not_there(world: World, browse: Browse) -> None:
    zavod = Organisation.objects.get(name="АО «Завод»")
    assert browse(world.boris).get(f"/desk/csp/customers/{zavod.pk}/").status_code == 404
    assert browse(world.dina).get(f"/desk/chips/customers/{zavod.pk}/").status_code == 200


def test_6_2_a_product_gets_versions_with_status_and_builds(world: World, browse: Browse) -> None:
    boris = browse(world.boris)
    boris.post(
        "/desk/csp/products/new/",
        {
            "name": "УЦ",
            "code": "ca",
            "kind": "software",
            "environments": "Windows Server 2022",
            "visitable": "1",
        },
    )
    product = Product.objects.get(desk=world.first, code="ca")
    base = "/desk/csp/products/p/ca/"
    told = {"number": "2.0", "status": "limited", "since_on": "2026-01-15", "until_on": "2026-12-31"}
    boris.post(f"{base}versions/new/", told)
    version = Version.objects.get(product=product)
    boris.post(f"{base}versions/{version.pk}/builds/", {"number": "2.0.700"})
    page = words(boris.get(base).content)
    assert "Windows Server 2022" in page
    assert "2.0.700" in page
    assert "поддержка ограничена с 15 января 2026, до 31 декабря 2026 включительно" in page
    wrong = boris.post(f"{base}versions/new/", {"number": "2.0", "status": "current"})
    assert (wrong.status_code, "Такая версия уже есть" in wrong.content.decode()) == (422, True)


def test_b1_serial_numbers_are_entered_and_found(world: World, browse: Browse) -> None:
    Product.objects.create(desk=world.second, code="ko", name="КО-12", kind=Product.HARDWARE)
    dina = browse(world.dina)
    dina.post("/desk/chips/products/p/ko/serials/", {"numbers": "A-1\nA-2", "handed_to": "АО «Завод»"})
    assert SerialNumber.objects.count() == 2
    assert "A-2" in words(dina.get("/desk/chips/products/p/ko/?serial=a-2").content)


def test_the_rail_and_the_palette_lead_to_the_registers(world: World, browse: Browse) -> None:
    boris = browse(world.boris)
    assert 'href="/desk/csp/customers/"' in boris.get("/desk/").content.decode()
    items = boris.get("/desk/palette/?q=Клиент").json()["items"]
    assert "/desk/csp/customers/" in [item["url"] for item in items]


# --- certificates -----------------------------------------------------------------------------------------------------
ORDER = {
    "products": ["csp"],
    "tier": "extended",
    "starts_on": "2027-04-01",
    "ends_on": "2028-03-31",
    "seats": "10",
    "price": "120000,00",
    "price_source": "прайс-лист",
    "price_on": "2026-03-01",
    "form": "electronic",
    "simultaneous-appeals": "5",
    "visit_area": "1",
}


def test_1_6_a_certificate_is_issued_from_the_page_of_its_owner(world: World, browse: Browse) -> None:
    boris, firm = browse(world.boris), world.romashka
    made = boris.post(f"/desk/csp/certificates/new/?organisation={firm.pk}", ORDER, follow=True)
    page = words(made.content)
    assert "CP-S26-" in page
    for shown in (
        "120 000,00 ₽",
        "прайс-лист, 1 марта 2026",
        "редакция № 4",
        "1 апреля 2027 — 31 марта 2028",
    ):
        assert shown in page, shown
    held = SupportCertificate.objects.latest("pk")
    assert held.overrides == {"simultaneous-appeals": 5, "visit_area": "any"}
    cover = words(boris.get(f"/desk/csp/customers/{firm.pk}/").content)
    assert "1 января 2027 — 31 марта 2027: пропуск, сертификата нет" in cover
    assert "Активировать" in cover


def test_1_6_faults_stand_at_their_fields_and_nothing_is_issued(world: World, browse: Browse) -> None:
    wrong = {**ORDER, "ends_on": "2027-03-31", "price": "0", "seats": "0", "visits": "2000"}
    boris, address = browse(world.boris), f"/desk/csp/certificates/new/?organisation={world.romashka.pk}"
    answer = boris.post(address, wrong)
    page = words(answer.content)
    assert answer.status_code == 422
    for shown in ("ноль дней", "Цена больше нуля", "Не меньше одного места", "Целое число от 1 до 1000"):
        assert shown in page, shown
    unfinished = {**wrong, "products": [], "tier": "", "visits": ""}
    page = words(boris.post(address, unfinished).content)
    for shown in ("ноль дней", "Цена больше нуля", "Обязательное поле"):
        assert shown in page, shown
    assert SupportCertificate.objects.count() == 1


def test_the_owner_is_told_by_inn_or_address(world: World, browse: Browse) -> None:
    boris = browse(world.boris)
    for owner, status in (
        ("7707083893", 302),
        ("anna@romashka.example", 302),
        ("nobody@x.example", 422),
        ("1", 422),
    ):
        assert boris.post("/desk/csp/certificates/new/", {**ORDER, "owner": owner}).status_code == status, (
            owner
        )
    owners = set(SupportCertificate.objects.values_list("organisation", "owner"))
    assert owners == {(world.romashka.pk, None), (None, world.anna.pk)}


def test_1_7_a_lapse_is_priced_month_by_month_and_activated(world: World, browse: Browse) -> None:
    boris, firm = browse(world.boris), world.romashka
    boris.post(f"/desk/csp/certificates/new/?organisation={firm.pk}", ORDER)
    address = f"/desk/csp/activations/new/?organisation={firm.pk}&product=csp"
    told = {"renews_on": "2027-04-01", "base_price": "120000,00", "ordered_on": "2026-03-02", "form": "paper"}
    counted = words(boris.post(address, told).content)
    for shown in ("60 000,00 ₽", "январь 2027", "март 2027"):
        assert shown in counted, shown
    assert not ActivationCertificate.objects.exists()
    wrong = boris.post(address, {**told, "renews_on": "2027-04-02"})
    assert (wrong.status_code, "ни один сертификат с этой даты не начинается" in words(wrong.content)) == (
        422,
        True,
    )
    issued = boris.post(address, {**told, "issue": "1"}, follow=True)
    for shown in ("CP-A26-", "Как посчитана цена", "120 000,00 / 12 × 2 × 3 = 60 000,00 ₽"):
        assert shown in words(issued.content), shown
    cover = words(boris.get(f"/desk/csp/customers/{firm.pk}/").content)
    assert f"активировано сертификатом {ActivationCertificate.objects.get().number}" in cover


def test_1_6_a_certificate_is_printed_with_the_words_and_annulled_with_a_reason(
    world: World, browse: Browse
) -> None:
    boris, base = browse(world.boris), f"/desk/csp/certificates/{world.certificate.pk}/"
    for address in (f"{base}pdf/", f"/desk/csp/activations/{cast.activation(world).pk}/pdf/"):
        answer = boris.get(address)
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert boris.post(f"{base}annul/", {"reason": ""}).status_code == 422
    ActivationCertificate.objects.update(
        annulled_at=cast.MONDAY, annulled_by=world.gleb, annulled_reason="Возврат"
    )
    boris.post(f"{base}annul/", {"reason": "Не оплачен"})
    assert "аннулирован Не оплачен" in words(boris.get(base).content)


def test_anybody_may_check_a_certificate_and_learns_nothing_of_its_owner(
    world: World, browse: Browse, at: Callable[[datetime], None]
) -> None:
    nobody, item = browse(None), world.certificate
    page = words(nobody.get(f"/verify/{item.token}/").content)
    assert "Действует" in page
    assert item.number in page
    for secret in ("Ромашка", "7707083893", "Анна", "anna@"):
        assert secret not in page
    at(cast.MONDAY.replace(year=2027))
    assert "Закончился" in words(nobody.get(f"/verify/{item.token}/").content)
    unknown = nobody.get(f"/verify/{'0' * 32}/")
    assert (unknown.status_code, "Сертификат неизвестен" in words(unknown.content)) == (404, True)


def test_a_desk_without_certificates_says_so(world: World, browse: Browse) -> None:
    dina = browse(world.dina)
    assert "не по сертификатам" in words(dina.get("/desk/chips/certificates/").content)
    assert dina.get("/desk/chips/certificates/new/").status_code == 404


# --- import -----------------------------------------------------------------------------------------------------------
def test_a_file_is_checked_shown_confirmed_and_stored(world: World, browse: Browse) -> None:
    boris = browse(world.boris)
    table = "Наименование;ИНН;КПП\nПАО «Берег»;7707083893;773601001\n"

    def upload(text: str) -> str:
        file = SimpleUploadedFile("клиенты.csv", text.encode())
        return str(boris.post("/desk/csp/imports/", {"kind": "customers", "file": file})["Location"])

    wrong = upload(table.replace("7707083893", "7707083894"))
    assert "читается" in words(boris.get(wrong).content)
    assert 'http-equiv="refresh"' in boris.get(wrong).content.decode()
    carry_out_due(now=cast.MONDAY)
    page = words(boris.get(wrong).content)
    for shown in (
        "Строка Столбец Что не так",
        "2 ИНН Контрольная цифра ИНН не сходится",
        "ничего не записано",
    ):
        assert shown in page, shown
    assert "Записать" not in page
    right = upload(table)
    carry_out_due(now=cast.MONDAY)
    assert "новые: 1" in words(boris.get(right).content)
    boris.post(f"{right}confirm/")
    assert not Organisation.objects.filter(kpp="773601001").exists(), "the worker has not been there yet"
    carry_out_due(now=cast.MONDAY)
    assert "загружен" in words(boris.get(right).content)
    assert Organisation.objects.filter(kpp="773601001").exists()
    exported = boris.get("/desk/csp/export/customers/?format=csv")
    assert "ПАО «Берег»;7707083893;773601001" in exported.content.decode("utf-8-sig")
    assert boris.get("/desk/csp/export/certificates/").content[:2] == b"PK"
