"""What every test may use: a database of its own for each worker, on one real PostgreSQL."""

from collections.abc import Iterator
from typing import Any

import pytest

from reglament.launch import testing


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Have the server running before this worker's database is made."""
    testing.ensure_database_server()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """This worker's database, a copy of one with all migrations run; and the cast, rehearsed once."""
    from reglament.launch.template import own_database
    from tests import cast, rehearsal

    with django_db_blocker.unblock(), own_database():
        rehearsal.rehearse(cast.members)
        with django_db_blocker.block():
            yield


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hashing that is slow on purpose would be most of the tests' time."""
    from django.conf import settings
    from django.contrib.auth import hashers

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hashers.get_hashers.cache_clear()
    hashers.get_hashers_by_algorithm.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def quick_flush() -> None:
    """After a test with real transactions only the tables it filled are emptied, not all sixty truncated."""
    from django.test import TransactionTestCase

    from tests import rehearsal

    whole = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        if not rehearsal.sweep():
            whole(case)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
