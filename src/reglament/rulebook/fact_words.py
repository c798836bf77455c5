"""What facts and their values are called: by the labels of the edition, those every ticket has by words of ours."""

from __future__ import annotations

from datetime import date
from typing import Any

from .conditions import Condition, Test
from .conditions import told as in_words
from .edition import Edition
from .schema_base import Text
from .words import day

_NAMES = {
    "channel": ("Канал", "Channel"), "state": ("Состояние", "State"), "turn": ("Чей ход", "Whose turn"),
    "complete": ("Полное", "Complete"), "queued": ("В очереди", "Queued"), "agent": ("Сотрудник", "Agent"),
    "answered": ("Ответ был", "Answered"), "restored": ("Снова работает", "Restored"),
    "product": ("Продукт", "Product"), "round": ("Который раз", "Which time"),
    "begun_on": ("День начала", "Day it began"),
    "begun_time": ("Час начала", "Hour it began"), "begun_day": ("День недели начала", "Weekday it began"),
    "received_on": ("День получения", "Day of receipt"), "received_time": ("Час получения", "Hour of receipt"),
    "begun_month": ("Месяц начала", "Month it began"), "received_month": ("Месяц получения", "Month of receipt"),
    "received_day": ("День недели получения", "Weekday of receipt"), "outcome": ("Исход", "Outcome"),
    "gap_days": ("Дней без поддержки", "Days without support"),
    "postponed_for": ("Почему отложено", "Postponed for"), "clock": ("Промежуток", "Clock"),
    "own_decision": ("Решал сам", "Own decision"),
}  # fmt: skip
_VALUES = {
    "mon": ("пн", "Mon"), "tue": ("вт", "Tue"), "wed": ("ср", "Wed"), "thu": ("чт", "Thu"), "fri": ("пт", "Fri"),
    "sat": ("сб", "Sat"), "sun": ("вс", "Sun"), "desk": ("служба", "the desk"), "client": ("клиент", "the client"),
    "incomplete": ("неполное", "incomplete"), "waiting": ("ждёт клиента", "waiting for the client"),
    "new": ("новое", "new"), "open": ("в работе", "open"), "postponed": ("отложено", "postponed"),
    "closed": ("закрыто", "closed"), "refused": ("отказано", "refused"), "": ("не сказано", "not said"),
}  # fmt: skip


def fact_name(edition: Edition, name: str, lang: str) -> str:
    """What a fact or axis is called; the name itself where nobody gave it words."""
    rule = edition.axes.get(name) or edition.facts.get(name)
    if rule is not None:
        return rule.label[lang]
    return _NAMES[name][not lang.lower().startswith("ru")] if name in _NAMES else name


def fact_value(edition: Edition, name: str, value: Any, lang: str) -> str:
    """A value of it in words: of an axis, a channel or an outcome by its label, a date with the name of its month."""
    en = not lang.lower().startswith("ru")
    if isinstance(value, bool) or value in ("True", "False"):
        return (("нет", "no"), ("да", "yes"))[value in (True, "True")][en]
    known = _labelled(edition, name).get(str(value))
    if known is not None:
        return known[lang]
    own = name in _NAMES and name not in edition.facts and name not in edition.axes
    if own and value in _VALUES:
        return _VALUES[value][en]
    dated = name.endswith("_on") if own else name in edition.facts and edition.facts[name].kind == "date"
    return _day(str(value), lang) if dated else str(value)


def _day(value: str, lang: str) -> str:
    try:
        return day(date.fromisoformat(value), lang)
    except ValueError:  # with an hour, or nothing
        return value


def _labelled(edition: Edition, name: str) -> dict[str, Text]:
    """The values that have labels in the edition."""
    if name in edition.axes:
        return {value: row.label for value, row in edition.axes[name].values.items()}
    if name == "channel":
        return {value: row.label for value, row in edition.channels.items()}
    if name == "clock":
        return {value: row.label for value, row in edition.clocks.items()}
    return {value: row.label for value, row in edition.outcomes.items()} if name == "outcome" else {}


def labels_of(edition: Edition, name: str, lang: str) -> dict[str, str]:
    """The values there are words for."""
    known = _labelled(edition, name) or (_VALUES if name in _NAMES and name not in edition.facts else {})
    return {value: fact_value(edition, name, value, lang) for value in known}


def condition_words(edition: Edition, name: str, condition: Condition, lang: str) -> str:
    """«Критичность: критичное, обычное», «есть обходной путь: да», «Дней ждёт не меньше 5»."""
    label = fact_name(edition, name, lang)
    if isinstance(condition, Test):
        return f"{label} {in_words(condition, lang, labels_of(edition, name, lang))}"
    return f"{label}: {', '.join(fact_value(edition, name, value, lang) for value in condition)}"
