"""Every conditional row of an edition with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from .schema_base import Row

Path = tuple[str, ...]

# Sections of words only: most of an edition, and no row in them.
WORDY = frozenset({"clauses", "parameters", "contradictions", "requisites", "publication", "calendars"})


def rows_of(node: Any, path: Path) -> Iterator[tuple[Path, Row]]:
    """Every conditional row under ``node`` with its place."""
    if isinstance(node, BaseModel):
        if isinstance(node, Row):
            yield path, node
        for name in _fields(type(node)):
            if not path and name in WORDY:
                continue
            value = getattr(node, name)
            if value:
                yield from rows_of(value, (*path, name))
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from rows_of(value, (*path, str(key)))
    elif isinstance(node, tuple):
        for number, value in enumerate(node):
            yield from rows_of(value, (*path, str(number)))


def asked_of_tickets(edition: Any) -> frozenset[str]:
    """The names that conditions ask for outside of gates: of a ticket, not of an appeal at the door."""
    known: frozenset[str] | None = edition._cache.get("asked")
    if known is None:
        rows = (row for path, row in rows_of(edition, ()) if path[0] != "gates")
        per = {meter.per for meter in edition.meters.values() if meter.per}
        known = edition._cache["asked"] = frozenset(per.union(name for row in rows for name in row.names))
    return known


@cache
def _fields(kind: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a table that rows may stand in: most are words and numbers."""
    return tuple(
        name for name, field in kind.model_fields.items() if any(map(_holds, _models(field.annotation)))
    )


@cache
def _holds(kind: type[BaseModel]) -> bool:
    """Whether a table is a row or has any somewhere in it. No table of an edition has itself in it."""
    return issubclass(kind, Row) or bool(_fields(kind))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The tables an annotation speaks of: those of tuples, dicts and unions too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models(each)
