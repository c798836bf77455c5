"""A partner who keeps accounting programs running: so many minutes for every database."""

from collections.abc import Sequence
from typing import Any

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.edition import EditionError, load_edition
from reglament.rulebook.meter_words import size_words
from reglament.rulebook.meters import size_of
from rulebook.desks import FILES, Desk

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
