"""What every test begins with is made once in each process, and from then on copied row by row.

Nothing depends on the order of tests: the rehearsal is played in an empty database and rolled back.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

_rows: dict[str, bytes] = {}
"""The rows of each table as COPY writes them."""
_made: list[bytes] = []
"""The objects, pickled, so that no test finds what another did to them."""
_standing: set[str] = set()
"""Tables that migrations fill: they are left alone."""


def rehearse(build: Callable[[], Any]) -> None:
    """Play `build` in the new, empty database and take down what it makes. Our server only: it takes a superuser."""
    with connection.cursor() as cursor:
        _standing.update(_filled(cursor))
        if not is_superuser():
            return
        with transaction.atomic():
            made = build()
            for table in sorted(_filled(cursor) - _standing):
                with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                    _rows[table] = b"".join(bytes(block) for block in copy)
            _made[:] = [pickle.dumps(made)]
            transaction.set_rollback(True)


def replay() -> Any | None:
    """What was rehearsed, in this database now; None when nothing was, and it has to be made."""
    if not _made:
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        # The rows passed every check and trigger when they were made; they are the same rows.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in _rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return pickle.loads(_made[0])


def sweep() -> bool:
    """Empty every table that has rows, but for what migrations filled; False if the server does not let us."""
    if not is_superuser():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in _filled(cursor) - _standing:
            cursor.execute(f'DELETE FROM "{table}"')
    return True


@contextmanager
def unguarded() -> Iterator[None]:
    """The tables may be emptied by who owns them, as Django does it after a test: no trigger of ours refuses."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True)
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone()[0] == "on")


def _filled(cursor: Any) -> set[str]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    tables = [name for (name,) in cursor.fetchall()]
    cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM \"{t}\")" for t in tables))
    return {name for (name,) in cursor.fetchall()}
