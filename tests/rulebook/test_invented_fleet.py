"""A fleet of terminals: failures counted by the device, whoever reports them; what may not be written."""

from dataclasses import replace
from datetime import date

import pytest

from reglament.rulebook import events as e
from reglament.rulebook import explain, history, packs, until
from reglament.rulebook.edition import EditionError
from reglament.rulebook.event_words import events_words
from reglament.rulebook.events import TicketCompleted
from reglament.rulebook.limits import InWork, taken
from reglament.rulebook.loader import load_edition
from reglament.rulebook.meters import Standing, Use, may_use, standing
from reglament.rulebook.packs import Pack, bought
from reglament.rulebook.replaying import History, play
from reglament.rulebook.rule_words import metering_words
from reglament.rulebook.sharing import counted
from rulebook.desks import FILES, Desk
from rulebook.scenes import local

FLEET = Desk("device-fleet")
TEXT = (FILES / "device-fleet.toml").read_text(encoding="utf-8")


def came(when: str, serial: str = "SN-1", kind: str = "failure", complete: bool = True) -> e.TicketRegistered:
    return replace(FLEET.came(when, serial=serial), appeal_kind=kind, complete=complete)


def told(*story: e.Event, others: tuple[str, ...] = ()) -> list[int]:
    """What the last event of a history makes of the count, beside failures of the same device on these days."""
    uses = [Use(FLEET.at(f"{day} 10:00")) for day in others]
    numbered = [replace(event, seq=n) for n, event in enumerate(story, 1)]
    return [item.value for item in counted(FLEET.rules, numbered, len(story), lambda name: uses)]


def test_the_third_failure_within_ninety_days_and_not_a_day_more() -> None:
    """Of 1 April 2026 the ninety days begin on 2 January."""
    assert told(came("2026-04-01 10:00"), others=("2026-01-02", "2026-03-01")) == [3]
    assert told(came("2026-04-01 10:00"), others=("2026-01-01", "2026-03-01")) == [2]
    assert told(came("2026-04-01 10:00", kind="question"), others=("2026-03-01",)) == [1], "none of its own"
    assert told(came("2026-04-01 10:00", serial=""), others=("2026-03-01",)) == [], "of no device"


def test_it_counts_once_it_is_whole_and_where_its_device_is() -> None:
    late = came("2026-04-01 10:00", complete=False)
    done = TicketCompleted(at=FLEET.at("2026-04-03 10:00"))
    assert told(late, others=("2026-03-01",)) == [1]
    assert told(late, e.FactChanged(at=late.at, name="failures", value=1), done, others=("2026-03-01",)) == [
        2
    ]
    moved = FLEET.set("2026-04-02 10:00", "serial", "SN-2")
    known = e.FactChanged(at=late.at, name="failures", value=3)
    assert told(came("2026-04-01 10:00"), known, moved) == [1]
    assert told(came("2026-04-01 10:00"), known, FLEET.set("2026-04-02 10:00", "serial", "")) == [0]
    assert told(came("2026-04-01 10:00"), known, FLEET.set("2026-04-02 10:00", "serial", "sn-1 ")) == []


def test_the_third_is_answered_in_two_hours_and_its_device_replaced_in_three_days() -> None:
    """A replay decides it anew: of the same client, whatever was written down."""
    recorded = e.FactChanged(
        at=FLEET.at("2026-04-03 10:00"), name="failures", value=9, reason="counted.failures"
    )
    group = [
        History("a", (came("2026-02-02 10:00"),), requester="o", client="o"),
        History("b", (came("2026-02-03 10:00", serial="SN-2"),), requester="o", client="o"),
        History("c", (came("2026-04-01 10:00", serial=" sn-1"),), requester="p", client="o"),
        History("d", (came("2026-04-03 10:00"), replace(recorded, seq=1)), requester="o", client="o"),
    ]
    *_, third = play(FLEET.rules, group, now=FLEET.at("2026-04-03 11:00"))
    assert {clock.name: local(clock.due_at) for clock in third.clocks} == {
        "reaction": "2026-04-03 12:00",
        "replacement": "2026-04-08 18:00",
    }


def test_one_appeal_of_a_device_is_worked_on_at_a_time() -> None:
    others = [
        InWork({"serial": serial, "kind": "failure", "state": "open"}) for serial in ("SN-1", "SN-2", "")
    ]
    for serial, places in (("sn-1", [1]), ("SN-3", [0]), ("", [])):
        found = taken(FLEET.rules, InWork({"serial": serial}), others, tier="fleet")
        assert [item.taken for item in found] == places, serial


IN_SERVICE, DELIVERED = "2024-02-10", "2023-09-01"


@pytest.mark.parametrize(
    ("told_dates", "ends_on", "left"),
    [
        ({"commissioned_on": IN_SERVICE, "delivered_on": DELIVERED}, "2026-02-10", 8),
        ({"delivered_on": DELIVERED}, "2026-03-01", 27),
        ({"commissioned_on": "2024-01-31"}, "2026-01-31", -2),
        ({}, "", ""),
    ],
)
def test_a_warranty_runs_from_the_day_of_service_or_from_delivery(
    told_dates: dict[str, str], ends_on: str, left: int | str
) -> None:
    """Two years or thirty months, whichever is earlier; on 2 February 2026."""
    appeal = FLEET.came("2026-02-02 10:00", **told_dates)
    facts = history.after(FLEET.rules, [appeal])
    assert (facts["warranty_ends_on"], facts["warranty_left"]) == (ends_on, left)
    gate = FLEET.gate("2026-02-02 10:00", **told_dates)
    assert gate == (("hold", "out_of_warranty") if left == -2 else ("accept",))


def test_the_words_show_every_date_and_the_one_that_counts() -> None:
    appeal = FLEET.came("2026-02-02 10:00", commissioned_on=IN_SERVICE, delivered_on=DELIVERED)
    facts = history.after(FLEET.rules, [appeal])
    assert dict(until.told_all(FLEET.rules, facts, "en")) == {
        "warranty_ends_on": "Warranty until: 10 February 2026. Put into service, 10 February 2024, and 24 months: "
        "10 February 2026; Delivered, 1 September 2023, and 30 months: 1 March 2026 (whichever is earlier) (clause 6)."
    }


def test_a_promise_is_counted_from_a_date_that_may_be_told_later() -> None:
    """Twelve months from the day of service: nothing is due before it is known; a correction moves it."""
    asked = came("2026-02-02 10:00", kind="inspection")
    unknown = FLEET.clocks("2026-02-02 11:00", asked)["inspection"]
    assert (unknown.state, unknown.due_at, unknown.remaining) == ("running", None, None)
    assert (
        "Put into service: not known yet, nothing is due."
        in explain.deadline(FLEET.rules, unknown, "en").sentences
    )
    told_ = FLEET.set("2026-02-03 10:00", "commissioned_on", "2025-03-05")
    assert FLEET.due("inspection", asked, told_) == "2026-03-06 00:00"
    known = FLEET.clocks("2026-02-03 11:00", asked, told_)["inspection"]
    said = explain.deadline(FLEET.rules, known, "ru")
    assert "Срок считается от даты: Введён в эксплуатацию, 5 марта 2025." in said.sentences
    assert said.inputs == {"Введён в эксплуатацию": "5 марта 2025"}
    corrected = FLEET.set("2026-02-04 10:00", "commissioned_on", "2025-02-28")
    assert FLEET.due("inspection", asked, told_, corrected) == "2026-03-01 00:00"


def test_ten_working_days_but_within_the_warranty() -> None:
    """An end from a date of a fact beside one from the receipt; it is not there while the date is not known."""
    appeal = replace(came("2026-02-02 10:00"), facts=(("commissioned_on", IN_SERVICE),))
    assert FLEET.due("repair", appeal) == "2026-02-11 00:00"
    assert (
        FLEET.due("repair", replace(appeal, facts=(("commissioned_on", "2025-02-10"),))) == "2026-02-16 18:00"
    )


@pytest.mark.parametrize(
    ("on", "first", "last"), [("02-09", "2025-02-10", "2026-02-09"), ("02-10", "2026-02-10", "2027-02-09")]
)
def test_a_year_of_service_begins_with_the_day_of_service(on: str, first: str, last: str) -> None:
    """Without a certificate, too; with one whose term begins otherwise, no less."""
    facts, at = {"commissioned_on": IN_SERVICE}, FLEET.at(f"2026-{on} 10:00")
    for term in (None, (date(2025, 6, 1), date(2028, 5, 31))):
        now = standing(FLEET.rules, "inspections", at=at, facts=facts, uses=[Use(at)], term=term)
        assert (f"{now.from_on}", f"{now.to_on}", now.left) == (first, last, 1)
    with pytest.raises(ValueError, match="service_year"):
        standing(FLEET.rules, "inspections", at=at)


def hours(day: str, *spent: tuple[str, int], packs: tuple[Pack, ...]) -> Standing:
    """The bank of hours on that day; ``spent``: day and minutes."""
    uses = [Use(FLEET.at(f"{on} 12:00"), minutes) for on, minutes in spent]
    return standing(FLEET.rules, "hours", at=FLEET.at(f"{day} 18:00"), uses=uses, packs={"hours": packs})


def sold(on: date, count: int = 1) -> Pack:
    return bought(FLEET.rules.meters["hours"], on, count)


def test_of_several_packs_the_first_to_lapse_is_used_first() -> None:
    """Ten hours of 10 January 2026, twenty of 1 June: each for a year, its last day inside; in whole quarters."""
    first, second = sold(date(2026, 1, 10)), sold(date(2026, 6, 1), 2)
    assert (first.to_on, second.amount) == (date(2027, 1, 10), 1200)
    spent = (("2026-02-02", 100), ("2026-07-01", 300), ("2027-01-10", 60), ("2027-01-11", 60))
    alone = hours("2026-05-31", *spent, packs=(second, first))
    assert (alone.limit, alone.used, alone.left) == (600, 105, 495), "the second is not there yet"
    both = hours("2027-01-10", *spent, packs=(second, first))
    assert (both.limit, both.used, [item.left for item in both.packs]) == (1800, 465, [135, 1200])
    one = hours("2027-01-11", *spent, packs=(second, first))
    assert (one.limit, one.left) == (1200, 1140)
    assert [(item.used, item.lapsed) for item in one.packs] == [(465, 135), (60, 0)]
    assert [*packs.told(FLEET.rules, "hours", one.packs, "ru")] == [
        "Пакет от 10 января 2026: 600 мин до 10 января 2027, использовано 465 мин, сгорело 135 мин.",
        "Пакет от 1 июня 2026: 1200 мин до 1 июня 2027, использовано 60 мин, осталось 1140 мин.",
    ]
    assert hours("2027-06-02", *spent, packs=(first, second)).left == 0, "all has lapsed"


def test_what_went_beyond_the_packs_is_not_taken_from_one_bought_later() -> None:
    """Nothing before there is a pack; a use beyond it is charged or decided by a person, and stays beyond."""
    assert hours("2026-01-09", packs=()).left == 0
    late = sold(date(2026, 3, 1))
    spent = (("2026-02-02", 60), ("2026-03-01", 700), ("2026-03-02", 15))
    assert hours("2026-03-02", *spent, packs=(late,)).left == 0
    assert hours("2026-04-01", *spent, packs=(late, sold(date(2026, 4, 1)))).left == 600
    at, uses = FLEET.at("2026-03-01 12:00"), [Use(FLEET.at("2026-03-01 10:00"), 585)]
    for minutes, answer in ((15, "accept"), (16, "refuse")):
        said = may_use(FLEET.rules, "hours", minutes, at=at, uses=uses, packs={"hours": [late]})
        assert said.decision == answer


def test_what_counts_together_is_said_in_words() -> None:
    assert metering_words(FLEET.rules, "failures", "ru") == (
        "только считается за любые 90 дн. подряд; отдельно по каждому значению «Серийный номер»"
    )
    assert metering_words(FLEET.rules, "hours", "en").startswith(
        "in packs of 600 min, each for 12 months from the day it is bought; the first to lapse is used first"
    )
    assert metering_words(FLEET.rules, "inspections", "ru") == "год считается от даты «Введён в эксплуатацию»"
    assert until.rule_words(FLEET.rules, "warranty_ends_on", "en") == (
        "Put into service + 24 months or Delivered + 30 months, whichever is earlier"
    )
    begun = FLEET.rules.clocks["replacement"].begin
    assert events_words(FLEET.rules, begun, "ru") == (
        "перемена сведений (Отказов прибора за 90 дней не меньше 3)"
    )
    assert metering_words(FLEET.rules, "moves", "en") == "apart for each value of “Serial number”"


FAULTS = {
    "per a fact there is not": (
        "per = 'serial'\nscope", "per = 'seriel'\nscope", "meters.failures.per", "nobody sets the fact 'seriel'",
        "факт «seriel» никто не устанавливает"),
    "per a number of uses": (
        "per = 'serial'\nsizes = [{amount = 1}]\nperiod", "per = 'failures'\nsizes = [{amount = 1}]\nperiod",
        "meters.moves.per", "'failures' is itself a number of uses", "«failures» — само число использований"),
    "uses of a meter there is not": (
        "type = 'text', set_by = 'requester'}\n",
        "type = 'text', set_by = 'requester'}\nu = {label = {ru = 'и', en = 'i'}, clause = '3', used_of = 'at-once'}\n",
        "facts.u.used_of", "there is no meter 'at-once' of the kind requests or bank (one of failures, moves,",
        "нет лимита «at-once» вида requests или bank"),
    "work at once of everybody": (
        "kind = 'simultaneous'\n", "kind = 'simultaneous'\nscope = 'desk'\n", "meters.at-once.scope",
        "work at once is limited under a certificate", "ограничена по сертификату"),
    "what meters count by is set by one": (
        "full = 'reject'\n", "full = 'change'\nsets = {serial = 'SN-0'}\n", "meters.moves.sets.serial",
        "meters count by 'serial': going beyond one may not change it", "по «serial» считают лимиты"),
    "a promise from no date": (
        "since_fact = 'commissioned_on'", "since_fact = 'serial'", "clocks.inspection.targets.0.since_fact",
        "serial is not a date", "serial — не дата"),
    "a date in circles": (
        "until = [{since = 'commissioned_on', months = 24}", "until = [{since = 'warranty_ends_on', months = 24}",
        "facts.warranty_ends_on", "'warranty_ends_on' follows from itself", "следует из самого себя"),
    "a month from a date": (
        "period = 'service_year'\n", "period = 'month'\n", "meters.inspections.since",
        "only a year of service begins with a date of its own", "начинается только год поддержки"),
    "packs for everybody": (
        "packs = {amount = 600, months = 12}\n", "scope = 'desk'\npacks = {amount = 600, months = 12}\n",
        "meters.hours.scope", "packs are bought under one certificate and lapse by themselves: no scope",
        "пакеты куплены по одному сертификату"),
    "a limit without words": (
        "text = {ru = 'Прибор уже переезжал в этом году.', en = 'The device has moved this year.'}\n", "",
        "meters.moves", "nothing says what is told when it is full", "не сказано, что отвечать"),
}  # fmt: skip


def test_every_fault_has_a_message_of_its_own() -> None:
    text = TEXT
    for old, new, *_ in FAULTS.values():
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(EditionError) as caught:
        load_edition(text, "mine.toml")
    found = {fault.section: fault for fault in caught.value.faults}
    assert len(found) == len(caught.value.faults) == len(FAULTS)
    for what, (_, _, section, english, russian) in FAULTS.items():
        assert english in found[section].told("en"), what
        assert russian in found[section].told("ru"), what
        assert found[section].line > 0, what
