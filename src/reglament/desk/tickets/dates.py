"""Instants and dates in the reader's words, always with the desk's zone: «21 ноября, 14:30 МСК»."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, WEEKDAYS_ABBR

_RUSSIAN_ZONES = {"MSK": "МСК", "EET": "КЛН"}


def zone_word(at: datetime, zone: str, language: str) -> str:
    return _word(at.astimezone(ZoneInfo(zone)).tzname() or zone, language)


def _word(name: str, language: str) -> str:
    return _RUSSIAN_ZONES.get(name, name) if language == "ru" else name


def moment(
    at: datetime, zone: str, language: str, *, now: datetime | None = None, seconds: bool = False
) -> str:
    """The aware instant in the desk's zone; the year is told only when it is not that of `now`, the `seconds`
    only where they are asked for and not zero."""
    local = at.astimezone(ZoneInfo(zone))
    same_year = now is None or now.astimezone(ZoneInfo(zone)).year == local.year
    year = "" if same_year else f" {local.year}"
    word = _word(local.tzname() or zone, language)
    hour = f"{local:%H:%M:%S}" if seconds and local.second else f"{local:%H:%M}"
    return f"{local.day}\u00a0{_months(language)[local.month]}{year}, {hour} {word}"


def day(on: date, language: str) -> str:
    return f"{on.day}\u00a0{_months(language)[on.month]} {on.year}"


def day_and_month(on: date, language: str) -> str:
    """12 марта, 12 March: a date of the near time, without the year."""
    return f"{on.day}\u00a0{_months(language)[on.month]}"


def short(on: date, language: str) -> str:
    """12 марта, 12 Mar: for the narrow columns of a picture."""
    return f"{on.day} {_short_months(language)[on.month]}"


def weekday(on: date, language: str) -> str:
    """вс, Sun."""
    return _weekdays(language)[on.weekday()]


@cache
def _months(language: str) -> tuple[str, ...]:
    """The months as they stand after a day, by number; kept, because a page tells dozens of dates."""
    names = MONTHS if language == "en" else MONTHS_ALT
    with translation.override(language):
        return ("", *(str(names[n]) for n in range(1, 13)))


@cache
def _short_months(language: str) -> tuple[str, ...]:
    if not language.startswith("en"):
        return _months(language)
    with translation.override(language):
        return ("", *(str(MONTHS_3[n]).title() for n in range(1, 13)))


@cache
def _weekdays(language: str) -> tuple[str, ...]:
    with translation.override(language):
        names = [str(WEEKDAYS_ABBR[n]) for n in range(7)]
    return tuple(names if language.startswith("en") else [name.lower() for name in names])
