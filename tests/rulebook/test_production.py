"""The Russian production calendar: facts by year, provisional years, overlays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from reglament.rulebook.production import (
    CalendarFault,
    OutsideCalendar,
    ProductionCalendar,
    load_production_calendar,
)

RU = load_production_calendar("ru")
DECREED = range(2020, 2028)

# year, decree, working days, hours at 40 h a week
NORMS = [
    (2020, ("875", date(2019, 7, 10)), 248, 1979),
    (2021, ("1648", date(2020, 10, 10)), 247, 1972),
    (2022, ("1564", date(2021, 9, 16)), 247, 1973),
    (2023, ("1505", date(2022, 8, 29)), 247, 1973),
    (2024, ("1314", date(2023, 8, 10)), 248, 1979),
    (2025, ("1335", date(2024, 10, 4)), 247, 1972),
    (2026, ("1466", date(2025, 9, 24)), 247, 1972),
    (2027, ("1187", date(2026, 9, 17)), 247, 1972),
]


@pytest.mark.parametrize(("year", "decree", "days", "hours"), NORMS)
def test_norm_of_the_year(year: int, decree: tuple[str, date], days: int, hours: int) -> None:
    assert RU.decree(year) == decree
    assert not RU.provisional(year)
    assert (RU.working_days(year), RU.hours(year)) == (days, hours)


def test_next_year_is_in_the_calendar() -> None:
    """By the end of a year the decree for the next one is out; without data a desk would promise blindly."""
    following = datetime.now(UTC).year + 1
    assert following in RU.years


@pytest.mark.parametrize(
    ("on", "kind", "name"),
    [
        (date(2026, 3, 8), "holiday", "Международный женский день"),
        (date(2026, 3, 9), "transferred", "Выходной, перенесённый с 8 марта"),
        (date(2026, 1, 9), "transferred", "Выходной, перенесённый с 3 января"),
        (date(2026, 12, 31), "transferred", "Выходной, перенесённый с 4 января"),
        (date(2026, 1, 7), "holiday", "Рождество Христово"),
        (date(2026, 5, 8), "shortened", "Сокращённый день"),
        (date(2026, 3, 6), "working", ""),
        (date(2026, 3, 7), "weekend", ""),
        (date(2024, 4, 27), "working_saturday", "Рабочий день вместо 29 апреля"),
        (date(2024, 12, 28), "working_saturday", "Рабочий день вместо 30 декабря"),
        (date(2020, 3, 30), "declared", "Объявленный нерабочий день"),
        (date(2020, 5, 8), "declared", "Объявленный нерабочий день"),
        (date(2021, 10, 28), "declared_moscow", "Объявленный нерабочий день в Москве"),
        (date(2021, 11, 1), "declared", "Объявленный нерабочий день"),
        (date(2021, 11, 4), "holiday", "День народного единства"),
        (date(2021, 11, 6), "weekend", ""),
        (date(2020, 6, 23), "working", ""),
        (date(2028, 11, 6), "transferred", "Выходной, перенесённый с 4 ноября"),
    ],
)
def test_kind_and_name(on: date, kind: str, name: str) -> None:
    assert (RU.day_kind(on), RU.name(on)) == (kind, name)


def test_names_are_in_english_too() -> None:
    assert RU.name(date(2026, 11, 4), "en") == "National Unity Day"
    assert RU.name(date(2026, 3, 9), "en") == "Day off moved from 8 March"
    assert RU.title("en") == "Production calendar of the Russian Federation"


def test_every_special_day_has_both_names_and_its_act() -> None:
    for year in RU.years:
        for day in RU.days(year):
            if day.kind not in ("working", "weekend"):
                assert all(day.names), day
                assert all(day.source), day


def test_a_declared_day_may_be_shortened_too() -> None:
    """3 November 2021: declared by decree 595 and the eve of a holiday."""
    day = RU.day(date(2021, 11, 3))
    assert (day.kind, day.shortened, day.declared) == ("declared", True, "federal")
    assert "№ 595" in day.source[0]


def test_an_unconfirmed_number_says_so() -> None:
    assert "не подтверждён" in RU.day(date(2021, 6, 15)).source[0]


@pytest.mark.parametrize(
    ("first", "last", "scope", "working_dates"),
    [
        (date(2020, 3, 30), date(2020, 4, 30), "federal", 24),
        (date(2020, 5, 6), date(2020, 5, 8), "federal", 3),
        (date(2020, 6, 24), date(2020, 6, 24), "federal", 1),
        (date(2020, 7, 1), date(2020, 7, 1), "federal", 1),
        (date(2021, 5, 4), date(2021, 5, 7), "federal", 4),
        (date(2021, 10, 30), date(2021, 11, 7), "federal", 3),
        (date(2021, 6, 15), date(2021, 6, 19), "moscow", 4),
        (date(2021, 10, 28), date(2021, 10, 29), "moscow", 2),
    ],
)
def test_declared_stretches(first: date, last: date, scope: str, working_dates: int) -> None:
    stretch = [RU.day(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    hit = [day for day in stretch if day.kind.startswith("declared")]
    assert {day.declared for day in hit} == {scope}
    assert len(hit) == working_dates


class TestProvisionalYears:
    """No decree yet: the Labour Code alone (A-1.14e)."""

    @pytest.mark.parametrize("year", range(2028, 2036))
    def test_is_marked_and_has_no_decree(self, year: int) -> None:
        assert RU.provisional(year)
        assert RU.confidence(year) == "provisional"
        assert RU.decree(year) is None
        assert all(day.provisional for day in RU.days(year))

    @pytest.mark.parametrize(
        ("year", "carried"),
        [
            (2028, {(11, 4): (11, 6)}),  # Saturday to Monday
            (2029, {(11, 4): (11, 5)}),
            (2030, {(2, 23): (2, 25)}),
            (2033, {(5, 1): (5, 2), (6, 12): (6, 13)}),
        ],
    )
    def test_carry_overs_by_law(self, year: int, carried: dict[tuple[int, int], tuple[int, int]]) -> None:
        moved = {day.instead_of: day.on for day in RU.days(year) if day.kind == "transferred"}
        assert moved == {date(year, *a): date(year, *b) for a, b in carried.items()}

    def test_january_is_not_carried(self) -> None:
        """1 and 2 January 2028 are a weekend; the decree will say where they go, the law does not."""
        assert [RU.day_kind(date(2028, 1, day)) for day in (8, 9, 10)] == ["holiday", "weekend", "working"]

    def test_eves_of_holidays_are_shortened(self) -> None:
        shortened = [day.on for day in RU.days(2028) if day.shortened]
        assert shortened == [date(2028, m, d) for m, d in ((2, 22), (3, 7), (5, 8), (11, 3))]

    @pytest.mark.parametrize("year", [2019, 2036, 1995])
    def test_beyond_the_years_nothing_is_guessed(self, year: int) -> None:
        with pytest.raises(OutsideCalendar, match=f"{year}.*2020–2035"):
            RU.day_kind(date(year, 6, 1))


DECREE_2028 = """
format = 1
code = "ru"
[years.2028]
decree = { number = "1201", on = 2027-09-20 }
moved = [{ from = 2028-01-01, to = 2028-01-10 }, { from = 2028-01-02, to = 2028-12-29 }]
carried = [{ from = 2028-11-04, to = 2028-11-06 }]
shortened = [2028-02-22, 2028-03-07, 2028-05-08, 2028-11-03]
"""


class TestOverlay:
    """A year's decree arrives as a file, without a release (the figures of this one are made up)."""

    def test_the_year_is_no_longer_provisional(self) -> None:
        known = RU.overlay(DECREE_2028)
        assert not known.provisional(2028)
        assert known.decree(2028) == ("1201", date(2027, 9, 20))
        assert known.day_kind(date(2028, 1, 10)) == "transferred"
        assert known.provisional(2029)
        assert RU.provisional(2028), "the calendar laid under stays as it was"

    def test_the_days_that_changed_can_be_asked(self) -> None:
        assert RU.changed_days(RU.overlay(DECREE_2028)) == (date(2028, 1, 10), date(2028, 12, 29))

    def test_loading_with_overlays(self) -> None:
        assert not load_production_calendar("ru", DECREE_2028).provisional(2028)

    def test_it_may_reach_further(self) -> None:
        text = DECREE_2028.replace('code = "ru"', 'code = "ru"\nprovisional_through = 2040')
        assert RU.overlay(text).years == range(2020, 2041)

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ('code = "ru"', 'code = "by"', "codes must be equal"),
            ("format = 1", "format = 2", "format"),
            ("moved", "moves", "years.2028.moves: no such key; did you mean 'moved'"),
            ("2028-12-29", "2028-12-30", "moved to 2028-12-30, which is one already"),
            ("2028-12-29", "2027-12-29", "2027-12-29 is not in 2028"),
            ("2028-02-22", "2028-02-23", "shortened: 2028-02-23 is a day off"),
            ("2028-11-06", "2028-11-07", "does not agree with the law"),
            ("shortened", "working = [2028-02-05]\nshortened", "2028-02-05 must be a weekend day"),
            ("shortened", "working_days = 250\nshortened", "working_days = 250, but the days given make 247"),
            ("shortened = [", "shortened = [,", "not TOML"),
            (
                "shortened =",
                "shotened =",
                "ru-2028.toml:8: years.2028.shotened: no such key; did you mean 'shortened'",
            ),
            (
                "on = 2027-09-20",
                "on = 'autumn'",
                "ru-2028.toml:5: years.2028.decree.on: no date; one like 2028-01-10",
            ),
        ],
    )
    def test_a_wrong_file_is_refused_with_its_name_and_place(self, old: str, new: str, words: str) -> None:
        with pytest.raises(CalendarFault, match=r"ru-2028\.toml") as caught:
            RU.overlay(DECREE_2028.replace(old, new, 1), source="ru-2028.toml")
        assert words in str(caught.value)


def test_an_unknown_calendar() -> None:
    for code in ("kz", "../ru", "RU"):
        with pytest.raises(LookupError):
            load_production_calendar(code)


def test_a_calendar_without_years_is_refused() -> None:
    text = 'format=1\ncode="x"\nprovisional_through=2030\nweekend=[6,7]\nholidays=[]\nyears={}\n'
    with pytest.raises(CalendarFault, match="at least one year"):
        ProductionCalendar.parse(text + '[title]\nru="а"\nen="a"\n[law]\n')


def test_carry_overs_do_not_meet() -> None:
    """Made up: holidays on Saturday 5, Sunday 6 and Monday 7 February 2028; the first two go to the 8th and 9th."""
    text = """
format = 1
code = "x"
provisional_through = 2028
weekend = [6, 7]
title = { ru = "Пример", en = "Example" }
law = { holidays = { ru = "закон", en = "law" }, shortened = { ru = "закон", en = "law" } }
holidays = [{ days = ["02-05", "02-06", "02-07"], carries = true, ru = "Праздник", en = "Holiday" }]
years.2027 = { decree = { number = "1", on = 2026-09-01 }, carried = [
  { from = 2027-02-06, to = 2027-02-08 }, { from = 2027-02-07, to = 2027-02-09 } ] }
"""
    example = ProductionCalendar.parse(text)
    moved = {day.instead_of: day.on for day in example.days(2028) if day.kind == "transferred"}
    assert moved == {date(2028, 2, 5): date(2028, 2, 8), date(2028, 2, 6): date(2028, 2, 9)}
