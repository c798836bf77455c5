"""What every test may use: a database of its own for each worker, on one real PostgreSQL."""

import pytest

from reglament.launch import testing


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Have the server running before pytest-django makes this worker's database."""
    testing.ensure_database_server()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hashing that is slow on purpose would be most of the tests' time."""
    from django.conf import settings
    from django.contrib.auth import hashers

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hashers.get_hashers.cache_clear()
    hashers.get_hashers_by_algorithm.cache_clear()
