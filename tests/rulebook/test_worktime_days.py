"""Days, working-day terms, counted intervals and announcements; hours 9:00–18:00, Moscow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reglament.rulebook.production import load_production_calendar
from reglament.rulebook.worktime import Exception_, Interval, WorkingCalendar

MOSCOW = ZoneInfo("Europe/Moscow")
RU = load_production_calendar("ru")
HOUR = timedelta(hours=1)
DESK = WorkingCalendar.build(MOSCOW, {"mon-fri": ["09:00-18:00"]}, RU)
SPLIT = WorkingCalendar.build(MOSCOW, {"mon-fri": ["09:00-13:00", "14:00-18:00"]}, RU)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def closed(start: str, end: str, name: str = "Авария") -> Exception_:
    return Exception_(at(start), at(end), open=False, name=name, clause="6")


def opened(start: str, end: str, name: str = "Дежурство") -> Exception_:
    return Exception_(at(start), at(end), open=True, name=name, clause="6")


def pencil(intervals: tuple[Interval, ...]) -> list[str]:
    """What a person would write down: "+ 06.03 17:30–18:00 working"."""
    return [
        f"{'+' if i.counted else '-'} {i.start_at:%d.%m %H:%M}–{i.end_at:%d.%m %H:%M} {i.kind}"
        for i in intervals
    ]


class TestTermsInWorkingDays:
    @pytest.mark.parametrize(
        ("question_on", "closes_at"),
        [
            ("2026-02-02", "2026-02-05 18:00"),  # Monday: Tuesday, Wednesday, Thursday
            ("2026-03-05", "2026-03-11 18:00"),  # over the long weekend of 8 March
            ("2026-03-07", "2026-03-12 18:00"),  # received on Saturday
            ("2024-04-25", "2024-05-02 18:00"),  # Friday, the worked Saturday, 2 May
            ("2025-12-29", "2026-01-13 18:00"),  # 30 December, 12 and 13 January
        ],
    )
    def test_three_working_days_after_the_date_of_receipt(self, question_on: str, closes_at: str) -> None:
        """A6.7: that date not counted (A-6.7a), until 18:00 of the third (A-6.7b)."""
        assert DESK.end_of_working_day(date.fromisoformat(question_on), 3) == at(closes_at)

    def test_the_zeroth_day_is_the_date_itself_or_the_next_working_one(self) -> None:
        assert DESK.add_working_days(date(2026, 3, 6), 0) == date(2026, 3, 6)
        assert DESK.add_working_days(date(2026, 3, 7), 0) == date(2026, 3, 10)
        assert DESK.end_of_working_day(date(2026, 3, 7), 0) == at("2026-03-10 18:00")

    def test_back_in_time(self) -> None:
        assert DESK.add_working_days(date(2026, 3, 10), -1) == date(2026, 3, 6)
        assert DESK.add_working_days(date(2026, 3, 9), -1) == date(2026, 3, 6)

    @pytest.mark.parametrize(
        ("filed_on", "visit_on", "days"),
        [
            ("2026-02-02", "2026-02-05", 3),  # Monday to Thursday
            ("2026-02-07", "2026-02-12", 3),  # Saturday to the next Thursday
            ("2026-03-06", "2026-03-10", 1),
            ("2026-02-05", "2026-02-02", -3),
        ],
    )
    def test_days_before_a_visit(self, filed_on: str, visit_on: str, days: int) -> None:
        """A6.8 note 2, A-6.8e: working days d with filing <= d < visit."""
        assert DESK.working_days_between(date.fromisoformat(filed_on), date.fromisoformat(visit_on)) == days

    def test_an_instant_is_not_a_date(self) -> None:
        with pytest.raises(TypeError, match="depends on the zone"):
            DESK.add_working_days(at("2026-03-06 12:00"), 1)

    def test_closings_of_whole_days_are_midnights(self) -> None:
        whole = WorkingCalendar.build(MOSCOW, {"mon-fri": ["09:00-18:00"]}, RU, whole_days=True)
        assert whole.end_of_working_day(date(2026, 2, 6), 1) == at("2026-02-10 00:00")


class TestDay:
    @pytest.mark.parametrize(
        ("on", "kind", "name", "works"),
        [
            (date(2026, 3, 6), "working", "", True),
            (date(2026, 3, 7), "weekend", "", False),
            (date(2026, 3, 8), "holiday", "Международный женский день", False),
            (date(2026, 3, 9), "transferred", "Выходной, перенесённый с 8 марта", False),
            (date(2026, 4, 30), "shortened", "Сокращённый день", True),
            (date(2024, 4, 27), "working_saturday", "Рабочий день вместо 29 апреля", True),
            (date(2020, 4, 1), "declared", "Объявленный нерабочий день", True),
            (date(2021, 10, 28), "declared", "Объявленный нерабочий день в Москве", True),
        ],
    )
    def test_kind_name_and_hours(self, on: date, kind: str, name: str, works: bool) -> None:
        day = DESK.day(on)
        assert (day.kind, day.name, day.working) == (kind, name, works)
        assert day.spans == (((at(f"{on} 09:00"), at(f"{on} 18:00")),) if works else ())

    def test_name_in_english_and_the_act_behind(self) -> None:
        day = DESK.day(date(2026, 1, 9), "en")
        assert day.name == "Day off moved from 3 January"
        assert day.source == "decree of the Government of the Russian Federation No. 1466 of 2025-09-24"

    def test_a_declared_day_off_shows_no_hours(self) -> None:
        off = WorkingCalendar.build(MOSCOW, {"mon-fri": ["09:00-18:00"]}, RU, declared="off")
        assert (off.day(date(2020, 4, 1)).kind, off.day(date(2020, 4, 1)).spans) == ("declared", ())


class TestIntervals:
    """The sheet of a deadline: anyone may check it with a calendar and a pencil."""

    def test_over_the_long_weekend(self) -> None:
        """Fri 06 Mar 2026 17:30 to Tue 10 Mar 14:30: half an hour and five and a half are counted."""
        sheet = DESK.intervals(at("2026-03-06 17:30"), at("2026-03-10 14:30"))
        assert pencil(sheet) == [
            "+ 06.03 17:30–06.03 18:00 working",
            "- 06.03 18:00–07.03 00:00 night",
            "- 07.03 00:00–08.03 00:00 weekend",
            "- 08.03 00:00–09.03 00:00 holiday",
            "- 09.03 00:00–10.03 00:00 transferred",
            "- 10.03 00:00–10.03 09:00 night",
            "+ 10.03 09:00–10.03 14:30 working",
        ]
        assert [i.name for i in sheet][3] == "Международный женский день"

    def test_breaks_and_one_night_between_two_days(self) -> None:
        assert pencil(SPLIT.intervals(at("2026-03-05 12:00"), at("2026-03-06 10:00"))) == [
            "+ 05.03 12:00–05.03 13:00 working",
            "- 05.03 13:00–05.03 14:00 break",
            "+ 05.03 14:00–05.03 18:00 working",
            "- 05.03 18:00–06.03 09:00 night",
            "+ 06.03 09:00–06.03 10:00 working",
        ]

    def test_a_worked_declared_day_is_flagged(self) -> None:
        (only,) = DESK.intervals(at("2020-04-01 10:00"), at("2020-04-01 12:00"))
        assert (only.counted, only.kind, only.name) == (True, "declared", "Объявленный нерабочий день")

    def test_provisional_time_is_flagged(self) -> None:
        sheet = DESK.intervals(at("2027-12-30 12:00"), at("2028-01-10 12:00"))
        assert {i.start_at.year: i.provisional for i in sheet} == {2027: False, 2028: True}

    def test_a_night_shift_goes_on_into_saturday(self) -> None:
        night = WorkingCalendar.build(MOSCOW, {"mon-fri": ["22:00-06:00"]}, RU)
        assert pencil(night.intervals(at("2026-02-27 23:00"), at("2026-02-28 12:00"))) == [
            "+ 27.02 23:00–28.02 06:00 working",
            "- 28.02 06:00–28.02 12:00 weekend",
        ]

    def test_a_night_shift_that_meets_the_morning_counts_no_hour_twice(self) -> None:
        """Wednesday 22–6 and Thursday 5–10; Thursday 30 April is another kind of day, the eve of a holiday."""
        meet = WorkingCalendar.build(MOSCOW, {"wed": ["22:00-06:00"], "thu": ["05:00-10:00"]}, RU)
        span = at("2026-04-29 21:00"), at("2026-04-30 11:00")
        assert meet.measure(*span) == 12 * HOUR
        assert sum((i.length for i in meet.intervals(*span) if i.counted), timedelta(0)) == 12 * HOUR

    def test_around_the_clock_is_one_interval(self) -> None:
        always = WorkingCalendar.around_the_clock(MOSCOW)
        assert pencil(always.intervals(at("2026-03-06 17:30"), at("2026-03-09 10:00"))) == [
            "+ 06.03 17:30–09.03 10:00 working"
        ]

    def test_empty_and_backward(self) -> None:
        assert DESK.intervals(at("2026-03-06 12:00"), at("2026-03-06 12:00")) == ()
        with pytest.raises(ValueError, match="comes before"):
            DESK.intervals(at("2026-03-06 12:00"), at("2026-03-06 11:00"))


class TestAnnouncements:
    """B6: closures and openings of the desk move due times by the same data."""

    def test_an_emergency_stops_the_hours(self) -> None:
        """Closed Thursday 12–15: 11:00 + 2 h => 16:00."""
        desk = DESK.with_exceptions([closed("2026-03-05 12:00", "2026-03-05 15:00")])
        assert desk.add(at("2026-03-05 11:00"), 2 * HOUR) == at("2026-03-05 16:00")
        assert desk.day(date(2026, 3, 5)).kind == "working"
        assert pencil(desk.intervals(at("2026-03-05 11:00"), at("2026-03-05 16:00"))) == [
            "+ 05.03 11:00–05.03 12:00 working",
            "- 05.03 12:00–05.03 15:00 closed",
            "+ 05.03 15:00–05.03 16:00 working",
        ]
        assert DESK.add(at("2026-03-05 11:00"), 2 * HOUR) == at("2026-03-05 13:00"), "the first one stays"

    def test_a_closed_day_is_no_working_day(self) -> None:
        """Wednesday closed: three working days after Monday end on Friday."""
        desk = DESK.with_exceptions([closed("2026-02-04 00:00", "2026-02-05 00:00", "Переезд")])
        day = desk.day(date(2026, 2, 4))
        assert (day.kind, day.name, day.source, day.spans) == ("closed", "Переезд", "6", ())
        assert desk.end_of_working_day(date(2026, 2, 2), 3) == at("2026-02-06 18:00")

    def test_a_closure_over_a_weekend_names_only_the_hours_it_took(self) -> None:
        desk = DESK.with_exceptions([closed("2026-02-06 16:00", "2026-02-09 11:00")])
        assert desk.next_opening(at("2026-02-06 17:00")) == at("2026-02-09 11:00")
        sheet = desk.intervals(at("2026-02-06 15:00"), at("2026-02-09 12:00"))
        assert [interval.kind for interval in sheet] == [
            "working", "closed", "night", "weekend", "night", "closed", "working",
        ]  # fmt: skip

    def test_an_extra_saturday(self) -> None:
        """Open on Saturday 7 March 2026 10–14: Fri 17:30 + 6 h is now Tuesday 10:30."""
        desk = DESK.with_exceptions([opened("2026-03-07 10:00", "2026-03-07 14:00")])
        assert desk.add(at("2026-03-06 17:30"), 6 * HOUR) == at("2026-03-10 10:30")
        day = desk.day(date(2026, 3, 7))
        assert (day.kind, day.name, day.working) == ("extra", "Дежурство", True)
        assert desk.add_working_days(date(2026, 3, 6), 1) == date(2026, 3, 7)

    def test_a_longer_evening_counts_no_hour_twice(self) -> None:
        desk = DESK.with_exceptions([opened("2026-03-05 16:00", "2026-03-05 21:00")])
        assert desk.measure(at("2026-03-05 00:00"), at("2026-03-06 00:00")) == 12 * HOUR
        assert pencil(desk.intervals(at("2026-03-05 15:00"), at("2026-03-05 22:00"))) == [
            "+ 05.03 15:00–05.03 18:00 working",
            "+ 05.03 18:00–05.03 21:00 extra",
            "- 05.03 21:00–05.03 22:00 night",
        ]

    def test_a_later_announcement_wins(self) -> None:
        """Closed all Thursday, then announced open from 14:00; and the other way round."""
        whole, after = (
            closed("2026-03-05 00:00", "2026-03-06 00:00"),
            opened("2026-03-05 14:00", "2026-03-05 18:00"),
        )
        day = at("2026-03-05 00:00"), at("2026-03-06 00:00")
        assert DESK.with_exceptions([whole, after]).measure(*day) == 4 * HOUR
        assert DESK.with_exceptions([after, whole]).measure(*day) == timedelta(0)
        assert DESK.with_exceptions([whole]).with_exceptions([after]).measure(*day) == 4 * HOUR

    def test_a_break_in_round_the_clock_service(self) -> None:
        always = WorkingCalendar.around_the_clock(MOSCOW)
        desk = always.with_exceptions([closed("2026-03-05 23:00", "2026-03-06 01:00")])
        assert desk.add(at("2026-03-05 22:00"), 2 * HOUR) == at("2026-03-06 02:00")

    def test_announced_in_another_zone(self) -> None:
        noon = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
        desk = DESK.with_exceptions([Exception_(noon, noon + HOUR, open=False, name="Авария")])
        assert desk.add(at("2026-03-05 11:30"), HOUR) == at("2026-03-05 13:30")

    def test_wrong_announcements(self) -> None:
        with pytest.raises(ValueError, match="ends before it begins"):
            closed("2026-03-05 12:00", "2026-03-05 12:00")
        with pytest.raises(ValueError, match="naive"):
            Exception_(datetime(2026, 3, 5), datetime(2026, 3, 6), open=False, name="x")
