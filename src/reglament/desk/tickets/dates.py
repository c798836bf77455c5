"""Instants and dates in the reader's words, always with the desk's zone: «21 ноября, 14:30 МСК»."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats, translation

_RUSSIAN_ZONES = {"MSK": "МСК", "EET": "КЛН"}


def zone_word(at: datetime, zone: str, language: str) -> str:
    name = at.astimezone(ZoneInfo(zone)).strftime("%Z")
    return _RUSSIAN_ZONES.get(name, name) if language == "ru" else name


def moment(at: datetime, zone: str, language: str, *, now: datetime | None = None) -> str:
    """The aware instant in the desk's zone; the year is told only when it is not that of `now`."""
    local = at.astimezone(ZoneInfo(zone))
    same_year = now is None or now.astimezone(ZoneInfo(zone)).year == local.year
    month = "j F" if language == "en" else "j E"
    text = _formatted(local, f"{month}, H:i" if same_year else f"{month} Y, H:i", language)
    return f"{text} {zone_word(at, zone, language)}".replace(" ", "\u00a0", 1)


def day(on: date, language: str) -> str:
    return _formatted(on, "j E Y" if language == "ru" else "j F Y", language).replace(" ", "\u00a0", 1)


def _formatted(on: date, pattern: str, language: str) -> str:
    if translation.get_language() == language:
        return formats.date_format(on, pattern)
    with translation.override(language):
        return formats.date_format(on, pattern)
