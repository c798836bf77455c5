"""Meters in words: how much there is, in which period, and what happens when they are full (ru, en)."""

from __future__ import annotations

from collections.abc import Mapping

from .edition import Edition
from .meters import changes
from .schema_base import Scalar
from .schema_meters import Meter, SizeRow
from .words import cited, language, more

_PERIODS = {
    "day": ("в день", "a day"),
    "week": ("в неделю", "a week"),
    "month": ("в месяц", "a month"),
    "quarter": ("в квартал", "a quarter"),
    "year": ("в год", "a year"),
    "service_year": ("в год поддержки", "in a year of support"),
    "term": ("за срок поддержки", "in the term of support"),
}
_AT_ONCE = {"simultaneous": ("одновременно", "at once"), "named": ("в списке", "on the list")}
_UNITS = {"pieces": ("", ""), "minutes": (" мин", " min"), "hours": (" ч", " h")}
_FULL = {
    "queue": ("ждёт следующего периода", "waits for the next period"),
    "reject": ("не принимается", "is not taken"),
    "hold": ("решает сотрудник", "a person decides"),
    "charge": ("за отдельную плату", "is charged"),
}


def size_words(edition: Edition, name: str, lang: str) -> list[tuple[SizeRow, str]]:
    """Every row of the sizes that stands, and how much it gives: «5 в месяц»; without its conditions."""
    meter = edition.meters[name]
    at_once = _AT_ONCE.get(meter.kind)
    told = at_once[language(lang) != "ru"] if at_once else period_words(edition, name, lang)
    rows = [row for row in meter.sizes if edition.given(row.given)]
    return [(row, _size(edition, meter, row, told, lang)) for row in rows]


def period_words(edition: Edition, name: str, lang: str) -> str:
    """In which time a meter counts: «в месяц», "in any 30 days"; "" for one without an end."""
    meter, ru = edition.meters[name], language(lang) == "ru"
    period = str(edition.setting(meter.period))
    if period.startswith("rolling_"):
        return f"за любые {period[8:]} дн. подряд" if ru else f"in any {period[8:]} days"
    return _PERIODS.get(period, ("", ""))[0 if ru else 1]


def _size(edition: Edition, meter: Meter, row: SizeRow, period: str, lang: str) -> str:
    """«30 мин в месяц; Баз: + 60 мин за каждую единицу»."""
    amount, ru = edition.setting(row.amount), language(lang) == "ru"
    if amount == "unlimited":
        return "без ограничения" if ru else "unlimited"
    unit = _UNITS[meter.unit][0 if ru else 1]
    told = f"{amount}{unit} {period}".rstrip()
    return f"{told}; {more(edition, row.plus, f'{row.plus.amount}{unit}', lang)}" if row.plus else told


def full_words(edition: Edition, name: str, lang: str) -> str:
    """What happens beyond the meter: it waits, is refused, charged, or goes on as something else."""
    meter, ru = edition.meters[name], language(lang) == "ru"
    full = str(edition.setting(meter.full))
    if meter.kind == "simultaneous" and full == "queue":
        return "ждёт очереди" if ru else "waits in a queue"
    told = [_FULL[full][0 if ru else 1]] if full in _FULL else []
    if changes(edition, name):
        told.append(change_words(edition, changes(edition, name), lang))
    return "; ".join(told)


def beyond_words(edition: Edition, name: str, lang: str) -> list[str]:
    """A sentence on as what something goes on beyond the meter; none where it does not."""
    sets = changes(edition, name)
    told = change_words(edition, sets, lang) if sets else ""
    return [f"{told[0].upper()}{told[1:]}{cited(edition.meters[name].clause, lang)}."] if told else []


def change_words(edition: Edition, sets: Mapping[str, Scalar], lang: str) -> str:
    """As what something goes on: «большее рассматривается так: Критичность — высокая»."""
    ru = language(lang) == "ru"
    told = ", ".join(set_to_words(edition, name, value, lang) for name, value in sets.items())
    return f"большее рассматривается так: {told}" if ru else f"what is more is treated as {told}"


def set_to_words(edition: Edition, name: str, value: Scalar, lang: str) -> str:
    """«Критичность — высокая»: an axis or fact and its value by their labels."""
    axis, ru = edition.axes.get(name), language(lang) == "ru"
    rule = axis or edition.facts.get(name)
    if isinstance(value, bool):
        shown = ("да" if value else "нет") if ru else ("yes" if value else "no")
    else:
        shown = axis.values[str(value)].label[lang] if axis and value in axis.values else str(value)
    return f"{rule.label[lang] if rule else name} — {shown}"
