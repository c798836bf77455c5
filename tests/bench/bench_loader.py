"""Fills an empty database with a desk of some years: 100 000 appeals, 300 000 messages, their events and search rows.

`main` is run in a process of its own with DATABASE_URL set (`--tickets 100000 --seed 1`). Migrates first. The last
step writes a mark, so that a database that bears the same mark is used again. `--session` prints a sign-in cookie."""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
sys.path.insert(0, str(Path(__file__).parents[2]))

MARK = "bench_mark"
Row = dict[str, Any]


def mark_of(seed: int, tickets: int) -> str:
    """Changes with the seed, the size, the migrations and the loader itself."""
    digest = hashlib.sha256(f"{seed} {tickets}".encode())
    here = Path(__file__).parent
    migrations = sorted((here.parents[1] / "src/reglament/desk/migrations").glob("0*.py"))
    for path in (*migrations, here / "bench_loader.py", here / "bench_rows.py", here / "bench_words.py"):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def copy(cursor: Any, model: Any, rows: Iterable[Mapping[str, Any]]) -> int:
    """COPY rows given by attribute name; fields they leave out get their defaults. Returns how many."""
    from django.db.models import JSONField
    from psycopg import sql
    from psycopg.types.json import Jsonb

    fields = model._meta.concrete_fields
    defaults = {f.attname: None if f.primary_key or f.null else f.get_default() for f in fields}
    names = [f.attname for f in fields]
    jsons = {f.attname for f in fields if isinstance(f, JSONField)}
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(sql.Identifier(f.column) for f in fields)
    )
    count = 0
    with cursor.copy(command) as sink:
        for row in rows:
            whole = {**defaults, **row}
            sink.write_row([Jsonb(whole[n]) if n in jsons else whole[n] for n in names])
            count += 1
    return count


def load(seed: int, tickets: int) -> None:
    """Migrate and fill. The database must be empty."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    now = datetime.now(UTC).replace(microsecond=0)
    from tests.bench import bench_rows

    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
    house = bench_rows.House(seed, now)
    connection.ensure_connection()
    raw = connection.connection
    with raw.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # what we write is consistent: no checks a row
        _copy_all(cursor, house, tickets)
        cursor.execute("SET session_replication_role = DEFAULT")
        _words(cursor)
        _finish(cursor, mark_of(seed, tickets))


def _copy_all(cursor: Any, house: Any, tickets: int) -> None:
    """In slices: a whole desk in memory at once would be gigabytes."""
    from reglament.desk import models

    totals: dict[str, int] = {}
    for first in range(1, tickets + 1, 10_000):
        slices: dict[str, list[Row]] = house.write(first, min(first + 10_000, tickets + 1), of=tickets)
        for name, rows in slices.items():
            totals[name] = totals.get(name, 0) + copy(cursor, getattr(models, name), rows)
        print(f"  {first + 9_999:>7} {totals}", file=sys.stderr, flush=True)
    for name in totals:
        table = getattr(models, name)._meta.db_table
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
    cursor.execute("SELECT setval('desk_ticket_number', %s)", [1000 + tickets])


WORDS = """
INSERT INTO desk_tickettext (ticket_id, vector)
SELECT id, to_tsvector('russian', words) FROM (
    SELECT t.id, translate(concat_ws(' ', t.number, t.subject, r.full_name, o.name, m.texts), 'ёЁ', 'еЕ') AS words
    FROM desk_ticket t
    JOIN desk_requester r ON r.id = t.requester_id
    LEFT JOIN desk_organisation o ON o.id = t.organisation_id
    JOIN (SELECT ticket_id, string_agg(text, ' ') AS texts FROM desk_message GROUP BY ticket_id) m ON m.ticket_id = t.id
) AS written
"""


def _words(cursor: Any) -> None:
    """The search rows, by the same words and configurations as tickets/words.py; the index is built afterwards."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'desk_tickettext' AND indexdef LIKE '%gin%'"
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute(WORDS)
    for _, definition in indexes:
        cursor.execute(definition)


def _finish(cursor: Any, mark: str) -> None:
    cursor.execute(f"CREATE TABLE {MARK} AS SELECT %s::text AS mark", [mark])
    cursor.connection.commit()
    cursor.connection.autocommit = True
    cursor.execute("VACUUM (ANALYZE, FREEZE)")


def marked(url: str) -> str:
    """The mark of the database at `url`, "" when it has none."""
    import psycopg

    try:
        with psycopg.connect(url) as connection:
            row = connection.execute(f"SELECT mark FROM {MARK}").fetchone()
    except psycopg.Error:
        return ""
    return row[0] if row else ""


def session(email: str) -> str:
    """The value of a session cookie of a user, signed in for a day."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from reglament.desk.accounts.models import User

    user = User.objects.get(email=email)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "reglament.desk.accounts.backends.Backend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.set_expiry(timedelta(days=1))
    store.save()
    return str(store.session_key)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--session", metavar="EMAIL")
    args = parser.parse_args()
    if args.session:
        print(session(args.session))
        return
    began = time.monotonic()
    load(args.seed, args.tickets)
    print(f"  loaded in {time.monotonic() - began:.0f} s", file=sys.stderr)
