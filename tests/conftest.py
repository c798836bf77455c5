"""What every test may use: a database of its own for each worker, on one real PostgreSQL."""

import pytest

from reglament.launch import testing


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Have the server running before pytest-django makes this worker's database."""
    testing.ensure_database_server()
