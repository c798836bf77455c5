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
from django.db.models.base import ModelState

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
Asked = tuple[str, Sequence[object]]
_foreseen: ContextVar[dict[str, tuple[list[object], list[Row]]] | None] = ContextVar("foreseen", default=None)


def rows(sql: str, params: Sequence[object] = (), *, binary: bool = False) -> list[Row]:
    """Run one statement with %s placeholders, prepared; its rows, [] when it gives none. Raises django.db.Error."""
    foreseen_ = _foreseen.get()
    if foreseen_ and sql in foreseen_ and foreseen_[sql][0] == list(params):
        return foreseen_.pop(sql)[1]
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


@contextmanager
def foreseen(*asked: Asked) -> Iterator[None]:
    """Ask now, in one piece, what `rows` will be asked for inside: each answer serves once, the rest is thrown away.

    For what only reads: inside, nothing of this is written. Raises django.db.Error."""
    known = _foreseen.get()
    if known is not None:
        known.update(_read_ahead(asked))
        yield
        return
    token = _foreseen.set(_read_ahead(asked))
    try:
        yield
    finally:
        _foreseen.reset(token)


def _read_ahead(asked: Sequence[Asked]) -> dict[str, tuple[list[object], list[Row]]]:
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    _send_waiting()
    raw = connection.connection
    with connection.wrap_database_errors:
        try:
            answers = ask_all(raw, asked)
        except psycopg.errors.InvalidSqlStatementName:
            if raw.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                raise
            answers = None  # what was prepared has been thrown away: each is asked, and prepared, by itself
    return {sql: ([*params], found) for (sql, params), found in zip(asked, answers or (), strict=False)}


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
    names, of_json = _attributes(model, without)
    told = [*values]
    for place in of_json:
        if isinstance(told[place], str):
            told[place] = json.loads(told[place])
    # As Model.from_db does it, without signals nobody hears and descriptors that keep the same: half its price.
    instance = model.__new__(model)
    instance._state = ModelState()
    instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS
    instance.__dict__.update(zip(names, told, strict=True))
    return instance


@cache
def _attributes(model: type[models.Model], without: tuple[str, ...]) -> tuple[list[str], list[int]]:
    """The names of what `columns` gives, and the places among them that hold JSON."""
    fields = _fields(model, without)
    of_json = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    return [field.attname for field in fields], of_json


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
