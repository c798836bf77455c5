"""A date in the words of a letter."""

from datetime import date

from django.utils import formats, translation


def day(on: date, language: str) -> str:
    """«21 ноября 2026» or "21 November 2026"."""
    with translation.override(language):
        return formats.date_format(on, "j E Y" if language == "ru" else "j F Y").replace(" ", "\u00a0", 1)
