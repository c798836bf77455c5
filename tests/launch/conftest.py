"""An empty database beside the tests' own one."""

from collections.abc import Iterator
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

SCRATCH = "scratch"


def address(name: str = "") -> str:
    """The tests' own database, or its neighbour on the same server."""
    settings = connection.settings_dict
    given = {key: settings[key.upper()] for key in ("host", "port", "user", "password")}
    query = urlencode({key: value for key, value in given.items() if value})
    return f"postgresql:///{name or settings['NAME']}?{query}"


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"{connection.settings_dict['NAME']}_{SCRATCH}"
    with psycopg.connect(address(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}")
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield address(name)
        finally:
            admin.execute(f"DROP DATABASE {name}")


@pytest.fixture
def blind_database(transactional_db: None) -> Iterator[str]:
    """The address of a database whose character type is C."""
    name = f"{connection.settings_dict['NAME']}_blind"
    with psycopg.connect(address(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}")
        provider = "LOCALE_PROVIDER libc" if admin.info.server_version >= 150000 else ""
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 {provider} LOCALE 'C'")
        try:
            yield address(name)
        finally:
            admin.execute(f"DROP DATABASE {name}")
