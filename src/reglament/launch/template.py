"""The databases of the tests: migrations run once into a template, and each worker's database is a copy of it.

The template is kept on the server and named by a fingerprint of whatever decides how it is made; a change of
a migration makes a new one.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "reglament_template_"
KEPT_TEMPLATES = 3
_LOCK = 7_243_001
"""Of PostgreSQL's advisory locks: who makes or copies a template holds it."""


def fingerprint() -> str:
    """Sixteen hexadecimal digits for all migrations, and the models some of them look into."""
    digest = hashlib.sha256(repr(django.VERSION).encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        folder = Path(config.path)
        for file in sorted([*folder.glob("migrations/*.py"), *folder.glob("**/*models.py")]):
            digest.update(str(file.relative_to(folder)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def own_database() -> Iterator[str]:
    """Django's connection goes to a new database with all migrations run, which is dropped at the end."""
    name, before = str(connection.creation._get_test_db_name()), str(settings.DATABASES["default"]["NAME"])  # type: ignore[attr-defined]
    _copy_template(name)
    _go_to(name)
    try:
        yield name
    finally:
        _go_to(before)
        with connection._nodb_cursor() as cursor:
            _drop(cursor, name)


def _copy_template(name: str) -> None:
    template = PREFIX + fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            if template not in _templates(cursor):
                _make(cursor, template)
            _drop(cursor, name)
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _make(cursor: Any, template: str) -> None:
    """Under another name until it is whole: a killed run leaves no half of a template."""
    draft = f"{template}_draft"
    _drop(cursor, draft)
    cursor.execute(f'CREATE DATABASE "{draft}"')
    before = str(settings.DATABASES["default"]["NAME"])
    _go_to(draft)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    finally:
        _go_to(before)
    cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')
    for old in _templates(cursor)[KEPT_TEMPLATES:]:
        _drop(cursor, old)


def _templates(cursor: Any) -> list[str]:
    """The newest first."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname ~ %s ORDER BY oid DESC", [f"^{PREFIX}[0-9a-f]+$"]
    )
    return [name for (name,) in cursor.fetchall()]


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _go_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
