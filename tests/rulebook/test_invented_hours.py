"""An integrator with packs of hours, and a cloud with four plans."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.charges import charged
from reglament.rulebook.explain import deadline
from reglament.rulebook.history import apply, defaults
from reglament.rulebook.limits import simultaneous
from reglament.rulebook.meters import standing, uses_of
from reglament.rulebook.objective_words import rule_words, state_words
from reglament.rulebook.objectives import Judged, attained, judged
from reglament.rulebook.remedies import owed
from reglament.rulebook.routing import handed_to
from reglament.rulebook.timers import timers
from reglament.rulebook.words import target
from rulebook.desks import Desk
from rulebook.scenes import local

HOURS, CLOUD = Desk("integrator-hours"), Desk("cloud-desk")


@pytest.mark.parametrize(
    ("facts", "priority"),
    [
        ({}, "p3"),
        ({"users": 9, "urgency": "high"}, "p3"),
        ({"users": 10}, "p2"),
        ({"users": "49", "urgency": "high"}, "p1"),
        ({"users": 50}, "p1"),
        ({"users": 3, "vip": True}, "p2"),
        ({"vip": True}, "p3"),
    ],
)
def test_priority_of_users_urgency_and_person(facts: dict[str, e.Scalar], priority: str) -> None:
    known = defaults(HOURS.rules)
    apply(HOURS.rules, known, HOURS.came("2026-02-09 10:00", "email", **facts))
    assert known["priority"] == priority


@pytest.mark.parametrize(
    ("channel", "came", "facts", "due_at"),
    [
        ("chat", "2026-02-07 21:55", {}, "2026-02-08 08:10"),
        ("email", "2026-02-09 15:00", {"users": 12}, "2026-02-10 10:00"),
        ("email", "2026-02-09 16:00", {"users": 12}, "2026-02-10 11:00"),
        ("email", "2026-02-09 16:30", {"users": 12}, "2026-02-10 13:00"),
        ("email", "2026-02-09 15:59", {}, "2026-02-09 18:00"),
        ("email", "2026-02-09 16:01", {}, "2026-02-10 18:00"),
        ("email", "2026-02-09 16:01", {"vip": True}, "2026-02-10 09:01"),
        ("phone", "2026-02-08 20:00", {"users": 50}, "2026-02-08 21:00"),
        ("email", "2026-02-20 17:00", {}, "2026-02-24 18:00"),
    ],
)
def test_targets_by_channel_priority_and_the_hour(
    channel: str, came: str, facts: dict[str, e.Scalar], due_at: str
) -> None:
    """What comes after 16:00 counts as come the next day; 23 February is off."""
    assert HOURS.due("response", HOURS.came(came, channel, **facts)) == due_at


def test_the_work_is_counted_from_its_confirmation() -> None:
    """From the assignment: three working days by 15:00; a change by the date agreed."""
    ticket = HOURS.came("2026-02-09 10:00", "email", users=12)
    assert "work" not in HOURS.clocks("2026-02-09 10:00", ticket)
    taken = e.TicketAssigned(at=HOURS.at("2026-02-10 12:00"), agent="boris@example.org")
    assert HOURS.due("work", ticket, taken) == "2026-02-13 15:00"
    change = e.TicketRegistered(
        at=ticket.at, channel="email", appeal_kind="change", facts=(("agreed_on", "2026-03-02"),)
    )
    assert HOURS.due("work", change, taken) == "2026-03-02 18:00"


def test_by_the_day_and_the_hour_of_receipt() -> None:
    assert HOURS.gate("2026-02-07 12:00", "email", kind="change") == ("hold", "night_change")
    assert HOURS.gate("2026-02-09 20:00", "email", kind="question") == ("hold", "evening")
    assert HOURS.gate("2026-02-09 19:59", "email", kind="question") == ("accept",)
    assert HOURS.gate("2026-02-09 20:00", "email", tier="ten", kind="question") == ("accept",)
    assert HOURS.gate("2026-02-09 22:00", "chat")[0] == "redirect"


def test_hours_beyond_the_pack_with_factors() -> None:
    """Ten hours and ten carried over; 30 minutes at least, in quarters; nights and holidays cost more."""
    ticket = HOURS.came("2026-02-09 10:00", "email", tier="ten")
    sessions = [
        e.SessionHeld(at=HOURS.at(when), minutes=minutes, service="works")
        for when, minutes in (
            ("2026-02-10 10:00", 4),  # too short to count
            ("2026-02-10 11:00", 20),
            ("2026-02-10 20:00", 61),
            ("2026-02-23 12:00", 60),
        )
    ]
    uses = uses_of(HOURS.rules, "hours", [ticket, *sessions])
    stands = standing(HOURS.rules, "hours", at=HOURS.at("2026-02-28 10:00"), facts={"tier": "ten"}, uses=uses)
    assert (stands.used, stands.limit, stands.carried) == (165, 1200, 600)
    bill = charged(HOURS.rules, "over", [ticket, *sessions], left=30)
    assert [(item.amount, [str(factor) for factor in item.factors]) for item in bill.items] == [
        (75, ["1.5"]),
        (60, ["1.5", "1.2"]),
    ]
    assert (bill.included, bill.total) == (30, Decimal("11760.00"))
    assert charged(HOURS.rules, "over", [ticket, *sessions], left=None).total == 0
    other = e.TicketRegistered(at=ticket.at, channel="email", tier="forty", appeal_kind="change")
    assert charged(HOURS.rules, "over", [other, sessions[1]], left=0).total == Decimal("1400.00")


def test_places_for_the_first_priority_only() -> None:
    """One at once, three with the greater pack; others are not limited."""

    def decision(tier: str, in_work: int, **facts: object) -> str:
        return simultaneous(HOURS.rules, tier=tier, in_work=in_work, facts=facts).decision

    assert decision("ten", 1, priority="p1") == "queue"
    assert decision("forty", 2, priority="p1") == "accept"
    assert decision("ten", 99, priority="p2") == "accept"


def test_penalties_in_bands_and_a_reminder_every_two_working_days() -> None:
    """Due Friday 13 February 15:00; three working days late is five percent. Three reminders, then none."""
    ticket = HOURS.came("2026-02-09 10:00", "email", users=12, tier="ten")
    taken = e.TicketAssigned(at=HOURS.at("2026-02-10 12:00"), agent="boris@example.org")
    for end, amount in (("2026-02-16 10:00", 2), ("2026-02-18 10:00", 5), ("2026-03-31 10:00", 20)):
        clocks = HOURS.clocks(end, ticket, taken, HOURS.told(end, "solution"))
        (gift,) = owed(HOURS.rules, clocks.values(), {"tier": "ten"})
        assert gift.amount == amount
    asked: list[e.Event] = [ticket, HOURS.told("2026-02-19 10:00", "question")]
    rung = []
    while found := timers(HOURS.rules, asked):
        rung.append(local(found[0].due_at))
        asked.append(e.TimerRang(at=found[0].due_at, timer="chase", time=found[0].time))
    assert rung == ["2026-02-24 18:00", "2026-02-26 18:00", "2026-03-02 18:00"]
    assert timers(HOURS.rules, [*asked[:2], e.RequesterReplied(at=HOURS.at("2026-02-19 11:00"))]) == ()


def test_lines_by_kind_size_and_hour() -> None:
    def line(came: str, **facts: e.Scalar) -> str:
        known = defaults(HOURS.rules)
        apply(HOURS.rules, known, HOURS.came(came, "email", **facts))
        row = handed_to(HOURS.rules, known)
        return row.to if row else ""

    assert line("2026-02-09 10:00") == "first line"
    assert line("2026-02-09 10:00", users=50) == "second line"
    assert line("2026-02-23 10:00", users=5) == "duty"
    assert line("2026-02-09 10:00", kind="change", users=50) == "analysts"


# --- a cloud ---
@pytest.mark.parametrize(
    ("facts", "due_at"),
    [
        ({"tier": "enterprise", "severity": "critical"}, "2026-07-03 10:15"),
        ({"tier": "enterprise", "severity": "critical", "preview": True}, ""),
        ({"tier": "business", "severity": "critical"}, "2026-07-03 11:00"),
        ({"tier": "business", "severity": "impaired"}, "2026-07-03 22:00"),
        ({"tier": "developer", "severity": "down"}, "2026-07-07 14:00"),
        ({"tier": "developer", "severity": "down", "zone": "Europe/Berlin"}, "2026-07-07 08:00"),
    ],
)
def test_plans_and_severities_in_the_hours_of_the_customer(facts: dict[str, e.Scalar], due_at: str) -> None:
    """Friday 3 July 2026, 10:00 UTC: 6:00 in New York; Independence Day is a Saturday, so that Friday is off."""
    assert CLOUD.due("response", CLOUD.came("2026-07-03 10:00", **facts)) == due_at


def test_what_a_plan_does_not_give() -> None:
    assert "response" not in CLOUD.clocks("2026-07-03 10:00", CLOUD.came("2026-07-03 10:00", tier="basic"))
    assert CLOUD.gate("2026-07-03 10:00", "phone", tier="developer") == ("redirect", "no_phone")
    assert CLOUD.gate("2026-07-03 10:00", "phone", tier="business") == ("accept",)
    assert CLOUD.gate("2026-07-03 10:00", tier="business", severity="critical") == ("ask", "too_grave")
    assert (
        CLOUD.gate("2026-07-03 10:00", tier="enterprise", severity="critical", production=False)[0] == "ask"
    )
    assert CLOUD.gate("2026-07-03 10:00", tier="enterprise", severity="critical") == ("accept",)


def test_cases_of_a_year_by_plan_and_spend_and_one_beyond() -> None:
    term, at = (date(2026, 3, 1), date(2027, 2, 28)), CLOUD.at("2026-07-03 10:00")
    for spend, left in ((9999, 0), (10000, 12)):
        facts = {"tier": "developer", "spend": spend, "severity": "down"}
        assert standing(CLOUD.rules, "cases", at=at, facts=facts, uses=12, term=term).left == left
    ticket = CLOUD.came("2026-07-03 10:00", tier="developer", severity="down")
    assert charged(CLOUD.rules, "case", [ticket]).total == Decimal("450.00")


def test_a_quarter_below_its_share_gives_back_hundredths_of_a_percent() -> None:
    at, facts = CLOUD.at("2026-03-31 23:00"), {"tier": "business", "severity": "down"}
    for late, amount in ((1, 0), (2, 250), (6, 1000)):
        rounds = [Judged("response", at, at, number < late, facts) for number in range(100)]
        found = attained(CLOUD.rules, "fast", rounds, date(2026, 1, 15))
        assert (found.amount, found.gives, found.to_on) == (amount, "basis_points_of_fee", date(2026, 3, 31))


def test_the_rest_of_a_day_after_the_cut_off_is_told_as_not_counted() -> None:
    """Four hours after 16:00 on Monday: the intervals that count add up to four hours of Tuesday."""
    ticket = HOURS.came("2026-02-09 16:30", "email", users=12)
    clock = HOURS.clocks("2026-02-09 16:30", ticket)["response"]
    why = deadline(HOURS.rules, clock, "ru")
    counted = [item for item in why.intervals if item.counted]
    assert [f"{item.start_at:%d %H:%M}-{item.end_at:%H:%M}" for item in counted] == ["10 09:00-13:00"]
    assert "Пришло после 16:00: считается пришедшим со следующим рабочим днём." in why.sentences
    assert why.inputs["Канал"] == "Почта"


def test_5_a_call_is_answered_in_20_seconds_and_80_percent_of_them_are() -> None:
    """On the wall clock round midnight or in working seconds; what is owed goes by begun half minutes."""
    call = [CLOUD.came("2026-07-06 13:59:50", "phone", tier="enterprise")]
    call.append(e.CallLogged(at=CLOUD.at("2026-07-06 14:01:05"), number_told=True))
    clock = CLOUD.clocks("2026-07-06 14:02", *call)["pickup"]
    assert clock.due_at == CLOUD.at("2026-07-06 14:00:10")
    told = {lang: " ".join(deadline(CLOUD.rules, clock, lang).sentences) for lang in ("ru", "en")}
    assert (
        "Обещано: 20 секунд (п. 5). Время идёт круглосуточно. Срок: пн 6 июля 2026, 14:00:10." in told["ru"]
    )
    assert "late: 1 m 15 s used." in told["en"]
    assert [item.amount for item in owed(CLOUD.rules, [clock])] == [2], (
        "55 seconds are two half minutes begun"
    )
    found = {
        name: attained(CLOUD.rules, name, judged([clock]), date(2026, 7, 1)) for name in ("calls", "wait")
    }
    assert [(item.judged, item.met) for item in found.values()] == [(1, False), (1, False)]
    assert state_words(CLOUD.rules, found["wait"], "ru") == "среднее 1 мин 15 с, всего 1"
    assert rule_words(CLOUD.rules, CLOUD.rules.objectives["wait"], "en").endswith("at most 25 seconds")
    in_time = CLOUD.clocks("2026-07-06 14:00:10", *call[:1])["pickup"]
    assert not in_time.late


def test_5_working_seconds_run_in_the_hours_of_the_customer() -> None:
    closing = CLOUD.came("2026-07-06 21:59:30", "phone", tier="business")  # 17:59:30 in New York
    clock = CLOUD.clocks("2026-07-06 22:00", closing)["pickup"]
    assert clock.due_at == CLOUD.at("2026-07-07 12:01")
    assert target(clock.allowance, "ru") == "90 рабочих секунд"
    assert target(replace(clock.allowance, amount=1), "en") == "1 working second"
