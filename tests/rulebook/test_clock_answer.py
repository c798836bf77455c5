"""Time to answer by priority: 4.6, 4.7, 4.12, 4.13."""

from datetime import timedelta

import pytest

from reglament.rulebook.clock import fold
from reglament.rulebook.events import (
    AcknowledgementSent,
    Answered,
    PriorityChanged,
    RequesterReplied,
    TicketClosed,
    TicketPostponed,
    TicketReopened,
)
from reglament.rulebook.worktime import Exception_
from rulebook.scenes import buyers, clock_at, local, msk, registered


@pytest.mark.parametrize(
    ("priority", "due"),
    [("low", "2026-03-25 12:00"), ("medium", "2026-03-20 12:00"), ("high", "2026-03-18 12:00")],
)
def test_4_7_every_priority(priority: str, due: str) -> None:
    """Monday 16 March, 12:00: an answer in 7, 4 or 2 working days of eight hours."""
    clock = clock_at(buyers(), "2026-03-16 12:01", registered("2026-03-16 12:00", priority=priority))
    assert local(clock.due_at) == due
    assert clock.clause == "4.7"


@pytest.mark.parametrize(
    ("reading", "due"),
    [("clock", "2026-03-10 18:00"), ("civil_accept", "2026-03-11 18:00"), ("civil_sent", "2026-03-10 18:00")],
)
def test_4_7a_what_a_working_day_is(reading: str, due: str) -> None:
    """Sent on Thursday 5 March at 20:00, high: X16, working time or dates?"""
    clock = clock_at(
        buyers(B_4_7a=reading), "2026-03-06 09:00", registered("2026-03-05 20:00", priority="high")
    )
    assert local(clock.due_at) == due
    assert "B-4.7a" in clock.readings


def test_4_6a_sent_at_night_counts_from_ten() -> None:
    """At 22:00, at a weekend or at 18:00 sharp: stored at once, counted from the next opening."""
    for sent in ("2026-03-13 22:00", "2026-03-14 15:00", "2026-03-13 18:00"):
        clock = clock_at(buyers(), "2026-03-16 09:00", registered(sent, priority="high"))
        assert local(clock.due_at) == "2026-03-17 18:00"
        assert clock.elapsed == timedelta()


def test_4_7c_no_priority_is_low() -> None:
    """The client did not say: seven working days; four under the other reading."""
    first = registered("2026-03-16 12:00")
    assert local(clock_at(buyers(), "2026-03-16 12:01", first).due_at) == "2026-03-25 12:00"
    assert local(clock_at(buyers(B_4_7c="medium"), "2026-03-16 12:01", first).due_at) == "2026-03-20 12:00"


def test_4_7b_the_confirmation_stops_nothing_the_answer_does() -> None:
    """The automatic confirmation goes out at once; the written answer of an agent meets the term."""
    first = registered("2026-03-16 12:00", priority="high")
    sent = AcknowledgementSent(at=msk("2026-03-16 12:00"))
    assert clock_at(buyers(), "2026-03-16 13:00", first, sent).state == "running"
    answer = Answered(at=msk("2026-03-18 12:00"))
    assert clock_at(buyers(), "2026-03-18 13:00", first, sent, answer).late is False


def _raised(edition_reading: str, at: str) -> str:
    clock = clock_at(
        buyers(B_4_7d=edition_reading),
        "2026-03-25 09:00",
        registered("2026-03-16 12:00", priority="low"),
        PriorityChanged(at=msk(at), priority="high", previous="low"),
    )
    return local(clock.due_at)


def test_4_7d_priority_raised() -> None:
    """Low since Monday noon, raised on Tuesday: two working days from the change, or from receipt."""
    assert _raised("min_restart", "2026-03-17 12:00") == "2026-03-19 12:00"
    assert _raised("restart", "2026-03-17 12:00") == "2026-03-19 12:00"
    assert _raised("from_receipt", "2026-03-17 12:00") == "2026-03-18 12:00"


def test_4_7d_raised_an_hour_before_the_old_due_time() -> None:
    """On the last day a higher priority cannot buy a later due time; a plain restart would."""
    assert _raised("min_restart", "2026-03-24 12:00") == "2026-03-25 12:00"
    assert _raised("restart", "2026-03-24 12:00") == "2026-03-26 12:00"


def test_4_7d_priority_lowered_counts_from_receipt() -> None:
    """High since Monday noon, lowered on Tuesday: seven working days from receipt."""
    clock = clock_at(
        buyers(),
        "2026-03-17 13:00",
        registered("2026-03-16 12:00", priority="high"),
        PriorityChanged(at=msk("2026-03-17 12:00"), priority="low", previous="high"),
    )
    assert local(clock.due_at) == "2026-03-25 12:00"


def _conversation() -> tuple[object, ...]:
    return (
        registered("2026-03-16 12:00", priority="high"),
        Answered(at=msk("2026-03-16 14:00"), form="question"),
        RequesterReplied(at=msk("2026-03-17 11:00")),
        RequesterReplied(at=msk("2026-03-17 15:00")),
    )


def test_4_12a_additional_information_has_a_whole_term() -> None:
    """The client answers our question: a new term of the priority from that letter."""
    clock = clock_at(buyers(), "2026-03-17 16:00", *_conversation())
    assert (clock.round, local(clock.due_at)) == (2, "2026-03-19 11:00")
    assert clock.earlier[0].state == "met"
    assert clock_at(buyers(B_4_12a=False), "2026-03-17 16:00", *_conversation()).round == 1


def test_4_12b_of_several_letters_the_first_unanswered_counts() -> None:
    """Letters at 11:00 and 15:00: counted from the first, from the latest under the other reading."""
    latest = clock_at(buyers(B_4_12b="latest"), "2026-03-17 16:00", *_conversation())
    assert (latest.round, local(latest.due_at)) == (2, "2026-03-19 15:00")


@pytest.mark.parametrize("reading", ["first_unanswered", "latest"])
def test_4_12c_information_before_the_first_answer_extends_nothing(reading: str) -> None:
    """The client adds a screenshot before we have answered: the first term stands."""
    clock = clock_at(
        buyers(B_4_12b=reading),
        "2026-03-17 13:00",
        registered("2026-03-16 12:00", priority="high"),
        RequesterReplied(at=msk("2026-03-17 12:00")),
    )
    assert (clock.round, local(clock.due_at)) == (1, "2026-03-18 12:00")


def test_4_13_postponing_is_no_pause() -> None:
    """Postponed until the next revision: the term of the answer goes on."""
    clock = clock_at(
        buyers(),
        "2026-03-17 13:00",
        registered("2026-03-16 12:00", priority="high"),
        TicketPostponed(at=msk("2026-03-16 13:00"), reason="needs-development"),
    )
    assert (clock.state, local(clock.due_at)) == ("running", "2026-03-18 12:00")


def test_4_4_a_reply_to_a_closed_appeal_counts_once_it_is_reopened() -> None:
    """The reply reopens it: a whole term from the reply."""
    clock = clock_at(
        buyers(),
        "2026-03-23 13:00",
        registered("2026-03-16 12:00", priority="high"),
        Answered(at=msk("2026-03-16 14:00")),
        TicketClosed(at=msk("2026-03-16 15:00"), outcome="answered"),
        RequesterReplied(at=msk("2026-03-23 11:00")),
        TicketReopened(at=msk("2026-03-23 11:00"), seq=9, by="requester"),
    )
    assert (clock.round, local(clock.due_at)) == (2, "2026-03-25 11:00")


def test_6_an_announced_closure_moves_the_due_time() -> None:
    """A power cut on Tuesday from noon is announced: the term ends four hours later."""
    closure = Exception_(
        msk("2026-03-17 12:00"), msk("2026-03-17 16:00"), open=False, name="Авария", clause="6"
    )
    first = registered("2026-03-16 12:00", priority="high")
    (clock,) = fold(buyers(), [first], now=msk("2026-03-16 12:01"), exceptions=(closure,))
    assert local(clock.due_at) == "2026-03-18 16:00"
