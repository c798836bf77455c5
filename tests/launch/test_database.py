"""A broken database address is one clear line."""

from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from reglament.launch import database
from reglament.launch.errors import LaunchError


def test_another_product_is_refused_by_name() -> None:
    with pytest.raises(LaunchError, match="must begin with postgresql://"):
        database.verify("mysql://root@localhost/desk")


def test_a_database_that_does_not_answer_is_one_line_without_the_password() -> None:
    with pytest.raises(LaunchError) as refusal:
        database.verify("postgresql://user:tajna@127.0.0.1:1/desk")
    assert "does not answer" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert "tajna" not in str(refusal.value)


def test_nonsense_is_refused() -> None:
    with pytest.raises(LaunchError, match="DATABASE_URL"):
        database.verify("postgresql://[::1/desk")


@pytest.mark.django_db(transaction=True)
def test_a_good_database_passes() -> None:
    database.verify(address_of_the_tests())


@pytest.mark.django_db(transaction=True)
def test_a_database_blind_to_cyrillic_is_refused() -> None:
    with psycopg.connect(address_of_the_tests(), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS blind")
        admin.execute("CREATE DATABASE blind TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
        try:
            with pytest.raises(LaunchError, match="Cyrillic"):
                database.verify(address_of_the_tests("blind"))
        finally:
            admin.execute("DROP DATABASE blind")


def address_of_the_tests(name: str = "") -> str:
    """The tests' own database, or its neighbour on the same server."""
    settings = connection.settings_dict
    query = urlencode(
        {key: settings[key.upper()] for key in ("host", "port", "user", "password") if settings[key.upper()]}
    )
    return f"postgresql:///{name or settings['NAME']}?{query}"
