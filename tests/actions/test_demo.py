"""The demo is alive on any day of the year: every state, something late, something due soon.

And what it holds: stories with their ends, letters kept, people who can sign in."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.db import connection, transaction
from stdnum.ru import inn, ogrn

from reglament.desk import demo
from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Organisation, SupportCertificate
from reglament.desk.files import store
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.models import Attachment, Message, Ticket, TicketEvent
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


# --- what it holds --------------------------------------------------------------------------------------------------
def appeals() -> list[Ticket]:
    return list(visible_to(Actor.system()).select_related("previous").order_by("pk"))


def picture() -> list[tuple[object, ...]]:
    """What the demo looks like, without the random tokens of letters."""
    events = TicketEvent.objects.order_by("ticket_id", "seq")
    facts = events.values_list("ticket__subject", "kind", "at", "clause", "payload__form")
    return [*((t.subject, t.state, t.due_at, t.silence_at, t.wake_at, t.outcome) for t in appeals()), *facts]


def test_the_stories_end_as_they_should(now: datetime) -> None:
    ends = {t.subject: (t.state, t.outcome) for t in appeals() if t.previous_id is None}
    assert ends["Можно ли переносить архив между серверами"] == ("closed", "no-reaction")
    assert ends["После обновления сборки подпись не проходит проверку у контрагента"] == ("closed", "solved")
    assert ends["Медицинская система не подписывает больничные листы"] == ("closed", "third-party")
    assert ends["Provider on an unlisted Linux distribution"] == ("refused", "unsupported-configuration")
    assert ends["Программа не видит ключ после замены USB-хаба"][0] == "open"
    assert ends["Как подписать пакет из нескольких PDF одной кнопкой"][0] == "queued"
    assert ends["Не открывается архив за позапрошлый год"][0] == "incomplete"
    kinds = Counter(TicketEvent.objects.values_list("kind", flat=True))
    for kind in (
        "severity_changed",
        "priority_changed",
        "ticket_promoted",
        "ticket_reopened",
        "reminder_sent",
        "ticket_postponed",
        "call_logged",
        "note_added",
        "ticket_completed",
    ):
        assert kinds[kind], kind


def test_a_late_letter_under_an_expired_certificate_began_a_new_linked_appeal(now: datetime) -> None:
    (later,) = [t for t in appeals() if t.previous_id is not None]
    assert later.state == "incomplete"
    assert later.previous.state == "closed"
    assert [m["code"] for m in later.missing] == ["certificate_expired"]


def test_an_unknown_number_and_an_unknown_sender_are_held(now: datetime) -> None:
    held = {t.subject for t in appeals() if t.verdict.get("decision") == "hold" and t.state == "incomplete"}
    assert held == {"Ошибка 0x80090010 у одного сотрудника", "Ваш модуль в моём самокате"}


def test_the_same_now_makes_the_same_demo(now: datetime) -> None:
    first = picture()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP FUNCTION desk_is_never_emptied CASCADE")
            cursor.execute("TRUNCATE desk_desk, desk_user, desk_organisation, desk_requester CASCADE")
        assert demo.load(now)
        assert picture() == first
        transaction.set_rollback(True)


def test_loading_again_changes_nothing(now: datetime) -> None:
    before = picture(), OutgoingLetter.objects.count(), User.objects.count()
    assert demo.load(now + timedelta(days=3)) is False
    assert (picture(), OutgoingLetter.objects.count(), User.objects.count()) == before


def test_nothing_old_waits_to_be_sent(now: datetime) -> None:
    assert OutgoingLetter.objects.filter(status="kept").count() > 60
    assert not OutgoingLetter.objects.filter(status="waiting", not_before_at__lte=now).exists()


def test_the_signins_sign_in(now: datetime) -> None:
    assert [s.role for s in demo.signins()] == ["requester", "agent", "head", "clerk"]
    for sign_in in demo.signins():
        user = authenticate(None, email=sign_in.email, password=sign_in.password)
        assert user is not None, sign_in
        assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()


def test_firms_and_certificates_are_believable(now: datetime) -> None:
    for firm in Organisation.objects.exclude(inn=""):
        assert inn.is_valid(firm.inn), firm
        assert ogrn.is_valid(firm.ogrn), firm
    today = now.date()
    certificates = list(SupportCertificate.objects.all())
    assert {c.tier for c in certificates} == {"basic", "extended", "extended-24x7"}
    assert [c for c in certificates if c.ends_on < today]
    assert [c for c in certificates if timedelta(0) <= c.ends_on - today <= timedelta(days=14)]
    assert [c for c in certificates if c.starts_on > today]
    assert [c for c in certificates if c.overrides]
    assert [c for c in certificates if c.owner_id]


def test_files_are_on_disk(now: datetime) -> None:
    assert Attachment.objects.count() >= 10
    for attachment in Attachment.objects.select_related("blob"):
        assert len(store.read(attachment.blob)) == attachment.size
