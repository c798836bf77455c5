"""The work list: its order, its clocks in words, its filters, and what it costs."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import assign, classify, close, reply
from tests import cast
from tests.cast import MONDAY, World

Browse = Callable[..., Client]


def page(client: Client, url: str = "/desk/csp/") -> str:
    response = client.get(url)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def test_an_empty_list_says_what_would_be_here(world: World, browse: Browse) -> None:
    assert "leave when they are closed" in page(browse(world.boris)) or "закры" in page(browse(world.boris))


def test_1_13_the_row_tells_the_remaining_working_time_in_the_days_of_the_calendar(
    world: World, browse: Browse
) -> None:
    cast.appeal_of_anna(world)
    assert "1 р. д. 3 ч" in page(browse(world.boris)).replace("\u00a0", " ")


def test_6_3_the_second_appeal_of_a_basic_certificate_shows_its_place(world: World, browse: Browse) -> None:
    cast.appeal_of_anna(world)
    cast.appeal_of_anna(world, subject="Второе")
    cast.appeal_of_anna(world, subject="Третье")
    shown = page(browse(world.boris)).replace("\u00a0", " ")
    assert "в очереди, 1-й" in shown
    assert "в очереди, 2-й" in shown


def test_a_list_of_fifty_rows_takes_at_most_eight_queries(world: World, browse: Browse) -> None:
    for n in range(55):
        cast.appeal_of_anna(world, subject=f"Вопрос {n}", at=MONDAY + timedelta(seconds=n))
    client = browse(world.boris)
    page(client)
    with CaptureQueriesContext(connection) as queries:
        shown = page(client)
    assert shown.count("data-row") == 50
    assert len(queries) <= 8, "\n".join(query["sql"][:200] for query in queries)


def numbers(client: Client, url: str) -> list[str]:
    """Numbers of the rows, from the top."""
    return re.findall(r'class="row__number">([^<]+)<', page(client, url))


def test_6_8_the_first_regulation_orders_by_tier_and_then_by_due_time(world: World, browse: Browse) -> None:
    extended = cast.certificate(world.first, "CP-EXT-1", "extended", of=world.romashka)
    basic = cast.appeal_of_anna(world, severity="critical")
    later = cast.appeal_of_anna(world, certificate_text=extended.number, product=None)
    sooner = cast.appeal_of_anna(world, certificate_text=extended.number, product=None, severity="critical")
    expected = [sooner.number, later.number, basic.number]
    assert numbers(browse(world.boris), "/desk/csp/") == expected


def test_4_7_the_second_regulation_orders_by_arrival(world: World, browse: Browse) -> None:
    low = cast.appeal_of_pavel(world, priority="low")
    high = cast.appeal_of_pavel(world, priority="high", at=MONDAY + timedelta(minutes=1))
    assert numbers(browse(world.dina), "/desk/chips/") == [low.number, high.number]


def test_each_list_holds_what_its_name_says(world: World, browse: Browse, at: Callable[..., None]) -> None:
    boris = Actor.staff(world.boris)
    extended = cast.certificate(world.first, "CP-EXT-1", "extended", of=world.romashka)
    tickets = {
        name: cast.appeal_of_anna(world, subject=name, certificate_text=number, product=None)
        for name, number in (
            ("free", extended.number),
            ("mine", extended.number),
            ("waiting", extended.number),
            ("queued", extended.number),
            ("incomplete", ""),
            ("closed", world.certificate.number),
        )
    }
    assign.take(ticket=tickets["mine"], by=boris, now=MONDAY)
    reply.answer(ticket=tickets["waiting"], by=Actor.staff(world.gleb), form="question", text="?", now=MONDAY)
    close.close_ticket(ticket=tickets["closed"], by=boris, outcome="solved", now=MONDAY)
    client = browse(world.boris)
    for view in ("free", "mine", "waiting", "queued", "incomplete", "closed"):
        assert numbers(client, f"/desk/?view={view}") == [tickets[view].number], view
    assert numbers(client, "/desk/?view=late") == []
    at(MONDAY + timedelta(days=3))
    assert set(numbers(client, "/desk/?view=late")) == {tickets["free"].number, tickets["mine"].number}


def test_1_13_a_term_that_ended_at_closing_is_not_late_before_the_next_opening(
    world: World, browse: Browse, at: Callable[..., None]
) -> None:
    cast.appeal_of_anna(world, severity="critical", at=MONDAY + timedelta(hours=2))
    client = browse(world.boris)
    at(MONDAY + timedelta(hours=12))
    assert "срок сейчас" in page(client)
    at(MONDAY + timedelta(days=1))
    assert "опоздание 1 ч" in page(client).replace("\u00a0", " ")


def test_filters_narrow_and_are_taken_off_by_a_link(world: World, browse: Browse) -> None:
    grave = cast.appeal_of_anna(world, severity="critical")
    cast.appeal_of_anna(world)
    client = browse(world.boris)
    classify.set_severity(
        ticket=grave, by=Actor.staff(world.boris), severity="critical", reason="так", now=MONDAY
    )
    assert numbers(client, "/desk/csp/?severity=critical") == [grave.number]
    assert "Критичный ×" in page(client, "/desk/csp/?severity=critical")
    assert numbers(client, f"/desk/csp/?assignee={world.gleb.email}") == []
    assert "Под эти условия ничего не подходит" in page(client, "/desk/csp/?tier=extended")


def test_1_2_the_list_is_narrowed_to_a_component(world: World, browse: Browse) -> None:
    """Offered where a product has components; taken off by a link like any other."""
    page = browse(world.boris)
    assert 'name="component"' not in page.get("/desk/csp/").content.decode()
    world.csp.components.create(name="Считыватель токенов")
    about = cast.appeal_of_anna(world, facts={"component": "Считыватель токенов"})
    other = cast.appeal_of_anna(world)
    shown = page.get("/desk/csp/", {"component": "Считыватель токенов"}).content.decode()
    assert about.number in shown
    assert other.number not in shown
    assert '<a href="/desk/csp/" aria-current="true">Считыватель токенов ×</a>' in shown


def test_search_finds_by_russian_stems_and_by_number(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world, subject="Подписание счетов", text="Ёлочные игрушки не отгружаются")
    cast.appeal_of_anna(world, subject="Другое", text="Про другое")
    client = browse(world.boris)
    for words in ("счета", "елочная игрушка", ticket.number, ticket.number.lower()):
        assert numbers(client, f"/desk/csp/?q={words}") == [ticket.number], words
    assert "Ничего не нашлось" in page(client, "/desk/csp/?q=самовар")


@pytest.mark.parametrize(
    "query",
    ["view=nonsense", "page=0", "page=999", "page=x", "page=٣", "severity=%00", "q=%00", "assignee='"],
)
def test_a_strange_address_is_no_error(world: World, browse: Browse, query: str) -> None:
    cast.appeal_of_anna(world)
    page(browse(world.boris), f"/desk/csp/?{query}")


def test_a_list_longer_than_a_page_goes_on(world: World, browse: Browse) -> None:
    for n in range(53):
        cast.appeal_of_anna(world, at=MONDAY + timedelta(seconds=n))
    client = browse(world.boris)
    assert "1–50 / 53" in page(client)
    assert len(numbers(client, "/desk/csp/?page=2")) == 3


def test_ctrl_k_finds_tickets_lists_and_acts(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    digits = ticket.number.split("-")[1]
    found = client.get(f"/desk/palette/?q={digits}").json()["items"]
    assert [item["url"] for item in found] == [f"/desk/t/{ticket.number}/"]
    acts = client.get(f"/desk/t/{ticket.number}/palette/?q=Закр").json()["items"]
    assert f"/desk/t/{ticket.number}/close/" in [item["url"] for item in acts]
    assert "/desk/csp/?view=late" in [item["url"] for item in client.get("/desk/palette/").json()["items"]]


def test_beside_an_open_appeal_stand_the_rows_around_it_and_the_pager_leads_to_the_rest(
    world: World, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, rows in (("NEAR", 3), ("NEAR_BEFORE", 1)):
        monkeypatch.setattr(f"reglament.desk.staff.pages.worklist.{name}", rows)
    subjects = [cast.appeal_of_anna(world, subject=f"Appeal {n}").subject for n in range(6)]
    boris = browse(world.boris)
    whole = page(boris)
    order = sorted(subjects, key=whole.index)
    address = re.search(rf'href="(/desk/t/[^"]+)"[^>]*>(?:(?!</a>).)*{order[3]}', whole, re.S)
    assert address is not None
    beside = page(boris, address[1])
    assert [subject in beside for subject in order] == [False, False, True, True, True, False]
    assert "3–5 / 6" in beside
    assert 'href="/desk/csp/" rel="prev"' in beside
    assert 'href="/desk/csp/" rel="next"' in beside
