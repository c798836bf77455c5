"""The registers in the browser: an empty desk is filled by hand, from products to organisations and people."""

import re
from collections.abc import Callable

from django.test import Client

from cast import World
from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Organisation
from reglament.desk.products.models import Product, SerialNumber, Version

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
