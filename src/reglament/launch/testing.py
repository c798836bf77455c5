"""A pytest plugin: a real PostgreSQL for the tests, ``DATABASE_URL`` if set, else the embedded one.

The address is settled before Django reads its settings; the server starts only when a test asks for a
database (the fixture of tests/conftest.py).
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from reglament.launch import chromium
from reglament.launch.testserver import TestServer

_EMBEDDED = "REGLAMENT_TEST_SERVER"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Settle the address; a worker of xdist inherits the one of its controller."""
    if not os.environ.get("DATABASE_URL"):
        folder = early_config.rootpath / "build/test-pg"
        server = TestServer(folder)
        os.environ["DATABASE_URL"] = server.cluster.url(f"run{server.join()}")
        os.environ[_EMBEDDED] = str(folder)
    # A collected manifest of some earlier `make run` must not decide what the tests' pages link to.
    data = early_config.rootpath / "build/test-data"
    os.environ.setdefault("REGLAMENT_DATA", str(data))
    (data / "static").mkdir(parents=True, exist_ok=True)
    return (yield)


def ensure_database_server() -> None:
    """Have the embedded server answer, if the tests use it; nothing to do for an external one."""
    folder = os.environ.get(_EMBEDDED)
    if folder:
        TestServer(Path(folder)).ensure()


def need_chromium() -> str:
    """Path of the Chromium for a walk. Without one it is skipped; with CI set it fails."""
    found = chromium.find()
    if found is None:
        reason = "no Chromium here: install the package chromium, or name one in REGLAMENT_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
