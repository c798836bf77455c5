"""A bank's vendor: a Saturday duty beside the working days, pauses that end, contacts and servers on a list."""

from datetime import timedelta

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.admission import Appeal, admit
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.clock import Clock, escalations
from reglament.rulebook.explain import deadline
from reglament.rulebook.named import as_written, facts_of, may_name
from reglament.rulebook.timers import timers
from rulebook.desks import Desk
from rulebook.scenes import local

BANK = Desk("bank-vendor")
DAY = timedelta(hours=9)


def asked(when: str) -> e.Answered:
    return BANK.told(when, "question")


def replied(when: str) -> e.RequesterReplied:
    return e.RequesterReplied(at=BANK.at(when))


def solution(now: str, *events: e.Event) -> Clock:
    return BANK.clocks(now, *events)["solution"]


# --- who and what is named ---
PEOPLE = {"contacts": ("Vera@Bank.example", "@it.bank.example"), "servers": ("SRV 1",)}


@pytest.mark.parametrize(
    ("email", "server", "decision", "codes"),
    [
        ("vera@bank.example", "srv  1", "accept", []),
        ("anyone@it.bank.example", "", "accept", []),
        ("oleg@bank.example", "SRV 1", "hold", ["no_contact"]),
        ("vera@bank.example", "SRV 2", "refuse", ["no_server"]),
        ("oleg@mit.bank.example", "", "hold", ["no_contact"]),
    ],
)
def test_7_named_people_write_about_named_servers(
    email: str, server: str, decision: str, codes: list[str]
) -> None:
    """Spaces and capitals do not matter; "@it.bank.example" is everybody there."""
    appeal = Appeal(
        channel="email",
        email=email,
        description="x",
        facts={"server": server} if server else {},
        named=PEOPLE,
    )
    verdict = admit(BANK.rules, appeal, None, now=BANK.at("2026-02-09 10:00"))
    assert (verdict.decision, [reason.code for reason in verdict.reasons]) == (decision, codes)
    if "no_contact" in codes:
        assert email in reason_sentence(BANK.rules, verdict.reasons[0], "ru")
        assert verdict.clauses == ("7",)


def test_7_before_anybody_is_named_anybody_may_write() -> None:
    """The default of the fact; "contact" may be asked about anywhere a fact may."""
    appeal = Appeal(channel="email", email="oleg@bank.example", description="x", named={"contacts": ()})
    assert admit(BANK.rules, appeal, None, now=BANK.at("2026-02-09 10:00")).ok
    assert facts_of(BANK.rules, PEOPLE, {"email": "oleg@bank.example"}) == {
        "contact": False,
        "covered": False,
    }


@pytest.mark.parametrize(
    ("meter", "text", "listed", "tier", "decision"),
    [
        ("contacts", "b@x.example", ("a@x.example",), "base", "accept"),
        ("contacts", "c@x.example", ("a@x.example", "b@x.example"), "base", "refuse"),
        ("contacts", " A@X.example ", ("a@x.example", "b@x.example"), "base", "accept"),
        ("contacts", "c@x.example", ("a@x.example", "b@x.example"), "gold", "accept"),
        ("contacts", "nobody", (), "base", "refuse"),
        ("servers", "s4", ("s1", "s2", "s3"), "base", "hold"),
        ("servers", "s4", ("s1", "s2", "s3"), "gold", "accept"),
    ],
)
def test_7_so_many_may_be_named(
    meter: str, text: str, listed: tuple[str, ...], tier: str, decision: str
) -> None:
    at, facts = BANK.at("2026-02-09 10:00"), {"tier": tier}
    verdict = may_name(BANK.rules, meter, text, listed, at=at, facts=facts)
    assert verdict.decision == decision
    assert verdict.ok or verdict.clauses == ("7",)


def test_a_telephone_is_its_digits() -> None:
    meter = BANK.rules.meters["contacts"].model_copy(update={"by": "phone"})
    assert as_written(meter, "8 (495) 123-45-67") == as_written(meter, "+7 495 1234567") == "74951234567"
    assert as_written(meter, "нет") == ""


# --- a calendar made of others ---
@pytest.mark.parametrize(
    ("came", "due_at"),
    [
        ("2026-02-06 15:00", "2026-02-07 13:00"),
        ("2026-02-07 09:00", "2026-02-09 11:00"),
        ("2026-02-07 13:00", "2026-02-09 14:00"),
        ("2026-02-21 13:00", "2026-02-24 14:00"),
    ],
)
def test_1_3_six_hours_of_working_days_and_of_the_saturday_duty(came: str, due_at: str) -> None:
    """Friday 15:00 is due on Saturday at 13:00; 23 February is off."""
    assert BANK.due("response", BANK.came(came)) == due_at


def test_1_4_a_visit_counts_only_the_hours_both_work() -> None:
    """Office 9–18 and duty 10–14 against branches 11–20: 3 h on Friday, 3 on Saturday, 7 on Monday, 3 on Tuesday."""
    received = BANK.came("2026-02-06 15:00", visit=True)
    assert BANK.due("solution", received) == "2026-02-10 14:00"
    clock = solution("2026-02-06 15:00", received)
    counted = [i for i in deadline(BANK.rules, clock, "en").intervals if i.counted]
    assert [f"{i.start_at:%a %H}–{i.end_at:%H}" for i in counted] == [
        "Fri 15–18",
        "Sat 11–14",
        "Mon 11–18",
        "Tue 11–14",
    ]


def test_1_days_of_a_calendar_made_of_others() -> None:
    """A Saturday works by the duty, a Sunday by nobody; an announced closure shuts the whole."""
    open_ = BANK.rules.calendar("open")
    saturday = open_.day(BANK.at("2026-02-07 00:00").date(), "en")
    assert (saturday.kind, len(saturday.spans)) == ("working", 1)
    assert open_.day(BANK.at("2026-02-08 00:00").date()).kind == "weekend"
    assert open_.add_working_days(BANK.at("2026-02-06 00:00").date(), 2) == BANK.at("2026-02-09 00:00").date()
    assert BANK.rules.day_length("open") == DAY
    assert BANK.rules.day_length("together") == timedelta(hours=7)


# --- pauses that are limited ---
TWICE = [BANK.came("2026-02-09 10:00"), asked("2026-02-09 12:00"), replied("2026-02-10 12:00")]


def test_5_a_pause_lasts_three_working_days_in_all_and_then_the_clock_runs() -> None:
    """A day was waited for the first answer, so two are left from Tuesday 14:00: to Thursday 14:00."""
    history = [*TWICE, asked("2026-02-10 14:00")]
    held = solution("2026-02-10 15:00", *history)
    assert (held.state, local(held.due_at)) == ("paused", "2026-02-13 17:00")
    assert held.pausing is not None
    assert (held.pausing.times, local(held.pausing.until_at)) == (2, "2026-02-12 14:00")
    assert (
        "Пауза не дольше чем до чт 12 февраля 2026, 14:00 (п. 5)."
        in deadline(BANK.rules, held, "ru").sentences
    )
    runs = solution("2026-02-12 14:00", *history)
    assert (runs.state, runs.due_at, runs.pausing and runs.pausing.used) == ("running", held.due_at, 3 * DAY)
    late = solution("2026-02-14 11:00", *history)
    assert (late.state, late.late) == ("late", True)
    why = deadline(BANK.rules, late, "en")
    assert "The pause was over at Thu 12 February 2026, 14:00, the clock runs (clause 5)." in why.sentences
    assert sum((i.length for i in why.intervals if i.counted), timedelta()) == timedelta(hours=16)


def test_5_an_answer_in_time_ends_the_pause() -> None:
    history = [*TWICE, asked("2026-02-10 14:00"), replied("2026-02-11 14:00")]
    assert local(solution("2026-02-11 15:00", *history).due_at) == "2026-02-12 17:00"


def test_5_a_third_pause_does_not_hold_the_clock() -> None:
    history = [*TWICE, asked("2026-02-10 13:00"), replied("2026-02-10 14:00"), asked("2026-02-10 15:00")]
    clock = solution("2026-02-10 16:00", *history)
    assert (clock.state, local(clock.due_at)) == ("running", "2026-02-11 18:00")
    said = "No more pause is due from Tue 10 February 2026, 15:00 on, the clock runs (clause 5)."
    assert said in deadline(BANK.rules, clock, "en").sentences


def test_5_postponing_is_a_pause_like_any_other() -> None:
    """Asked and postponed at once is one pause; what the client said begins no new one while it is postponed."""
    history = [
        BANK.came("2026-02-09 10:00"),
        asked("2026-02-09 12:00"),
        e.TicketPostponed(at=BANK.at("2026-02-09 13:00"), reason="bank"),
        e.TicketResumed(at=BANK.at("2026-02-09 15:00")),
        replied("2026-02-09 16:00"),
    ]
    clock = solution("2026-02-09 17:00", *history)
    assert clock.pausing is not None
    assert (clock.pausing.times, clock.pausing.used) == (1, timedelta(hours=4))


def test_5_on_gold_the_appeal_closes_when_the_time_is_over() -> None:
    """A day for each answer, two in all, by the clock on the wall; nothing rings while nobody is waited for."""
    came = BANK.came("2026-02-09 10:00", tier="gold")
    (ringing,) = timers(BANK.rules, [came, asked("2026-02-09 12:00")])
    assert (ringing.timer, local(ringing.due_at), ringing.outcome, ringing.clause) == (
        "clocks.solution",
        "2026-02-10 12:00",
        "no-answer",
        "5",
    )
    history = [came, asked("2026-02-09 12:00"), replied("2026-02-10 08:00")]
    assert timers(BANK.rules, history) == ()
    history += [asked("2026-02-10 09:00"), replied("2026-02-11 09:00"), asked("2026-02-11 10:00")]
    (ringing,) = timers(BANK.rules, history)
    assert local(ringing.due_at) == "2026-02-11 14:00", "20 and 24 hours are used of 48"
    rang = e.TimerRang(at=ringing.due_at, timer=ringing.timer, time=1)
    assert timers(BANK.rules, [*history, rang]) == ()


def test_5_closed_time_is_no_time_of_a_pause() -> None:
    """Closed after an hour of waiting and opened a month later: what was left of the pause is left."""
    history = [
        BANK.came("2026-02-09 10:00"),
        asked("2026-02-09 12:00"),
        e.TicketClosed(at=BANK.at("2026-02-09 13:00"), outcome="solved"),
        e.TicketReopened(at=BANK.at("2026-03-10 13:00"), by="agent"),
    ]
    clock = solution("2026-03-10 14:00", *history)
    assert clock.pausing is not None
    assert (clock.state, clock.pausing.used) == ("paused", timedelta(hours=2))
    assert local(clock.pausing.until_at) == "2026-03-13 12:00"


def test_5_three_quarters_are_counted_without_the_pause() -> None:
    """12 of 16 hours: 2 before the question, the rest after the pause is over on Thursday at 12:00."""
    history = [BANK.came("2026-02-09 10:00"), asked("2026-02-09 12:00")]
    clock = solution("2026-02-09 13:00", *history)
    assert local(clock.due_at) == "2026-02-13 17:00"
    assert [local(at) for at, _ in escalations(BANK.rules, clock)] == ["2026-02-13 13:00"]
