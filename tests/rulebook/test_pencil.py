"""Explanations that a calendar and a pencil bear out: stretches called what they are, days, zones, offsets."""

from datetime import timedelta

import pytest

from reglament.rulebook import lifecycle, words
from reglament.rulebook.explain import deadline, silence
from reglament.rulebook.loader import load_edition
from reglament.verbs.intervals import line
from rulebook.desks import FILES, Desk

HOTLINE = (FILES / "hotline-parts.toml").read_text(encoding="utf-8")
REPAIR = "targets = [{amount = 30, unit = 'calendar_days'}]\ncalendars = [{calendar = 'always'}]"


def hotline(*changes: tuple[str, str]) -> Desk:
    """The hotline with other words in its file."""
    text = HOTLINE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    desk = Desk("hotline-parts")
    desk.rules = load_edition(text, "hotline-parts.toml")
    return desk


def repair(target: str, calendar: str = "depot") -> Desk:
    """The hotline with another promise of repair."""
    return hotline((REPAIR, f"targets = [{{{target}}}]\ncalendars = [{{calendar = '{calendar}'}}]"))


@pytest.mark.parametrize(
    "target",
    ["amount = 1, unit = 'months'", "amount = 3, unit = 'calendar_days'", "amount = 30, unit = 'hours'"],
)
def test_time_of_the_wall_is_not_called_working_days(target: str) -> None:
    desk = repair(target)
    clock = desk.clocks("2026-01-31 15:00", desk.came("2026-01-31 15:00", "phone"))["repair"]
    for lang, kind in (("ru", "календарное время"), ("en", "calendar time")):
        lines = [line(item, lang) for item in deadline(desk.rules, clock, lang).intervals]
        assert [told for told in lines if told.startswith("+") and told.endswith(f"  {kind}")] == lines != []


def test_days_of_silence_round_the_clock_are_marked_counted() -> None:
    desk = hotline(
        (
            "[transitions.late_reply]",
            "[transitions.silence]\nclause = '4'\ndays = 20\ncalendar = 'always'\noutcome = 'repaired'\n"
            "after = [{on = 'answered', where = {form = 'question'}}]\n"
            "stop = [{on = 'requester_replied'}]\ntext = {ru = 'Ответа нет.', en = 'No answer.'}\n"
            "[transitions.late_reply]",
        )
    )
    term = lifecycle.silence(
        desk.rules, [desk.came("2026-03-05 10:00", "phone"), desk.told("2026-03-05 11:00", "question")]
    )
    assert term is not None
    told = silence(desk.rules, term, "en")
    assert told.sentences[2:4] == (
        "Working days counted: Fri 6 March 2026 – Wed 25 March 2026, 20 in all.",
        "Not counted: Thu 5 March 2026.",
    )
    lines = [line(item, "en", continuous=True) for item in told.intervals]
    assert [told[:25] for told in lines] == ["  Thu 05.03.2026 11:00–06", "+ Fri 06.03.2026 00:00–26"]


@pytest.mark.parametrize(
    ("came", "en", "ru"),
    [
        ("2026-02-07 13:00", "It came on a day that is not a working one: ", "Пришло в нерабочий день: "),
        ("2026-02-09 15:00", "It came after 14:00: ", "Пришло после 14:00: "),
        ("2026-02-09 06:00", "", ""),
    ],
)
def test_what_came_on_a_day_off_did_not_come_after_the_hour(came: str, en: str, ru: str) -> None:
    desk = Desk("hotline-parts")
    clock = desk.clocks(came, desk.came(came, "phone"), desk.set(came, "parts", True))["parts"]
    for lang, begins, word in (("en", en, "It came "), ("ru", ru, "Пришло ")):
        told = [item for item in deadline(desk.rules, clock, lang).sentences if item.startswith(word)]
        assert [item[: len(begins)] for item in told] == ([begins] if begins else [])


def test_rows_and_due_of_a_calendar_with_a_zone_of_its_own_are_in_one_zone() -> None:
    desk = hotline(("[calendars.depot]", "[calendars.depot]\nzone = 'America/Los_Angeles'"))
    came = "2026-02-09 15:00"
    clock = desk.clocks(came, desk.came(came, "phone"), desk.set(came, "parts", True))["parts"]
    told = deadline(desk.rules, clock, "en")
    assert told.intervals[-1].end_at.isoformat() == "2026-02-10T21:00:00+01:00"
    assert "Due: Tue 10 February 2026, 21:00." in told.sentences
    zones = "Times here are those of Europe/Berlin; days and hours of the calendar, of America/Los_Angeles."
    assert zones in told.sentences
    assert (
        "Время здесь — по Europe/Berlin; дни и часы календаря — по America/Los_Angeles."
        in deadline(desk.rules, clock, "ru").sentences
    )


def test_the_offset_is_told_where_the_clocks_were_moved_on_the_way() -> None:
    """01:45 to 01:15 of one night is half an hour; a night without the change tells none."""
    desk = hotline(("zone = 'Europe/Berlin'", "zone = 'Europe/London'"))
    for came, begins, row in (
        (
            "2026-10-25 01:45",
            "Received: Sun 25 October 2026, 01:45 (+01:00).",
            "01:45 (+01:00)–01:15 (+00:00)",
        ),
        ("2026-10-24 01:45", "Received: Sat 24 October 2026, 01:45.", "01:45–02:15 "),
    ):
        clock = desk.clocks(came, desk.came(came, "phone", severity="down"))["callback"]
        told = deadline(desk.rules, clock, "en")
        assert told.sentences[0] == begins
        assert row in line(told.intervals[0], "en")
        assert ("Due: Sun 25 October 2026, 01:15 (+00:00)." in told.sentences) is ("(" in begins)


def test_after_the_hour_of_a_week_on_the_wall_comes_the_next_day_working_or_not() -> None:
    desk = repair("unit = 'end_of_week', cutoff = '14:00'")
    clock = desk.clocks("2026-01-30 15:00", desk.came("2026-01-30 15:00", "phone"))["repair"]
    for lang, told in (
        ("en", "It came after 14:00: it counts as come with the next day."),
        ("ru", "Пришло после 14:00: считается пришедшим со следующим днём."),
    ):
        assert told in deadline(desk.rules, clock, lang).sentences


def test_the_lengths_of_the_rows_add_up_to_what_was_promised_to_the_second() -> None:
    rows = [timedelta(minutes=29, seconds=40), timedelta(hours=5, minutes=30, seconds=20)]
    assert [words.length(each, "ru", exact=True) for each in rows] == ["29 мин 40 с", "5 ч 30 мин 20 с"]
    assert words.length(sum(rows, timedelta()), "ru", exact=True) == "6 ч"
