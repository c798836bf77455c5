"""Every day of every year of the production calendar against a list somebody else keeps."""

import holidays
import pytest

from reglament.rulebook.production import load_production_calendar

RU = load_production_calendar("ru")
DECREED = range(2020, 2028)


@pytest.mark.parametrize("year", DECREED)
def test_every_day_agrees_with_the_package_holidays(year: int) -> None:
    """`holidays` knows days off and working Saturdays, neither shortened nor declared days."""
    other = holidays.Russia(years=year)
    assert [str(day.on) for day in RU.days(year) if day.off == other.is_working_day(day.on)] == []


@pytest.mark.parametrize("year", range(2028, 2036))
def test_holidays_agree_with_the_package_holidays(year: int) -> None:
    """For years without a decree the package knows the holidays only, no carry-overs."""
    assert {day.on for day in RU.days(year) if day.kind == "holiday"} == set(holidays.Russia(years=year))
