"""Registering: A1.8, A1.9, A2.2, A3.3, A4.1.2, A5.1, A6.4; B4.1, B4.2, B-ident."""

from datetime import date

import pytest

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import take_reply
from reglament.desk.tickets.actions.supply import Supply, lift_doubt, supply
from reglament.desk.tickets.appeal import NewAppeal, Reply
from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.actions.conftest import at


def reasons(ticket: Ticket) -> list[str]:
    return [row["code"] for row in ticket.missing]


def test_4_1_2_every_appeal_gets_a_number_and_a_letter_with_it(world: cast.World) -> None:
    """Анна asks twice: two different numbers, a letter to her about each."""
    first = cast.appeal_of_anna(world)
    second = cast.appeal_of_anna(world, subject="Второе")
    assert first.number != second.number
    letters = OutgoingLetter.objects.filter(kind="acknowledgement").order_by("id")
    assert [letter.ticket_number for letter in letters] == [first.number, second.number]
    assert {letter.to_address for letter in letters} == {world.anna.email}
    assert f"[#{first.number}]" in letters[0].subject
    assert all(letter.automatic for letter in letters)


def test_6_9_critical_basic_is_due_in_six_working_hours(world: cast.World) -> None:
    """Friday 6 March 17:30, critical, basic => Tuesday 10 March 14:30; 9 March is a holiday."""
    ticket = cast.appeal_of_anna(world, at=at("2026-03-06 17:30"), severity="critical")
    assert (ticket.state, ticket.due_at, ticket.due_clause) == ("new", at("2026-03-10 14:30"), "6.9")
    letter = OutgoingLetter.objects.get(ticket_number=ticket.number)
    assert "10\u00a0марта, 14:30 МСК" in letter.text
    assert "6.9" in letter.text


def test_1_13_the_acknowledgement_does_not_stop_the_clock(world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    assert ticket.events.filter(kind="acknowledgement_sent", automatic=True, clause="4.1.2").exists()
    assert ticket.clock_state == "running"


def test_5_1_a_letter_without_certificate_gets_a_number_and_a_question(world: cast.World) -> None:
    """A-1.9: registered as incomplete, asked for what is missing, no clock runs."""
    ticket = cast.appeal_of_anna(world, certificate_text="", channel="email")
    assert (ticket.state, ticket.due_at) == ("incomplete", None)
    assert [row["clause"] for row in ticket.missing] == ["5.1"]
    letter = OutgoingLetter.objects.get(ticket_number=ticket.number)
    assert "номер сертификата" in letter.text


def test_1_13c_the_clock_of_an_incomplete_appeal_starts_when_it_is_complete(world: cast.World) -> None:
    """Received Monday 10:00 without a certificate, supplied Tuesday 11:00 => 12 hours from Tuesday 11:00."""
    ticket = cast.appeal_of_anna(world, certificate_text="", channel="email")
    reply = Reply(channel="email", text="Вот номер: CP-2026-AB12", author_name=world.anna.full_name)
    take_reply(ticket=ticket, reply=reply, now=at("2026-03-03 11:00"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.certificate, ticket.tier) == ("new", world.certificate, "basic")
    assert ticket.due_at == at("2026-03-04 14:00")
    assert OutgoingLetter.objects.filter(ticket_number=ticket.number, kind="completed").count() == 1


def test_1_8_each_missing_item_is_named(world: cast.World) -> None:
    """A stranger's letter: no name, no telephone, no certificate."""
    ticket = register_ticket(
        desk=world.first,
        by=Actor.system(),
        appeal=NewAppeal(channel="email", subject="Помогите", text="Не работает", email="new@sosed.example"),
        received_at=cast.MONDAY,
        now=cast.MONDAY,
    )
    assert [list(row["params"]["fields"]) for row in ticket.missing] == [
        ["full_name"],
        ["phone"],
        ["certificate_number"],
    ]


def test_6_8_an_expired_certificate_is_said_to_be_expired(world: cast.World) -> None:
    cast.sold_as(world.certificate, ends_on=date(2026, 2, 28))
    ticket = cast.appeal_of_anna(world)
    assert ticket.state == "incomplete"
    assert reasons(ticket) == ["certificate_expired"]
    letter = OutgoingLetter.objects.get(ticket_number=ticket.number)
    assert "28\u00a0февраля" in letter.text or "28.02.2026" in letter.text or "28 февраля" in letter.text


def test_1_6_the_last_day_of_a_certificate_is_served(world: cast.World) -> None:
    """A-1.6: both dates inside, Moscow civil dates."""
    cast.sold_as(world.certificate, ends_on=date(2026, 3, 2))
    assert cast.appeal_of_anna(world, at=at("2026-03-02 23:59")).state == "new"
    assert cast.appeal_of_anna(world, at=at("2026-03-03 00:00")).state == "incomplete"


def test_1_5_somebody_elses_certificate_is_said_to_be_foreign(world: cast.World) -> None:
    """Павел of the factory quotes the certificate of «Ромашка»."""
    ticket = register_ticket(
        desk=world.first,
        by=Actor.sender(world.pavel),
        appeal=NewAppeal(
            channel="portal",
            subject="Вопрос",
            text="Как обновить?",
            email=world.pavel.email,
            certificate_text=world.certificate.number,
        ),
        received_at=cast.MONDAY,
        now=cast.MONDAY,
    )
    assert ticket.certificate is None
    assert "certificate_foreign" in reasons(ticket)


def test_3_3_an_unfounded_doubt_counts_from_receipt(world: cast.World, boris: Actor) -> None:
    """A-3.3: the agent checks and lifts the doubt on Tuesday; the due time is that of Monday's receipt."""
    world.anna.representations.all().delete()
    ticket = cast.appeal_of_anna(world)
    assert (ticket.state, ticket.verdict["decision"]) == ("incomplete", "hold")
    lift_doubt(ticket=ticket, by=boris, reason="Позвонил в организацию.", now=at("2026-03-03 09:30"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.certificate) == ("new", world.certificate)
    assert ticket.due_at == at("2026-03-03 13:00")
    assert world.anna.representations.filter(organisation=world.romashka).exists()


def test_5_1_supplying_by_the_form_completes(world: cast.World, boris: Actor) -> None:
    ticket = cast.appeal_of_anna(world, certificate_text="")
    verdict = supply(
        ticket=ticket, by=boris, given=Supply(certificate_text=" cp-2026-ab12 "), now=at("2026-03-02 12:00")
    )
    assert verdict.ok
    ticket.refresh_from_db()
    assert (ticket.state, ticket.missing) == ("new", [])


@pytest.mark.parametrize(
    ("priority", "due"),
    [("low", "2026-03-12 10:00"), ("medium", "2026-03-06 10:00"), ("high", "2026-03-04 10:00")],
)
def test_4_7_the_answer_comes_in_working_days_by_priority(world: cast.World, priority: str, due: str) -> None:
    """B: received Monday 2 March 10:00; 7, 4 and 2 working days of 8 hours; 9 March is a holiday."""
    ticket = cast.appeal_of_pavel(world, priority=priority)
    assert ticket.state == "new"
    due_at = ticket.due_at
    assert due_at is not None
    # a whole number of days from opening ends at the closing of the last of them
    assert due_at in (
        at(due),
        at({"low": "2026-03-11 18:00", "medium": "2026-03-05 18:00", "high": "2026-03-03 18:00"}[priority]),
    )


def test_b_ident_an_unknown_sender_is_held_for_a_check(world: cast.World) -> None:
    ticket = register_ticket(
        desk=world.second,
        by=Actor.system(),
        appeal=NewAppeal(
            channel="email",
            subject="Плата",
            text="Не включается плата, телефон +7 495 765-43-21, Иван Петров",
            email="ivan@unknown.example",
            full_name="Иван Петров",
            phone="+7 495 765-43-21",
        ),
        received_at=cast.MONDAY,
        now=cast.MONDAY,
    )
    assert ticket.state == "incomplete"
    assert ticket.verdict["decision"] == "hold"
