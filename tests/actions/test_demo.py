"""The demo is alive on any day of the year: every state, something late, something due soon."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import transaction

from reglament.desk import demo
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.models import Message, Ticket, TicketEvent
from reglament.rulebook.worktime import WorkingCalendar
from tests.thorough import THOROUGH

MSK = timezone(timedelta(hours=3))
DAYS = {"31 December": datetime(2026, 12, 31, 16, 30, tzinfo=MSK)}
if THOROUGH:
    DAYS |= {
        "a Sunday night": datetime(2026, 11, 22, 2, 40, tzinfo=MSK),
        "a Monday five minutes after opening": datetime(2026, 6, 1, 9, 5, tzinfo=MSK),
        "a Tuesday at eleven": datetime(2026, 3, 17, 11, 0, tzinfo=MSK),
        "3 January": datetime(2026, 1, 3, 15, 0, tzinfo=MSK),
        "an evening": datetime(2026, 5, 7, 21, 15, tzinfo=UTC),
    }
STATES = {"incomplete", "queued", "new", "open", "waiting", "postponed", "closed", "refused"}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=DAYS.values(), ids=DAYS.keys())
def now(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime]:
    """The demo loaded as of that moment, once for all tests of this module that read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert demo.load(request.param)
        yield request.param
        transaction.set_rollback(True)


def tickets() -> dict[str, Ticket]:
    found = visible_to(Actor.system()).filter(previous=None).select_related("desk", "edition").order_by("pk")
    return {ticket.subject: ticket for ticket in found}


def calendar_of(ticket: Ticket) -> WorkingCalendar:
    return rules_of(ticket.edition).calendar("working")


def test_every_state_is_there(now: datetime) -> None:
    found = tickets().values()
    assert {t.state for t in found} == STATES
    assert 30 <= len(found) <= 50


@pytest.mark.parametrize("desk", ["surguch", "kedrovka"])
def test_each_desk_has_something_late_and_something_to_do_in_time(now: datetime, desk: str) -> None:
    due = [t.due_at for t in tickets().values() if t.desk.slug == desk and t.due_at]
    assert [at for at in due if at <= now]
    assert [at for at in due if at > now]


def test_nothing_happens_in_the_future_and_the_sweep_has_nothing_left(now: datetime) -> None:
    assert not TicketEvent.objects.filter(at__gt=now).exists()
    assert not Message.objects.filter(at__gt=now).exists()
    assert not [t for t in tickets().values() if t.wake_at and t.wake_at <= now - timedelta(seconds=2)]


def test_one_of_each_desk_is_due_in_an_hour_of_work_and_one_is_late(now: datetime) -> None:
    kept = tickets()
    for subject in (
        "Стоит отгрузка: сервер подписи отвечает «ключ недоступен»",
        "Микросхема греется при 3,3 В",
    ):
        left = calendar_of(kept[subject]).measure(now, kept[subject].due_at)
        assert timedelta(minutes=59) <= left <= timedelta(minutes=61)
    late = kept["Не ставится на домашний компьютер"]
    assert calendar_of(late).measure(late.due_at, now) > timedelta(hours=2)


def test_a_reminder_is_due_at_the_next_opening_and_another_was_sent(now: datetime) -> None:
    kept = tickets()
    asked = kept["Список отозванных не публикуется по расписанию"]
    calendar = calendar_of(asked)
    closed_from = now
    if calendar.is_working(now):
        closed_from = calendar.day(now.astimezone(calendar.zone).date()).spans[-1][1]
    assert (asked.state, asked.wake_at) == ("waiting", calendar.next_opening(closed_from))
    reminded = kept["Сервис отзыва отвечает медленно в час пик"]
    assert reminded.state == "waiting"
    assert reminded.events.filter(kind="reminder_sent").exists()
