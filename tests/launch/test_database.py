"""A broken database address is one clear line; a database blind to Cyrillic is refused."""

import pytest

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


def test_a_good_database_passes_and_gets_what_it_lacks(empty_database: str) -> None:
    database.verify(empty_database)


def test_a_database_blind_to_cyrillic_is_refused(blind_database: str) -> None:
    with pytest.raises(LaunchError, match="Cyrillic"):
        database.verify(blind_database)
