"""Counted and uncounted stretches of time, as data and as lines to be checked with a calendar and a pencil."""

from __future__ import annotations

from typing import Any

from reglament.rulebook import words
from reglament.rulebook.worktime import Interval

_KINDS = {
    "working": ("рабочий день", "working day"),
    "weekend": ("выходной", "weekend"),
    "holiday": ("праздник", "holiday"),
    "transferred": ("перенесённый выходной", "moved day off"),
    "working_saturday": ("рабочая суббота", "working Saturday"),
    "shortened": ("предпраздничный день", "day before a holiday"),
    "declared": ("объявленный нерабочий день", "declared non-working day"),
    "declared_moscow": ("объявленный нерабочий день", "declared non-working day"),
    "closed": ("закрыто по объявлению", "closed by announcement"),
    "extra": ("открыто по объявлению", "open by announcement"),
    "night": ("вне рабочих часов", "outside hours"),
    "break": ("перерыв", "break"),
    "pause": ("пауза", "pause"),
    "wall": ("календарное время", "calendar time"),
    "always": ("круглосуточно", "round the clock"),
}


def as_data(item: Interval) -> dict[str, Any]:
    """``start`` and ``end`` are aware datetimes, ``seconds`` the length."""
    return {
        "start": item.start_at,
        "end": item.end_at,
        "counted": item.counted,
        "kind": item.kind,
        "name": item.name,
        "provisional": item.provisional,
        "seconds": int(item.length.total_seconds()),
    }


def line(item: Interval, lang: str, *, continuous: bool = False) -> str:
    """The stretch, how much of it was counted, and what it is; ``continuous``: of a calendar without nights."""
    mark = "+" if item.counted else " "
    same_day = item.end_at.date() == item.start_at.date()
    first, last = words.offsets(item.start_at, item.end_at)
    end = words.hour(item.end_at) if same_day else f"{item.end_at:%d.%m} {words.hour(item.end_at)}"
    end += last
    day = words.weekday(item.start_at.date(), lang)
    counted = words.length(item.length, lang, exact=True) if item.counted else "—"
    kind = kind_words(item, lang, continuous=continuous)
    return f"{mark} {day} {item.start_at:%d.%m.%Y} {words.hour(item.start_at)}{first}–{end:<12} {counted:>12}  {kind}"


def kind_words(item: Interval, lang: str, *, continuous: bool = False) -> str:
    """What the stretch is: a working day, a holiday by its name, the hours outside; with the mark of open years."""
    ru = lang == "ru"
    always = continuous and item.kind in ("working", "wall")
    kind = _KINDS.get("always" if always else item.kind, (item.kind, item.kind))[0 if ru else 1]
    name = f": {item.name}" if item.name and item.name != kind else ""
    return f"{kind}{name}{provisional_mark(ru) if item.provisional else ''}"


def line_of(told: dict[str, Any], lang: str, *, continuous: bool = False) -> str:
    """The same, of what `as_data` gave."""
    item = Interval(
        told["start"], told["end"], told["counted"], told["kind"], told["name"], told["provisional"]
    )
    return line(item, lang, continuous=continuous)


def provisional_mark(ru: bool) -> str:
    """The mark of what was counted in a year without a decree."""
    return " (предварительно)" if ru else " (provisional)"
