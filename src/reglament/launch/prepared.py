"""Whether a database was made ready by this very code: then a start skips that work and takes seconds less.

The mark lives in the database, so a dump restored over it brings its own mark along.
"""

import hashlib
import json
from pathlib import Path

import psycopg

from reglament.launch.errors import LaunchError

SOURCE = Path(__file__).parents[1]
_PATTERNS = ("**/migrations/*.py", "**/static/**/*", "**/*.po", "desk/demo/**/*.py", "desk/settings.py")
_LOCKS = ("requirements.lock", "pyproject.toml")


def key(data: Path, *, demo: bool) -> str:
    """Changes with whatever ``prepare`` depends on: migrations, static files, catalogues, packages, the demo."""
    digest = hashlib.sha256(f"{data} {demo}".encode())
    locks = [path for name in _LOCKS if (path := SOURCE.parents[1] / name).exists()]
    files = {path for pattern in _PATTERNS for path in SOURCE.glob(pattern) if path.is_file()}
    for path in [*locks, *sorted(files)]:
        found = path.stat()
        built = path.suffix != ".po" or path.with_suffix(".mo").exists()
        digest.update(f"{path}\0{found.st_mtime_ns}\0{found.st_size}\0{built}\n".encode())
    return digest.hexdigest()


def settle_demo(url: str, asked: bool | None) -> bool:
    """Whether this start is a demonstration. The first start decides and writes it into the database.

    Demonstration mode shows outgoing letters to anybody, so a real desk must never slip into it: a database that was
    not begun as a demonstration never becomes one. Raises LaunchError when it is asked to.
    """
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS reglament_launch (demo bool, key text, sign_ins text)")
        row = connection.execute("SELECT demo FROM reglament_launch").fetchone()
        if row is None:
            found = connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone()
            assert found is not None
            row = (found[0] and asked is not False,)
            connection.execute("INSERT INTO reglament_launch VALUES (%s, '', '[]')", row)
    if asked and not row[0]:
        raise LaunchError(
            "This desk was not begun as a demonstration and cannot become one: leave DEMO=1 out."
        )
    return bool(row[0]) and asked is not False


def remembered(url: str, current: str) -> list[dict[str, str]] | None:
    """The demo sign-ins noted when the database at ``url`` was made ready under this key; None when it was not."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT key, sign_ins FROM reglament_launch").fetchone()
    if row is None or row[0] != current:
        return None
    found: list[dict[str, str]] = json.loads(row[1])
    return found


def remember(url: str, current: str, sign_ins: list[dict[str, str]]) -> None:
    """Note that the database at ``url`` is ready under this key."""
    row = [current, json.dumps(sign_ins, ensure_ascii=False)]
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE reglament_launch SET key = %s, sign_ins = %s", row)


def mailboxes(url: str) -> list[str]:
    """The addresses the desks take letters for, in the order they were made."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT address FROM desk_mailbox ORDER BY id").fetchall()
    return [str(row[0]) for row in rows]
