"""Statements written by hand and planned once a connection, for the ways a letter takes hundreds of times a minute.

What the ORM builds anew for each query (0.3 ms) and PostgreSQL parses anew (0.1 ms) is built and parsed once here.
Same connection and transaction as the ORM's; errors are Django's. Everything seldom asked stays with the ORM."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.db import connection, models

Row = tuple[Any, ...]
Made = TypeVar("Made", bound=models.Model)


def rows(sql: str, params: Sequence[object] = (), *, binary: bool = False) -> list[Row]:
    """Run one statement with %s placeholders, prepared; its rows, [] when it gives none. Raises django.db.Error."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw = connection.connection
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        raw.prepare_threshold = 0  # Django turns planning ahead off for its own statements, and so for every other
        try:
            cursor.execute(sql, params, prepare=True, binary=binary)
        finally:
            raw.prepare_threshold = None
        return cursor.fetchall() if cursor.description else []


def row(sql: str, params: Sequence[object] = (), *, binary: bool = False) -> Row | None:
    """The first row of `rows`, or None."""
    return next(iter(rows(sql, params, binary=binary)), None)


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
    if not instances:
        return
    model, keyed = type(instances[0]), instances[0].pk is not None
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    values = [
        field.get_db_prep_save(field.pre_save(instance, True), connection)
        for instance in instances
        for field in fields
    ]
    keys = rows(_insert(model, len(instances), keyed=keyed), values)
    for number, instance in enumerate(instances):
        if not keyed:
            instance.pk = keys[number][0]
        instance._state.adding, instance._state.db = False, "default"


def next_keys(*what: type[models.Model]) -> list[int]:
    """Keys for rows that are not written yet, so that they can name each other."""
    found = row("SELECT " + ", ".join([f"nextval('{m._meta.db_table}_id_seq')" for m in what]))
    assert found is not None
    return list(found)
