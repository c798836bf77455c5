"""B6, A8: hours announced and the regulation's page with its calendar, editions, differences and PDF."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from reglament.desk.accounts.models import User
from reglament.desk.regulations.actions import publish_preset
from reglament.desk.regulations.models import Announcement
from reglament.desk.tickets.actions.recompute import recompute_due
from reglament.desk.tickets.models import Ticket
from tests import cast

Browse = Callable[[User | None], Client]
BREAK = {
    "kind": "planned",
    "starts_on": "2026-03-02",
    "starts_time": "12:00",
    "ends_on": "2026-03-02",
    "ends_time": "14:00",
    "words_ru": "Переезд серверной",
    "words_en": "The server room moves",
}
PAGE = "/desk/csp/announcements/"


def text(response: object) -> str:
    return response.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined]


@pytest.fixture
def said(world: cast.World, browse: Browse) -> Client:
    """Глеб announced a break for today, 12 to 14."""
    gleb = browse(world.gleb)
    answer = gleb.post(PAGE, BREAK, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    return gleb


def test_b6_the_head_announces_and_the_page_says_what_it_moved(world: cast.World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    gleb = browse(world.gleb)
    page = text(gleb.post(PAGE, BREAK, follow=True))
    assert "Переезд серверной" in page
    assert "2 марта 2026, 12:00–14:00 МСК" in page
    assert "открытые обращения пересчитываются" in page
    recompute_due(now=cast.MONDAY)
    assert "сдвинут срок 1 открытого обращения" in text(gleb.get(PAGE))
    shown = text(gleb.get(f"/desk/t/{ticket.number.lower()}/"))
    assert "Срок сдвинут объявлением" in shown
    assert "Переезд серверной" in shown


def test_b6_withdrawing_keeps_it_in_the_list(world: cast.World, said: Client) -> None:
    pk = Announcement.objects.get().pk
    page = text(said.post(f"{PAGE}{pk}/withdraw/", follow=True))
    assert "Прошедшие и отозванные" in page
    assert "Отозвано: Глеб Орлов" in page
    assert "Объявление уже отозвано" in text(said.post(f"{PAGE}{pk}/withdraw/", follow=True))


def test_b6_agents_see_and_do_not_announce(world: cast.World, said: Client, browse: Browse) -> None:
    boris = browse(world.boris)
    page = text(boris.get(PAGE))
    assert "Переезд серверной" in page
    assert "Объявляет только руководитель" in page
    assert boris.post(PAGE, BREAK).status_code == 403
    assert boris.post(f"{PAGE}{Announcement.objects.get().pk}/withdraw/").status_code == 403
    assert Announcement.objects.filter(withdrawn_at=None).count() == 1


def test_b6_strangers_and_requesters_find_nothing_there(
    world: cast.World, said: Client, browse: Browse
) -> None:
    pk = Announcement.objects.get().pk
    for who in (world.vera, world.dina, world.anna.user):
        there = browse(who)
        answers = [there.get(PAGE), there.post(PAGE, BREAK), there.post(f"{PAGE}{pk}/withdraw/")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert browse(None).post(PAGE, BREAK).status_code == 302
    assert Announcement.objects.filter(withdrawn_at=None).count() == 1


def test_bad_hours_keep_what_was_typed(world: cast.World, browse: Browse) -> None:
    gleb = browse(world.gleb)
    for wrong in (
        {"ends_time": "11:00"},
        {"starts_on": "2099-01-01", "ends_on": "2099-01-02"},
        {"kind": "x"},
    ):
        answer = gleb.post(PAGE, {**BREAK, **wrong})
        assert answer.status_code == 422
        assert "Переезд серверной" in text(answer)
    assert not Announcement.objects.exists()


def test_b6_clients_are_told_on_the_first_page_the_form_and_the_regulation(
    world: cast.World, said: Client, browse: Browse, at: Callable[[datetime], None]
) -> None:
    anna = browse(world.anna.user)
    for address in ("/", "/new/csp/", "/regulation/csp/"):
        page = text(anna.get(address))
        assert "Плановый перерыв" in page, address
        assert "Переезд серверной" in page, address
        assert "Эти часы не входят в сроки" in page, address
    english = text(anna.get("/regulation/csp/", headers={"accept-language": "en"}))
    assert "The server room moves" in english
    at(cast.MONDAY.replace(hour=15))
    assert "Переезд серверной" not in text(anna.get("/"))


def test_b6_the_client_sees_why_the_term_is_later(world: cast.World, said: Client, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    page = text(browse(world.anna.user).get(f"/appeals/{ticket.number}/"))
    assert "3 марта, 15:00 МСК" in page
    assert "12:00–14:00), Переезд серверной" in page


def test_b6_the_list_counts_what_is_left_without_the_break(
    world: cast.World, said: Client, at: Callable[[datetime], None]
) -> None:
    """At noon the break begins: ten of twelve hours are left, at 14:00 still."""
    ticket = cast.appeal_of_anna(world)
    at(cast.MONDAY.replace(hour=12))
    noon = re.findall(r"1 р\. д\. 1 ч", text(said.get("/desk/csp/")))
    at(cast.MONDAY.replace(hour=14))
    assert noon
    assert re.findall(r"1 р\. д\. 1 ч", text(said.get("/desk/csp/")))
    assert Ticket.objects.get(pk=ticket.pk).due_at is not None


def test_1_14_the_year_is_drawn_with_every_kind_of_day(
    world: cast.World, said: Client, browse: Browse
) -> None:
    page = text(browse(None).get("/regulation/csp/"))
    assert page.count('<figure class="month">') == 12
    kinds = re.findall(r'<g class="cell" data-kind="(\w+)"', page)
    legend = len(set(kinds))
    assert len(kinds) == 365 + legend
    assert {"working", "weekend", "holiday", "transferred", "shortened", "partly"} <= set(kinds)
    assert "247 рабочих дней" in page
    assert "12:00–14:00, Переезд серверной" in page


def test_a_1_14e_a_year_without_a_decree_is_marked_and_one_beyond_is_refused(
    world: cast.World, browse: Browse
) -> None:
    nobody = browse(None)
    page = text(nobody.get("/regulation/csp/?year=2030"))
    assert "Предварительно" in page
    assert "Постановления о выходных этого года ещё нет" in page
    beyond = nobody.get("/regulation/csp/?year=2050")
    assert beyond.status_code == 404
    assert "Календарь отвечает за 2020–2035 годы" in text(beyond)
    for odd in ("x", "", "99999999", "-1"):
        assert nobody.get("/regulation/csp/", {"year": odd}).status_code == 200


def test_a_1_14e_a_date_beyond_the_calendar_is_refused_in_words(
    world: cast.World, browse: Browse, at: Callable[[datetime], None]
) -> None:
    ticket = cast.appeal_of_anna(world)
    at(cast.MONDAY.replace(year=2036))
    page = browse(world.boris).get(f"/desk/t/{ticket.number.lower()}/")
    assert page.status_code == 422
    assert "Рабочий календарь не отвечает за эту дату" in text(page)


def test_7_the_editions_with_hash_dates_and_what_changed(world: cast.World, browse: Browse) -> None:
    publish_preset(desk=world.first, code="cryptopro-4-order-25", now=cast.MONDAY)
    nobody = browse(None)
    page = text(nobody.get("/regulation/csp/"))
    for edition in world.first.editions.all():
        assert edition.content_hash in page
        assert f"/regulation/csp/{edition.code}/pdf/" in page
    address = "/regulation/csp/cryptopro-4/to/cryptopro-4-order-25/"
    assert address in page
    assert "помещ. 4/1" in text(nobody.get(address))
    turned = nobody.get(address, {"from": "cryptopro-4-order-25", "to": "cryptopro-4"})
    assert turned.headers["location"] == "/regulation/csp/cryptopro-4-order-25/to/cryptopro-4/"
    assert nobody.get("/regulation/csp/cryptopro-4/to/progress-1/").status_code == 404
    same = text(nobody.get("/regulation/csp/cryptopro-4/to/cryptopro-4/"))
    assert "Ничего не изменилось" in same


@pytest.mark.parametrize("language", ["ru", "en"])
def test_any_edition_can_be_kept_as_a_pdf(world: cast.World, browse: Browse, language: str) -> None:
    answer = browse(None).get("/regulation/csp/cryptopro-4/pdf/", headers={"accept-language": language})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert f"cryptopro-4-{language}.pdf" in answer.headers["content-disposition"]
    assert browse(None).get("/regulation/chips/cryptopro-4/pdf/").status_code == 404
