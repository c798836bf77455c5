"""What the demo holds: stories with their ends, letters kept, people who can sign in."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
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
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.models import Attachment, Ticket, TicketEvent

TUESDAY = datetime(2026, 3, 17, 11, 0, tzinfo=timezone(timedelta(hours=3)))

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tuesday(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo of an ordinary Tuesday, loaded once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert demo.load(TUESDAY)
        yield
        transaction.set_rollback(True)


def tickets() -> list[Ticket]:
    return list(visible_to(Actor.system()).select_related("previous").order_by("pk"))


def picture() -> list[tuple[object, ...]]:
    """What the demo looks like, without the random tokens of letters."""
    events = TicketEvent.objects.order_by("ticket_id", "seq")
    facts = events.values_list("ticket__subject", "kind", "at", "clause", "payload__form")
    return [*((t.subject, t.state, t.due_at, t.silence_at, t.wake_at, t.outcome) for t in tickets()), *facts]


def test_the_stories_end_as_they_should(tuesday: None) -> None:
    ends = {t.subject: (t.state, t.outcome) for t in tickets() if t.previous_id is None}
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


def test_a_late_letter_under_an_expired_certificate_began_a_new_linked_appeal(tuesday: None) -> None:
    (later,) = [t for t in tickets() if t.previous_id is not None]
    assert later.state == "incomplete"
    assert later.previous.state == "closed"
    assert [m["code"] for m in later.missing] == ["certificate_expired"]


def test_an_unknown_number_and_an_unknown_sender_are_held(tuesday: None) -> None:
    held = {t.subject for t in tickets() if t.verdict.get("decision") == "hold" and t.state == "incomplete"}
    assert held == {"Ошибка 0x80090010 у одного сотрудника", "Ваш модуль в моём самокате"}


def test_the_same_now_makes_the_same_demo(tuesday: None) -> None:
    first = picture()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE desk_desk, desk_user, desk_organisation, desk_requester CASCADE")
        assert demo.load(TUESDAY)
        assert picture() == first
        transaction.set_rollback(True)


def test_loading_again_changes_nothing(tuesday: None) -> None:
    before = picture(), OutgoingLetter.objects.count(), User.objects.count()
    assert demo.load(TUESDAY + timedelta(days=3)) is False
    assert (picture(), OutgoingLetter.objects.count(), User.objects.count()) == before


def test_nothing_old_waits_to_be_sent(tuesday: None) -> None:
    assert OutgoingLetter.objects.filter(status="kept").count() > 60
    assert not OutgoingLetter.objects.filter(status="waiting", not_before_at__lte=TUESDAY).exists()


def test_the_signins_sign_in(tuesday: None) -> None:
    assert [s.role for s in demo.signins()] == ["requester", "agent", "head", "clerk"]
    for sign_in in demo.signins():
        user = authenticate(None, email=sign_in.email, password=sign_in.password)
        assert user is not None, sign_in
        assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()


def test_firms_and_certificates_are_believable(tuesday: None) -> None:
    for firm in Organisation.objects.exclude(inn=""):
        assert inn.is_valid(firm.inn), firm
        assert ogrn.is_valid(firm.ogrn), firm
    today = TUESDAY.date()
    certificates = list(SupportCertificate.objects.all())
    assert {c.tier for c in certificates} == {"basic", "extended", "extended-24x7"}
    assert [c for c in certificates if c.ends_on < today]
    assert [c for c in certificates if timedelta(0) <= c.ends_on - today <= timedelta(days=14)]
    assert [c for c in certificates if c.starts_on > today]
    assert [c for c in certificates if c.overrides]
    assert [c for c in certificates if c.owner_id]


def test_files_are_on_disk(tuesday: None) -> None:
    assert Attachment.objects.count() >= 10
    for attachment in Attachment.objects.select_related("blob"):
        assert len(store.read(attachment.blob)) == attachment.size
