"""B6, A-1.14e: an edition whose calendars know of announcements and of decrees that came after the package."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reglament.rulebook import clock, events, explain
from reglament.rulebook.loader import load_preset
from reglament.rulebook.production import load_production_calendar
from reglament.rulebook.worktime import Exception_, OutsideCalendar

A = load_preset("cryptopro-4")
DECREE_2028 = """
format = 1
code = "ru"
[years.2028]
decree = { number = "1", on = 2027-09-20 }
moved = [{ from = 2028-01-01, to = 2028-01-10 }]
carried = [{ from = 2028-11-04, to = 2028-11-06 }]
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+03:00")


def closed(start: str, end: str) -> Exception_:
    return Exception_(at(start), at(end), False, "Плановые работы", "6", "Planned work")


def asked(received: str, tier: str = "basic") -> list[events.Event]:
    return [events.TicketRegistered(at=at(received), channel="portal", appeal_kind="incident", tier=tier)]


def due(rules: object, received: str, tier: str = "basic") -> datetime:
    folded = clock.fold(rules, asked(received, tier), now=at(received))  # type: ignore[arg-type]
    found = next(c for c in folded if c.name == "reaction").due_at
    assert found is not None
    return found


def test_b6_a_closure_moves_the_term_by_its_working_hours() -> None:
    rules = A.at_work(announced=[closed("2026-03-02 12:00", "2026-03-02 14:00")])
    plain = due(A, "2026-03-02 10:00")
    assert A.calendar("working").measure(plain, due(rules, "2026-03-02 10:00")) == timedelta(hours=2)
    assert due(A, "2026-03-02 10:00") == plain


def test_b6_a_closure_at_night_moves_nothing() -> None:
    rules = A.at_work(announced=[closed("2026-03-02 19:00", "2026-03-03 09:00")])
    assert due(rules, "2026-03-02 10:00") == due(A, "2026-03-02 10:00")


def test_b6_what_is_promised_round_the_clock_is_not_moved() -> None:
    rules = A.at_work(announced=[closed("2026-03-02 00:00", "2026-03-04 00:00")])
    assert rules.calendar("always").is_working(at("2026-03-02 12:00"))
    assert not rules.calendar("working").is_working(at("2026-03-02 12:00"))


def test_b6_the_explanation_names_the_hours_taken() -> None:
    rules = A.at_work(announced=[closed("2026-03-02 12:00", "2026-03-02 14:00")])
    item = next(c for c in clock.fold(rules, asked("2026-03-02 10:00"), now=at("2026-03-02 10:00")))
    for language, words in (("ru", "12:00–14:00), Плановые работы"), ("en", "12:00–14:00), Planned work")):
        assert any(words in s for s in explain.deadline(rules, item, language).sentences), words


def test_a_1_14e_a_decree_in_place_of_the_law_alone() -> None:
    rules = A.at_work(production={"ru": load_production_calendar("ru", DECREE_2028)})
    assert A.calendar("working").is_working(at("2028-01-10 12:00"))
    assert not rules.calendar("working").is_working(at("2028-01-10 12:00"))
    assert (A.calendar("working").provisional(2028), rules.calendar("working").provisional(2028)) == (
        True,
        False,
    )


def test_a_1_14e_beyond_the_calendar_a_question_is_refused() -> None:
    with pytest.raises(OutsideCalendar, match="2036"):
        due(A, "2036-03-03 10:00")


def test_the_file_in_the_handbook_is_a_right_one() -> None:
    page = (Path(__file__).parents[2] / "docs/hours.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert not load_production_calendar("ru", text).provisional(2028)
