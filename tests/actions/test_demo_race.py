"""Two loaders at once: one loads, the other waits and finds it done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from django.db import connection

from reglament.desk import demo
from reglament.desk.demo.stage import Stage
from reglament.desk.regulations.models import Desk

NOW = datetime(2026, 3, 17, 11, 0, tzinfo=timezone(timedelta(hours=3)))


@pytest.mark.django_db(transaction=True)
def test_two_loaders_at_once_load_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Stage, "perform", lambda self, stories: None
    )  # the appeals make it slow, not different

    def load(_: int) -> bool:
        try:
            return demo.load(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        loaded = list(pool.map(load, range(4)))
    assert sorted(loaded) == [False, False, False, True]
    assert Desk.objects.count() == 2
