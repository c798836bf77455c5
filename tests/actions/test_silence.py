"""A6.7: three working days of silence, the reminder, the late letter; and the sweep that carries it out."""

import signal
import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.bounce import record_bounce
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import Reply
from reglament.desk.tickets.models import Ticket, TicketEvent
from tests import cast
from tests.actions.conftest import at
from tests.mail.processes import environment
from tests.nursery import Child


@pytest.fixture
def asked(world: cast.World, boris: Actor) -> Ticket:
    """Monday 2 March 12:00: Борис asked Анна for information."""
    ticket = cast.appeal_of_anna(world)
    answer(ticket=ticket, by=boris, form="question", text="Какая у вас сборка?", now=at("2026-03-02 12:00"))
    return Ticket.objects.get(pk=ticket.pk)


def test_6_7_the_term_ends_at_the_close_of_the_third_working_day_after(asked: Ticket) -> None:
    """Asked on Monday: Tuesday, Wednesday, Thursday 18:00 (A-6.7a, A-6.7b)."""
    assert (asked.state, asked.silence_at) == ("waiting", at("2026-03-05 18:00"))
    letter = OutgoingLetter.objects.get(ticket_number=asked.number, kind="question")
    assert "5\u00a0марта, 18:00 МСК" in letter.text


def test_6_7_a_reminder_goes_out_the_working_day_before(asked: Ticket) -> None:
    assert sweep_due(now=at("2026-03-04 08:59")) == 0
    assert sweep_due(now=at("2026-03-04 09:00")) == 1
    assert sweep_due(now=at("2026-03-04 09:01")) == 0
    assert OutgoingLetter.objects.filter(kind="reminder", to_address="anna@romashka.example").count() == 1


def test_6_7_silence_closes_at_the_moment_of_expiry(asked: Ticket) -> None:
    """A-6.7g: the sweep ran the next morning, the appeal is closed as of Thursday 18:00."""
    assert sweep_due(now=at("2026-03-05 18:00")) == 1  # the reminder only: a reply at 18:00 sharp is in time
    sweep_due(now=at("2026-03-06 08:00"))
    asked.refresh_from_db()
    assert (asked.state, asked.closed_at, asked.outcome) == ("closed", at("2026-03-05 18:00"), "no-reaction")
    closing = asked.events.get(kind="ticket_closed")
    assert (closing.automatic, closing.clause, closing.recorded_at) == (True, "6.7", at("2026-03-06 08:00"))
    assert "п. 6.7" in OutgoingLetter.objects.get(ticket_number=asked.number, kind="closed").text


def test_6_7d_any_message_stops_the_term(asked: Ticket) -> None:
    take_reply(ticket=asked, reply=Reply(channel="email", text="ок"), now=at("2026-03-05 18:00"))
    asked.refresh_from_db()
    assert (asked.state, asked.silence_at) == ("open", None)
    assert sweep_due(now=at("2026-03-09 09:00")) == 0


def test_6_7e_the_term_runs_from_the_latest_question(asked: Ticket, boris: Actor) -> None:
    answer(
        ticket=asked, by=boris, form="solution", text="Поставьте сборку 12000.", now=at("2026-03-04 10:00")
    )
    asked.refresh_from_db()
    assert asked.silence_at == at("2026-03-10 18:00")  # 7 and 8 weekend, 9 March holiday


def test_6_7c_a_bounce_means_no_term_runs(asked: Ticket) -> None:
    letter = OutgoingLetter.objects.get(ticket_number=asked.number, kind="question")
    record_bounce(letter=letter, now=at("2026-03-02 12:05"))
    asked.refresh_from_db()
    assert asked.silence_at is None
    assert sweep_due(now=at("2026-03-20 09:00")) == 0
    assert asked.events.get(kind="letter_bounced").clause == "6.7"


def test_6_7f_a_late_letter_reopens_while_the_certificate_is_valid(asked: Ticket) -> None:
    sweep_due(now=at("2026-03-06 08:00")), sweep_due(now=at("2026-03-06 08:01"))
    message = take_reply(
        ticket=asked, reply=Reply(channel="email", text="Не помогло"), now=at("2026-03-10 10:00")
    )
    asked.refresh_from_db()
    assert message.ticket_id == asked.pk
    assert (asked.state, asked.closed_at) == ("open", None)
    assert asked.due_at == at("2026-03-11 13:00")  # a new reaction clock of 12 hours from that message
    assert asked.events.get(kind="ticket_reopened").clause == "6.7"


def test_6_7f_after_the_certificate_expired_a_late_letter_begins_a_linked_incomplete_one(
    asked: Ticket, world: cast.World
) -> None:
    sweep_due(now=at("2026-03-06 08:00")), sweep_due(now=at("2026-03-06 08:01"))
    cast.sold_as(world.certificate, ends_on=date(2026, 3, 8))
    message = take_reply(
        ticket=asked, reply=Reply(channel="email", text="Не помогло"), now=at("2026-03-10 10:00")
    )
    new = message.ticket
    assert (new.previous_id, new.state) == (asked.pk, "incomplete")
    asked.refresh_from_db()
    assert asked.state == "closed"
    assert asked.events.get(kind="fact_changed").payload["value"] == new.number


def test_b_close_nothing_closes_by_itself_at_the_second_desk(world: cast.World, dina: Actor) -> None:
    ticket = cast.appeal_of_pavel(world)
    answer(ticket=ticket, by=dina, form="question", text="Какая ревизия платы?", now=at("2026-03-02 12:00"))
    ticket.refresh_from_db()
    assert (ticket.silence_at, ticket.wake_at) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_never_act_twice(transactional_db: None) -> None:
    """Twelve silent appeals, two workers: each closed once, one letter each."""
    world = cast.world()
    boris = Actor.staff(world.boris)
    cast.sold_as(world.certificate, overrides={"simultaneous-appeals": 50})
    for n in range(12):
        ticket = cast.appeal_of_anna(world, subject=str(n))
        answer(ticket=ticket, by=boris, form="question", text="?", now=at("2026-03-02 12:00"))
    barrier = threading.Barrier(2)

    def sweep() -> None:
        try:
            barrier.wait(10)
            sweep_due(now=at("2026-03-06 08:00"))
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert TicketEvent.objects.filter(kind="ticket_closed").count() == 12
    assert OutgoingLetter.objects.filter(kind="closed").count() == 12


KILLED = """
import django, os, signal; django.setup()
from datetime import datetime
from reglament.desk.tickets.actions import sweep
close = sweep.close_by_silence
def die(*args, **kwargs):
    close(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
sweep.close_by_silence = die
sweep.sweep_due(now=datetime.fromisoformat("2026-03-06T08:00+03:00"))
"""


@pytest.mark.django_db(transaction=True)
def test_a_sweep_killed_in_the_middle_is_finished_by_the_next(transactional_db: None) -> None:
    """kill -9 after the letter was written and before the commit: nothing half done stays, the next does it once."""
    world = cast.world()
    ticket = cast.appeal_of_anna(world)
    answer(ticket=ticket, by=Actor.staff(world.boris), form="question", text="?", now=at("2026-03-02 12:00"))
    killed = Child(KILLED, environment())
    assert killed.wait(60) == -signal.SIGKILL, killed.stdout.read()
    assert OutgoingLetter.objects.filter(kind="closed").count() == 0
    sweep_due(now=at("2026-03-06 08:00") + timedelta(minutes=1))
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert OutgoingLetter.objects.filter(kind="closed").count() == 1
