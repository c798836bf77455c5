"""A partner who keeps accounting programs running: so many minutes for every database."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.availability import Outage, available
from reglament.rulebook.charges import charged
from reglament.rulebook.edition import EditionError
from reglament.rulebook.explain import deadline, promise
from reglament.rulebook.history import after
from reglament.rulebook.lifecycle import silence
from reglament.rulebook.loader import load_edition
from reglament.rulebook.meter_words import size_words
from reglament.rulebook.meters import size_of
from reglament.rulebook.objective_words import round_words, rule_words, state_words
from reglament.rulebook.objectives import Judged, attained, judged
from reglament.rulebook.penalties import workings
from reglament.rulebook.remedies import owed
from reglament.rulebook.rule_words import bands_words, remedy_rule_words, times_words
from rulebook.desks import FILES, Desk
from rulebook.scenes import local

PARTNER = Desk("its-partner")


@pytest.mark.parametrize(
    ("kind", "when", "due_at"),
    [
        ("consultation", "2026-02-05 16:00", "2026-02-06 18:00"),
        ("consultation", "2026-02-05 16:30", "2026-02-09 18:00"),  # as come on Friday
        ("consultation", "2026-02-07 12:00", "2026-02-10 18:00"),  # on Saturday: as come on Monday
        ("consultation", "2026-02-20 12:00", "2026-02-24 18:00"),  # Monday the 23rd is a holiday
        ("error", "2026-02-05 16:00", "2026-02-06 11:00"),
        ("visit", "2026-02-05 16:00", "2026-02-09 12:00"),
        ("failure", "2026-01-01 10:00", "2026-01-01 16:00"),
        ("failure", "2026-01-03 03:00", "2026-01-05 09:00"),  # five hours of the night, then two days off
        ("failure", "2025-12-29 21:00", "2025-12-30 03:00"),  # the crew took turns before, too
        (
            "failure",
            "2026-03-11 19:00",
            "2026-03-12 02:00",
        ),  # 10 March is the 69th day of the year: a first one
    ],
)
def test_3_5_consultations_errors_and_visits(kind: str, when: str, due_at: str) -> None:
    came = e.TicketRegistered(at=PARTNER.at(when), channel="phone", appeal_kind=kind)
    assert PARTNER.due("answer", came) == due_at


def test_3_a_visit_is_due_by_the_hour_agreed_on() -> None:
    came = e.TicketRegistered(at=PARTNER.at("2026-02-05 16:00"), channel="phone", appeal_kind="visit")
    for slot, due_at in (("2026-02-12 14:30", "2026-02-12 14:30"), ("2026-02-12", "2026-02-12 18:00")):
        agreed = PARTNER.set("2026-02-05 17:00", "slot", slot)
        assert PARTNER.due("answer", came, agreed) == due_at
    clock = PARTNER.clocks(
        "2026-02-05 17:00", came, PARTNER.set("2026-02-05 17:00", "slot", "2026-02-12T14:30")
    )
    assert promise(PARTNER.rules, clock["answer"], "ru") == "до 12 февраля 2026, 14:30"


@pytest.mark.parametrize(
    ("slot", "due_at"),
    [
        ("2026-02-16 14:00", "2026-02-11 18:00"),  # Friday, Thursday, Wednesday
        ("2026-02-24", "2026-02-18 18:00"),  # the 23rd is off
    ],
)
def test_3_the_plan_comes_three_working_days_before_the_visit(slot: str, due_at: str) -> None:
    came = e.TicketRegistered(at=PARTNER.at("2026-02-05 16:00"), channel="phone", appeal_kind="visit")
    agreed = PARTNER.set("2026-02-05 17:00", "slot", slot)
    clock = PARTNER.clocks("2026-02-05 17:00", came, agreed)["plan"]
    assert local(clock.due_at) == due_at
    assert promise(PARTNER.rules, clock, "ru") == f"за 3 рабочих дня до {int(slot[8:10])} февраля 2026"
    gone = PARTNER.clocks("2026-02-06 17:00", came, agreed, PARTNER.set("2026-02-06 17:00", "slot", ""))
    assert gone["plan"].due_at is None


def error(when: str, window: str) -> e.TicketRegistered:
    facts = (("bases", 1), ("window", window))
    return e.TicketRegistered(at=PARTNER.at(when), channel="phone", appeal_kind="error", facts=facts)


@pytest.mark.parametrize(
    ("window", "when", "due_at"),
    [
        ("", "2026-02-06 16:00", "2026-02-09 11:00"),
        ("mon-sat 08:00-20:00; sun 10:00-12:00", "2026-02-07 18:00", "2026-02-08 12:00"),
        ("пн–сб 08:00–20:00", "2026-02-07 18:00", "2026-02-09 10:00"),
        ("10:00-16:00", "2026-02-20 14:00", "2026-02-24 12:00"),  # of the days there are: the 23rd is off
        ("mon-fri 09:00-13:00, 14:00-17:00", "2026-02-06 12:00", "2026-02-06 17:00"),
        ("mon-fri 22:00-06:00", "2026-02-06 23:00", "2026-02-07 03:00"),
        ("always", "2026-02-07 23:00", "2026-02-08 03:00"),  # a calendar of the edition
        ("как договоримся", "2026-02-06 16:00", "2026-02-09 11:00"),  # says nothing
    ],
)
def test_2_hours_of_the_contract(window: str, when: str, due_at: str) -> None:
    assert PARTNER.due("answer", error(when, window)) == due_at


def test_2_every_rule_of_the_ticket_goes_by_the_hours_of_its_contract() -> None:
    """Gates, silence, prices, lateness; what is counted says by which hours."""
    came = error("2026-02-07 11:00", "mon-sat 10:00-22:00")
    clock = PARTNER.clocks("2026-02-07 12:00", came)["answer"]
    assert clock.remaining == timedelta(hours=3)
    assert "Время считается так: Часы договора, пн–сб 10:00–22:00 (п. 2)." in (
        deadline(PARTNER.rules, clock, "ru").sentences
    )
    late = PARTNER.clocks("2026-02-07 20:00", came, PARTNER.told("2026-02-07 18:30", "answer"))
    (given,) = owed(PARTNER.rules, late.values(), {"kind": "error"})
    assert (given.units, given.amount) == (3, 45)  # Saturday from 15:00 on
    rule = PARTNER.rules.remedies["late"]
    assert (
        workings(PARTNER.rules, rule, given.sum, (), given.amount, "en")
        == "max(15 × 3, 30) = 45 free minutes."
    )
    soon = PARTNER.clocks("2026-02-07 20:00", came, PARTNER.told("2026-02-07 15:10", "answer"))
    (least,) = owed(PARTNER.rules, soon.values(), {"kind": "error"})
    assert (least.units, least.amount) == (0, 30)
    waits = silence(PARTNER.rules, [came, PARTNER.told("2026-02-07 12:00", "question")])
    assert waits is not None
    assert local(waits.due_at) == "2026-02-10 22:00"  # Saturday, Monday, Tuesday
    evening = {"kind": "failure", "window": "mon-sat 10:00-22:00"}
    assert PARTNER.gate("2026-02-07 21:00", "phone", **evening) == ("accept",)
    assert PARTNER.gate("2026-02-07 23:00", "phone", **evening) == ("hold", "away")
    worked = [
        e.SessionHeld(at=PARTNER.at(f"2026-02-07 {hour}:00"), minutes=60, service="remote", seq=1)
        for hour in (21, 23)
    ]
    assert charged(PARTNER.rules, "over", [came, *worked], left=0).total == Decimal("7200.00")


def test_2_a_change_of_the_hours_is_a_change_of_the_promise() -> None:
    came, told = error("2026-02-06 16:00", ""), PARTNER.set("2026-02-06 17:00", "window", "08:00-22:00")
    assert PARTNER.due("answer", came, told) == "2026-02-06 20:00"


@pytest.mark.parametrize(
    ("tier", "bases", "minutes"),
    [
        ("techno", 1, 90),
        ("techno", "5", 330),
        ("techno", "", 30),
        ("prof", 2, 240),
        ("prof", 3, 360),
        ("prof", 6, 480),
    ],
)
def test_4_minutes_of_a_month_by_the_number_of_databases(tier: str, bases: Any, minutes: int) -> None:
    meter = PARTNER.rules.meters["month"]
    assert size_of(PARTNER.rules, meter, {"tier": tier, "bases": bases}, None) == minutes


def test_4_what_every_database_adds_is_told() -> None:
    assert [words for _, words in size_words(PARTNER.rules, "month", "ru")] == [
        "30 мин в месяц; Баз: + 60 мин за каждую единицу",
        "240 мин в месяц; Баз: + 120 мин за каждые 2 сверх 2",
    ]


@pytest.mark.parametrize(
    ("kind", "answered", "steps", "amount"),
    [
        ("visit", "2026-02-09 12:29", 1, 5),
        ("visit", "2026-02-09 12:31", 2, 10),  # every half an hour begun
        ("visit", "2026-02-09 18:00", 12, 20),  # a fifth at most
        ("failure", "2026-02-07 15:59", 1, 1),  # every whole 24 hours from the receipt
        ("failure", "2026-02-07 16:00", 2, 2),
    ],
)
def test_4_5_so_much_for_every_half_an_hour_begun_and_every_24_hours(
    kind: str, answered: str, steps: int, amount: int
) -> None:
    came = e.TicketRegistered(at=PARTNER.at("2026-02-05 16:00"), channel="phone", appeal_kind=kind)
    clocks = PARTNER.clocks("2026-02-20 12:00", came, PARTNER.told(answered, "answer"))
    (given,) = owed(PARTNER.rules, clocks.values(), {"kind": kind})
    assert (given.units, given.amount) == (steps, amount)


def test_5_a_day_for_every_ninety_minutes_begun_that_the_server_was_down() -> None:
    start_at = PARTNER.at("2026-02-02 00:00")
    down = Outage(start_at, start_at + timedelta(hours=9, minutes=1), "emergency", "")
    found = available(PARTNER.rules, "server", [down], date(2026, 2, 1), now=PARTNER.at("2026-03-01 00:00"))
    assert (found.met, found.amount) == (False, 7)


def test_4_5_what_is_given_for_each_is_told() -> None:
    visit, server = PARTNER.rules.remedies["visit"], PARTNER.rules.availability["server"]
    assert remedy_rule_words(PARTNER.rules, visit, "ru") == (
        "5 % платы за каждые начатые 30 минут, от срока до ответа; всего не больше 20 % платы"
    )
    assert remedy_rule_words(PARTNER.rules, PARTNER.rules.remedies["late"], "ru") == (
        "max(15 × число дней или часов, 30) бесплатных минут, от срока до ответа"
    )
    assert bands_words(server, "en") == "1 day of support for each 90 minutes begun"
    assert times_words(visit, 12, "ru") == "12 × 30 минут"


def solved(day: int, answers: int, again: int = 0) -> list[e.Event]:
    """A consultation of a day of February that took so many answers and was opened again so many times."""
    at = PARTNER.at(f"2026-02-{day:02d} 10:00")
    happened: list[e.Event] = [e.TicketRegistered(at=at, channel="phone", appeal_kind="consultation")]
    happened += [e.Answered(at=at, seq=n, form="answer") for n in range(1, answers + 1)]
    for n in range(again + 1):
        happened += [e.TicketReopened(at=at, seq=10 * n, by="requester")] if n else []
        happened += [e.TicketClosed(at=at, seq=10 * n + 9, outcome="solved", automatic=False, by="agent")]
    return happened


def test_6_shares_of_what_was_solved_at_once_and_of_what_was_not_opened_again() -> None:
    """Four of six by the first answer; two of six were opened again, and one may be."""
    rules, rounds = PARTNER.rules, list[Judged]()
    for history in (solved(2, 1), solved(3, 2), solved(4, 1, 1), solved(5, 1), solved(6, 1, 2), solved(9, 3)):
        clocks = PARTNER.clocks("2026-02-20 12:00", *history)
        rounds += judged(clocks.values(), after(rules, history))
    at_once, again = (
        attained(rules, name, rounds, date(2026, 2, 10)) for name in ("first_answer", "reopened")
    )
    assert (at_once.judged, at_once.kept, at_once.met, at_once.amount) == (6, 4, False, 5)
    assert (again.late, again.met, again.amount) == (2, False, 3)
    assert state_words(rules, again, "en") == "2 exceptions of 6"
    assert rule_words(rules, rules.objectives["reopened"], "ru") == (
        "Не открыто снова: исключений за месяц не больше 1"
    )
    told = round_words(rules, rounds[2], "ru")
    assert [words.split(": ")[1] for words in told[:2]] == ["выполнено (п. 6).", "исключение (п. 6)."]


def test_6_points_for_what_was_late_by_its_kind_and_its_clock() -> None:
    """A late consultation is a point, an error two, a plan that came too late four; three a month may be."""
    rules, rounds, so_far = PARTNER.rules, list[Judged](), []
    stories: list[list[e.Event]] = [
        [e.TicketRegistered(at=PARTNER.at("2026-02-02 10:00"), channel="phone", appeal_kind="consultation")],
        [error("2026-02-02 10:00", "")],
        [
            e.TicketRegistered(at=PARTNER.at("2026-02-02 10:00"), channel="phone", appeal_kind="visit"),
            PARTNER.set("2026-02-02 11:00", "slot", "2026-02-24 12:00"),
        ],
    ]
    for history in stories:
        late = [*history, PARTNER.told("2026-02-19 10:00", "update")]
        clocks = PARTNER.clocks("2026-02-19 12:00", *late)
        rounds += judged(clocks.values(), after(rules, late))
        found = attained(rules, "points", rounds, date(2026, 2, 10))
        so_far.append((found.judged, found.points, found.met, found.amount))
    assert so_far == [(1, 1, True, 0), (2, 3, True, 0), (4, 7, False, 10)]
    assert state_words(rules, found, "ru") == "7 баллов, всего 4"
    assert rule_words(rules, rules.objectives["points"], "en") == "Points: at most 3 points in a month"
    told = [line for line in round_words(rules, rounds[-1], "ru") if "Баллы" in line]
    assert told == ["В счёт «Баллы» за 1 февраля 2026 – 28 февраля 2026: с опозданием, 4 балла (п. 6)."]


def faults(*changed: tuple[str, str]) -> Sequence[str]:
    """What the loader says of the regulation with these words changed."""
    text = (FILES / "its-partner.toml").read_text(encoding="utf-8")
    for was, becomes in changed:
        assert was in text
        text = text.replace(was, becomes)
    with pytest.raises(EditionError) as raised:
        load_edition(text)
    return [f"{fault.section}: {fault.message}" for fault in raised.value.faults]


def test_what_cannot_be_said_of_shifts_and_sizes() -> None:
    turns = "['08:00-20:00'], ['20:00-08:00'], [], []"
    assert faults(
        ("hours_fact = 'window'", "hours_fact = 'bases'"),
        ("kind = 'continuous'", "kind = 'continuous'\nhours_fact = 'away_from'"),
        ("portal = {", "portal = {calendar = 'office', "),
        (", fact = 'slot'}]", "}]"),
        ("also = ['plan']", "also = ['plans']"),
        ("factors = [{factor = '2', ", "factors = [{factor = '2', when = {clock = 'answer'}, "),
    ) == [
        "calendars.office.hours_fact: bases is a number, and this is a word",
        "calendars.always.hours_fact: a calendar of the kind continuous has no hours a contract could change",
        "calendars.always.hours_fact: nobody sets the fact 'away_from'",
        "channels.portal.calendar: the hours of 'office' are those of a contract, and here nobody's contract is known",
        "charges.over.factors.0: nobody sets the fact 'clock'",
        "clocks.plan.targets.0: working_days_before needs the name of a fact with a date",
        "objectives.points.also.0: there is no clock 'plans'",
    ]
    assert faults(
        ("cycle =", "weekly = {mon = ['09:00-10:00']}\ncycle ="),
        (turns, "[], []"),
        ("fact = 'bases', amount", "fact = 'base', amount"),
        ("{amount = 30, plus", "{amount = 'unlimited', plus"),
    ) == [
        "calendars.crew.cycle: hours of a week and of shifts at once",
        "calendars.crew.cycle: nobody works in the whole cycle",
        "meters.month.sizes.0.plus: there is nothing more than without a limit",
        "meters.month.sizes.0.plus.fact: nobody sets the fact 'base'",
    ]
