"""Months of a stretch of days: named calendar months, or months counted from its first day.

Dates are civil dates, both ends inside. A month begun on a day the target month lacks ends on that month's
last day: 31 January to 29 February 2024 is one month, a year begun on 29 February ends on 28 February
(Civil Code Art. 192 p. 3; A-6.8c).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from .words import day, language

_DAY = timedelta(days=1)
_NAMES = {
    "ru": (
        "январь", "февраль", "март", "апрель", "май", "июнь",
        "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """A month or the part of it inside the stretch, both days inside. ``whole``: nothing of it is cut off."""

    first_on: date
    last_on: date
    whole: bool

    @property
    def calendar(self) -> bool:
        """Whether it is exactly a named calendar month."""
        return self.first_on.day == 1 and self.last_on == _last_of(self.first_on.year, self.first_on.month)


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def month_end(first_on: date, number: int) -> date:
    """The last day of the ``number``-th month begun on ``first_on``; the end of time when it lies beyond."""
    year, month = divmod(first_on.year * 12 + first_on.month - 1 + number, 12)
    if year > date.max.year:
        return date.max
    last = _last_of(year, month + 1)
    return last if first_on.day > last.day else date(year, month + 1, first_on.day) - _DAY


def named(first_on: date, last_on: date) -> tuple[Month, ...]:
    """The named calendar months the stretch touches; none when it ends before it begins."""
    found: list[Month] = []
    while first_on <= last_on:
        month_last = _last_of(first_on.year, first_on.month)
        end = min(month_last, last_on)
        found.append(Month(first_on, end, first_on.day == 1 and end == month_last))
        if end >= last_on:
            break
        first_on = end + _DAY
    return tuple(found)


def running(first_on: date, last_on: date) -> tuple[Month, ...]:
    """The months of the stretch counted from its first day; the last may be a part."""
    found: list[Month] = []
    begins = first_on
    while begins <= last_on:
        end = month_end(first_on, len(found) + 1)
        found.append(Month(begins, min(end, last_on), end <= last_on))
        if end >= last_on:
            break
        begins = end + _DAY
    return tuple(found)


def month_words(month: Month, lang: str) -> str:
    """январь 2024 | January 2024; of a part or a month that is no calendar month, its days."""
    lang = language(lang)
    name = f"{_NAMES[lang][month.first_on.month - 1]} {month.first_on.year}"
    if month.calendar:
        return name
    if (month.first_on.year, month.first_on.month) != (month.last_on.year, month.last_on.month):
        return f"{day(month.first_on, lang)} – {day(month.last_on, lang)}"
    first, last = month.first_on.day, month.last_on.day
    days = str(first) if first == last else f"{first}–{last}"
    if lang == "ru":
        return f"{name} ({days}, неполный)" if not month.whole else f"{name} ({days})"
    return f"{name} ({days}, partial)" if not month.whole else f"{name} ({days})"
