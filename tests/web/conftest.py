"""Browsing as one of the cast, at a moment the test chooses."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from reglament.desk.accounts.models import User
from tests import cast


@pytest.fixture
def world(db: None, settings, tmp_path: Path) -> cast.World:  # type: ignore[no-untyped-def]
    """The cast, with a folder of their own for files."""
    settings.FILES_ROOT = tmp_path / "files"
    return cast.world()


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """`at(moment)` moves the wall clock; it stands still between moves. Begins on MONDAY."""
    with time_machine.travel(cast.MONDAY, tick=False) as traveller:
        yield traveller.move_to


@pytest.fixture
def browse(at: Callable[[datetime], None]) -> Callable[[User | None], Client]:
    """A browser in which this user is signed in (None: nobody), in Russian."""

    def open_browser(user: User | None) -> Client:
        client = Client(headers={"accept-language": "ru"})
        if user is not None:
            client.force_login(user, backend="reglament.desk.accounts.backends.Backend")
        return client

    return open_browser
