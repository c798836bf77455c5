"""What an agent and a client do with an appeal: A1.13, A6.4, A6.5; B4.6, B4.7, B4.12, B4.13."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.assign import AlreadyTaken, assign, take
from reglament.desk.tickets.actions.classify import set_priority, set_severity
from reglament.desk.tickets.actions.close import close_ticket, reopen
from reglament.desk.tickets.actions.note import add_note, log_call
from reglament.desk.tickets.actions.postpone import postpone, resume
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import Reply
from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.actions.conftest import at


@pytest.fixture
def ticket(world: cast.World) -> Ticket:
    """Анна asked on Monday 2 March 10:00; basic, non-critical: 12 hours, due Tuesday 13:00."""
    return cast.appeal_of_anna(world)


@pytest.fixture
def board(world: cast.World) -> Ticket:
    """Павел wrote to the second desk on Monday 2 March 10:00, medium priority."""
    return cast.appeal_of_pavel(world, priority="medium")


def test_taking_is_won_by_one_and_the_other_sees_who(ticket: Ticket, boris: Actor, world: cast.World) -> None:
    take(ticket=ticket, by=boris, now=at("2026-03-02 10:05"))
    with pytest.raises(AlreadyTaken) as lost:
        take(ticket=ticket, by=Actor.staff(world.gleb), now=at("2026-03-02 10:05"))
    assert lost.value.by == world.boris
    take(ticket=ticket, by=boris, now=at("2026-03-02 10:06"))
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.events.filter(kind="ticket_assigned").count()) == (world.boris, 1)


def test_an_agent_of_another_desk_cannot_be_given_the_ticket(
    ticket: Ticket, boris: Actor, world: cast.World
) -> None:
    with pytest.raises(ValueError, match="does not serve"):
        assign(ticket=ticket, by=boris, agent=world.dina, now=at("2026-03-02 10:05"))


def test_1_13_an_answer_by_mail_with_the_number_ends_the_reaction(ticket: Ticket, boris: Actor) -> None:
    answer(ticket=ticket, by=boris, form="answer", text="Смотрим.", now=at("2026-03-02 11:00"))
    ticket.refresh_from_db()
    assert (ticket.clock_state, ticket.due_at, ticket.state) == ("met", None, "open")
    letter = OutgoingLetter.objects.get(ticket_number=ticket.number, kind="answer")
    assert ticket.number in letter.subject
    assert letter.reply_to.startswith(f"csp+{ticket.number.lower()}.")
    assert not letter.automatic


def test_1_13b_an_internal_note_does_not_end_it_a_call_does(ticket: Ticket, boris: Actor) -> None:
    add_note(ticket=ticket, by=boris, text="Похоже на известную ошибку", now=at("2026-03-02 11:00"))
    ticket.refresh_from_db()
    assert ticket.clock_state == "running"
    log_call(ticket=ticket, by=boris, text="Сообщил номер", number_told=True, now=at("2026-03-02 11:30"))
    ticket.refresh_from_db()
    assert ticket.clock_state == "met"
    assert (
        not OutgoingLetter.objects.filter(ticket_number=ticket.number)
        .exclude(kind="acknowledgement")
        .exists()
    )


def test_6_4a_a_raised_severity_counts_from_receipt(ticket: Ticket, boris: Actor) -> None:
    set_severity(
        ticket=ticket, by=boris, severity="critical", reason="Стоит отгрузка", now=at("2026-03-02 12:00")
    )
    ticket.refresh_from_db()
    assert ticket.due_at == at("2026-03-02 16:00")
    event = ticket.events.get(kind="severity_changed")
    assert (event.payload["previous"], event.payload["reason"]) == ("non-critical", "Стоит отгрузка")


def test_6_4_severity_needs_a_reason_and_a_known_value(ticket: Ticket, boris: Actor) -> None:
    with pytest.raises(ValidationError) as fault:
        set_severity(ticket=ticket, by=boris, severity="critical", reason=" ", now=at("2026-03-02 12:00"))
    assert "reason" in fault.value.message_dict
    with pytest.raises(ValidationError) as fault:
        set_severity(ticket=ticket, by=boris, severity="huge", reason="x", now=at("2026-03-02 12:00"))
    assert "severity" in fault.value.message_dict
    ticket.refresh_from_db()
    assert (ticket.severity, ticket.event_count) == ("non-critical", 2)


def test_4_7_the_client_raises_the_priority(board: Ticket, world: cast.World) -> None:
    """B-4.7d: medium at Monday 10:00, raised to high on Tuesday: the earlier of the old due time and two more days."""
    set_priority(ticket=board, by=Actor.sender(world.pavel), priority="high", now=at("2026-03-03 10:00"))
    board.refresh_from_db()
    assert (board.priority, board.client_priority) == ("high", "high")
    assert board.due_at == at("2026-03-04 18:00")


def test_4_7e_the_desk_changes_it_only_with_a_reason_shown_to_the_client(board: Ticket, dina: Actor) -> None:
    with pytest.raises(ValidationError):
        set_priority(ticket=board, by=dina, priority="low", now=at("2026-03-03 10:00"))
    set_priority(
        ticket=board, by=dina, priority="low", reason="Есть обходной путь", now=at("2026-03-03 10:00")
    )
    board.refresh_from_db()
    assert (board.priority, board.client_priority) == ("low", "medium")
    assert "Есть обходной путь" in OutgoingLetter.objects.get(kind="priority").text


def test_4_6b_an_answer_written_at_night_leaves_at_opening(board: Ticket, dina: Actor) -> None:
    answer(ticket=board, by=dina, form="answer", text="Проверьте питание.", now=at("2026-03-02 20:00"))
    letter = OutgoingLetter.objects.get(ticket_number=board.number, kind="answer")
    assert (letter.not_before_at, letter.held_by) == (at("2026-03-03 10:00"), "4.6 b")


def test_4_6b_the_agent_may_send_it_at_once_and_that_is_recorded(board: Ticket, dina: Actor) -> None:
    answer(ticket=board, by=dina, form="answer", text="Срочно.", now=at("2026-03-02 20:00"), send_now=True)
    letter = OutgoingLetter.objects.get(ticket_number=board.number, kind="answer")
    assert letter.not_before_at == at("2026-03-02 20:00")
    assert board.events.filter(kind="fact_changed", payload__name="sent_outside_hours").exists()


def test_4_12b_further_information_gets_a_whole_new_term(board: Ticket, dina: Actor) -> None:
    """Answered on Tuesday; more information on Wednesday 4 March 12:00, medium: 4 working days of 8 hours."""
    answer(ticket=board, by=dina, form="question", text="Какая ревизия?", now=at("2026-03-03 12:00"))
    take_reply(ticket=board, reply=Reply(channel="email", text="Ревизия Б"), now=at("2026-03-04 12:00"))
    board.refresh_from_db()
    assert board.due_at == at("2026-03-11 12:00")  # 9 March is a holiday


def test_4_13_postponed_with_a_coded_reason_the_client_is_told(board: Ticket, dina: Actor) -> None:
    """Put off until 10 March for rework: not a pause (B-4.13), back by itself on that date, Moscow midnight."""
    told = {"reason": "needs-development", "note": "Ждём ревизию В"}
    postpone(ticket=board, by=dina, until=date(2026, 3, 10), now=at("2026-03-02 12:00"), **told)
    board.refresh_from_db()
    assert (board.state, board.clock_state) == ("postponed", "running")
    assert "Ждём ревизию В" in OutgoingLetter.objects.get(kind="postponed").text
    assert board.events.get(kind="ticket_postponed").clause == "4.13 c"
    assert sweep_due(now=at("2026-03-09 23:59")) == 0
    assert sweep_due(now=at("2026-03-10 00:00")) == 1
    board.refresh_from_db()
    assert board.state == "open"


def test_4_13_a_postponed_one_is_taken_up_by_hand_or_by_a_message(board: Ticket, dina: Actor) -> None:
    postpone(ticket=board, by=dina, reason="not-reproduced", note="", until=None, now=at("2026-03-02 12:00"))
    resume(ticket=board, by=dina, now=at("2026-03-02 13:00"))
    board.refresh_from_db()
    assert (board.state, board.postponed_reason) == ("open", "")
    postpone(ticket=board, by=dina, reason="not-reproduced", note="", until=None, now=at("2026-03-02 14:00"))
    take_reply(ticket=board, reply=Reply(channel="email", text="Ну как?"), now=at("2026-03-02 15:00"))
    board.refresh_from_db()
    assert (board.state, board.postponed_reason) == ("open", "")


def test_6_5_a_third_party_cause_names_the_vendor(ticket: Ticket, boris: Actor) -> None:
    with pytest.raises(ValidationError) as fault:
        close_ticket(ticket=ticket, by=boris, outcome="third-party", now=at("2026-03-02 12:00"))
    assert "note" in fault.value.message_dict
    close_ticket(
        ticket=ticket,
        by=boris,
        outcome="third-party",
        note="Обратитесь в «Соседсофт».",
        now=at("2026-03-02 12:00"),
    )
    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome) == ("closed", "third-party")
    assert "Соседсофт" in OutgoingLetter.objects.get(kind="closed").text
    assert ticket.events.get(kind="ticket_closed").clause == "6.5"


def test_a_client_closes_their_own_appeal_and_cannot_pick_an_agents_outcome(
    ticket: Ticket, world: cast.World
) -> None:
    anna = Actor.sender(world.anna)
    with pytest.raises(ValidationError):
        close_ticket(ticket=ticket, by=anna, outcome="solved", now=at("2026-03-02 12:00"))
    close_ticket(ticket=ticket, by=anna, outcome="withdrawn", now=at("2026-03-02 12:00"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.due_at, ticket.wake_at) == ("closed", None, None)


def test_closing_twice_is_refused_and_reopening_needs_a_reason(ticket: Ticket, boris: Actor) -> None:
    close_ticket(ticket=ticket, by=boris, outcome="solved", now=at("2026-03-02 12:00"))
    with pytest.raises(Refused):
        close_ticket(ticket=ticket, by=boris, outcome="solved", now=at("2026-03-02 12:01"))
    with pytest.raises(ValidationError):
        reopen(ticket=ticket, by=boris, reason="", now=at("2026-03-02 12:02"))
    reopen(ticket=ticket, by=boris, reason="Закрыли по ошибке", now=at("2026-03-02 12:02"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.closed_at, ticket.outcome) == ("open", None, "")
    assert ticket.due_at == at("2026-03-03 13:00")  # never answered: the first clock goes on
