"""Regulations nobody has written, as files and nothing else: the language is meant for those not seen yet."""

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reglament.rulebook.admission import Appeal, admit
from reglament.rulebook.clock import Clock, escalations, fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import (
    Answered,
    CallLogged,
    Event,
    FactChanged,
    RequesterReplied,
    ServiceRestored,
    SessionHeld,
    TicketPostponed,
    TicketRegistered,
    TicketResumed,
)
from reglament.rulebook.explain import deadline
from reglament.rulebook.lifecycle import on_late_reply, silence
from reglament.rulebook.loader import load_edition
from reglament.rulebook.meters import Use, may_use, standing, uses_of, window_of
from reglament.rulebook.remedies import owed
from reglament.rulebook.schema_base import Scalar
from rulebook.scenes import local

FILES = Path(__file__).parent / "regulations"


@cache
def rules(code: str) -> Edition:
    return load_edition((FILES / f"{code}.toml").read_text(encoding="utf-8"), f"{code}.toml")


def at(code: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(rules(code).zone))


def clocks(code: str, now: str, *events: Event) -> dict[str, Clock]:
    return {clock.name: clock for clock in fold(rules(code), events, now=at(code, now))}


# --- a vendor with P1 to P4 -----------------------------------------------------------------------------------------
ITIL = "itil-vendor"


def ticket(when: str, **facts: Scalar) -> TicketRegistered:
    return TicketRegistered(at=at(ITIL, when), channel="portal", facts=tuple(sorted(facts.items())))


@pytest.mark.parametrize(
    ("impact", "urgency", "response", "resolution"),
    [
        ("high", "high", "2026-02-06 12:45", "2026-02-06 16:30"),
        ("high", "low", "2026-02-06 14:30", "2026-02-09 14:30"),
        ("low", "high", "2026-02-06 17:00", "2026-02-11 18:00"),
        ("low", "low", "2026-02-09 12:00", ""),
    ],
)
def test_priority_follows_from_impact_and_urgency(
    impact: str, urgency: str, response: str, resolution: str
) -> None:
    """Friday 12:30, half an hour before lunch, the office closes at 17:00."""
    found = clocks(ITIL, "2026-02-06 12:30", ticket("2026-02-06 12:30", impact=impact, urgency=urgency))
    assert (local(found["response"].due_at), local(found["resolution"].due_at)) == (response, resolution)


def test_after_the_cut_off_the_same_day_is_the_next_one() -> None:
    """Thursday 14:30 is too late for Thursday."""
    found = clocks(ITIL, "2026-02-05 14:30", ticket("2026-02-05 14:30", urgency="high"))
    assert local(found["response"].due_at) == "2026-02-06 17:00"


def test_a_derived_priority_changes_with_its_facts_and_carries_what_was_used() -> None:
    """P2 at 9:00 with two hours used; urgent at 11:00 it is P1 and has two hours of the clock left."""
    urgent = FactChanged(at=at(ITIL, "2026-02-05 11:00"), name="urgency", value="high")
    found = clocks(ITIL, "2026-02-05 11:01", ticket("2026-02-05 09:00", impact="high"), urgent)
    assert local(found["resolution"].due_at) == "2026-02-05 13:00"


def test_waiting_for_the_client_or_a_third_party_pauses_the_resolution() -> None:
    """P2 at 9:00; asked at 10:00, answered at 12:00; postponed 12:30 to 15:00: eight hours end on Friday."""
    events = (
        ticket("2026-02-05 09:00", impact="high"),
        Answered(at=at(ITIL, "2026-02-05 10:00"), form="question"),
        RequesterReplied(at=at(ITIL, "2026-02-05 12:00")),
        TicketPostponed(at=at(ITIL, "2026-02-05 12:30"), reason="third-party"),
        TicketResumed(at=at(ITIL, "2026-02-05 15:00")),
    )
    assert clocks(ITIL, "2026-02-05 10:30", *events)["resolution"].state == "paused"
    assert clocks(ITIL, "2026-02-05 13:30", *events)["resolution"].state == "paused"
    # 1 h + 0.5 h + 3 h on Thursday, 3.5 h on Friday.
    assert local(clocks(ITIL, "2026-02-05 15:01", *events)["resolution"].due_at) == "2026-02-06 12:30"


def test_a_clock_is_handed_up_as_it_runs_out() -> None:
    """P2 on Thursday 9:00: half at 14:00 after lunch, three quarters at 16:00; the director is for P1."""
    found = clocks(ITIL, "2026-02-05 09:01", ticket("2026-02-05 09:00", impact="high"))["resolution"]
    told = [(local(moment), row.to) for moment, row in escalations(rules(ITIL), found)]
    assert told == [("2026-02-05 14:00", "second line"), ("2026-02-05 16:00", "head")]


def test_credits_for_hours_late_with_a_cap() -> None:
    """P1 resolved three hours late: 15 percent; ten hours late: 25 at most."""
    first = ticket("2026-02-05 09:00", impact="high", urgency="high")
    for end, percent in (("2026-02-05 16:30", 15), ("2026-02-05 23:30", 25)):
        solved = Answered(at=at(ITIL, end), form="solution")
        (gift,) = owed(rules(ITIL), clocks(ITIL, end, first, solved).values(), {"priority": "p1"})
        assert (gift.gives, gift.amount) == ("percent_of_fee", percent)


def test_a_solution_waits_shorter_than_a_question() -> None:
    """Ten calendar days, or five; closed as abandoned or as solved."""
    first = ticket("2026-02-05 09:00")
    for form, day, outcome in (("question", 16, "abandoned"), ("solution", 11, "solved")):
        term = silence(rules(ITIL), [first, Answered(at=at(ITIL, "2026-02-06 10:00"), form=form)])
        assert term is not None
        assert (term.due_at.date(), term.outcome) == (date(2026, 2, day), outcome)


def test_a_late_letter_reopens_within_a_fortnight() -> None:
    closed_at = at(ITIL, "2026-02-06 10:00")
    for days, code in ((14, "reopen"), (15, "new")):
        late = on_late_reply(
            rules(ITIL),
            closed=True,
            certificate_valid=True,
            closed_at=closed_at,
            at=closed_at + timedelta(days),
        )
        assert late.code == code


# --- packs of a year in Kazakhstan ------------------------------------------------------------------------------------
KZ = "almaty-packs"
PACK = {"tier": "ten"}
TERM = (date(2025, 3, 1), date(2028, 2, 29))


def request(when: str) -> TicketRegistered:
    return TicketRegistered(at=at(KZ, when), channel="email", tier="ten")


def test_saturday_half_days_and_holidays_of_its_own() -> None:
    """Friday 17:00 in Almaty: an hour, four on Saturday, one on Monday; over Nauryz a week later."""
    assert (
        local(clocks(KZ, "2026-02-06 17:00", request("2026-02-06 17:00"))["answer"].due_at)
        == "2026-02-09 10:00"
    )
    nauryz = clocks(KZ, "2026-03-20 12:00", request("2026-03-20 12:00"))["answer"]
    assert local(nauryz.due_at) == "2026-03-24 14:00"


def test_a_second_line_in_another_zone() -> None:
    """Passed on at 12:00 in Almaty, 10:00 in Moscow: six hours of Moscow, shown in Almaty."""
    passed = FactChanged(at=at(KZ, "2026-02-06 12:00"), name="second_line", value=True)
    answer = clocks(KZ, "2026-02-06 12:01", request("2026-02-06 10:00"), passed)["answer"]
    assert (answer.calendar, local(answer.due_at)) == ("moscow", "2026-02-06 18:00")


def test_a_pack_of_the_service_year_with_one_year_carried_over() -> None:
    """Four used in the first year: sixteen in the second, not of the calendar year; then it is charged."""
    first = [Use(at(KZ, f"2025-0{month}-05 10:00")) for month in (3, 4, 5, 6)]
    second = [Use(at(KZ, "2026-03-05 10:00")) for _ in range(16)]
    now = at(KZ, "2026-04-01 10:00")
    stands = standing(rules(KZ), "pack", at=now, facts=PACK, uses=first + second[:15], term=TERM)
    assert (stands.limit, stands.carried, stands.left) == (16, 6, 1)
    assert (stands.from_on, stands.to_on) == (date(2026, 3, 1), date(2027, 2, 28))
    verdict = may_use(rules(KZ), "pack", at=now, facts=PACK, uses=first + second, term=TERM)
    assert (verdict.decision, verdict.clauses) == ("accept", ("3",))
    assert may_use(rules(KZ), "pack", at=now, facts={**PACK, "paid": True}, uses=20, term=TERM).reasons == ()
    assert may_use(rules(KZ), "pack", at=now, facts={"tier": "free"}, uses=200, term=TERM).reasons == ()


def test_a_bank_of_the_quarter_with_a_minimum() -> None:
    """Ten minutes are billed as an hour, 80 as 90, another kind of session not at all."""
    events = [request("2026-02-06 09:00")]
    for number, (minutes, service) in enumerate(((10, "works"), (80, "works"), (600, "lesson"))):
        events.append(
            SessionHeld(at=at(KZ, f"2026-02-0{number + 6} 11:00"), minutes=minutes, service=service)
        )  # type: ignore[arg-type]
    uses = uses_of(rules(KZ), "hours", events)
    stands = standing(rules(KZ), "hours", at=at(KZ, "2026-03-31 23:00"), facts=PACK, uses=uses)
    assert (stands.used, stands.left, stands.steps_used) == (150, 90, 5)
    later = standing(rules(KZ), "hours", at=at(KZ, "2026-04-01 00:00"), facts=PACK, uses=uses)
    assert later.used == 0
    held = may_use(rules(KZ), "hours", 120, at=at(KZ, "2026-03-31 12:00"), facts=PACK, uses=uses)
    assert held.decision == "hold"


def test_a_call_outside_hours_is_for_a_person_to_decide() -> None:
    """Saturday 13:00 open, 15:00 not; e-mail at any time."""
    call = Appeal(channel="phone", description="x")
    assert admit(rules(KZ), call, None, now=at(KZ, "2026-02-07 13:00")).ok
    assert admit(rules(KZ), call, None, now=at(KZ, "2026-02-07 15:00")).decision == "hold"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("day", "2026-02-28", "2026-02-28"),
        ("week", "2026-02-23", "2026-03-01"),
        ("month", "2026-02-01", "2026-02-28"),
        ("quarter", "2026-01-01", "2026-03-31"),
        ("year", "2026-01-01", "2026-12-31"),
        ("rolling_30", "2026-01-30", "2026-02-28"),
        ("term", "2024-02-29", "2026-08-31"),
        ("service_year", "2025-03-01", "2026-02-28"),
    ],
)
def test_periods(period: str, first: str, last: str) -> None:
    """28 February 2026 in a term begun on 29 February 2024."""
    term = (date(2024, 2, 29), date(2026, 8, 31))
    assert window_of(period, date(2026, 2, 28), term) == (date.fromisoformat(first), date.fromisoformat(last))


# --- a hotline with parts -----------------------------------------------------------------------------------------
HOT = "hotline-parts"


def failure(when: str, severity: str = "down") -> TicketRegistered:
    return TicketRegistered(at=at(HOT, when), channel="phone", severity=severity)


def test_updates_every_half_hour_until_there_is_a_workaround() -> None:
    """From the first call on; the half hour becomes four with a workaround; restored, it stops."""
    events = [
        failure("2026-02-07 23:00"),
        CallLogged(at=at(HOT, "2026-02-07 23:20"), number_told=True),
        Answered(at=at(HOT, "2026-02-07 23:45"), form="update"),
    ]
    updates = clocks(HOT, "2026-02-07 23:46", *events)["updates"]
    assert (updates.round, local(updates.due_at)) == (2, "2026-02-08 00:15")
    eased = FactChanged(at=at(HOT, "2026-02-08 00:05"), name="workaround", value=True)
    updates = clocks(HOT, "2026-02-08 00:06", *events, eased)["updates"]
    assert local(updates.due_at) == "2026-02-08 03:45"
    restored = ServiceRestored(at=at(HOT, "2026-02-08 01:00"), how="workaround")
    found = clocks(HOT, "2026-02-08 09:00", *events, eased, restored)
    assert (found["updates"].state, found["repair"].state) == ("stopped", "running")


def test_best_effort_promises_nothing_and_is_never_late() -> None:
    found = clocks(HOT, "2026-05-01 10:00", failure("2026-02-07 23:00", "minor"))
    assert (found["callback"].due_at, found["callback"].late) == (None, False)
    assert not any("Counted in" in told for told in deadline(rules(HOT), found["callback"], "en").sentences)
    assert "updates" not in found


@pytest.mark.parametrize(
    ("ordered", "due"),
    [
        ("2026-02-05 13:00", "2026-02-06 12:00"),
        ("2026-02-05 14:30", "2026-02-09 12:00"),
        ("2026-02-07 10:00", "2026-02-10 12:00"),
        ("2026-12-23 10:00", "2027-01-04 12:00"),
    ],
)
def test_parts_come_on_the_next_business_day(ordered: str, due: str) -> None:
    """By noon; after 14:00 a day later; the depot is closed from Christmas Eve to New Year."""
    parts = FactChanged(at=at(HOT, ordered), name="parts", value=True)
    found = clocks(HOT, ordered, failure("2026-02-01 10:00"), parts)
    assert local(found["parts"].due_at) == due
    assert "parts" not in clocks(HOT, "2026-02-01 12:00", failure("2026-02-01 10:00"), parts)


def test_thirty_calendar_days_end_at_midnight() -> None:
    """Over the change of the clocks in March."""
    assert (
        local(clocks(HOT, "2026-03-10 15:00", failure("2026-03-10 15:00"))["repair"].due_at)
        == "2026-04-10 00:00"
    )


def test_a_shift_that_passes_midnight() -> None:
    """Eight hours of every night."""
    night = rules(HOT).calendar("night")
    assert local(night.add(at(HOT, "2026-02-06 23:00"), timedelta(hours=8))) == "2026-02-07 23:00"
