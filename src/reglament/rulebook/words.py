"""Words for lengths, instants and dates, in Russian and English (any other language reads as English)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .schema_targets import Extra, TargetRow, Unit
from .targets import Target

if TYPE_CHECKING:
    from .edition import Edition

_MONTHS = {
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_DAYS = {
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
# one, two to four, five and more
_UNITS_RU = {
    "seconds": ("секунда", "секунды", "секунд"),
    "minutes": ("минута", "минуты", "минут"),
    "hours": ("час", "часа", "часов"),
    "working_seconds": ("рабочая секунда", "рабочие секунды", "рабочих секунд"),
    "working_minutes": ("рабочая минута", "рабочие минуты", "рабочих минут"),
    "working_hours": ("рабочий час", "рабочих часа", "рабочих часов"),
    "working_days": ("рабочий день", "рабочих дня", "рабочих дней"),
    "weeks": ("неделя", "недели", "недель"),
    "months": ("месяц", "месяца", "месяцев"),
    "calendar_days": ("календарный день", "календарных дня", "календарных дней"),
}
_WORDS = {
    "same_working_day": ("до конца того же рабочего дня", "by the end of the same working day"),
    "next_working_day": ("до конца следующего рабочего дня", "by the end of the next working day"),
    "working_day_of_next_month": (
        "до {n}-го рабочего дня следующего месяца",
        "by working day {n} of the next month",
    ),
    "day_of_next_month": ("до {n}-го числа следующего месяца", "by day {n} of the next month"),
    "day_of_month": ("до ближайшего {n}-го числа", "by the next day {n} of a month"),
    "on_date": ("к названной дате", "by the date agreed"),
    "working_days_before": ("за {n} {days} до названной даты", "{n} {days} before the date agreed"),
    "calendar_days_before": ("за {n} {days} до названной даты", "{n} {days} before the date agreed"),
    "best_effort": ("без обещанного срока", "best effort"),
    "not_offered": ("не предоставляется", "not offered"),
}


# this one, the next, the n-th after this
_ENDS = {
    "end_of_week": ("этой недели", "следующей недели", "{n}-й недели после этой", "week"),
    "end_of_month": ("этого месяца", "следующего месяца", "{n}-го месяца после этого", "month"),
    "end_of_quarter": ("этого квартала", "следующего квартала", "{n}-го квартала после этого", "quarter"),
    "end_of_year": ("этого года", "следующего года", "{n}-го года после этого", "year"),
}
_ROLLS = {
    "next": ("нерабочий день переносится на следующий рабочий", "a day off moves to the next working day"),
    "previous": (
        "нерабочий день переносится на предыдущий рабочий",
        "a day off moves to the working day before",
    ),
}


def language(lang: str) -> str:
    """ "ru" or "en"."""
    return "ru" if lang.lower().startswith("ru") else "en"


def day(on: date, lang: str) -> str:
    """10 марта 2026 | 10 March 2026."""
    lang = language(lang)
    return f"{on.day} {_MONTHS[lang][on.month - 1]} {on.year}"


def weekday(on: date, lang: str) -> str:
    """вт | Tue."""
    return _DAYS[language(lang)][on.weekday()]


def instant(at: datetime, lang: str) -> str:
    """вт 10 марта 2026, 14:30 | Tue 10 March 2026, 14:30, in the zone of ``at``; seconds when not zero."""
    return f"{weekday(at.date(), lang)} {day(at.date(), lang)}, {hour(at)}"


def ends(start: datetime, end: datetime, lang: str) -> tuple[str, str]:
    """Both instants, each with its offset from UTC where the clocks were moved between them."""
    first, last = offsets(start, end)
    return instant(start, lang) + first, instant(end, lang) + last


def offsets(start: datetime, end: datetime) -> tuple[str, str]:
    """ " (+02:00)" and " (+01:00)"; "" for both where they are one."""
    if start.utcoffset() == end.utcoffset():
        return "", ""
    return offset(start), offset(end)


def offset(at: datetime) -> str:
    """ " (+02:00)", the offset of an aware instant from UTC."""
    return f" ({at.isoformat(timespec='minutes')[-6:]})"


def hour(at: datetime) -> str:
    """14:30, 14:30:20: in the zone of ``at``; seconds when not zero."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def length(value: timedelta, lang: str, *, exact: bool = False) -> str:
    """2 ч 10 мин, 1 мин 15 с | 2 h 10 m, 1 m 15 s; negative with a minus; hours are not folded into days, seconds are
    left out beside them unless ``exact``, where a sum has to be checked."""
    lang = language(lang)
    sign = "−" if value < timedelta() else ""
    total = abs(int(value.total_seconds()))
    hours, parts = total >= 3600, list[str]()
    for size, ru, en in ((3600, "ч", "h"), (60, "мин", "m"), (1, "с", "s")):
        amount, total = divmod(total, size)
        if amount and (exact or not (size == 1 and hours)):
            parts.append(f"{amount} {ru if lang == 'ru' else en}")
    return sign + (" ".join(parts) or ("0 мин" if lang == "ru" else "0 m"))


def remaining(value: timedelta, lang: str) -> str:
    """осталось 2 ч 10 мин | 2 h 10 m left; просрочено на 1 ч | 1 h late."""
    ru = language(lang) == "ru"
    words = length(abs(value), lang)
    if value < timedelta():
        return f"просрочено на {words}" if ru else f"{words} late"
    return f"осталось {words}" if ru else f"{words} left"


def target(value: Target, lang: str) -> str:
    """6 рабочих часов | 6 working hours; the units without an amount in words."""
    told = _told(value, lang) + (f" {value.since[lang]}" if value.since else "")
    if value.roll:
        told += f" ({_ROLLS[value.roll][language(lang) != 'ru']})"
    if value.window:
        told = in_window(value, told, "", lang)
    return _with_others(value, told, lang)


def in_window(value: Target, told: str, label: str, lang: str) -> str:
    """«3 рабочих дня, затем ближайшее окно: ночи работ»; without a term before it only the window."""
    ru = language(lang) == "ru"
    window = "ближайшее окно работ" if ru else "the next window of works"
    window += f": {label}" if label else ""
    if not value.amount and value.unit in _UNITS_RU:
        return window
    return f"{told}, затем {window}" if ru else f"{told}, then {window}"


def _with_others(value: Target, told: str, lang: str) -> str:
    """«8 рабочих часов или 2 рабочих дня после ответа — что позже»."""
    if not value.others:
        return told
    ru, others = language(lang) == "ru", [target(other, lang) for other in value.others]
    which = {
        "later": ("что позже", "whichever is later"),
        "earlier": ("что раньше", "whichever is earlier"),
    }[value.whichever]
    joined = (" или " if ru else " or ").join((told, *others))
    return f"{joined} — {which[0]}" if ru else f"{joined}, {which[1]}"


def promised(edition: Edition, row: TargetRow, lang: str) -> str:
    """What a row promises whatever the facts of a ticket, in words."""
    told, ru = target(Target.written(row), lang), language(lang) == "ru"
    if row.window in edition.calendars:
        bare = Target.written(row)
        told = in_window(bare, _told(bare, lang), edition.calendars[row.window].label[lang], lang)
        told = _with_others(bare, told, lang)
    if row.cutoff:
        told += (
            f"; после {row.cutoff} — как на следующий день"
            if ru
            else f"; after {row.cutoff} as on the next day"
        )
    if row.plus:
        told += f"; {more(edition, row.plus, _told(Target(row.plus.amount, row.unit, ''), lang), lang)}"
    return told


def more(edition: Edition, plus: Extra, amount: str, lang: str) -> str:
    """What is added by a number: «До склада, км: + 1 час за каждые 40 сверх 80». ``amount``: in words."""
    ru, fact = language(lang) == "ru", edition.facts.get(plus.fact)
    name = fact.label[lang] if fact else plus.fact
    every = "за каждую единицу" if ru else "for each one"
    if plus.each > 1:
        every = f"за каждые {plus.each}" if ru else f"for every {plus.each}"
    over = (f" сверх {plus.over}" if ru else f" over {plus.over}") if plus.over else ""
    return f"{name}: + {amount} {every}{over}"


def _told(value: Target, lang: str) -> str:
    ru = language(lang) == "ru"
    if value.unit in _ENDS:
        *forms, name = _ENDS[value.unit]
        number = min(value.amount, 2)
        en = ("this {u}", "the next {u}", "{u} {n} after this")[number].replace("{u}", name)
        told = ("до конца " + forms[number] if ru else "by the end of " + en).replace(
            "{n}", str(value.amount)
        )
        return f"{told}, {value.by}" if value.by else told
    if value.unit in _WORDS:
        told = _WORDS[value.unit][0 if ru else 1].replace("{n}", str(value.amount))
        if value.unit in _BEFORE:
            told = _before(value, told, lang)
        elif value.on:
            on = day(date.fromisoformat(value.on), lang)
            told = f"до {on}" if ru else f"by {on}"
        return f"{told}, {value.by}" if value.by else told
    if ru:
        return f"{value.amount} {plural_ru(value.amount, _UNITS_RU[value.unit])}"
    unit = value.unit.replace("_", " ")
    return f"{value.amount} {unit[:-1] if value.amount == 1 else unit}"


_BEFORE: dict[str, Unit] = {
    "working_days_before": "working_days",
    "calendar_days_before": "calendar_days",
}


def _before(value: Target, told: str, lang: str) -> str:
    """«за 3 рабочих дня до 12 марта 2026»."""
    days = _told(Target(value.amount, _BEFORE[value.unit], ""), lang).removeprefix(f"{value.amount} ")
    told = told.replace("{days}", days)
    if not value.on:
        return told
    named = "названной даты" if lang == "ru" else "the date agreed"
    return told.replace(named, day(date.fromisoformat(value.on), lang))


def plural_ru(number: int, forms: tuple[str, str, str]) -> str:
    """One час, two to four часа, five часов."""
    if number % 10 == 1 and number % 100 != 11:
        return forms[0]
    if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        return forms[1]
    return forms[2]


_NOTE = re.compile(r"^([\d.]+) \((\d+)\)")


_NAMED_CLAUSES = {"extract": "выписка", "annex": "приложение", "preamble": "преамбула"}


def clause_number(number: str, lang: str) -> str:
    """The number of a clause as people cite it: our finer division ("4.7 c", "6.8 r9") stays out of sight."""
    ru = lang.startswith("ru")
    note = _NOTE.match(number)
    if note:
        return f"{note[1]}, {'прим.' if ru else 'note'} {note[2]}"
    if number.startswith("fn "):
        return f"{'сноска' if ru else 'footnote'} {number.split()[1]}"
    name = number.split(" ")[0]
    return _NAMED_CLAUSES.get(name, name) if ru else name


def cited(number: str, lang: str) -> str:
    """ " (п. 6.7)" after a sentence; " (сноска 1)"; "" without a number."""
    shown = clause_number(number, lang)
    if not shown or not shown[0].isdigit():
        return f" ({shown})" if shown else ""
    return f" (п. {shown})" if lang.startswith("ru") else f" (clause {shown})"


def filled(words: str, params: Mapping[str, str]) -> str:
    """Words of an edition with their gaps filled in; as they are where an edition checked long ago has them wrong."""
    try:
        return words.format_map(_Gaps(params))
    except (ValueError, AttributeError, IndexError):
        return words


class _Gaps(dict[str, str]):
    """A sentence whose parameter is missing shows a dash rather than failing."""

    def __missing__(self, key: str) -> str:
        return "—"
