"""6.8 note 2: visits. The desk's half of the rules: quota, lead, hours, area, reason, and what the database forbids."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from reglament.desk.customers.services import may
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import TicketEvent
from reglament.desk.visits import calendar, feed
from reglament.desk.visits.actions import book, remote
from reglament.desk.visits.models import RemoteSession, Visit
from reglament.desk.visits.questions import Wish, quota_of, seen_by
from reglament.rulebook.loader import load_preset
from tests import cast

MSK = cast.MSK
THURSDAY = datetime(2026, 3, 5, 10, 0, tzinfo=MSK)
"""Three working days after MONDAY: the first possible day of a visit asked for then."""
WHY = "Сервер изолирован от сети"


@pytest.fixture
def extended(world: cast.World) -> cast.World:
    """The certificate of Ромашка is an extended one: four visits a year."""
    world.certificate = cast.certificate(
        world.first, "CP-2026-EX77", "extended", of=world.romashka, product=world.csp
    )
    return world


def wish(world: cast.World, at: datetime = THURSDAY, **more: object) -> Wish:
    told = Wish(
        product=world.csp,
        starts_at=at,
        ends_at=at + timedelta(hours=3),
        place="Москва, Тверская, 1",
        remote_impossible=WHY,
    )
    return replace(told, **more)  # type: ignore[arg-type]


def ask(world: cast.World, at: datetime = THURSDAY, **more: object) -> Visit:
    """Анна asks on MONDAY."""
    by = Actor.sender(world.anna)
    return book.ask_visit(
        certificate=world.certificate,
        requester=world.anna,
        by=by,
        wish=wish(world, at, **more),
        now=cast.MONDAY,
    )


def refused(world: cast.World, at: datetime = THURSDAY, **more: object) -> tuple[set[str], set[str]]:
    with pytest.raises(Refused) as told:
        ask(world, at, **more)
    verdict = told.value.verdict
    return {reason.code for reason in verdict.reasons}, set(verdict.clauses)


def test_6_8_note_2_every_reason_against_a_visit_has_its_clause(extended: cast.World) -> None:
    """Too soon (b), outside the hours (a), no statement on remote work (c), a product without visits (d), the area."""
    world, day = extended, timedelta(days=1)
    assert refused(world, THURSDAY - day) == ({"visit_too_soon"}, {"6.8 (2) b"})
    assert refused(world, THURSDAY.replace(hour=17)) == ({"visit_hours"}, {"6.8 (2) a"})
    assert refused(world, THURSDAY + 2 * day) == ({"visit_hours"}, {"6.8 (2) a"})
    assert refused(world, remote_impossible=" ") == ({"visit_remote"}, {"6.8 (2) c"})
    assert refused(world, inside=False) == ({"visit_area"}, {"6.8 r17"})
    world.csp.visitable = False
    assert refused(world) == ({"visit_product"}, {"6.8 (2) d"})
    world.certificate.overrides = {"visits": False}
    assert refused(world) == ({"visit_excluded"}, {"6.8 (2) e"})
    world.certificate.overrides, world.certificate.tier = {}, "basic"
    assert refused(world) == ({"visit_not_in_tier"}, {"6.8 r17"})
    with pytest.raises(ValidationError):
        ask(world, ends_at=THURSDAY)
    assert not Visit.objects.exists()


def test_6_8_r17_a_visit_is_asked_for_confirmed_moved_and_carried_out(
    extended: cast.World, boris: Actor
) -> None:
    """Each step is a letter with the time, a line of the appeal's history, and one place of the four."""
    world, ticket = extended, cast.appeal_of_anna(extended)
    visit = book.ask_visit(
        certificate=world.certificate,
        requester=world.anna,
        by=Actor.sender(world.anna),
        wish=wish(world),
        now=cast.MONDAY,
        ticket=ticket,
    )
    assert (visit.state, visit.specialist) == ("asked", None)
    visit = book.confirm(visit=visit, by=boris, specialist=world.boris, now=cast.MONDAY)
    friday = THURSDAY + timedelta(days=1)
    visit = book.move(
        visit=visit, by=boris, starts_at=friday, ends_at=friday + timedelta(hours=2), now=cast.MONDAY
    )
    assert (visit.state, visit.day_on, visit.sequence) == ("confirmed", friday.date(), 2)
    with pytest.raises(ValidationError):
        book.carry_out(visit=visit, by=boris, report="Настроено", now=friday - timedelta(hours=1))
    photo = IncomingFile(name="акт.pdf", content_type="application/pdf", content=b"%PDF")
    visit = book.carry_out(
        visit=visit, by=boris, report="Настроено", now=friday + timedelta(hours=2), files=[photo]
    )
    assert visit.files.get().name == "акт.pdf"
    used = quota_of(load_preset("cryptopro-4"), world.certificate, friday.date())
    assert used is not None
    assert (used.taken, used.reserved, used.left) == (1, 0, 3)
    kinds = list(OutgoingLetter.objects.filter(kind="visit").order_by("pk").values_list("subject", flat=True))
    assert len(kinds) == 4
    assert "5 марта" in kinds[0].replace("\xa0", " ")
    facts = TicketEvent.objects.filter(ticket=ticket, kind__in=("fact_changed", "session_held"))
    assert [e.payload.get("name", e.kind) for e in facts.order_by("seq")] == [
        *("visit_asked", "visit_confirmed", "visit_moved", "session_held", "visit_done")
    ]


def test_6_8_r17_the_fifth_visit_of_a_year_is_refused_by_the_rules_and_by_the_database(
    extended: cast.World,
) -> None:
    """A-6.8b: four in a year of the certificate; one called off gives its place back; the next year has its own."""
    world = extended
    visits = [ask(world, THURSDAY + timedelta(days=7 * week)) for week in range(4)]
    assert refused(world, THURSDAY + timedelta(days=28)) == ({"visit_none_left"}, {"6.8 r17"})
    fifth = Visit.objects.get(pk=visits[0].pk)
    fifth.pk, fifth.uid, fifth._state.adding = None, uuid4(), True
    with pytest.raises(IntegrityError, match="no more visits"), transaction.atomic():
        fifth.save()
    book.cancel(visit=visits[3], by=Actor.sender(world.anna), reason="Обошлись", now=cast.MONDAY)
    ask(world, THURSDAY + timedelta(days=28))
    world.certificate.overrides = {"visits": 6}  # 6.6: the certificate beats the matrix
    ask(world, THURSDAY + timedelta(days=35))


def test_6_8_the_database_forbids_what_must_never_be(extended: cast.World, boris: Actor) -> None:
    """Two visits of one specialist at a time, a day outside the certificate, no reason, a deleted visit."""
    world = extended
    first, second = ask(world), ask(world, THURSDAY + timedelta(hours=1))
    book.confirm(visit=first, by=boris, specialist=world.boris, now=cast.MONDAY)
    with pytest.raises(ValidationError) as busy:
        book.confirm(visit=second, by=boris, specialist=world.boris, now=cast.MONDAY)
    assert "specialist" in busy.value.message_dict
    book.confirm(visit=second, by=boris, specialist=world.gleb, now=cast.MONDAY)
    for wrong in (
        {"day_on": datetime(2027, 1, 1).date()},
        {"remote_impossible": ""},
        {"specialist": world.boris},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=second.pk).update(**wrong)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        second.delete()
    assert not seen_by(Actor.staff(world.dina)).exists()
    assert not seen_by(Actor.sender(world.pavel)).exists()
    assert seen_by(Actor.sender(world.anna)).count() == 2


def test_6_8_r11_a_remote_session_needs_the_tier_and_the_consent(
    world: cast.World, boris: Actor, again: Callable[..., object]
) -> None:
    """Refused for basic with the row; asked, agreed by the client, begun, ended, written down."""
    ticket, anna = cast.appeal_of_anna(world), Actor.sender(world.anna)
    verdict = may(world.romashka, "remote-diagnostics", world.csp, desk=world.first, at=cast.MONDAY)
    assert (verdict.decision, verdict.clauses) == ("refuse", ("6.8 r11",))
    with pytest.raises(Refused) as told:
        remote.ask_consent(ticket=ticket, by=boris, purpose="Проверить журнал", now=cast.MONDAY)
    assert "6.8" in told.value.sentences("ru")[0][0]
    world.certificate = cast.certificate(
        world.first, "CP-2026-EX77", "extended", of=world.romashka, product=world.csp
    )
    ticket = cast.appeal_of_anna(world)
    session = remote.ask_consent(ticket=ticket, by=boris, purpose="Проверить журнал", now=cast.MONDAY)
    assert "Проверить журнал" in OutgoingLetter.objects.get(kind="remote").text
    with pytest.raises(ValidationError):
        remote.start(session=session, by=boris, now=cast.MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        RemoteSession.objects.filter(pk=session.pk).update(state="running", started_at=cast.MONDAY)
    with pytest.raises(ValidationError):
        remote.agree(session=session, by=boris, now=cast.MONDAY)
    remote.agree(session=session, by=anna, now=cast.MONDAY)
    remote.start(session=session, by=boris, now=cast.MONDAY)
    later = cast.MONDAY + timedelta(minutes=25)
    remote.end(session=session, by=boris, done="Журнал очищен", now=later)
    session.refresh_from_db()
    assert (session.consent, session.consent_by, session.state) == ("portal", "Анна Овчинникова", "ended")
    held = TicketEvent.objects.get(ticket=ticket, kind="session_held")
    assert held.payload["minutes"] == 25
    word = remote.ask_consent(ticket=ticket, by=boris, purpose="Ещё раз", now=later)
    remote.record_word(session=word, by=boris, who="Анна", words="по телефону в 10:30", now=later)
    remote.drop(session=word, by=boris, now=later)


def test_rfc_5545_a_calendar_file_is_folded_escaped_and_ends_its_lines(extended: cast.World) -> None:
    """CRLF, at most 75 octets a line, no character cut, commas and line ends escaped, instants in UTC."""
    visit = ask(extended, place="Москва, ул. Тверская; 1, подъезд «А», звонить дежурному заранее\nэтаж 2")
    text = calendar.written([feed.entry_of(visit, "ru", to_client=True)], name="Выезды, наши")
    lines = text.split(b"\r\n")
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    whole = text.decode().replace("\r\n ", "")
    assert (
        "LOCATION:Москва\\, ул. Тверская\\; 1\\, подъезд «А»\\, звонить дежурному заранее\\nэтаж 2\r\n"
        in whole
    )
    assert f"DTSTART:{THURSDAY.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n" in whole
    assert f"UID:{visit.uid}@desk.example\r\n" in whole
    assert "STATUS:TENTATIVE\r\n" in whole


@pytest.mark.django_db(transaction=True)
def test_6_8_r17_of_two_who_book_the_last_visit_at_once_one_gets_it() -> None:
    """Two connections, one place: the certificate's lock lets one count after the other."""
    world = cast.world()
    world.certificate = cast.certificate(
        world.first, "CP-2026-EX77", "extended", of=world.romashka, product=world.csp, overrides={"visits": 1}
    )
    ready, told = Barrier(2), []

    def book_one(day: int) -> None:
        try:
            ready.wait(5)
            told.append(ask(world, THURSDAY + timedelta(days=7 * day)).state)
        except Refused as no:
            told.append(no.verdict.reasons[0].code)
        finally:
            connection.close()

    threads = [Thread(target=book_one, args=(day,)) for day in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(told) == ["asked", "visit_none_left"]
