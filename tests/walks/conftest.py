"""One house and one browser for all walks of a process; a stage of its own for each walk."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from reglament.desk.inbox.models import Mailbox
from reglament.launch.messages import compile_all
from reglament.launch.testing import need_chromium
from tests import cast
from tests.walks.house import House, house
from tests.walks.relay import Relay, relay
from tests.walks.stage import Stage, asynchronous_unsafe


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/walks/" in item.nodeid:
            item.add_marker(pytest.mark.walk)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = need_chromium()
    compile_all()
    with asynchronous_unsafe(), sync_playwright() as playwright:
        letters = {
            **os.environ,
            "LC_ALL": "C.UTF-8",
        }  # else names of files are lost where the terminal has none
        browser = playwright.chromium.launch(executable_path=path, env=letters)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def standing(
    chromium: Browser, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The house; after the browser, so that without one nothing is started."""
    with house(tmp_path_factory.mktemp("house")) as built:
        yield built


@pytest.fixture(scope="package")
def smart_host() -> Iterator[Relay]:
    with relay() as made:
        yield made


@pytest.fixture
def stage(
    transactional_db: None, standing: House, chromium: Browser, smart_host: Relay, settings: Any
) -> Iterator[Stage]:
    """Monday 2 March 2026, 10:00 in Moscow; both desks have a mailbox, letters leave through the relay."""
    settings.FILES_ROOT = standing.data / "files"
    settings.BASE_URL = standing.base
    settings.SMTP_URL = smart_host.url
    smart_host.letters.clear()
    world = cast.world()
    for desk in (world.first, world.second):
        Mailbox.objects.create(desk=desk, name=desk.slug, address=desk.mail_address)
    made = Stage(standing, world, smart_host, chromium)
    made.turn(cast.MONDAY)
    yield made
    made.end()
