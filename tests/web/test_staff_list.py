"""The work list: its order, its clocks in words, its filters, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import cast
from cast import MONDAY, World

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
