"""Statements written by hand and planned once a connection, for the ways a letter takes hundreds of times a minute.

What the ORM builds anew for each query (0.3 ms) and PostgreSQL parses anew (0.1 ms) is built and parsed once here.
Same connection and transaction as the ORM's; errors are Django's. Everything seldom asked stays with the ORM.

What only writes can wait: inside `together` it goes to the server in one piece, before whatever is asked next."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from reglament.desk.quick import ask, ask_all

Row = tuple[Any, ...]
Made = TypeVar("Made", bound=models.Model)


@dataclass(slots=True)
class _Waiting:
    """A statement of `later`; `told` gets its rows."""

    sql: str
    params: Sequence[object]
    told: Callable[[list[Row]], None] | None


_waiting: ContextVar[list[_Waiting] | None] = ContextVar("waiting", default=None)


def rows(sql: str, params: Sequence[object] = (), *, binary: bool = False) -> list[Row]:
    """Run one statement with %s placeholders, prepared; its rows, [] when it gives none. Raises django.db.Error."""
    held = connections[DEFAULT_DB_ALIAS]  # `connection` would look it up at each use
    held.ensure_connection()
    held.validate_no_broken_transaction()
    _send_waiting()
    raw = held.connection
    with held.wrap_database_errors:
        found = ask(raw, sql, params, binary=binary)
        return _by_cursor(raw, sql, params, binary=binary) if found is None else found


def row(sql: str, params: Sequence[object] = (), *, binary: bool = False) -> Row | None:
    """The first row of `rows`, or None."""
    return next(iter(rows(sql, params, binary=binary)), None)


def later(
    sql: str, params: Sequence[object] = (), *, told: Callable[[list[Row]], None] | None = None
) -> None:
    """Run a statement at once, or inside `together` with the others before whatever is asked next.

    `told` is given its rows then. An error comes to whoever asks next, or to the end of `together`."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.append(_Waiting(sql, params, told))
        return
    found = rows(sql, params)
    if told:
        told(found)


@contextmanager
def together() -> Iterator[None]:
    """Within a transaction: what `later` is given goes to the server in one piece. Raises django.db.Error.

    The order of statements stays as it was told: the ORM's, too, come after what waits."""
    if _waiting.get() is not None:
        yield
        return
    token = _waiting.set([])
    try:
        with connection.execute_wrapper(_after_what_waits):
            yield
        _send_waiting()
    finally:
        _waiting.reset(token)


def _after_what_waits(execute: Callable[..., Any], *args: Any) -> Any:
    _send_waiting()
    return execute(*args)


def _send_waiting() -> None:
    waiting = _waiting.get()
    if not waiting:
        return
    todo, waiting[:] = list(waiting), []
    raw = connection.connection
    with connection.wrap_database_errors:
        answers = ask_all(raw, [(each.sql, each.params) for each in todo])
        if answers is None:
            answers = [_by_cursor(raw, each.sql, each.params, binary=False) for each in todo]
    for each, answer in zip(todo, answers, strict=True):
        if each.told:
            each.told(answer)


def _by_cursor(
    raw: "psycopg.Connection[Any]", sql: str, params: Sequence[object], *, binary: bool
) -> list[Row]:
    cursor: psycopg.Cursor[Row] = psycopg.Cursor(raw)
    cursor.execute(sql, params, prepare=False, binary=binary)
    return cursor.fetchall() if cursor.description else []


@cache
def _fields(model: type[models.Model], without: tuple[str, ...]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if field.attname not in without]


@cache
def columns(model: type[models.Model], alias: str, *without: str) -> str:
    """The columns of a model as a select list, but those of the attributes `without`."""
    return ", ".join(f'{alias}."{field.column}"' for field in _fields(model, without))


def selecting(model: type[models.Model], alias: str, *without: str) -> str:
    """SELECT these columns FROM its table; what follows (WHERE …) is the caller's."""
    return f"SELECT {columns(model, alias, *without)} FROM {model._meta.db_table} {alias}"  # noqa: S608  our names


def made(model: type[Made], values: Sequence[Any], *without: str) -> Made:
    """The instance that the values of `columns` are; what was left out is deferred."""
    fields = _fields(model, without)
    told = [
        json.loads(value) if isinstance(field, models.JSONField) and isinstance(value, str) else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db("default", [field.attname for field in fields], told)


def width(model: type[models.Model], *without: str) -> int:
    """How many columns `columns` gives."""
    return len(_fields(model, without))


@cache
def _insert(model: type[models.Model], count: int, *, keyed: bool) -> str:
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    returning = "" if keyed else f' RETURNING "{model._meta.pk.column}"'
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {places}{returning}'  # noqa: S608  our names


def insert(*instances: models.Model) -> None:
    """Write new rows of one model in one statement. Keys that are None come from the sequence."""
    if instances:
        _keyed(instances, rows(*_inserting(instances)))


def insert_later(*instances: models.Model) -> None:
    """The same by `later`: keys that are None are there when it has been sent."""
    if instances:
        later(*_inserting(instances), told=lambda keys: _keyed(instances, keys))


# Fields whose value goes to the database as it stands; asking each would be a third of an insert.
_AS_IT_IS = {
    models.CharField, models.TextField, models.BooleanField, models.BigAutoField, models.PositiveIntegerField,
    models.IntegerField, models.PositiveSmallIntegerField, models.SmallIntegerField, models.BigIntegerField,
    models.EmailField, models.SlugField, models.DateField, models.DateTimeField, models.ForeignKey,
}  # fmt: skip


@cache
def _asked_for(
    model: type[models.Model], *, keyed: bool
) -> "tuple[Callable[[models.Model], Row], list[tuple[int, models.Field[Any, Any]]]]":
    """What gives the values of an instance, and the fields, by place, whose value has to be made ready."""
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    careful = [
        (place, field)
        for place, field in enumerate(fields)
        if type(field) not in _AS_IT_IS
        or getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
    ]
    return attrgetter(*(field.attname for field in fields)), careful


def _inserting(instances: Sequence[models.Model]) -> tuple[str, list[object]]:
    model, keyed = type(instances[0]), instances[0].pk is not None
    asked, careful = _asked_for(model, keyed=keyed)
    values: list[object] = []
    for instance in instances:
        mine = [*asked(instance)]
        for place, field in careful:
            mine[place] = field.get_db_prep_save(field.pre_save(instance, True), connection)
        values += mine
    return _insert(model, len(instances), keyed=keyed), values


def _keyed(instances: Sequence[models.Model], keys: Sequence[Row]) -> None:
    for number, instance in enumerate(instances):
        if keys:
            instance.pk = keys[number][0]
        instance._state.adding, instance._state.db = False, "default"
