"""Licences for the new version and what support costs, on the customer's pages."""

from collections.abc import Callable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reglament.desk.accounts.models import User
from reglament.desk.customers.licences import Licence
from reglament.desk.upgrades.models import UpgradeAppeal
from tests import cast
from tests.web.test_staff_registers import words

Browse = Callable[[User | None], Client]


def test_6_10_1_an_appeal_comes_with_a_scan_and_its_page_is_its_owners(
    world: cast.World, browse: Browse
) -> None:
    cast.sale(world)
    Licence.objects.get().upgrade_appeals.update(decision="withdrawn")
    anna, vera, held = browse(world.anna.user), browse(world.vera), Licence.objects.get()
    page = anna.get("/upgrades/new/csp/").content.decode()
    assert "•••• 4170" in words(page)
    assert held.number not in page
    assert "4170" not in vera.get("/upgrades/new/csp/").content.decode()
    told = {
        "submission": "a" * 32,
        "licence": held.pk,
        "full_name": "Анна Овчинникова",
        "certificate_text": world.certificate.number,
    }
    without = anna.post("/upgrades/new/csp/", told)
    assert (without.status_code, "просит приложить скан" in words(without.content)) == (422, True)
    assert UpgradeAppeal.objects.count() == 1

    def send() -> str:
        scan = SimpleUploadedFile("lic.pdf", b"%PDF-1.4", "application/pdf")
        return str(anna.post("/upgrades/new/csp/", {**told, "scan": scan})["Location"])

    address = send()
    assert send() == address, "sent twice it is one appeal"
    shown = words(anna.get(address).content)
    assert "К обращению приложен скан" in shown
    assert "6.10" in shown
    assert anna.get(f"{address}facts.json").json()["scan"] is True
    number = address.split("/")[2]
    assert f'href="{address}"' in anna.get(f"/appeals/{number}/").content.decode()
    assert number in anna.get("/upgrades/").content.decode()
    for stranger in (address, f"{address}facts.json"):
        assert vera.get(stranger).status_code == 404
    again = anna.post("/upgrades/new/csp/", {**told, "submission": "b" * 32, "scan": scan_again()})
    assert (again.status_code, "уже рассматривается" in words(again.content)) == (422, True)


def scan_again() -> SimpleUploadedFile:
    return SimpleUploadedFile("lic.pdf", b"%PDF-1.4", "application/pdf")


def test_2_4_what_support_costs_again_is_counted_from_today(
    world: cast.World, browse: Browse, at: Callable[[datetime], None]
) -> None:
    sold = cast.sale(world)
    at(cast.MONDAY.replace(year=2027, month=3, day=1))
    anna, vera = browse(world.anna.user), browse(world.vera)
    page = words(anna.get("/quotations/").content)
    for said in ("133,33 ₽", "n = 2", "март 2027", "истекло"):
        assert said in page, said
    assert "ничего" in words(vera.get("/quotations/").content).lower()
    address = f"/quotations/{sold['token']}/"
    assert anna.get(f"{address}pdf/").content[:5] == b"%PDF-"
    assert vera.get(address).status_code == vera.get(f"{address}pdf/").status_code == 404


def test_2_2_an_expired_certificate_lets_nobody_in_and_renewing_is_offered(
    world: cast.World, browse: Browse
) -> None:
    """The appeal is incomplete; its page and that of the services lead to what support costs again."""
    cast.certificate(world.first, "CP-2024-OLD1", "basic", of=world.romashka, product=world.csp, year=2024)
    ticket = cast.appeal_of_anna(world, certificate_text="CP-2024-OLD1")
    assert (ticket.state, ticket.certificate) == ("incomplete", None)
    page = browse(world.anna.user)
    for url in (f"/appeals/{ticket.number}/", "/services/"):
        assert 'href="/quotations/"' in page.get(url).content.decode(), url


def test_6_10_and_6_8_note_2_the_forms_of_their_own_are_found(world: cast.World, browse: Browse) -> None:
    """At the form of an appeal, and on the page of services where the tier gives licences for new versions."""
    page, way = browse(world.anna.user), 'href="/upgrades/new/csp/"'
    form = page.get("/new/csp/").content.decode()
    assert way in form
    assert form.count('href="/services/"') == 2, "beside the way on every page"
    assert way not in page.get("/services/").content.decode(), "6.8 r16: a basic certificate gives none"
    cast.sold_as(world.certificate, tier="extended")
    assert way in page.get("/services/").content.decode()
