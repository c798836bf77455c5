"""A partner who keeps accounting programs running: so many minutes for every database."""

from typing import Any

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.meter_words import size_words
from reglament.rulebook.meters import size_of
from rulebook.desks import Desk

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
    ],
)
def test_3_consultations_errors_and_visits(kind: str, when: str, due_at: str) -> None:
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
