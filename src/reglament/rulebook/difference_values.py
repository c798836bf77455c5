"""Further names of fields, and what the settings of an edition are called, in Russian, for the list of changes.

In English a name or a value is its own word. A value means different things in different fields: ``field.value`` comes
before ``value``."""

from __future__ import annotations

FIELDS_RU = {
    "given": "при прочтении", "on": "событие", "where": "при условии", "end": "конец дня",
    "proposals": "кто предлагает",
    "set_by": "кто устанавливает", "zone_fact": "пояс из факта", "declared": "объявленные нерабочие дни",
    "shortened": "сокращённые дни", "working_weekends": "рабочие субботы", "whole_days": "счёт целыми сутками",
    "provisional_reading": "годы без постановления", "outside_text": "слова вне часов", "cent": "округление до",
    "currency": "валюта", "field": "поле", "minimum": "не меньше", "held_by": "чем соблюдается", "reading": "прочтение",
    "id": "обозначение", "parameter": "открытое место", "activation": "активация", "effect": "что даёт",
    "initial": "до первого сертификата", "order": "порядок", "reasons": "причины", "assign": "кому передать",
    "open": "открытые обращения", "days_from": "дней с даты", "months_from": "месяцев с даты", "axis": "признак",
    "help": "подсказка поля", "required": "обязательно", "actions": "действия", "states": "состояния",
    "state": "состояние", "at_least": "не меньше", "uncovered": "без действующего сертификата", "within": "в пределах",
    "count": "счёт дней", "carry": "перенос остатка, периодов", "rounding": "округление",
    "waiting_counts": "ждущие заявителя занимают место", "months": "месяцы", "rest": "неполный месяц",
    "recipient": "кому", "trigger": "по событию", "least": "не меньше", "needs": "что требуется",
    "refusal": "это отказ", "accepts": "что можно вписать", "switch": "переключатель", "since": "с какого момента",
    "whenever": "когда даётся", "words": "словами", "hours": "часы", "through": "по день", "weekend": "в выходной",
    "en": "по-английски", "ru": "по-русски", "expiry": "окончание сертификата", "forbidden": "чего нельзя",
    "conditions": "условия", "original": "подлинник", "scan": "скан", "compared": "сравниваются",
    "groups": "группы цифр",
    "scheme": "что считается версией", "area": "где", "lead": "за сколько дней", "prorata": "соразмерно сроку",
    "year": "год", "amends": "изменяет", "code": "обозначение", "dated": "дата", "merge": "дополняет",
    "replace": "заменяет", "source": "источник", "only": "только", "length": "длительность", "parts": "из каких",
    "joined": "как соединены", "max_length": "не длиннее", "pattern": "образец", "late_by": "опоздание",
    "appeal": "Обращение", "upgrade": "Новая версия", "mon-fri": "пн–пт", "sat": "сб", "sun": "вс",
    "channel": "канал", "turn": "чей ход", "answered": "отвечено", "restored": "снова работает", "queued": "в очереди",
    "combine": "из множителей", "free": "бесплатно", "carry_most": "переносится не больше", "grace": "прощается, мин",
    "until": "до какой даты", "since_fact": "с даты", "packs": "пакеты", "whichever": "какая из дат",
    "anew": "заново после", "used_of": "сколько использовано лимита",
    "changes": "замен за период", "steps": "ступени цены", "roll": "если день нерабочий",
    "window": "затем окно работ", "plus": "прибавляется", "each": "за каждые",
    "received_on": "день получения", "received_time": "время получения", "received_day": "день недели получения",
    "cycle": "смены", "begins_on": "первый день цикла", "hours_fact": "часы из факта",
    "kept": "что считается выполненным", "points": "баллы", "also": "и ещё промежутки",
}  # fmt: skip
"""Names that the schema has besides those of `difference_words`."""

_VALUES_RU = {
    "roll.next": "на следующий рабочий день", "roll.previous": "на предыдущий рабочий день",
    "highest": "только наибольший", "multiply": "все перемножаются", "money": "деньги", "decimal": "дробное число",
    "begun_working_hour": "начатый рабочий час", "day_of_month": "ближайшее такое число месяца",
    "end_of_week": "конец недели", "end_of_month": "конец месяца", "end_of_quarter": "конец квартала",
    "end_of_year": "конец года",
    "certificate": "сертификат", "agent": "сотрудник", "requester": "заявитель", "clerk": "регистратор",
    "head": "руководитель", "agents": "сотрудники", "everyone": "все", "staff": "сотрудники",
    "organisation": "организация", "ticket": "обращение", "scope.desk": "все вместе",
    "earlier": "самая ранняя", "later": "самая поздняя",
    "user_and_certificate": "пользователь и сертификат",
    "enforced.rule": "правило", "enforced.people": "люди", "enforced.text": "только текст", "rule": "правило",
    "weekly": "по неделям", "continuous": "круглосуточно", "union": "открыт хотя бы один", "common": "открыты все",
    "pieces": "штуки", "seconds": "секунды", "minutes": "минуты", "hours": "часы",
    "working_seconds": "рабочие секунды", "working_minutes": "рабочие минуты",
    "working_hours": "рабочие часы", "working_days": "рабочие дни", "calendar_days": "календарные дни",
    "weeks": "недели", "months": "месяцы", "second": "секунда", "minute": "минута", "hour": "час",
    "begun_hour": "начатый час", "piece": "штука", "working_day": "рабочий день", "calendar_day": "календарный день",
    "working_hour": "рабочий час", "working_minute": "рабочая минута", "working_second": "рабочая секунда",
    "begun_minute": "начатая минута",
    "begun_working_minute": "начатая рабочая минута", "begun_second": "начатая секунда",
    "begun_working_second": "начатая рабочая секунда",
    "case": "случай", "day": "день", "week": "неделя", "month": "месяц", "quarter": "квартал", "year": "год",
    "service_year": "год от начала срока", "term": "срок сертификата", "same_working_day": "тот же рабочий день",
    "next_working_day": "следующий рабочий день", "working_days_before": "рабочих дней до даты",
    "calendar_days_before": "календарных дней до даты", "best_effort": "по возможности",
    "not_offered": "не предоставляется",
    "yes": "да", "no": "нет", "yes_no": "да или нет", "number": "число", "date": "дата", "time": "время",
    "text": "текст", "missing": "чего не хватает", "fact": "факт", "ask": "спросить", "hold": "решает сотрудник",
    "refuse": "отказать", "redirect": "направить в другое место", "queue": "ждать очереди", "reject": "отклонить",
    "change": "продолжается с другими значениями", "share": "доля", "average": "среднее", "median": "медиана",
    "percentile": "процентиль", "points": "баллы", "measure.late": "опоздания", "charge": "за отдельную плату",
    "register": "зарегистрировать", "unknown": "неизвестен", "foreign": "чужой",
    "other_product": "другой продукт", "expired": "истёк", "not_started": "ещё не начался", "reopen": "открыть снова",
    "new": "завести новое", "simultaneous": "одновременно", "requests": "за период", "bank": "запас", "named": "список",
    "up": "вверх", "down": "вниз", "nearest": "до ближайшего", "half_up": "половина вверх",
    "half_even": "половина к чётному",
    "finish": "довести до конца", "stop": "прекратить", "after": "со следующего дня", "from": "с самого дня",
    "clock": "рабочим временем", "close": "в час закрытия", "midnight": "в полночь", "off": "нерабочий",
    "working": "рабочий", "off_moscow": "нерабочий в Москве", "shortened.full": "полный день", "full": "полностью",
    "minus1h": "на час короче", "elapsed": "когда истекло рабочее время", "instant": "с самого мига срока",
    "complete": "когда обращение полно", "receipt": "с получения", "first_receipt": "с первого получения",
    "promotion": "когда дошла очередь", "from_receipt": "новый срок от получения", "restart": "новый срок заново",
    "min_restart": "раньшее из старого и нового", "late.carry": "остаток переходит", "count.difference": "разность дат",
    "difference": "разность дат", "full_days": "полные дни между датами", "due": "по сроку",
    "arrival": "по поступлению",
    "first_unanswered": "с первого неотвеченного", "latest": "с последнего", "support_days": "дни поддержки",
    "percent_of_fee": "процент платы", "basis_points_of_fee": "сотые доли процента платы",
    "free_minutes": "бесплатные минуты", "free_requests": "бесплатные обращения", "ended": "когда окончено",
    "when.late": "когда опоздано", "equal": "столько же", "at_least": "не меньше", "per_gap": "для каждого перерыва",
    "literal": "по букве", "never": "никогда", "calendar": "календарный", "rolling": "скользящий",
    "backward": "дни до выезда", "forward": "дни после заявки", "full_between": "полные дни между",
    "same_day": "тот же день", "next_day": "следующий день", "continuity": "только непрерывность",
    "first_group": "первая группа цифр", "product": "по продукту",
}  # fmt: skip


def setting_words(field: str, value: str, lang: str) -> str:
    """A setting in words; the value itself where it has none."""
    known = _VALUES_RU.get(f"{field}.{value}") or _VALUES_RU.get(value)
    if known is None:
        return value
    return known if lang == "ru" else value.replace("_", " ")
