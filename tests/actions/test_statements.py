"""Statements that wait and go to the server in one piece: their order, their errors, and a connection usable after."""

import gc
from weakref import ref

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from reglament.desk import quick
from reglament.desk.statements import foreseen, later, row, rows, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE told (id serial, word text NOT NULL) ON COMMIT DROP")
    return "told"


def wait(*values: object) -> None:
    """These words wait together, in a transaction of their own, and are sent."""
    with transaction.atomic(), together():
        for value in values:
            later("INSERT INTO told (word) VALUES (%s)", [value])


def words() -> list[str]:
    return [word for (word,) in rows("SELECT word FROM told ORDER BY id")]


def test_what_waits_goes_before_whatever_is_asked_next(table: str) -> None:
    with together():
        later("INSERT INTO told (word) VALUES (%s)", ["first"])
        later("INSERT INTO told (word) VALUES (%s)", ["second"])
        with connection.cursor() as cursor:  # the ORM's way, too
            cursor.execute("INSERT INTO told (word) VALUES ('third')")
        later("INSERT INTO told (word) VALUES (%s)", ["fourth"])
        assert row("SELECT count(*) FROM told") == (4,)
    assert words() == ["first", "second", "third", "fourth"]


def test_the_answer_of_what_waited_is_told(table: str) -> None:
    told: list[object] = []
    with together():
        later("INSERT INTO told (word) VALUES (%s) RETURNING id", ["first"], told=told.append)
        assert told == []
    assert told == [[(1,)]]


def test_an_error_of_what_waited_is_raised_and_the_connection_serves_after_rollback(table: str) -> None:
    with pytest.raises(DatabaseError, match="null value"):
        wait("first", None, "third")
    assert words() == []
    wait("again")
    assert words() == ["again"]


def test_a_value_nobody_can_write_leaves_the_connection_as_it_was(table: str) -> None:
    with pytest.raises(DatabaseError, match="cannot adapt"):
        wait("first", object())
    assert connection.connection.pgconn.pipeline_status == psycopg.pq.PipelineStatus.OFF
    assert words() == []  # nothing of that piece was sent


def test_statements_in_another_manner_or_beyond_the_most_go_one_by_one(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with together():
        later("INSERT INTO told (word) VALUES (%s)", ["first"])
        later("INSERT INTO told (word) VALUES (%t)", ["in text"])
    monkeypatch.setattr(quick, "MOST", 0)
    with together():
        later("INSERT INTO told (word) VALUES (%s)", ["one too many"])
    assert words() == ["first", "in text", "one too many"]


def test_prepared_statements_thrown_away_by_another_are_prepared_anew(table: str) -> None:
    assert words() == []
    wait("first")
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(DatabaseError, match="does not exist"):
        wait("lost")
    wait("second")
    assert words() == ["first", "second"]


def test_a_connection_let_go_is_forgotten() -> None:
    connection.ensure_connection()
    raw = psycopg.connect(connection.connection.info.dsn, password=connection.connection.info.password)
    assert quick.ask(raw, "SELECT 1", []) == [(1,)]
    gone = ref(raw)
    raw.close()
    del raw
    gc.collect()
    assert gone() is None


def test_what_was_foreseen_serves_once_and_only_the_same_question(table: str) -> None:
    wait("before")
    count, named = "SELECT count(*) FROM told", "SELECT count(*) FROM told WHERE word = %s"
    with foreseen((count, ()), (named, ["before"])):
        wait("after")
        with foreseen(("SELECT max(word) FROM told", ())):
            assert row("SELECT max(word) FROM told") == ("before",)
            assert row(count) == (1,)  # as it was
        assert row(count) == (2,)  # asked anew
        assert row(named, ["after"]) == (1,)
        assert row(named, ["before"]) == (1,)
    with foreseen((count, ())):
        pass
    wait("later")
    assert row(count) == (3,)


def test_a_fault_in_what_was_foreseen_is_the_databases_and_the_connection_serves_after(table: str) -> None:
    with (
        pytest.raises(DatabaseError, match="no_such"),
        transaction.atomic(),
        foreseen(("SELECT no_such", ())),
    ):
        pytest.fail("never inside")
    assert words() == []


def test_what_was_foreseen_is_asked_again_when_the_server_threw_the_statements_away(
    transactional_db: None,
) -> None:
    asked = ("SELECT 41 + 1", ())
    rows(*asked)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with foreseen(asked):
        assert rows(*asked) == [(42,)]
