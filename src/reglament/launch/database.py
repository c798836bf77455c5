"""What the desk needs of a database, ours or external: it answers, is new enough, knows Cyrillic."""

import psycopg

from reglament.launch.binaries import OLDEST_MAJOR
from reglament.launch.errors import LaunchError

_CREATE_HINT = "CREATE EXTENSION pg_trgm"


def verify(url: str) -> None:
    """Check the database at ``url``. Raises LaunchError with one line that names what is wrong."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise LaunchError("DATABASE_URL must begin with postgresql:// (the desk runs on PostgreSQL only).")
    try:
        with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
            _verify(connection)
    except psycopg.OperationalError as error:
        raise LaunchError(f"The database of DATABASE_URL does not answer: {_one_line(error)}") from None
    except psycopg.Error as error:
        raise LaunchError(f"DATABASE_URL cannot be used: {_one_line(error)}") from None


def _verify(connection: psycopg.Connection) -> None:
    major = connection.info.server_version // 10000
    if major < OLDEST_MAJOR:
        raise LaunchError(f"The database is PostgreSQL {major}: {OLDEST_MAJOR} or newer is needed.")
    encoding = _value(connection, "SHOW server_encoding")
    if encoding != "UTF8":
        raise LaunchError(f"The database is encoded in {encoding}: create it with ENCODING 'UTF8'.")
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg.Error:
        raise LaunchError(f"The database has no pg_trgm: have its owner run {_CREATE_HINT}.") from None
    knows = "SELECT show_trgm('Привет') <> '{}' AND lower('ПРИВЕТ') = 'привет'"
    if not _value(connection, knows):
        raise LaunchError(
            "The database neither folds nor indexes Cyrillic: create it with LC_CTYPE 'C.UTF-8'."
        )


def _value(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _one_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
