"""The lists asked by planned statements are those of the work list; a statement is asked again when it was let go."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from reglament.desk.quick import ask
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import assign, close
from reglament.desk.tickets.listing import listing
from reglament.desk.tickets.queries import LISTS, Filters, work_list
from tests import cast
from tests.cast import MONDAY, World


def test_every_list_holds_what_the_work_list_holds_in_its_order(world: World) -> None:
    boris = Actor.staff(world.boris)
    token = {"component": "Считыватель токенов"}
    tickets = [
        cast.appeal_of_anna(
            world, subject=f"Накладные {n}", at=MONDAY + timedelta(n), facts=token if n else {}
        )
        for n in range(4)
    ]
    assign.take(ticket=tickets[0], by=boris, now=MONDAY)
    close.close_ticket(ticket=tickets[1], by=boris, outcome="solved", note="", now=MONDAY + timedelta(5))
    later = MONDAY + timedelta(30)
    some = [Filters(desk="csp", view=view) for view in LISTS]
    some += [
        Filters(desk="csp", assignee=world.boris.email),
        Filters(tier="basic"),
        Filters(desk="csp", severity="critical"),
        Filters(desk="csp", product="csp"),
        Filters(desk="csp", product="другой"),
        Filters(desk="csp", component=token["component"]),
    ]
    some += [Filters(words="накладные", view=view) for view in ("all", "closed")]
    seen = 0
    for filters in some:
        asked = listing(boris, filters, desks=list(boris.roles), by_arrival=False, now=later)
        wanted = [ticket.number for ticket in work_list(boris, filters, now=later)]
        assert [row.number for row in asked.page(0, 50)] == wanted, filters
        assert [row.number for row in asked.page(1, 1)] == wanted[1:2], filters
        assert asked.count() == len(wanted), filters
        seen += len(wanted)
    assert seen > 10


@pytest.fixture
def raw(db: None) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:
        yield own


def test_a_statement_that_was_let_go_is_prepared_anew(raw: "psycopg.Connection[Any]") -> None:
    sql = "SELECT %s::text || '%%', now() > 'epoch'"
    assert ask(raw, sql, ["ё"]) == [("ё%", True)]
    raw.execute("DEALLOCATE ALL")
    assert ask(raw, sql, ["ж"]) == [("ж%", True)]
    with pytest.raises(psycopg.errors.DivisionByZero):
        ask(raw, "SELECT 1 / 0", [])
    assert ask(raw, "SELECT %b", [1]) is None
