"""Time of reaction by certificate: 1.13-1.15, 6.3, 6.4, 6.8 (3), 6.9. March 2026: 7, 8 and 9 March are days off."""

import pytest

from reglament.rulebook.clock import fold
from reglament.rulebook.events import (
    AcknowledgementSent,
    Answered,
    CallLogged,
    NoteAdded,
    RequesterReplied,
    SeverityChanged,
    TicketClosed,
    TicketCompleted,
    TicketPromoted,
    TicketReopened,
    TierChanged,
)
from rulebook.scenes import certificates, clock_at, local, msk, registered


@pytest.mark.parametrize(
    ("tier", "severity", "due"),
    [
        ("basic", "critical", "2026-03-10 14:30"),
        ("extended", "critical", "2026-03-10 10:30"),
        ("extended-24x7", "critical", "2026-03-06 19:30"),
        ("basic", "non-critical", "2026-03-11 11:30"),
        ("extended", "non-critical", "2026-03-10 16:30"),
        ("extended-24x7", "non-critical", "2026-03-07 01:30"),
    ],
)
def test_6_9_every_cell(tier: str, severity: str, due: str) -> None:
    """Friday 17:30 before three days off: each certificate and severity has its own due time."""
    clock = clock_at(
        certificates(), "2026-03-06 17:31", registered("2026-03-06 17:30", tier=tier, severity=severity)
    )
    assert local(clock.due_at) == due
    assert clock.clause == "6.9"
    assert clock.state == "running"


def test_6_9_twelve_hours_cross_a_day() -> None:
    """Monday 9:00, basic, non-critical: nine hours today and three tomorrow."""
    clock = clock_at(
        certificates(),
        "2026-03-16 09:01",
        registered("2026-03-16 09:00", tier="basic", severity="non-critical"),
    )
    assert local(clock.due_at) == "2026-03-17 12:00"


def test_1_12_no_severity_is_non_critical() -> None:
    """Nobody said how bad it is: the non-critical row."""
    clock = clock_at(certificates(), "2026-03-16 09:01", registered("2026-03-16 09:00", tier="extended"))
    assert local(clock.due_at) == "2026-03-16 17:00"
    assert dict(clock.inputs)["severity"] == "non-critical"


def test_1_12_a_suggestion_has_no_clock_under_the_other_reading() -> None:
    """Suggestions are no incidents: the non-critical row by default, nothing promised under "none"."""
    suggestion = registered("2026-03-16 09:00", tier="basic", appeal_kind="suggestion")
    assert local(clock_at(certificates(), "2026-03-16 09:01", suggestion).due_at) == "2026-03-17 12:00"
    assert fold(certificates(A_1_12="none"), [suggestion], now=msk("2026-03-16 09:01")) == ()


def test_1_13_an_answer_by_mail_meets_the_clock() -> None:
    """An agent asks for the log by e-mail two hours later: reacted in time."""
    clock = clock_at(
        certificates(),
        "2026-03-17 09:00",
        registered("2026-03-16 10:00", tier="basic", severity="critical"),
        Answered(at=msk("2026-03-16 12:00"), form="question"),
    )
    assert (clock.state, clock.late) == ("met", False)
    assert local(clock.met_at) == "2026-03-16 12:00"
    assert clock.elapsed.total_seconds() == 2 * 3600
    assert clock.remaining is None


@pytest.mark.parametrize(
    "event",
    [
        AcknowledgementSent(at=msk("2026-03-16 10:01"), how="email"),
        NoteAdded(at=msk("2026-03-16 10:01")),
        CallLogged(at=msk("2026-03-16 10:01"), number_told=False),
        Answered(at=msk("2026-03-16 10:01"), channel="portal"),
    ],
    ids=["acknowledgement", "note", "call without the number", "portal only"],
)
def test_1_13_what_does_not_meet_the_clock(event: object) -> None:
    """The automatic letter, a note, a call without the number and an answer in the portal alone do not count."""
    clock = clock_at(
        certificates(),
        "2026-03-16 11:00",
        registered("2026-03-16 10:00", tier="basic", severity="critical"),
        event,
    )
    assert clock.state == "running"


def test_1_13_a_logged_call_with_the_number_meets_the_clock() -> None:
    """The agent rings, tells the number and writes the call down."""
    clock = clock_at(
        certificates(),
        "2026-03-16 11:00",
        registered("2026-03-16 10:00", tier="basic", severity="critical"),
        CallLogged(at=msk("2026-03-16 10:30"), number_told=True),
    )
    assert clock.state == "met"


def test_1_13a_the_automatic_letter_counts_under_the_other_reading() -> None:
    """Where the edition says so, the letter with the number is the reaction, and the reading is shown."""
    clock = clock_at(
        certificates(A_1_13a=True),
        "2026-03-16 11:00",
        registered("2026-03-16 10:00", tier="basic", severity="critical"),
        AcknowledgementSent(at=msk("2026-03-16 10:01")),
    )
    assert clock.state == "met"
    assert "A-1.13a" in clock.readings


def test_1_13c_an_incomplete_appeal_waits() -> None:
    """No certificate number: the clock waits until it is supplied, and counts from there."""
    first = registered("2026-03-16 10:00", complete=False)
    clock = clock_at(certificates(), "2026-03-16 15:00", first)
    assert (clock.state, clock.due_at) == ("waiting", None)
    assert clock.waits_for is not None
    supplied = (
        TierChanged(at=msk("2026-03-17 09:00"), seq=2, tier="basic"),
        SeverityChanged(at=msk("2026-03-17 09:00"), seq=3, severity="critical"),
        TicketCompleted(at=msk("2026-03-17 09:00"), seq=4),
    )
    clock = clock_at(certificates(), "2026-03-17 09:30", first, *supplied)
    assert local(clock.started_at) == "2026-03-17 09:00"
    assert local(clock.received_at) == "2026-03-16 10:00"
    assert local(clock.due_at) == "2026-03-17 15:00"
    assert "A-1.13c" in clock.readings


def test_1_13c_from_the_first_receipt_under_the_other_reading() -> None:
    """The clock runs from receipt even while the telephone is missing."""
    clock = clock_at(
        certificates(A_1_13c="first_receipt"),
        "2026-03-16 10:30",
        registered("2026-03-16 10:00", tier="basic", severity="critical", complete=False),
    )
    assert (clock.state, local(clock.due_at)) == ("running", "2026-03-16 16:00")


def test_3_3_an_unfounded_doubt_counts_from_receipt() -> None:
    """The number looked foreign, the agent found it right: the time of the doubt is ours."""
    clock = clock_at(
        certificates(),
        "2026-03-16 12:00",
        registered("2026-03-16 10:00", tier="basic", severity="critical", complete=False),
        TicketCompleted(at=msk("2026-03-16 11:30"), doubt_lifted=True),
    )
    assert local(clock.due_at) == "2026-03-16 16:00"


def test_1_13d_due_at_closing_and_answered_in_the_evening() -> None:
    """Due exactly at 18:00, answered at 20:00: no working time has passed, so in time; due shows 18:00."""
    events = (
        registered("2026-03-16 12:00", tier="basic", severity="critical"),
        Answered(at=msk("2026-03-16 20:00")),
    )
    clock = clock_at(certificates(), "2026-03-18 09:00", *events)
    assert (local(clock.due_at), local(clock.late_at)) == ("2026-03-16 18:00", "2026-03-17 09:00")
    assert not clock.late
    assert "A-1.13d" in clock.readings
    assert clock_at(certificates(A_1_13d="instant"), "2026-03-18 09:00", *events).late


def test_1_13d_late_from_the_next_opening_on() -> None:
    """Nine o'clock sharp is still in time, a second later is not."""
    first = registered("2026-03-16 12:00", tier="basic", severity="critical")
    assert clock_at(certificates(), "2026-03-17 09:00", first).state == "running"
    overdue = clock_at(certificates(), "2026-03-17 09:00:01", first)
    assert (overdue.state, overdue.late) == ("late", True)
    assert overdue.remaining is not None
    assert overdue.remaining.total_seconds() == -1


def test_6_3c_a_queued_appeal_counts_from_promotion() -> None:
    """The second appeal under a basic certificate: its clock starts when the first is closed."""
    first = registered("2026-03-16 10:00", tier="basic", severity="critical", queued=True)
    promoted = TicketPromoted(at=msk("2026-03-17 10:00"), place_was=1)
    assert clock_at(certificates(), "2026-03-16 11:00", first).state == "waiting"
    assert local(clock_at(certificates(), "2026-03-17 11:00", first, promoted).due_at) == "2026-03-17 16:00"
    other = clock_at(certificates(A_6_3c="receipt"), "2026-03-17 11:00", first, promoted)
    assert local(other.due_at) == "2026-03-16 16:00"


def _raised(at: str) -> tuple[object, ...]:
    return (
        registered("2026-03-16 09:00", tier="basic", severity="non-critical"),
        SeverityChanged(at=msk(at), severity="critical", previous="non-critical"),
    )


@pytest.mark.parametrize(
    ("reading", "due"),
    [
        ("from_receipt", "2026-03-16 15:00"),
        ("restart", "2026-03-16 18:00"),
        ("min_restart", "2026-03-16 18:00"),
    ],
)
def test_6_4a_severity_raised_before_the_reaction(reading: str, due: str) -> None:
    """Basic, non-critical since 9:00, raised at 12:00: each reading of 6.4 has its due time."""
    clock = clock_at(certificates(A_6_4a=reading), "2026-03-16 12:30", *_raised("2026-03-16 12:00"))
    assert local(clock.due_at) == due
    assert "A-6.4a" in clock.readings


def test_6_4a_min_restart_never_moves_a_due_time_later() -> None:
    """Raised next day at 11:00 with an hour left of the old term: the old due time stands."""
    clock = clock_at(certificates(A_6_4a="min_restart"), "2026-03-17 11:30", *_raised("2026-03-17 11:00"))
    assert local(clock.due_at) == "2026-03-17 12:00"
    assert clock.allowance is not None
    assert clock.allowance.amount == 12


def test_6_4a_raised_after_the_new_allowance_is_gone() -> None:
    """Raised when six hours are already over: overdue as of the change, not before."""
    events = _raised("2026-03-16 16:00")
    clock = clock_at(certificates(), "2026-03-16 16:01", *events)
    assert (clock.state, local(clock.late_at)) == ("late", "2026-03-16 16:00")
    before = clock_at(certificates(), "2026-03-16 15:59", *events)
    assert before.state == "running"


def test_6_4b_a_change_after_the_reaction_judges_nothing_anew() -> None:
    """Answered after eleven hours as non-critical, then raised: still in time."""
    clock = clock_at(
        certificates(),
        "2026-03-18 10:00",
        registered("2026-03-16 09:00", tier="basic", severity="non-critical"),
        Answered(at=msk("2026-03-17 11:00")),
        SeverityChanged(at=msk("2026-03-17 12:00"), severity="critical"),
    )
    assert (clock.state, clock.late) == ("met", False)
    assert clock.allowance is not None
    assert clock.allowance.amount == 12


@pytest.mark.parametrize(
    ("reading", "critical", "other"),
    [
        ("always", "2026-03-07 04:00", "2026-03-07 10:00"),
        ("critical_only", "2026-03-07 04:00", "2026-03-10 17:00"),
        ("working", "2026-03-10 11:00", "2026-03-10 17:00"),
    ],
)
def test_6_8_3_the_24x7_tier(reading: str, critical: str, other: str) -> None:
    """Saturday 2:00: X1, the reaction is in working hours, yet the tier is sold as 24x7."""
    for severity, due in (("critical", critical), ("non-critical", other)):
        first = registered("2026-03-07 02:00", tier="extended-24x7", severity=severity)
        clock = clock_at(certificates(A_6_8h=reading), "2026-03-07 02:01", first)
        assert local(clock.due_at) == due


@pytest.mark.parametrize(
    ("readings", "due"),
    [
        ({}, "2025-11-01 16:00"),
        ({"A_1_14d": False}, "2025-11-05 15:00"),
        ({"A_1_14b": "minus1h"}, "2025-11-01 16:00"),
    ],
)
def test_1_14d_exchanged_saturday(readings: dict[str, object], due: str) -> None:
    """Saturday 1 November 2025 works by decree, unless the edition reads otherwise."""
    first = registered("2025-11-01 10:00", tier="basic", severity="critical")
    assert local(clock_at(certificates(**readings), "2025-11-01 10:01", first).due_at) == due  # type: ignore[arg-type]


def test_1_14b_a_shortened_day() -> None:
    """30 April 2026, 16:00: two hours of it are counted, one under the legal reading."""
    first = registered("2026-04-30 16:00", tier="extended", severity="critical")
    assert local(clock_at(certificates(), "2026-04-30 16:01", first).due_at) == "2026-04-30 18:00"
    assert (
        local(clock_at(certificates(A_1_14b="minus1h"), "2026-04-30 16:01", first).due_at)
        == "2026-05-04 10:00"
    )


@pytest.mark.parametrize(
    ("reading", "due"),
    [("working", "2021-10-28 12:00"), ("off", "2021-10-28 12:00"), ("off_moscow", "2021-11-08 11:00")],
)
def test_1_14c_declared_days_of_moscow(reading: str, due: str) -> None:
    """Thursday 28 October 2021, 10:00, declared off in Moscow, then by the President to 7 November."""
    first = registered("2021-10-28 10:00", tier="extended", severity="critical")
    assert local(clock_at(certificates(A_1_14c=reading), "2021-10-28 10:01", first).due_at) == due


def test_6_7_s3_reopening_starts_a_new_reaction() -> None:
    """A late letter reopens the appeal: a new round counts from that letter; the old result stays."""
    clock = clock_at(
        certificates(),
        "2026-03-23 12:00",
        registered("2026-03-16 10:00", tier="basic", severity="critical"),
        Answered(at=msk("2026-03-16 12:00"), form="question"),
        TicketClosed(at=msk("2026-03-19 18:00"), outcome="no-reaction", automatic=True),
        RequesterReplied(at=msk("2026-03-23 09:30")),
        TicketReopened(at=msk("2026-03-23 09:31"), by="requester"),
    )
    assert (clock.round, clock.state) == (2, "running")
    assert local(clock.due_at) == "2026-03-23 15:30"
    assert [item.state for item in clock.earlier] == ["met"]


def test_6_7_a_letter_on_a_closed_appeal_runs_nothing() -> None:
    """Until it is reopened, no clock of a closed appeal runs."""
    clock = clock_at(
        certificates(),
        "2026-03-23 12:00",
        registered("2026-03-16 10:00", tier="basic", severity="critical"),
        TicketClosed(at=msk("2026-03-16 11:00"), outcome="withdrawn", by="requester"),
        RequesterReplied(at=msk("2026-03-23 09:30")),
    )
    assert (clock.round, clock.state, clock.late) == (1, "stopped", False)


def test_6_9_closed_without_an_answer_stops_the_clock() -> None:
    """Withdrawn next day, after the six hours: stopped, and it was late."""
    clock = clock_at(
        certificates(),
        "2026-03-23 12:00",
        registered("2026-03-16 10:00", tier="basic", severity="critical"),
        TicketClosed(at=msk("2026-03-17 11:00"), outcome="withdrawn", by="requester"),
    )
    assert (clock.state, clock.late, local(clock.stopped_at)) == ("stopped", True, "2026-03-17 11:00")
