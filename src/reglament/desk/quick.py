"""One prepared statement by libpq's own call: a cursor costs more than most of our answers take.

Parameters and values go through psycopg's adapters. Unlike a cursor it leaves nothing to fetch or close."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import pq
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.types.datetime import TimestamptzLoader

MOST = 500  # statements prepared on one connection
_FINE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_numbers = count()
_PLACE = re.compile(r"%[s%]")


@dataclass(slots=True)
class _Kept:
    """What a connection has prepared, by statement and types; the adapters answers are read with."""

    connection: "psycopg.Connection[Any]"
    adapters: AdaptersMap
    names: dict[tuple[str, tuple[int, ...]], bytes] = field(default_factory=dict)


_kept: "WeakKeyDictionary[psycopg.Connection[Any], _Kept]" = WeakKeyDictionary()


def ask(raw: "psycopg.Connection[Any]", sql: str, params: Any) -> list[tuple[Any, ...]] | None:
    """The rows of one statement, [] when it gives none; None when it has to be asked another way.

    Raises psycopg.Error. The connection is at rest: in no transaction and no pipeline."""
    text = _numbered(sql)
    kept = _kept.get(raw) or _begin(raw)
    if text is None or len(kept.names) >= MOST:
        return None
    try:
        return _asked(kept, sql, text, params)
    except psycopg.errors.InvalidSqlStatementName:
        kept.names.clear()  # psycopg lets go of all that is prepared after a rollback
        return _asked(kept, sql, text, params)


def _asked(kept: _Kept, sql: str, text: bytes, params: Any) -> list[tuple[Any, ...]]:
    pgconn, transformer = kept.connection.pgconn, Transformer(kept)
    values: Any = transformer.dump_sequence(params, _formats(len(params))) if params else None
    types = transformer.types or ()
    name = kept.names.get((sql, types))
    if name is None:
        name = b"quick%d" % next(_numbers)
        _checked(pgconn, pgconn.prepare(name, text, types))
        kept.names[sql, types] = name
    result = _checked(pgconn, pgconn.exec_prepared(name, values, transformer.formats))
    if not result.nfields:
        return []
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def _begin(raw: "psycopg.Connection[Any]") -> _Kept:
    adapters = AdaptersMap(raw.adapters)
    adapters.register_loader(
        "timestamptz", TimestamptzLoader
    )  # sessions are in UTC; Django's own is ten times dearer
    _kept[raw] = kept = _Kept(raw, adapters)
    return kept


@cache
def _formats(count: int) -> tuple[PyFormat, ...]:
    return (PyFormat.AUTO,) * count


@lru_cache(maxsize=2 * MOST)
def _numbered(sql: str) -> bytes | None:
    """`%s` as `$1`, `%%` as `%`; None when it has placeholders of another kind."""
    if any(mark in sql for mark in ("%b", "%t", "%(")):
        return None
    numbers = iter(range(1, sql.count("%s") + 1))
    return _PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", sql).encode()


def _checked(pgconn: Any, result: Any) -> Any:
    if result.status in _FINE:
        return result
    if pgconn.status != pq.ConnStatus.OK:
        raise psycopg.OperationalError(pgconn.get_error_message())
    raise psycopg.errors.error_from_result(result)
