"""Names of sections and fields, and values of an edition, in words for the list of changes (ru, en)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from . import words
from .caps import cap_words, source_words
from .conditions import Test, in_signs
from .difference_values import FIELDS_RU, setting_words
from .edition import Edition
from .fact_words import fact_name, fact_value
from .objective_words import rule_words
from .schema_base import Parameter, Row, Text
from .schema_meters import Cap
from .schema_rules import Gate
from .schema_targets import TargetRow, TermRow
from .schema_work import Objective
from .targets import Target

_RU = {
    "edition": "Редакция", "publication": "Публикация изменений", "calendars": "Календари", "axes": "Признаки",
    "facts": "Факты", "matrix": "Таблица услуг", "channels": "Каналы", "forms": "Формы", "gates": "Условия приёма",
    "meters": "Лимиты", "remedies": "Возмещения", "clocks": "Сроки", "transitions": "Состояния и закрытие",
    "routes": "Порядок работы", "outcomes": "Исходы", "postpone_reasons": "Причины отсрочки",
    "notices": "Уведомления", "requisites": "Реквизиты", "parameters": "Открытые места", "prices": "Цены",
    "contradictions": "Противоречия", "clauses": "Пункты", "coverage": "Покрытие", "upgrade": "Новая версия",
    "visits": "Выезды", "versions": "Версии", "label": "название", "text": "текст", "clause": "пункт",
    "amount": "размер", "unit": "единица", "targets": "обещания", "weekly": "часы работы", "holidays": "праздники",
    "special": "особые дни", "services": "услуги", "cells": "по уровням", "everyone": "для всех", "value": "прочтение",
    "values": "значения", "default": "по умолчанию", "notice_days": "дней до вступления в силу", "late": "опоздание",
    "count_days": "счёт дней", "on_change": "при изменении", "met": "выполнено, когда", "again": "снова, когда",
    "start": "начало", "begin": "первый отсчёт", "pause": "пауза", "absent": "срока нет", "stop": "остановка",
    "fields": "поля", "hints": "подсказки", "decision": "решение", "check": "проверка", "intake": "приём",
    "calendar": "календарь", "outside": "вне часов", "silence": "закрытие при молчании", "days": "дней",
    "remind": "напоминание за, дней", "late_reply": "письмо после закрытия", "action": "действие",
    "worklist": "список работы", "weights": "веса", "then": "затем", "sending": "отправка ответов",
    "hold": "удерживать", "service": "услуга", "sizes": "размеры", "period": "период", "quantum": "шаг",
    "full": "при исчерпании", "legal_address": "юридический адрес", "postal_address": "почтовый адрес",
    "emails": "адреса почты", "phones": "телефоны", "title": "название", "effective_on": "вступает в силу",
    "approved_on": "утверждена", "approved_by": "кем утверждена", "published_on": "опубликована", "zone": "пояс",
    "number": "номер", "enforced": "кто соблюдает", "question": "вопрос", "readings": "прочтения", "inn": "ИНН",
    "kpp": "КПП", "ogrn": "ОГРН", "site": "сайт", "regulation": "регламент", "vendor": "поставщик",
    "objectives": "Доли обещаний", "timers": "Таймеры", "charges": "Платные работы", "derived": "выводится",
    "when": "когда", "unless": "кроме", "any": "хотя бы одно", "percent": "процент", "bands": "пороги",
    "below": "ниже", "rates": "расценки", "price": "цена", "per": "за", "factors": "множители", "factor": "множитель",
    "handover": "передача", "rows": "строки", "to": "кому", "clock": "срок", "meter": "лимит", "after": "после",
    "sets": "устанавливает", "times": "раз", "outcome": "исход", "notice": "уведомление", "type": "тип",
    "formula": "формула", "forgiven": "прощаемые перерывы", "cutoff": "не позже", "by": "к часу", "fact": "факт",
    "availability": "Доступность", "kinds": "что считается перерывом", "excused": "что не считается перерывом",
    "excused_minutes": "не считается, мин", "least_minutes": "короче не считается, мин", "whole": "от чего доля",
    "pause_limits": "пределы пауз", "longest": "не дольше", "over": "на что", "of": "из чего", "kind": "вид",
    "measure": "что измеряется", "percentile": "процентиль", "longer": "дольше", "more_than": "больше",
    "caps": "Пределы за период", "percent_of": "процент от", "later_of": "или позже", "earlier_of": "или раньше",
     "gives": "что даётся", "scope": "на кого", "cap": "не больше",
    "on_list": "по списку", "counts": "что считается",
    "name": "наименование", "short_name": "краткое наименование", "escalations": "передача выше",
}  # fmt: skip
_NTH = re.compile(r"\* \((\d+)\)")
_EN = {"edition": "Edition", "facts": "Facts", "legal_address": "legal address"}
_HELD = {"rule": ("правило", "rule"), "people": ("люди", "people"), "text": ("только текст", "text only")}


def named(name: str, lang: str) -> str:
    """A section or field in words; the name itself where there are none."""
    if lang == "ru":
        return _RU.get(name) or FIELDS_RU.get(name, name)
    return _EN.get(name, name.replace("_", " "))


def key_words(row: BaseModel) -> str:
    """What a row is about, as a key: its event and conditions, or its name."""
    if isinstance(row, Row):
        parts = [str(getattr(row, "on", ""))]
        for name in ("where", "when", "unless", "given"):
            conditions: Mapping[str, Any] = getattr(row, name, {})
            negated = "≠" if name == "unless" else "="
            parts += [f"{key}{negated}{in_signs(values)}" for key, values in conditions.items()]
        for table in row.any:
            parts.append(" | ".join(f"{key}={in_signs(values)}" for key, values in table.items()))
        return ", ".join(part for part in parts if part) or "*"
    for name in ("name", "on", "code"):
        value = getattr(row, name, None)
        if isinstance(value, str):
            return value
    return str(getattr(row, "clause", "") or "*")


def place_words(section: str, path: tuple[str, ...], before: Edition, after: Edition, lang: str) -> str:
    """The place of a change: labels of what has one, names of fields, conditions in words."""
    found: list[str] = []
    old, new = getattr(before, section, None), getattr(after, section, None)
    for step in path:
        old, new = _down(old, step), _down(new, step)
        label = getattr(new, "label", None) or getattr(old, "label", None)
        if isinstance(new or old, Parameter):
            label = (new or old).question
        if isinstance(new or old, Gate):  # a gate has no name, only what it says
            label = (new or old).text
        if isinstance(label, Text):
            found.append(value_words(label, after, lang) if isinstance(new or old, Gate) else label[lang])
        elif "=" in step or "≠" in step:
            found.append(_conditions(step, after, lang))
        elif place := _NTH.fullmatch(step):
            found.append(f"{place[1]}-я строка" if lang == "ru" else f"row {place[1]}")
        elif step != "*":
            found.append(_step_words(step, path, after, lang))
    return ", ".join(part for part in found if part)


def _step_words(step: str, path: tuple[str, ...], edition: Edition, lang: str) -> str:
    """The last step may be a tier whose cell changed, a value of the work list's axis, or a fact of a condition."""
    of = path[-2] if len(path) > 1 and step == path[-1] else ""
    name = {"cells": edition.matrix.axis, "weights": edition.routes.worklist.axis}.get(of, "")
    axis = edition.axes.get(name)
    if axis and step in axis.values:
        return axis.values[step].label[lang]
    asked = edition.axes.get(step) or edition.facts.get(step)
    if of in ("when", "unless", "where", "sets") and asked:
        return asked.label[lang]
    if step == "per" and path[0] == "meters":
        return "отдельно по" if lang == "ru" else "apart for each"
    return named(step, lang)


def _down(node: Any, step: str) -> Any:
    if isinstance(node, Mapping):
        return node.get(step)
    if isinstance(node, tuple):
        return next((item for item in node if isinstance(item, BaseModel) and key_words(item) == step), None)
    return getattr(node, step, None) if isinstance(node, BaseModel) else None


def _conditions(step: str, edition: Edition, lang: str) -> str:
    """ "tier=basic, severity=critical" with the labels of the axes."""
    parts = []
    for part in step.split(", "):
        sign = (
            "≠" if 0 <= part.find("≠") < part.find("=") or "=" not in part else "="
        )  # a value may begin with ≠
        name, found, value = part.partition(sign)
        shown = [fact_value(edition, name, v, lang) for v in value.split("|")]
        parts.append(f"{fact_name(edition, name, lang)} {sign} {' | '.join(shown)}" if found else part)
    return ", ".join(parts)


def value_words(value: Any, edition: Edition, lang: str, field: str = "") -> str:
    """A value of an edition: a promise as a length, a reading in its own words, yes and no; ``field`` it is of."""
    ru = lang == "ru"
    if value is None or value == "" or value == ():
        return "—"
    if isinstance(value, bool):
        return ("да" if value else "нет") if ru else ("yes" if value else "no")
    if isinstance(value, Text):
        return f"«{value.ru}»" if ru else f"“{value.en}”"
    if isinstance(value, date):
        return words.day(value, lang)
    if isinstance(value, TargetRow):
        return words.promised(edition, value, lang)
    if isinstance(value, TermRow):
        return words.target(Target.written(value), lang)
    if isinstance(value, Test):
        return in_signs(value)
    if isinstance(value, BaseModel):
        return _table_words(value, edition, lang)
    if isinstance(value, str):
        return _string_words(value, edition, lang, field)
    if isinstance(value, tuple | list):
        return ", ".join(value_words(item, edition, lang, field) for item in value)
    if isinstance(value, Mapping):
        pairs = (
            f"{named(str(key), lang)}: {value_words(item, edition, lang, str(key))}"
            for key, item in value.items()
        )
        return "; ".join(pairs)
    return str(value)


_OF_FACTS = ("axis", "per", "since", "since_fact")
"""Fields whose value is the name of a fact or an axis."""


def _string_words(value: str, edition: Edition, lang: str, field: str) -> str:
    """A reading in its own words, a value of an axis or a channel by its label, a setting in words."""
    if value.startswith("@") and value[1:] in edition.parameters:
        return f"{edition.parameters[value[1:]].reading[lang]} ({value[1:]})"
    if field == "enforced":
        return _HELD[value][0 if lang == "ru" else 1]
    if field == "of":
        return source_words(edition, value, lang)
    if field in _OF_FACTS and (value in edition.axes or value in edition.facts or value == "product"):
        return fact_name(edition, value, lang)
    if field == "used_of" and value in edition.meters:
        return edition.meters[value].label[lang]
    kinds = edition.axes[field].values if field in edition.axes else {}
    named_here = edition.channels if field == "channel" else kinds
    return named_here[value].label[lang] if value in named_here else setting_words(field, value, lang)


def _table_words(value: BaseModel, edition: Edition, lang: str) -> str:
    """A whole table by what it says, by its label or words, else by its fields that are set."""
    if isinstance(value, Cap):
        return cap_words(edition, value, lang)
    if isinstance(value, Objective) and value.clock in edition.clocks:
        return rule_words(edition, value, lang)
    for name in ("label", "text", "question"):
        label = getattr(value, name, None)
        if isinstance(label, Text):
            return value_words(label, edition, lang)
    if isinstance(value, Row) and (key := key_words(value)) != "*":
        return _conditions(key, edition, lang)
    pairs = (
        f"{named(name, lang)}: {value_words(getattr(value, name), edition, lang, name)}"
        for name in sorted(value.model_fields_set)
        if getattr(value, name) not in ("", (), None, {})
    )
    return "; ".join(pairs)
