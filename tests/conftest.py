"""What every test may use: a database of its own for each worker, on one real PostgreSQL."""

import functools
import gc
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from reglament.launch import testing

ORDER = ("walks", "rulebook", "launch", "mail/test_real_servers", "mail", "actions", "web")
"""The walks take longest and begin first; what needs no database comes beside the making of one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        name = item.nodeid.partition("tests/")[2]
        return next((at for at, start in enumerate(ORDER) if name.startswith(start)), len(ORDER))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A worker takes a file at a time, so what a file sets up is set up once; one takes all walks, with one browser."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "walks" if "tests/walks/" in nodeid else nodeid.partition("::")[0]

    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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


@pytest.fixture(autouse=True)
def the_language_of_nobody() -> Iterator[None]:
    """A page leaves its reader's language behind; the next test on this worker, whichever it is, begins without."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def no_static_files() -> None:
    """Each new test client would look at every static file; who serves them is a process of its own, in the walks."""
    from django.conf import settings

    settings.WHITENOISE_USE_FINDERS = False


@pytest.fixture(autouse=True, scope="session")
def drafts_written_once() -> None:
    """The text a draft begins with and the dated one are functions of texts; each takes a quarter of a second."""
    from reglament.desk.regulations import drafts
    from reglament.desk.regulations.models import Desk, DeskEdition

    begin = drafts._next_text
    begun: dict[tuple[object, ...], str] = {}

    def next_text(desk: Desk, base: DeskEdition, now: datetime) -> str:
        history = frozenset(desk.editions.values_list("code", "content_hash", "effective_on"))
        key = (history, base.code, now)
        if key not in begun:
            begun[key] = begin(desk, base, now)
        return begun[key]

    drafts._next_text = next_text
    drafts.dated = functools.cache(drafts.dated)


@pytest.fixture(autouse=True, scope="session")
def quick_flush() -> None:
    """After a test with real transactions only the tables it filled are emptied, not all sixty truncated."""
    from django.test import TransactionTestCase

    from tests import rehearsal

    whole = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        if not rehearsal.sweep():
            with rehearsal.unguarded():
                whole(case)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
