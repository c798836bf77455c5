"""One prepared statement by libpq's own call: a cursor costs more than most of our answers take.

Parameters and values go through psycopg's adapters. Unlike a cursor it leaves nothing to fetch or close."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import count
from select import select
from typing import Any
from weakref import ReferenceType, WeakKeyDictionary, ref

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
    """What a connection has prepared, by statement and types; the adapters answers are read with.

    It does not hold the connection: kept by it, it would hold itself for ever."""

    of: "ReferenceType[psycopg.Connection[Any]]"
    adapters: AdaptersMap
    names: dict[tuple[str, tuple[int, ...]], bytes] = field(default_factory=dict)

    @property
    def connection(self) -> "psycopg.Connection[Any]":
        """The connection, for psycopg's Transformer. Raises ReferenceError when it is gone."""
        raw = self.of()
        if raw is None:
            raise ReferenceError("the connection is gone")
        return raw


_kept: "WeakKeyDictionary[psycopg.Connection[Any], _Kept]" = WeakKeyDictionary()


def ask(
    raw: "psycopg.Connection[Any]", sql: str, params: Any, *, binary: bool = False
) -> list[tuple[Any, ...]] | None:
    """The rows of one statement, [] when it gives none; None when it has to be asked another way.

    `binary`: values travel as the server holds them. Raises psycopg.Error. The connection is in no pipeline."""
    kept = _kept.get(raw) or _begin(raw)
    if _numbered(sql) is None or len(kept.names) >= MOST:
        return None
    _in_transaction(raw)
    try:
        return _asked(kept, sql, params, binary=binary)
    except psycopg.errors.InvalidSqlStatementName:
        kept.names.clear()  # somebody had all that was prepared thrown away
        if raw.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            raise
        return _asked(kept, sql, params, binary=binary)


def ask_all(
    raw: "psycopg.Connection[Any]", statements: Sequence[tuple[str, Any]]
) -> list[list[tuple[Any, ...]]] | None:
    """The rows of several statements that go to the server in one piece; None, and nothing sent, when one of them
    has to be asked another way. Raises psycopg.Error for the first that fails. The connection is in no pipeline."""
    kept = _kept.get(raw) or _begin(raw)
    if len(kept.names) + len(statements) > MOST or any(_numbered(sql) is None for sql, _ in statements):
        return None
    ready = [
        (sql, *_ready(kept, params)) for sql, params in statements
    ]  # before the pipeline: a value may be refused
    _in_transaction(raw)
    return [_loaded(transformer, answer) for transformer, answer in _through_pipeline(kept, ready)]


def _through_pipeline(kept: _Kept, ready: Sequence[tuple[str, Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Each statement's transformer with its answer. Raises psycopg.Error for the first that failed."""
    pgconn = kept.connection.pgconn
    sent: list[Any] = []  # None: a preparation
    fresh: list[tuple[str, tuple[int, ...]]] = []
    pgconn.enter_pipeline_mode()
    try:
        for sql, transformer, values in ready:
            key = (sql, transformer.types or ())
            if key not in kept.names:
                kept.names[key] = b"quick%d" % next(_numbers)
                fresh.append(key)
                pgconn.send_prepare(kept.names[key], _numbered(sql) or b"", key[1])
                sent.append(None)
            pgconn.send_query_prepared(kept.names[key], values, transformer.formats)
            sent.append(transformer)
        pgconn.pipeline_sync()
        answers = _answers(pgconn)
    except BaseException as fault:
        _forget(kept, fresh, fault)
        raise
    return ((t, answer) for t, answer in zip(sent, answers, strict=True) if t is not None)


def _forget(kept: _Kept, fresh: Sequence[tuple[str, tuple[int, ...]]], fault: BaseException) -> None:
    """After a fault: what was to be prepared may not be; a connection left amid a pipeline serves nobody."""
    for key in fresh:
        del kept.names[key]
    if isinstance(fault, psycopg.errors.InvalidSqlStatementName):
        kept.names.clear()  # somebody had all that was prepared thrown away
    if kept.connection.pgconn.pipeline_status != pq.PipelineStatus.OFF:
        kept.connection.close()


def _answers(pgconn: Any) -> list[Any]:
    """The answer to each command of the pipeline, which is left. Raises psycopg.Error for the first that failed."""
    _send_all(pgconn)
    found, failed = [], None
    while True:
        result = pgconn.get_result()
        if result is None:  # between two commands
            if pgconn.status != pq.ConnStatus.OK:
                raise psycopg.OperationalError(pgconn.get_error_message())
        elif result.status == pq.ExecStatus.PIPELINE_SYNC:
            break
        elif result.status in _FINE:
            found.append(result)
        else:
            failed = failed or result
    pgconn.exit_pipeline_mode()
    if failed is not None:
        raise psycopg.errors.error_from_result(failed)
    return found


def _send_all(pgconn: Any) -> None:
    """The socket does not block: wait until it has taken everything, reading what the server says meanwhile."""
    while pgconn.flush():
        readable, _, _ = select([pgconn.socket], [pgconn.socket], [])
        if readable:
            pgconn.consume_input()


def _in_transaction(raw: "psycopg.Connection[Any]") -> None:
    """As psycopg does: a transaction begins with its first statement."""
    if not raw.autocommit and raw.pgconn.transaction_status == pq.TransactionStatus.IDLE:
        _checked(raw.pgconn, raw.pgconn.exec_(b"BEGIN"))


def _asked(kept: _Kept, sql: str, params: Any, *, binary: bool) -> list[tuple[Any, ...]]:
    pgconn = kept.connection.pgconn
    transformer, values = _ready(kept, params)
    types = transformer.types or ()
    name = kept.names.get((sql, types))
    if name is None:
        name = b"quick%d" % next(_numbers)
        _checked(pgconn, pgconn.prepare(name, _numbered(sql) or b"", types))
        kept.names[sql, types] = name
    answer = pgconn.exec_prepared(name, values, transformer.formats, pq.Format(binary))
    return _loaded(transformer, _checked(pgconn, answer))


def _ready(kept: _Kept, params: Any) -> tuple[Any, Any]:
    transformer = Transformer(kept)  # two attributes of a connection do
    return transformer, transformer.dump_sequence(params, _formats(len(params))) if params else None


def _loaded(transformer: Any, answer: Any) -> list[tuple[Any, ...]]:
    if not answer.nfields:
        return []
    transformer.set_pgresult(answer)
    found: list[tuple[Any, ...]] = transformer.load_rows(0, answer.ntuples, tuple)
    return found


def _begin(raw: "psycopg.Connection[Any]") -> _Kept:
    adapters = AdaptersMap(raw.adapters)
    adapters.register_loader(
        "timestamptz", TimestamptzLoader
    )  # sessions are in UTC; Django's own is ten times dearer
    _kept[raw] = kept = _Kept(ref(raw), adapters)
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
