"""Availability: breaks against the time of service, what is excused, what is owed below the share."""

import json
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from reglament.cli import main
from reglament.rulebook import events as e
from reglament.rulebook.availability import Available, Outage, available, outages_of
from reglament.rulebook.availability_words import percent, told
from reglament.rulebook.worktime import Exception_
from rulebook.desks import FILES, Desk

BANK = Desk("bank-vendor")
WHOLE = timedelta(hours=19 * 9 + 4 * 4)
"""February 2026: 19 working days of nine hours (23 is off) and four Saturdays of four."""


def down(start: str, end: str, kind: str = "emergency", name: str = "") -> Outage:
    return Outage(BANK.at(start), BANK.at(end), kind, name)


def february(*outages: Outage, rule: str = "portal") -> Available:
    now = BANK.at("2026-03-01 00:00")
    return available(BANK.rules, rule, outages, BANK.at("2026-02-10 00:00").date(), now=now)


def test_10_a_month_without_a_break_is_whole() -> None:
    found = february()
    assert (found.whole, found.down, found.share, found.met, found.amount) == (
        WHOLE,
        timedelta(),
        100,
        True,
        0,
    )


@pytest.mark.parametrize(
    ("hours", "met", "amount"),
    [
        ("09:00 09:56", True, 0),
        ("09:00 09:57", False, 5),
        ("09:00 10:53", False, 10),
        ("09:00 18:00", False, 10),
    ],
)
def test_10_the_credit_goes_by_bands(hours: str, met: bool, amount: int) -> None:
    """187 hours: half a percent is 56.1 minutes, one is 1 h 52.2 min."""
    start, end = hours.split()
    found = february(down(f"2026-02-10 {start}", f"2026-02-10 {end}"))
    assert (found.met, found.amount) == (met, amount)


def test_10_only_time_of_service_counts_and_overlaps_count_once() -> None:
    """From Friday 17:00 to Saturday 11:00 is an hour on Friday and one on Saturday, told twice or thrice."""
    told_twice = [down("2026-02-06 17:00", "2026-02-07 11:00"), down("2026-02-06 17:30", "2026-02-06 20:00")]
    found = february(*told_twice, *told_twice)
    assert found.down == timedelta(hours=2)
    assert found.share == 100 - Fraction(200, 187)


def test_10_a_break_of_four_minutes_is_none() -> None:
    assert february(down("2026-02-10 10:00", "2026-02-10 10:04")).down == timedelta()
    assert february(down("2026-02-10 10:00", "2026-02-10 10:05")).down == timedelta(minutes=5)


def test_10_planned_work_is_excused_and_so_is_what_breaks_in_it_up_to_eight_hours_a_month() -> None:
    planned = [
        down(f"2026-02-{day} 09:00", f"2026-02-{day} 15:00", "planned", "Обновление") for day in (10, 17)
    ]
    found = february(
        *planned, down("2026-02-10 12:00", "2026-02-10 16:00"), down("2026-02-17 10:00", "2026-02-17 12:00")
    )
    assert found.excused == timedelta(hours=8), "six hours of the first, two of the second"
    assert found.down == timedelta(hours=2), "15 to 16 and 11 to 12"
    said = told(BANK.rules, found, "ru")
    assert said[0] == (
        "Доступность портала, 1 февраля 2026 – 28 февраля 2026: 98,93 %, меньше обещанных 99,5 % (п. 10)."
    )
    assert "вт 17 февраля 2026, 09:00 – вт 17 февраля 2026, 11:00: 2 ч, не в счёт, Обновление." in said
    assert said[-1] == "Скидка 10 % месячной платы."


def test_10_without_what_was_excused_the_whole_is_less() -> None:
    rule = BANK.rules.availability["portal"].model_copy(update={"whole": "without_excused"})
    rules = BANK.rules.model_copy(update={"availability": {"portal": rule}})
    planned = down("2026-02-10 09:00", "2026-02-10 17:00", "planned")
    now = BANK.at("2026-03-01 00:00")
    found = available(rules, "portal", [planned], now.date().replace(month=2), now=now)
    assert (found.whole, found.down) == (WHOLE - timedelta(hours=8), timedelta())


def test_10_a_break_that_lasts_ends_now_and_what_the_desk_announces_takes_no_time_away() -> None:
    """The hours of the month are those of the calendar, though the same break moves the clocks (B6)."""
    lasts = Outage(BANK.at("2026-02-10 10:00"), None, "emergency")
    now = BANK.at("2026-02-10 12:00")
    at_work = BANK.rules.at_work(announced=[Exception_(lasts.start_at, now, False, "Авария")])
    found = available(at_work, "portal", [lasts], now.date(), now=now)
    assert (found.whole, found.down) == (WHOLE, timedelta(hours=2))
    with pytest.raises(ValueError, match="naive"):
        available(at_work, "portal", [Outage(datetime(2026, 2, 1))], now.date(), now=now)


def test_11_breaks_are_read_from_the_history_of_a_ticket() -> None:
    """From the letter to the restoration, and again; round the clock over the whole month."""
    history = [
        BANK.came("2026-02-10 10:00", channel="email"),
        e.ServiceRestored(at=BANK.at("2026-02-10 10:30")),
        e.ServiceDisrupted(at=BANK.at("2026-02-11 00:00")),
        e.TicketClosed(at=BANK.at("2026-02-11 00:15"), outcome="solved"),
    ]
    shuffled = [*reversed(history), *history]
    outages = outages_of(BANK.rules, "line", shuffled)
    assert outages == outages_of(BANK.rules, "line", history)
    found = february(*outages, rule="line")
    assert (found.whole, found.down, found.amount) == (timedelta(days=28), timedelta(minutes=45), 1)
    assert told(BANK.rules, found, "en")[1] == "672 h in all, down for 45 m."


def test_10_explain_tells_the_breaks_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told_breaks = [
        {"start_at": "2026-02-10T09:00+03:00", "end_at": "2026-02-10T10:00+03:00", "kind": "emergency"}
    ]
    file = tmp_path / "breaks.json"
    file.write_text(json.dumps({"now": "2026-02-28T12:00+03:00", "outages": told_breaks}), encoding="utf-8")
    edition = str(FILES / "bank-vendor.toml")
    assert main(["explain", "--edition", edition, "--events", str(file), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "99.465 %, less than the 99.5 % promised (clause 10)." in said
    assert "5 % of the monthly fee." in said
    file.write_text(
        json.dumps({"now": "2026-02-28T12:00+03:00", "outages": [{"start_at": "x"}]}), encoding="utf-8"
    )
    assert main(["explain", "--edition", edition, "--events", str(file)]) == 2
    assert "outages[0]" in capsys.readouterr().err


def test_a_share_is_cut_not_rounded() -> None:
    assert percent(Fraction(9994999, 100000), "ru") == "99,949"
    assert (percent(Fraction(100), "en"), percent(Fraction(199, 2), "en")) == ("100", "99.5")
