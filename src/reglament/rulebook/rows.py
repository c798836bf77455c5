"""Every conditional row of an edition with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from .schema_base import Row

Path = tuple[str, ...]

# Sections of words only: most of an edition, and no row in them.
WORDY = frozenset({"clauses", "parameters", "contradictions", "requisites", "publication", "calendars"})


def rows_of(node: Any, path: Path) -> Iterator[tuple[Path, Row]]:
    """Every conditional row under ``node`` with its place."""
    if isinstance(node, Row):
        yield path, node
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            if not path and name in WORDY:
                continue
            value = getattr(node, name)
            if isinstance(value, BaseModel | tuple | dict):
                yield from rows_of(value, (*path, name))
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if isinstance(value, BaseModel):
                yield from rows_of(value, (*path, str(key)))
    elif isinstance(node, tuple):
        for number, value in enumerate(node):
            if isinstance(value, BaseModel):
                yield from rows_of(value, (*path, str(number)))
