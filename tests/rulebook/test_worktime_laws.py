"""Laws of working time, tried on many calendars and instants, and an independent count minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.rulebook.production import load_production_calendar
from reglament.rulebook.timetables import joined
from reglament.rulebook.worktime import Exception_, WorkingCalendar
from tests.thorough import examples

RU = load_production_calendar("ru")
MOSCOW, NEW_YORK, LORD_HOWE = (
    ZoneInfo(z) for z in ("Europe/Moscow", "America/New_York", "Australia/Lord_Howe")
)
ZERO = timedelta(0)


def due(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """In UTC: two instants of one zone compare by the wall clock, which repeats an hour in autumn."""
    return calendar.add(start, amount).astimezone(UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


CALENDARS = {
    "cryptopro": WorkingCalendar.build(MOSCOW, {"mon-fri": ["09:00-18:00"]}, RU, shortened="minus1h"),
    "with a break": WorkingCalendar.build(
        MOSCOW, {"mon-fri": ["10:00-13:00", "14:00-18:00"]}, RU, declared="off"
    ),
    "whole days": WorkingCalendar.build(MOSCOW, {"mon-fri": ["09:00-18:00"]}, RU, whole_days=True),
    "new york": WorkingCalendar.build(NEW_YORK, {"mon-fri": ["09:00-17:00"]}, years=(2020, 2035)),
    "night shift": WorkingCalendar.build(NEW_YORK, {"mon-sat": ["22:00-06:00"]}, years=(2020, 2035)),
    "half-hour change": WorkingCalendar.build(LORD_HOWE, {"sat-sun": ["01:30-02:30"]}, years=(2020, 2055)),
    "around the clock": WorkingCalendar.around_the_clock(LORD_HOWE),
    "announcements": WorkingCalendar.build(MOSCOW, {"mon-fri": ["09:00-18:00"]}, RU).with_exceptions(
        [
            Exception_(utc(2026, 3, 4, 8), utc(2026, 3, 5, 9), open=False, name="Авария"),
            Exception_(utc(2026, 3, 5, 5), utc(2026, 3, 7, 9), open=True, name="Дежурство"),
            Exception_(utc(2026, 3, 6, 8), utc(2026, 3, 6, 9), open=False, name="Обед"),
        ]
    ),
}
CALENDARS["either of two"] = WorkingCalendar.joined([CALENDARS["announcements"], CALENDARS["night shift"]])
CALENDARS["both of two"] = WorkingCalendar.joined(
    [CALENDARS["new york"], CALENDARS["with a break"]], every=True
)
# Half of the instants near the announcements and the changes of the clocks, the rest anywhere.
instants = st.one_of(
    st.datetimes(datetime(2026, 2, 25), datetime(2026, 4, 10), timezones=st.just(UTC)),
    st.datetimes(datetime(2021, 1, 20), datetime(2033, 1, 1), timezones=st.just(UTC)),
)
amounts = st.one_of(
    st.timedeltas(timedelta(microseconds=1), timedelta(hours=60)),
    st.integers(1, 300).map(lambda hours: timedelta(hours=hours)),
)
each = pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)
thorough = settings(max_examples=examples(40), deadline=None)


@each
@thorough
@given(start=instants, amount=amounts)
def test_adding_then_measuring_agrees(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> None:
    due_at = due(calendar, start, amount)
    assert calendar.measure(start, due_at) == amount
    assert due_at > start
    assert calendar.is_working(due_at - timedelta(microseconds=1)), "a due time ends working time"


@each
@thorough
@given(start=instants, amount=amounts)
def test_subtracting_returns_home(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> None:
    home = calendar.next_opening(start).astimezone(UTC)
    assert calendar.subtract(due(calendar, start, amount), amount).astimezone(UTC) == home
    assert calendar.is_working(home)


@each
@thorough
@given(one=instants, other=instants, amount=amounts)
def test_a_later_start_is_never_due_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, amount: timedelta
) -> None:
    first, second = sorted((one, other))
    assert due(calendar, first, amount) <= due(calendar, second, amount)


@each
@thorough
@given(start=instants, one=amounts, other=amounts)
def test_more_working_time_is_due_later(
    calendar: WorkingCalendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    less, more = sorted((one, other))
    assert due(calendar, start, less) <= due(calendar, start, more)
    assert due(calendar, due(calendar, start, less), more) == due(calendar, start, less + more)


@each
@settings(max_examples=25, deadline=None)
@given(start=instants, length=st.timedeltas(ZERO, timedelta(days=40)))
def test_intervals_cover_exactly_and_add_up(
    calendar: WorkingCalendar, start: datetime, length: timedelta
) -> None:
    end = start + length
    sheet = calendar.intervals(start, end)
    edges = [start, *(i.end_at.astimezone(UTC) for i in sheet)]
    assert [i.start_at.astimezone(UTC) for i in sheet] == edges[:-1] if sheet else start == end
    assert edges[-1] == end
    assert all(i.length > ZERO for i in sheet)
    assert sum((i.length for i in sheet if i.counted), ZERO) == calendar.measure(start, end)


@each
@settings(max_examples=10, deadline=None)
@given(start=instants.map(lambda at: at.replace(second=0, microsecond=0)), hours=st.integers(1, 80))
def test_the_zone_of_the_question_does_not_matter(
    calendar: WorkingCalendar, start: datetime, hours: int
) -> None:
    amount = timedelta(hours=hours)
    answers = {
        calendar.add(start.astimezone(z), amount).astimezone(UTC) for z in (UTC, MOSCOW, NEW_YORK, LORD_HOWE)
    }
    assert len(answers) == 1


@settings(max_examples=examples(40), deadline=None)
@given(
    names=st.sampled_from(
        [
            ("cryptopro", "night shift"),
            ("night shift", "announcements"),
            ("new york", "cryptopro"),
            ("with a break", "announcements"),
        ]
    ),
    start=instants,
    length=st.timedeltas(ZERO, timedelta(days=40)),
)
def test_either_and_both_count_what_each_does(
    names: tuple[str, str], start: datetime, length: timedelta
) -> None:
    """What either of two calendars counts and what both do adds up to what each counts by itself."""
    members = tuple(CALENDARS[name] for name in names)
    either, both = (joined(members, every) for every in (False, True))
    assert either.measure(start, start + length) + both.measure(start, start + length) == sum(
        (each.measure(start, start + length) for each in members), ZERO
    )
    assert either.is_working(start) == any(each.is_working(start) for each in members)
    assert both.is_working(start) == all(each.is_working(start) for each in members)


MINUTE = timedelta(minutes=1)
# A closing minute, an opening minute and every weekday the oracle below counts by its own few lines.
ORACLES = {
    "new york": (NEW_YORK, range(5), lambda minute: 9 * 60 <= minute < 17 * 60),
    "around the clock": (LORD_HOWE, range(7), lambda minute: True),
}


@pytest.mark.parametrize("name", ORACLES)
@settings(max_examples=15, deadline=None)
@given(
    start=st.datetimes(datetime(2026, 2, 25), datetime(2026, 4, 10), timezones=st.just(UTC)),
    minutes=st.integers(1, 2000),
)
def test_counting_minute_by_minute_gives_the_same(name: str, start: datetime, minutes: int) -> None:
    zone, weekdays, open_at = ORACLES[name]
    cursor = start = start.replace(second=0, microsecond=0)
    left = minutes
    while left:
        wall = cursor.astimezone(zone)
        left -= wall.weekday() in weekdays and open_at(wall.hour * 60 + wall.minute)
        cursor += MINUTE
    assert due(CALENDARS[name], start, minutes * MINUTE) == cursor
