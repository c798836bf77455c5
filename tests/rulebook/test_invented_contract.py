"""A state contract and a service of servers: moving dates, windows, distances, penalties, rounds, limits at once."""

from datetime import date, timedelta

import pytest

from reglament.rulebook import events as e
from reglament.rulebook import explain
from reglament.rulebook.admission import CertificateFacts
from reglament.rulebook.charges import charged
from reglament.rulebook.clock import escalations
from reglament.rulebook.limits import InWork, beside
from reglament.rulebook.meters import Use, standing, uses_of
from reglament.rulebook.penalties import workings
from reglament.rulebook.remedies import owed
from reglament.rulebook.replaying import History, play
from reglament.rulebook.timers import timers
from reglament.rulebook.words import promised
from rulebook.desks import Desk
from rulebook.scenes import local

STATE, SERVERS = Desk("state-contract"), Desk("server-parts")


def contract(
    when: str, priority: str = "p3", kind: str = "incident", **facts: e.Scalar
) -> e.TicketRegistered:
    pairs = tuple(sorted(facts.items()))
    return e.TicketRegistered(
        at=STATE.at(when), channel="portal", priority=priority, appeal_kind=kind, facts=pairs
    )


def server(when: str, tier: str = "next-day", **facts: e.Scalar) -> e.TicketRegistered:
    pairs = tuple(sorted(facts.items()))
    return e.TicketRegistered(at=SERVERS.at(when), channel="phone", tier=tier, facts=pairs)


def diagnosed(when: str) -> e.FactChanged:
    return SERVERS.set(when, "diagnosed", True)


@pytest.mark.parametrize(
    ("clock", "came", "due_at"),
    [
        (
            "removal",
            contract("2026-02-26 12:00", "p4"),
            "2026-03-10 18:00",
        ),  # Sunday the 8th, a holiday on Monday
        ("removal", contract("2026-02-24 12:00", "p4"), "2026-03-06 16:45"),  # a working Friday stays
        ("removal", contract("2026-02-08 00:30", "p1"), "2026-02-08 08:30"),  # works of Sunday, 1:00 to 5:00
        (
            "request",
            contract("2026-02-11 10:00", kind="request"),
            "2026-02-27 16:45",
        ),  # the 28th is a Saturday
        ("request", contract("2026-05-12 10:00", kind="request"), "2026-05-29 16:45"),
        (
            "request",
            contract("2026-02-05 12:00", kind="change"),
            "2026-02-11 02:00",
        ),  # Friday, Monday, Tuesday
        ("request", contract("2026-02-06 12:00", kind="change"), "2026-02-13 02:00"),
        ("request", contract("2026-02-10 23:00", kind="change", urgent=True), "2026-02-13 02:00"),
        (
            "request",
            contract("2025-12-18 12:00", kind="change"),
            "2026-01-14 02:00",
        ),  # none from 20 December on
    ],
)
def test_3_5_last_days_move_and_changes_wait_for_a_night_of_works(
    clock: str, came: e.TicketRegistered, due_at: str
) -> None:
    assert STATE.due(clock, came) == due_at


def test_5_until_the_window_is_over_time_is_left_on_the_wall() -> None:
    """The three working days are over at 18:00, the night of works at 2:00."""
    clock = STATE.clocks("2026-02-10 20:00", contract("2026-02-05 12:00", kind="change"))["request"]
    assert (clock.state, clock.remaining) == ("running", timedelta(hours=6))
    clock = STATE.clocks("2026-02-11 02:01", contract("2026-02-05 12:00", kind="change"))["request"]
    assert clock.state == "late"


def test_3_5_the_moved_day_and_the_window_are_told() -> None:
    for came, name, said in (
        (contract("2026-02-26 12:00", "p4"), "removal", "a day off moves to the next working day"),
        (
            contract("2026-02-05 12:00", kind="change"),
            "request",
            "then the next window of works: Nights of works",
        ),
    ):
        clock = STATE.clocks(f"{came.at:%Y-%m-%d %H:%M}", came)[name]
        assert said in " ".join(explain.deadline(STATE.rules, clock, "en").sentences)


@pytest.mark.parametrize(
    ("facts", "amount", "told"),
    [
        (
            {"price": "300000", "key_rate": "15"},
            60000,
            "min(300000 × 15 / 100 / 300 × 4, 300000) = RUB\xa0600.00.",
        ),
        ({"price": "1 000 000,50", "key_rate": "16"}, 213333, None),
        ({"price": "300000"}, 0, "Not known yet: Key rate, %."),
    ],
)
def test_6_a_three_hundredth_of_the_key_rate_for_each_day(
    facts: dict[str, str], amount: int, told: str | None
) -> None:
    """Due on Tuesday the 10th, solved on Saturday the 14th: four days."""
    solved = e.Answered(at=STATE.at("2026-02-14 12:00"), form="solution")
    clocks = STATE.clocks("2026-02-20 12:00", contract("2026-02-05 11:00"), solved)
    (one,) = owed(STATE.rules, clocks.values(), facts)
    assert (one.amount, one.units, one.clause) == (amount, 4, "6")
    if told:
        rule = STATE.rules.remedies["penalty"]
        assert workings(STATE.rules, rule, one.sum, one.lacks, one.amount, "en") == told


@pytest.mark.parametrize(
    ("mine", "others", "full"),
    [
        ("p1", "p1", "first"),
        ("p1", "p2", ""),
        ("p2", "p1", ""),
        ("p2", "p1 p3 p3", "all"),
        ("p1", "p3 p3 p3", "all"),
    ],
)
def test_4_each_limit_counts_what_it_speaks_of(mine: str, others: str, full: str) -> None:
    held = [InWork({"priority": each, "state": "open"}) for each in others.split()]
    verdict = beside(STATE.rules, InWork({"priority": mine}), held, tier="contract")
    assert [reason.params["meter"] for reason in verdict.reasons] == ([full] if full else [])
    assert verdict.decision == ("queue" if full else "accept")


def test_4_a_replay_gives_the_place_that_another_priority_leaves_to_whoever_waits_longest() -> None:
    """At noon the first is no more of the first priority, or the one that waits is another itself: it is taken up
    then, and who comes at one waits. Without a change at noon the newcomer of another priority does not."""
    term = CertificateFacts(
        number="1", tier="contract", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )

    def waits(*appeals: tuple[str, str, str]) -> list[int]:
        """How often each had to wait, of when it came, as what, and what it is from noon on."""
        recorded = []
        for when, priority, later in appeals:
            happened: list[e.Event] = [contract(f"2026-02-05 {when}", priority)]
            if later:
                happened.append(e.PriorityChanged(at=STATE.at("2026-02-05 12:00"), priority=later, seq=2))
            recorded.append(History(when, tuple(happened), term))
        return [len(life.queued_at) for life in play(STATE.rules, recorded, now=STATE.at("2026-02-05 18:00"))]

    assert waits(("11:00", "p1", "p2"), ("11:01", "p1", ""), ("13:00", "p1", "")) == [0, 1, 1]
    plain = ("11:02", "p3", ""), ("13:00", "p3", "")
    assert waits(("11:00", "p1", ""), ("11:01", "p1", "p3"), *plain) == [0, 1, 0, 1]
    assert waits(("11:00", "p1", ""), ("11:01", "p1", ""), *plain) == [0, 1, 0, 0]


def test_7_what_is_opened_a_second_time_matters_more() -> None:
    came = contract("2026-02-05 11:00")
    opened = [e.TicketReopened(at=STATE.at(f"2026-02-1{n} 10:00")) for n in (1, 2)]
    assert timers(STATE.rules, [came, opened[0]]) == ()
    (rings,) = timers(STATE.rules, [came, *opened, *opened])
    assert (rings.sets, local(rings.due_at)) == ({"priority": "p2"}, "2026-02-12 10:00")


@pytest.mark.parametrize(
    ("when", "due_at"),
    [
        ("2026-02-09 11:59", "2026-02-10 13:00"),  # 15:59 in Novosibirsk, by 17:00 there
        ("2026-02-09 12:01", "2026-02-11 13:00"),
        ("2026-02-13 10:30", "2026-02-16 13:00"),
        ("2026-02-13 11:30", "2026-02-17 13:00"),  # Friday, after 15:00 there
    ],
)
def test_2_parts_by_the_clock_of_the_site_earlier_on_fridays(when: str, due_at: str) -> None:
    came = server("2026-02-04 06:00", zone="Asia/Novosibirsk")
    assert SERVERS.due("part", came, diagnosed(when)) == due_at


def test_2_an_hour_more_for_every_forty_kilometres() -> None:
    for km, hour in ((80, "14:00"), (81, "15:00"), (120, "15:00"), (121, "16:00"), (400, "22:00")):
        came = server("2026-02-07 09:00", "mission", km=km)
        assert SERVERS.due("part", came, diagnosed("2026-02-07 10:00")) == f"2026-02-07 {hour}"
    clock = SERVERS.clocks("2026-02-07 10:00", came, diagnosed("2026-02-07 10:00"))["part"]
    told = " ".join(explain.deadline(SERVERS.rules, clock, "en").sentences)
    assert told.startswith("The event it counts from: ")
    assert "Of these, added: 8 hours (To the depot, km: 400)." in told
    row = SERVERS.rules.clocks["part"].targets[2]
    assert promised(SERVERS.rules, row, "en") == "4 hours; To the depot, km: + 1 hour for every 40 over 80"
    friday = promised(SERVERS.rules, SERVERS.rules.clocks["part"].targets[1], "ru")
    assert friday == "до конца следующего рабочего дня, 17:00; после 15:00 — как на следующий день"
    far = server("2026-02-07 09:00", "mission", km=401)
    assert "part" not in SERVERS.clocks("2026-02-07 10:00", far, diagnosed("2026-02-07 10:00"))


@pytest.mark.parametrize(("minutes", "percent"), [(29, 0), (31, 2), (130, 6), (1800, 20)])
def test_2_begun_hours_after_a_grace(minutes: int, percent: int) -> None:
    came, begun = server("2026-02-07 09:00", "mission"), diagnosed("2026-02-07 10:00")
    brought = SERVERS.set("2026-02-07 14:00", "delivered", True)
    late = e.FactChanged(at=brought.at + timedelta(minutes=minutes), name="delivered", value=True)
    clocks = SERVERS.clocks("2026-02-20 10:00", came, begun, late)
    given = owed(SERVERS.rules, clocks.values(), {"tier": "mission"})
    assert sum(item.amount for item in given) == percent


def test_3_updates_less_and_less_often_and_firmware_on_its_day() -> None:
    came, news = (
        server("2026-02-07 12:00", kept=True),
        [SERVERS.told(f"2026-02-07 {h}:00", "update") for h in (14, 16)],
    )
    assert SERVERS.due("updates", came) == "2026-02-07 14:00"
    assert SERVERS.due("updates", came, news[0]) == "2026-02-07 16:00"
    assert SERVERS.due("updates", came, *news) == "2026-02-07 20:00"
    clock = SERVERS.clocks("2026-02-07 16:00", came, *news)["updates"]
    assert [(local(at), row.to) for at, row in escalations(SERVERS.rules, clock)] == [
        ("2026-02-07 18:00", "head")
    ]
    works = e.ServiceRestored(at=SERVERS.at("2026-03-02 09:00"), how="workaround")
    assert SERVERS.due("firmware", came, works) == "2026-03-17 18:00"


def test_3_a_timer_begins_when_another_rang() -> None:
    asked = [server("2026-02-09 09:00"), SERVERS.told("2026-02-09 10:00", "question")]
    (first,) = timers(SERVERS.rules, asked)
    assert (first.timer, local(first.due_at)) == ("lower", "2026-02-09 14:00")
    rang = e.TimerRang(at=first.due_at, timer="lower")
    lower = e.SeverityChanged(at=first.due_at, severity="normal", seq=1)
    (second,) = timers(SERVERS.rules, [*asked, rang, lower])
    assert (second.timer, local(second.due_at)) == ("lowest", "2026-02-10 14:00")


def test_3_the_third_call_in_vain_ends_it_unless_a_letter_came_between() -> None:
    came = server("2026-02-09 09:00")
    calls = [e.CallLogged(at=SERVERS.at(f"2026-02-1{day} 12:00"), number_told=False) for day in range(3)]
    letter = e.RequesterReplied(at=SERVERS.at("2026-02-11 13:00"))
    (rings,) = timers(SERVERS.rules, [came, *calls])
    assert (rings.outcome, local(rings.due_at)) == ("lost", "2026-02-12 12:00")
    assert timers(SERVERS.rules, [came, *calls[:2]]) == timers(SERVERS.rules, [came, *calls, letter]) == ()


def test_1_the_line_is_open_longer_at_the_end_of_a_quarter() -> None:
    for when, decision in (
        ("2026-04-22 20:00", "accept"),
        ("2026-04-15 20:00", "redirect"),
        ("2026-04-25 20:00", "redirect"),  # a Saturday
    ):
        assert SERVERS.gate(when, "phone")[0] == decision


def test_4_a_part_that_was_not_sent_back_is_paid() -> None:
    came, brought = server("2026-02-02 09:00"), SERVERS.set("2026-02-02 10:00", "delivered", True)
    (rings,) = timers(SERVERS.rules, [came, brought])
    assert (rings.timer, local(rings.due_at)) == ("unreturned", "2026-02-16 18:00")
    assert timers(SERVERS.rules, [server("2026-02-02 09:00", kept=True), brought]) == ()
    billed = e.FactChanged(at=rings.due_at, name="billed", value=True)
    assert str(charged(SERVERS.rules, "part", [came, brought, billed]).total) == "9500.00"


def test_5_half_an_hour_is_free_the_dearest_factor_alone_and_little_is_carried_over() -> None:
    came = server("2026-02-02 09:00")

    def held(when: str, *minutes: int) -> list[e.Event]:
        return [
            came,
            *(e.SessionHeld(at=SERVERS.at(when), minutes=m, seq=n) for n, m in enumerate(minutes, 2)),
        ]

    assert [use.amount for use in uses_of(SERVERS.rules, "work", held("2026-02-10 12:00", 20, 20))] == [10]
    for when, price in (("2026-02-08 20:00", "16000.00"), ("2026-02-10 20:00", "12000.00")):
        assert str(charged(SERVERS.rules, "work", held(when, 150)).total) == price
    bill = charged(
        SERVERS.rules, "work", held("2026-02-10 12:00", 330, 450)
    )  # five hours, then seven and a half
    assert [(item.amount, str(item.price)) for item in bill.items] == [
        (300, "4000.00"),
        (300, "4000.00"),
        (150, "3500.00"),
    ]
    assert str(bill.total) == "48750.00"
    term = (date(2026, 1, 1), date(2026, 12, 31))
    for used, limit in ((0, 360), (60, 360), (200, 270)):
        uses = [Use(SERVERS.at("2026-02-10 12:00"), used)]
        now = standing(SERVERS.rules, "work", at=SERVERS.at("2026-05-10 12:00"), uses=uses, term=term)
        assert now.limit == limit
