"""States, closing by silence, late replies: 5.1, 6.7; 4.13 of the other regulation."""

import pytest

from reglament.rulebook import lifecycle
from reglament.rulebook.events import (
    Answered,
    CallLogged,
    Event,
    FactChanged,
    LetterBounced,
    ReminderSent,
    RequesterReplied,
    TicketAssigned,
    TicketClosed,
    TicketCompleted,
    TicketPostponed,
    TicketPromoted,
    TicketReopened,
    TicketResumed,
)
from reglament.rulebook.lifecycle import after_expiry, allowed, on_late_reply, silence, state_after
from rulebook.scenes import buyers, certificates, local, msk, registered

FIRST = registered("2026-03-16 10:00", tier="basic")


def _asked(at: str, form: str = "question") -> Answered:
    return Answered(at=msk(at), form=form)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], "new"),
        ([TicketAssigned(at=msk("2026-03-16 10:05"), agent="boris@example.org")], "open"),
        ([CallLogged(at=msk("2026-03-16 10:05"), number_told=True)], "open"),
        ([_asked("2026-03-16 11:00", "answer")], "open"),
        ([_asked("2026-03-16 11:00")], "waiting"),
        ([_asked("2026-03-16 11:00"), RequesterReplied(at=msk("2026-03-16 12:00"))], "open"),
        ([TicketPostponed(at=msk("2026-03-16 12:00"), reason="no-data")], "postponed"),
        (
            [
                TicketPostponed(at=msk("2026-03-16 12:00"), reason="no-data"),
                TicketResumed(at=msk("2026-03-17 12:00")),
            ],
            "open",
        ),
        ([TicketClosed(at=msk("2026-03-16 12:00"), outcome="solved")], "closed"),
        ([TicketClosed(at=msk("2026-03-16 12:00"), outcome="conduct")], "refused"),
        (
            [
                TicketClosed(at=msk("2026-03-16 12:00"), outcome="solved"),
                TicketReopened(at=msk("2026-03-17 12:00"), by="requester"),
            ],
            "open",
        ),
    ],
)
def test_state_follows_the_events(events: list[Event], state: str) -> None:
    """What happened last decides where the appeal stands."""
    assert state_after(certificates(), [FIRST, *events]) == state


def test_5_1_incomplete_then_queued_then_new() -> None:
    """An appeal without a number, supplied when the limit is full, promoted when a place frees."""
    first = registered("2026-03-16 10:00", complete=False)
    completed = TicketCompleted(at=msk("2026-03-16 11:00"), queued=True)
    promoted = TicketPromoted(at=msk("2026-03-16 12:00"))
    assert state_after(certificates(), [first]) == "incomplete"
    assert state_after(certificates(), [first, completed]) == "queued"
    assert state_after(certificates(), [promoted, completed, first]) == "new"


def test_a_history_begins_with_registration() -> None:
    """Events of nothing are a mistake, not a state."""
    with pytest.raises(ValueError, match="ticket_registered"):
        state_after(certificates(), [CallLogged(at=msk("2026-03-16 10:05"), number_told=True)])


@pytest.mark.parametrize("form", ["question", "solution"])
def test_6_7_silence_closes_at_the_end_of_the_third_working_day(form: str) -> None:
    """Asked on Thursday 5 March; 7, 8, 9 March are off: Friday, Tuesday, Wednesday 18:00."""
    term = silence(certificates(), [FIRST, _asked("2026-03-05 11:00", form)])
    assert term is not None
    assert local(term.due_at) == "2026-03-11 18:00"
    assert local(term.remind_at) == "2026-03-10 09:00"
    assert (term.clause, term.outcome) == ("6.7", "no-reaction")
    assert term.readings == ("A-6.7a", "A-6.7b")


@pytest.mark.parametrize(
    ("readings", "due"),
    [
        ({"A_6_7a": "from"}, "2026-03-18 18:00"),
        ({"A_6_7a": "clock"}, "2026-03-19 11:00"),
        ({"A_6_7b": "midnight"}, "2026-03-20 00:00"),
        ({}, "2026-03-19 18:00"),
    ],
)
def test_6_7a_6_7b_other_readings_of_three_days(readings: dict[str, str], due: str) -> None:
    """Asked on Monday at 11:00: each reading has its own end."""
    term = silence(certificates(**readings), [FIRST, _asked("2026-03-16 11:00")])
    assert term is not None
    assert local(term.due_at) == due


def test_6_7a_asked_on_a_day_off_read_from_that_date() -> None:
    """Asked on Saturday under the reading "from": Monday is the first day."""
    term = silence(certificates(A_6_7a="from"), [FIRST, _asked("2026-03-21 11:00")])
    assert term is not None
    assert local(term.due_at) == "2026-03-25 18:00"


@pytest.mark.parametrize(
    "event",
    [
        RequesterReplied(at=msk("2026-03-17 12:00")),
        LetterBounced(at=msk("2026-03-16 11:05"), address="anna@example.org"),
        TicketClosed(at=msk("2026-03-17 12:00"), outcome="withdrawn"),
        TicketPostponed(at=msk("2026-03-17 12:00"), reason="no-data"),
    ],
    ids=lambda event: event.kind,
)
def test_6_7c_6_7d_what_ends_the_term(event: Event) -> None:
    """Any message of the user, a bounce, closing or postponing: no term runs."""
    assert silence(certificates(), [FIRST, _asked("2026-03-16 11:00"), event]) is None


def test_6_7c_a_later_receipt_moves_the_term() -> None:
    """The letter was delivered two days later, and that is recorded: counted from then."""
    delivered = FactChanged(at=msk("2026-03-18 09:00"), name="delivered", value=True)
    term = silence(certificates(), [FIRST, _asked("2026-03-16 11:00"), delivered])
    assert term is not None
    assert local(term.due_at) == "2026-03-23 18:00"


def test_6_7e_the_latest_question_counts() -> None:
    """Asked on Monday and again on Wednesday: three days from Wednesday."""
    term = silence(
        certificates(), [FIRST, _asked("2026-03-16 11:00"), _asked("2026-03-18 11:00", "solution")]
    )
    assert term is not None
    assert local(term.due_at) == "2026-03-23 18:00"


def test_6_7_a_plain_answer_starts_no_term() -> None:
    """Advice asks nothing of the user."""
    assert silence(certificates(), [FIRST, _asked("2026-03-16 11:00", "answer")]) is None


def test_6_7_the_reminder_goes_out_once() -> None:
    """After ReminderSent none is due; a new question brings a new one."""
    asked, sent = _asked("2026-03-16 11:00"), ReminderSent(at=msk("2026-03-18 09:00"))
    term = silence(certificates(), [FIRST, asked, sent])
    assert term is not None
    assert term.remind_at is None
    again = silence(certificates(), [FIRST, asked, sent, _asked("2026-03-18 12:00")])
    assert again is not None
    assert local(again.remind_at) == "2026-03-20 09:00"


def test_b_close_has_no_silence_unless_switched_on() -> None:
    """B closes nothing by itself; with 5 days set, the fifth working day ends at 18:00."""
    events = [registered("2026-03-16 10:00"), _asked("2026-03-16 11:00")]
    assert silence(buyers(), events) is None
    edition = buyers().with_parameters({"B-close": 5})
    term = silence(edition, events)
    assert term is not None
    assert local(term.due_at) == "2026-03-23 18:00"


def test_6_7_s3_a_late_reply_reopens_or_makes_a_new_one() -> None:
    """With a valid certificate reopened; expired, a new incomplete one; always new under the other reading."""
    late = on_late_reply(certificates(), closed=True, certificate_valid=True)
    assert (late.code, late.clause, late.readings) == ("reopen", "6.7", ("A-6.7f",))
    expired = on_late_reply(certificates(), closed=True, certificate_valid=False)
    assert (expired.code, expired.complete) == ("new", False)
    assert on_late_reply(certificates(A_6_7f="new"), closed=True, certificate_valid=True).code == "new"
    assert on_late_reply(certificates(), closed=False, certificate_valid=True).code == "join"


def test_b_close_a_reply_reopens() -> None:
    """B knows no certificates: a letter with the ID opens the appeal again."""
    assert on_late_reply(buyers(), closed=True, certificate_valid=False).code == "reopen"


def test_6_6_a_certificate_that_ends_under_an_open_appeal() -> None:
    """Finished under the certificate it was accepted under; stopped under the other reading; B knows none."""
    assert after_expiry(certificates(), certificate_valid=False).ok
    stopped = after_expiry(certificates(A_exp="stop"), certificate_valid=False)
    assert (stopped.decision, stopped.clauses) == ("refuse", ("6.6",))
    assert after_expiry(certificates(A_exp="stop"), certificate_valid=True).ok
    assert after_expiry(buyers(), certificate_valid=False).ok


def test_2_1_and_5_1_no_work_on_an_incomplete_appeal() -> None:
    """It may be asked about, not solved."""
    assert allowed(certificates(), "incomplete", "ask").ok
    verdict = allowed(certificates(), "incomplete", "solve")
    assert (verdict.decision, verdict.clauses) == ("refuse", ("5.1",))


def test_6_3_no_work_on_a_queued_appeal() -> None:
    """It waits for a place."""
    assert allowed(certificates(), "queued", "answer").clauses == ("6.3",)


def test_4_13_only_b_knows_postponing() -> None:
    """The reasons of 4.13 are B's."""
    assert allowed(buyers(), "open", "postpone").ok
    assert allowed(certificates(), "open", "postpone").has("no_postponing")


def test_a_closed_appeal_takes_a_note_a_reply_and_reopening_only() -> None:
    """Everything else is refused."""
    fine = {action for action in lifecycle.ACTIONS if allowed(buyers(), "closed", action).ok}
    assert fine == {"note", "reply", "reopen"}
    with pytest.raises(ValueError, match="unknown"):
        allowed(buyers(), "asleep", "note")
