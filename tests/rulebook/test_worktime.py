"""Working time in scenarios: 9:00–18:00, Moscow, the Russian calendar (A1.14) unless told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reglament.rulebook.production import load_production_calendar
from reglament.rulebook.worktime import OutsideCalendar, WorkingCalendar

MOSCOW = ZoneInfo("Europe/Moscow")
NEW_YORK = ZoneInfo("America/New_York")
RU = load_production_calendar("ru")
HOUR = timedelta(hours=1)
NINE_TO_SIX = {"mon-fri": ["09:00-18:00"]}


def calendar(weekly: Any = NINE_TO_SIX, **switches: Any) -> WorkingCalendar:
    return WorkingCalendar.build(MOSCOW, weekly, RU, **switches)


CRYPTOPRO = calendar()
PROGRESS = calendar({"mon-fri": ["10:00-18:00"]})
RAPID = calendar(whole_days=True)
ALWAYS = WorkingCalendar.around_the_clock(MOSCOW)


def at(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(start: str, hours: float, on: WorkingCalendar = CRYPTOPRO) -> str:
    """The due time, as "2026-03-10 14:30"."""
    return f"{on.add(at(start, on.zone), hours * HOUR):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "hours", "expected", "why"),
    [
        ("2026-03-05 10:00", 6, "2026-03-05 16:00", "within one Thursday"),
        ("2026-03-05 15:00", 6, "2026-03-06 12:00", "three hours today, three tomorrow"),
        ("2026-03-06 17:30", 6, "2026-03-10 14:30", "9 March is the day off carried from Sunday the 8th"),
        ("2026-03-05 17:30", 0.5, "2026-03-05 18:00", "a due time may be the closing"),
        ("2026-03-05 09:00", 9, "2026-03-05 18:00", "a whole working day"),
        ("2026-03-05 18:00", 2, "2026-03-06 11:00", "18:00 sharp is no working time any more"),
        ("2026-03-05 17:59", 2, "2026-03-06 10:59", "one minute of Thursday counts"),
        ("2026-03-05 08:59", 2, "2026-03-05 11:00", "before opening waits for 9:00"),
        ("2026-03-05 23:30", 8, "2026-03-06 17:00", "at night"),
        ("2026-03-07 12:00", 2, "2026-03-10 11:00", "Saturday before the long weekend of 8 March"),
        ("2026-03-05 12:00", 12, "2026-03-06 15:00", "12 hours cross a day: 6 + 6"),
        (
            "2026-04-30 17:00",
            2,
            "2026-05-04 10:00",
            "the eve of 1 May keeps its hours; Friday to Sunday are off",
        ),
        ("2026-05-08 17:00", 2, "2026-05-12 10:00", "9 May is a Saturday, carried to Monday the 11th"),
        ("2026-06-11 17:00", 2, "2026-06-15 10:00", "12 June is a Friday"),
        ("2026-11-03 17:00", 2, "2026-11-05 10:00", "4 November is a Wednesday"),
        ("2025-12-30 17:00", 2, "2026-01-12 10:00", "31 December 2025 off, holidays to the 11th of January"),
        ("2026-12-30 17:30", 1, "2027-01-11 09:30", "over the year's edge"),
        ("2026-01-09 10:00", 1, "2026-01-12 10:00", "9 January is off, moved from the 3rd"),
        ("2024-04-26 17:00", 2, "2024-04-27 10:00", "Saturday 27 April 2024 is worked"),
        ("2024-04-27 17:00", 2, "2024-05-02 10:00", "and Monday to Wednesday after it are not"),
        (
            "2024-12-28 17:00",
            2,
            "2025-01-09 10:00",
            "working Saturday, then off from 29 December to 8 January",
        ),
        ("2021-02-20 17:00", 2, "2021-02-24 10:00", "a shortened working Saturday keeps its hours"),
        ("2025-11-01 17:00", 2, "2025-11-05 10:00", "Saturday worked, Sunday to Tuesday off"),
        ("2022-03-05 12:00", 9, "2022-03-09 12:00", "Saturday worked, 6–8 March off"),
        ("2020-03-30 10:00", 2, "2020-03-30 12:00", "declared days count as working days (A-1.14c)"),
        ("2021-11-03 17:00", 2, "2021-11-08 10:00", "declared Wednesday worked; 4th holiday, 5th moved"),
        ("2020-12-31 17:00", 2, "2021-01-11 10:00", "31 December 2020 was a working day"),
        (
            "2028-11-03 17:00",
            2,
            "2028-11-07 10:00",
            "provisional 2028: 4 November Saturday, carried to Monday",
        ),
    ],
)
def test_reaction_time_in_working_hours(start: str, hours: float, expected: str, why: str) -> None:
    """A1.13–A1.15: e.g. Fri 06 Mar 2026 17:30 + 6 h => Tue 10 Mar 14:30, 9 March is a holiday."""
    assert due(start, hours) == expected, why


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-02-02 10:00", 2, "2026-02-03 18:00"),  # 16 hours from the opening end at a closing
        ("2026-02-02 12:00", 2, "2026-02-04 12:00"),
        ("2026-02-19 15:00", 4, "2026-02-26 15:00"),  # over 23 February
        ("2026-02-06 19:00", 7, "2026-02-17 18:00"),  # accepted Mon 9 Feb 10:00
        ("2026-12-25 11:00", 7, "2027-01-14 11:00"),  # over the New Year holidays
    ],
)
def test_progress_days_are_eight_working_hours(start: str, days: int, expected: str) -> None:
    """B4.6, B4.7: hours 10:00–18:00; N working days are N x 8 working hours (B-4.7a)."""
    assert due(start, 8 * days, PROGRESS) == expected


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-02-06 12:00", 48, "2026-02-10 12:00"),  # the probe of the regulation
        ("2026-02-07 12:00", 48, "2026-02-11 00:00"),  # from Saturday: Monday and Tuesday whole
        ("2026-02-20 12:00", 48, "2026-02-25 12:00"),  # Monday 23 February is a holiday
        ("2026-02-06 00:00", 24, "2026-02-07 00:00"),
    ],
)
def test_whole_working_days_of_24_hours(start: str, hours: float, expected: str) -> None:
    """Rapid SCADA: 48 hours, weekends and public holidays left out; Fri 6 Feb 12:00 => Tue 10 Feb 12:00."""
    assert due(start, hours, RAPID) == expected


def test_around_the_clock_knows_no_holidays() -> None:
    """A6.8 note 3: the 24x7 tier; 2 h from 23:00 on 31 December end at 1:00 on 1 January."""
    assert due("2026-12-31 23:00", 2, ALWAYS) == "2027-01-01 01:00"
    assert ALWAYS.is_working(at("2027-01-01 03:00"))
    assert ALWAYS.end_of_working_day(date(2027, 1, 1), 0) == at("2027-01-02 00:00")


def test_an_answer_after_closing_to_a_due_time_at_closing_is_not_late() -> None:
    """A-1.13d: due 18:00, answered 20:00: nothing more was measured; from 9:00 on it is late."""
    start = at("2026-03-05 12:00")
    due_at = CRYPTOPRO.add(start, 6 * HOUR)
    assert due_at == at("2026-03-05 18:00")
    assert CRYPTOPRO.measure(start, at("2026-03-05 20:00")) == 6 * HOUR
    assert CRYPTOPRO.measure(start, at("2026-03-06 09:00")) == 6 * HOUR
    assert CRYPTOPRO.measure(start, at("2026-03-06 09:00:01")) == 6 * HOUR + timedelta(seconds=1)
    assert CRYPTOPRO.measure(at("2026-03-06 10:00"), start) == -7 * HOUR


def test_opening_counts_and_closing_does_not() -> None:
    """A-1.14f: [9:00, 18:00)."""
    open_at = [at(f"2026-03-05 {time}") for time in ("09:00:00", "12:00:00", "17:59:59.999999")]
    shut_at = [at(f"2026-03-05 {time}") for time in ("08:59:59.999999", "18:00:00", "23:00:00")]
    assert all(map(CRYPTOPRO.is_working, open_at))
    assert not any(map(CRYPTOPRO.is_working, shut_at))


def test_next_opening_is_when_a_letter_of_the_night_is_accepted() -> None:
    """B-4.6a: sent at 18:00 sharp on Friday, accepted on Monday at 10:00; sent at 12:00, at once."""
    assert PROGRESS.next_opening(at("2026-02-06 18:00")) == at("2026-02-09 10:00")
    assert PROGRESS.next_opening(at("2026-02-06 12:00")) == at("2026-02-06 12:00")
    assert PROGRESS.next_opening(at("2026-02-06 10:00")) == at("2026-02-06 10:00")


def test_nothing_to_wait_for_is_due_at_once() -> None:
    assert CRYPTOPRO.add(at("2026-03-07 12:00"), timedelta(0)) == at("2026-03-07 12:00")


def test_subtracting_answers_an_opening_rather_than_the_closing_before() -> None:
    assert CRYPTOPRO.subtract(at("2026-03-10 14:30"), 6 * HOUR) == at("2026-03-06 17:30")
    assert CRYPTOPRO.subtract(at("2026-03-10 10:00"), HOUR) == at("2026-03-10 09:00")
    assert CRYPTOPRO.add(at("2026-03-10 14:30"), -6 * HOUR) == at("2026-03-06 17:30")
    assert CRYPTOPRO.subtract(at("2026-03-06 17:30"), -6 * HOUR) == at("2026-03-10 14:30")


class TestSwitches:
    """The readings an edition chooses (A-1.14b, c, d)."""

    def test_shortened_day_an_hour_less(self) -> None:
        """30 April 2026 closes at 17:00 under minus1h, the hour moves past the holidays."""
        assert due("2026-04-30 16:00", 2, calendar(shortened="minus1h")) == "2026-05-04 10:00"
        assert calendar(shortened="minus1h").day(date(2026, 4, 30)).spans[0][1] == at("2026-04-30 17:00")

    def test_shortened_day_with_a_break_loses_its_last_hour(self) -> None:
        split = calendar({"mon-fri": ["09:00-13:00", "14:00-14:30"]}, shortened="minus1h")
        assert split.day(date(2026, 4, 30)).spans == ((at("2026-04-30 09:00"), at("2026-04-30 12:30")),)

    def test_shortened_means_nothing_for_whole_days(self) -> None:
        whole = calendar(whole_days=True, shortened="minus1h")
        assert whole.day(date(2026, 4, 30)).spans == ((at("2026-04-30 00:00"), at("2026-05-01 00:00")),)

    def test_declared_days_off(self) -> None:
        """30 March 2020, 10:00 + 2 h: 6 May would be declared too, so the first working day is 12 May."""
        assert due("2020-03-30 10:00", 2, calendar(declared="off")) == "2020-05-12 11:00"

    @pytest.mark.parametrize(
        ("reading", "expected"),
        [("working", "2021-10-28 12:00"), ("off", "2021-10-28 12:00"), ("off_moscow", "2021-11-08 11:00")],
    )
    def test_the_mayors_days_only_under_off_moscow(self, reading: str, expected: str) -> None:
        """28 October 2021: declared by the mayor; from the 30th by the president."""
        assert due("2021-10-28 10:00", 2, calendar(declared=reading)) == expected

    def test_exchanged_saturdays_off(self) -> None:
        """27 April 2024 not worked, yet the Monday given for it is off by law."""
        assert due("2024-04-26 17:00", 2, calendar(working_weekends=False)) == "2024-05-02 10:00"
        assert calendar(working_weekends=False).day(date(2024, 4, 27)).kind == "weekend"

    def test_an_exchanged_saturday_works_by_the_hours_of_the_day_given_for_it(self) -> None:
        """Mondays are short here; Saturday 27 April 2024 is worked for Monday the 29th."""
        uneven = calendar({"mon": ["12:00-15:00"], "tue-fri": ["09:00-18:00"]})
        assert uneven.day(date(2024, 4, 27)).spans == ((at("2024-04-27 12:00"), at("2024-04-27 15:00")),)

    @pytest.mark.parametrize("switch", [{"shortened": "less"}, {"declared": "maybe"}])
    def test_unknown_readings_are_refused(self, switch: dict[str, str]) -> None:
        with pytest.raises(ValueError, match="one of"):
            calendar(**switch)


class TestHours:
    """Weekly hours as an edition writes them."""

    def test_a_break_is_not_counted(self) -> None:
        """9–13, 14–18: 12:30 + 1 h => 14:30."""
        split = calendar({"mon-fri": ["09:00-13:00", "14:00-18:00"]})
        assert due("2026-03-05 12:30", 1, split) == "2026-03-05 14:30"
        assert due("2026-03-05 12:30", 0.5, split) == "2026-03-05 13:00"
        assert not split.is_working(at("2026-03-05 13:30"))

    def test_hours_past_midnight_belong_to_the_evening(self) -> None:
        """Monday's shift 22–6 ends on Tuesday morning; Friday's on Saturday."""
        night = calendar({"mon-fri": ["22:00-06:00"]})
        assert due("2026-03-02 23:00", 7, night) == "2026-03-03 06:00"
        assert night.is_working(at("2026-02-28 05:59"))
        assert not night.is_working(at("2026-03-02 05:00"))
        assert night.end_of_working_day(date(2026, 2, 27), 0) == at("2026-02-28 06:00")

    def test_a_desk_of_every_day_still_rests_on_holidays(self) -> None:
        daily = calendar({"mon-sun": ["10:00-20:00"]})
        assert due("2026-03-07 19:00", 2, daily) == "2026-03-10 11:00"
        assert daily.day(date(2026, 3, 7)).kind == "working"

    @pytest.mark.parametrize(
        ("weekly", "words"),
        [
            ({"mon-fri": ["9-18"]}, 'write "09:00-18:00"'),
            ({"mon-fri": ["09:00-25:00"]}, r"from 00:00 to 24:00"),
            ({"mon-fri": ["09:00-09:00"]}, "at once"),
            ({"mon-fri": ["09:00-14:00", "13:00-18:00"]}, "overlap"),
            ({"пн-пт": ["09:00-18:00"]}, "not days of the week"),
            ({"mon-fri": ["09:00-18:00"], "fri": ["09:00-17:00"]}, "fri is given twice"),
            ({}, "no working hours"),
        ],
    )
    def test_wrong_hours_say_what_would_be_right(self, weekly: dict[str, list[str]], words: str) -> None:
        with pytest.raises(ValueError, match=words):
            calendar(weekly)


class TestZones:
    def test_an_instant_of_another_zone_is_the_same_instant(self) -> None:
        """A letter of 14:30 UTC came at 17:30 in Moscow; the answer is in Moscow time."""
        answer = CRYPTOPRO.add(datetime(2026, 3, 6, 14, 30, tzinfo=UTC), 6 * HOUR)
        assert (answer, answer.tzinfo) == (at("2026-03-10 14:30"), MOSCOW)

    def test_naive_instants_are_refused(self) -> None:
        naive = datetime(2026, 3, 6, 17, 30)
        for ask in (CRYPTOPRO.is_working, CRYPTOPRO.next_opening, lambda x: CRYPTOPRO.add(x, HOUR)):
            with pytest.raises(ValueError, match=r"^naive"):
                ask(naive)
        with pytest.raises(ValueError, match=r"^naive"):
            CRYPTOPRO.measure(at("2026-03-06 17:30"), naive)

    def test_business_hours_over_a_change_of_the_clocks(self) -> None:
        """New York, Fri 6 Mar 2026 16:00 + 2 h: the clocks go forward on Sunday, due Monday 10:00 there."""
        desk = WorkingCalendar.build(NEW_YORK, {"mon-fri": ["09:00-17:00"]})
        answer = desk.add(at("2026-03-06 16:00", NEW_YORK), 2 * HOUR)
        assert answer.isoformat() == "2026-03-09T10:00:00-04:00"
        assert desk.add(at("2026-10-30 16:00", NEW_YORK), 2 * HOUR).isoformat() == "2026-11-02T10:00:00-05:00"

    def test_around_the_clock_hours_are_real_hours(self) -> None:
        """New York, 8 Mar 2026 1:00 + 2 h => 4:00, for 2:00 does not exist; 1 Nov 0:30 + 2 h => 1:30 EST."""
        always = WorkingCalendar.around_the_clock(NEW_YORK)
        assert due("2026-03-08 01:00", 2, always) == "2026-03-08 04:00"
        assert (
            always.add(at("2026-11-01 00:30", NEW_YORK), 2 * HOUR).isoformat() == "2026-11-01T01:30:00-05:00"
        )
        second = at("2026-11-01 01:30", NEW_YORK).replace(fold=1)
        assert always.measure(at("2026-11-01 01:30", NEW_YORK), second) == HOUR

    def test_a_night_shift_gains_and_loses_the_hour(self) -> None:
        """22–6 has 7 hours in the night of 8 March 2026, 9 in that of 1 November."""
        night = WorkingCalendar.build(NEW_YORK, {"mon-sun": ["22:00-06:00"]}, years=(2026, 2026))
        spring = night.measure(at("2026-03-07 12:00", NEW_YORK), at("2026-03-08 12:00", NEW_YORK))
        autumn = night.measure(at("2026-10-31 12:00", NEW_YORK), at("2026-11-01 12:00", NEW_YORK))
        assert (spring, autumn) == (7 * HOUR, 9 * HOUR)

    def test_a_closing_that_the_wall_clock_shows_twice_is_the_first(self) -> None:
        """New York, open 0:00–1:30 on Sundays; on 1 November 2026 a quarter past one comes twice."""
        desk = WorkingCalendar.build(NEW_YORK, {"sun": ["00:00-01:30"]}, years=(2026, 2026))
        quarter_past = at("2026-11-01 01:15", NEW_YORK)
        assert desk.is_working(quarter_past)
        assert not desk.is_working(quarter_past.replace(fold=1))

    def test_moscow_before_2014_had_another_offset(self) -> None:
        """Sat 25 Oct 2014, 24 hours of a whole day and one more: the clocks went back an hour on Sunday."""
        always = WorkingCalendar.around_the_clock(MOSCOW)
        assert always.add(at("2014-10-25 12:00"), 24 * HOUR) == at("2014-10-26 11:00")

    def test_a_zone_far_east(self) -> None:
        """Kamchatka: its own 9–18; Moscow's 9:00 is its 18:00."""
        kamchatka = WorkingCalendar.build("Asia/Kamchatka", NINE_TO_SIX, RU)
        answer = kamchatka.add(at("2026-03-05 09:00"), HOUR)
        assert answer == at("2026-03-06 10:00", ZoneInfo("Asia/Kamchatka"))


class TestYears:
    """A question outside the calendar's years is refused, in provisional ones it says so."""

    def test_outside_is_refused(self) -> None:
        for ask in (
            lambda: CRYPTOPRO.add(at("2019-12-31 12:00"), HOUR),
            lambda: CRYPTOPRO.add(at("2036-01-01 00:00"), HOUR),
            lambda: CRYPTOPRO.add(at("2035-12-28 12:00"), 1000 * HOUR),
            lambda: CRYPTOPRO.subtract(at("2020-01-09 10:00"), 2 * HOUR),
            lambda: CRYPTOPRO.measure(at("2026-01-01 12:00"), at("2040-01-01 12:00")),
            lambda: CRYPTOPRO.next_opening(at("2035-12-31 18:00")),
            lambda: CRYPTOPRO.is_working(at("2036-01-09 12:00")),
            lambda: CRYPTOPRO.day(date(2036, 1, 1)),
            lambda: CRYPTOPRO.add_working_days(date(2035, 12, 31), 1),
            lambda: CRYPTOPRO.provisional(2050),
        ):
            with pytest.raises(OutsideCalendar, match="2020–2035"):
                ask()

    def test_the_first_and_the_last_working_instant(self) -> None:
        assert due("2020-01-01 00:00", 1) == "2020-01-09 10:00"
        assert due("2035-12-29 12:00", 9) == "2035-12-31 18:00"

    def test_provisional_years(self) -> None:
        assert [year for year in range(2020, 2036) if CRYPTOPRO.provisional(year)] == list(range(2028, 2036))
        assert CRYPTOPRO.day(date(2028, 3, 8)).provisional

    def test_a_calendar_of_chosen_years(self) -> None:
        few = calendar(years=(2026, 2027))
        assert (few.first_year, few.last_year) == (2026, 2027)
        with pytest.raises(ValueError, match="not years of the production calendar"):
            calendar(years=(2019, 2027))


def test_it_does_not_change() -> None:
    with pytest.raises(AttributeError):
        CRYPTOPRO.zone = NEW_YORK  # type: ignore[misc]


@pytest.mark.parametrize("shortened", ["full", "minus1h"])
def test_every_year_measures_its_norm_of_hours(shortened: str) -> None:
    """At 8 hours a day the year's working time is the state's own norm: minus1h gives it to the hour."""
    desk = WorkingCalendar.build(MOSCOW, {"mon-fri": ["09:00-17:00"]}, RU, shortened=shortened)  # type: ignore[arg-type]
    for year in range(2020, 2035):
        span = datetime(year, 1, 1, tzinfo=MOSCOW), datetime(year + 1, 1, 1, tzinfo=MOSCOW)
        norm = RU.hours(year) if shortened == "minus1h" else 8 * RU.working_days(year)
        assert desk.measure(*span) == timedelta(hours=norm)
