"""The words of every fault an edition file may have: what is wrong and what would be right (en, ru)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fault_words_periods import PERIODS
from .fault_words_plain import PLAIN
from .fault_words_promises import PROMISES

Words = tuple[str, str, str, str]
"""What is wrong in English and in Russian, what would be right in both; {names} are parameters of the fault."""

_REFERENCES: Mapping[str, Words] = {
    "no_parameter": (
        "there is no parameter '{name}'", "нет параметра «{name}»",
        "declare it in [parameters]", "объявите его в [parameters]"),
    "no_reading": ("'{value}' has no reading", "у значения «{value}» нет прочтения", "one of {known}",
        "одно из: {known}"),
    "not_a_reading": (
        "'{value}' is no reading of {name}", "«{value}» — не прочтение параметра {name}",
        "one of {known}", "одно из: {known}"),
    "not_known_here": (
        "'{value}' is not known here", "значение «{value}» здесь не подходит", "one of {known}", "одно из: {known}"),
    "no_clause": (
        "clause '{number}' is not in [clauses]", "пункта «{number}» нет в [clauses]", "add its row",
        "добавьте его строку"),
    "no_axis": ("there is no axis '{name}'", "нет признака «{name}»", "one of {known}", "один из: {known}"),
    "no_cell": (
        "no cell for '{value}'", "нет ячейки для «{value}»", "give one for each of {known}", "нужны все: {known}"),
    "no_value": ("'{value}' is no {name}", "«{value}» — не значение {name}", "one of {known}", "одно из: {known}"),
    "no_service": ("there is no service '{name}'", "нет услуги «{name}»", "one of {known}", "одна из: {known}"),
    "no_outcome": ("there is no outcome '{name}'", "нет исхода «{name}»", "one of {known}", "один из: {known}"),
    "no_notice": ("there is no notice '{name}'", "нет уведомления «{name}»", "one of {known}", "одно из: {known}"),
    "no_form": ("there is no form 'appeal'", "нет формы «appeal»", "add [forms.appeal]", "добавьте [forms.appeal]"),
    "no_calendar": ("there is no calendar '{name}'", "нет календаря «{name}»", "one of {known}", "один из: {known}"),
    "no_clock": ("there is no clock '{name}'", "нет срока «{name}»", "one of {known}", "один из: {known}"),
    "no_meter": ("there is no meter '{name}'", "нет лимита «{name}»", "one of {known}", "один из: {known}"),
    "no_list": (
        "there is no meter '{name}' of the kind named", "нет лимита «{name}» вида named", "one of {known}",
        "один из: {known}"),
    "no_form_field": (
        "no form asks for '{name}'", "«{name}» не спрашивает ни одна форма", "one of {known}", "одно из: {known}"),
    "no_price": ("there is no price '{name}'", "нет цены «{name}»", "one of {known}", "одна из: {known}"),
    "no_term_of_notice": (
        "there is no notice '{name}' with a term", "нет уведомления «{name}» со сроком",
        "add it to [notices] with within", "добавьте его в [notices] с within"),
    "no_event": ("there is no event '{name}'", "нет события «{name}»", "{near}", "{near}"),
    "no_field_of_event": (
        "the event '{event}' has no '{name}'", "у события «{event}» нет поля «{name}»", "{known}", "{known}"),
    "no_fact": ("nobody sets the fact '{name}'", "факт «{name}» никто не устанавливает",
        "declare it in [facts]{near}", "объявите его в [facts]{near}"),
    "fact_is_axis": (
        "'{name}' is an axis already", "«{name}» уже признак", "drop one of them", "оставьте что-то одно"),
    "no_rule": ("there is no rule '{name}'", "нет правила «{name}»", "like 'calendars.office'",
        "например, 'calendars.office'"),
    "unknown_section": ("unknown section '{name}'", "неизвестный раздел «{name}»", "{near}", "{near}"),
}  # fmt: skip

_RULES: Mapping[str, Words] = {
    "no_days": (
        "'{value}' is no number of days", "«{value}» — не число дней",
        'a number from 1, or "off"', "число от 1 или «off»"),
    "equally_specific": (
        "two rows are equally specific: {first} and {second}", "две строки одинаково точны: {first} и {second}",
        "add a condition to one of them, or let them say the same",
        "добавьте одной из них условие, или пусть говорят одно и то же"),
    "effective_too_early": (
        "effective before its publication on {published}", "вступает в силу раньше публикации {published}",
        "{published} or later", "{published} или позже"),
    "nothing_promised": (
        "nothing is promised to {facts}", "ничего не обещано для {facts}",
        "add a row; unit = 'not_offered' says so", "добавьте строку; unit = 'not_offered' скажет, что срока нет"),
    "bad_step": (
        "a step of {value} cannot be counted in", "шагом {value} считать нельзя", "a number from 1", "число от 1"),
    "no_period": ("'{value}' is no period", "«{value}» — не период", "one of {known}, 'rolling_30'",
        "один из: {known}, rolling_30"),
    "list_counts": (
        "a list has names on it, no uses", "в списке имена, а не расход",
        "drop it, or kind = 'requests'", "уберите или kind = 'requests'"),
    "no_carry": (
        "nothing is carried over without fixed periods", "без постоянных периодов переносить нечего",
        "give a period", "укажите period"),
    "no_uses": (
        "no event counts against the bank", "ни одно событие не тратит запас",
        "like counts = [{{on = 'session_held'}}]", "например, counts = [{{on = 'session_held'}}]"),
    "no_size": (
        "nothing says how much there is", "не сказано, сколько всего", "give service or sizes",
        "укажите service или sizes"),
    "two_sizes": ("the size is given twice", "размер указан дважды", "either service or sizes",
        "или service, или sizes"),
    "no_amount": (
        "'{value}' is no amount", "«{value}» — не количество", 'a number from 0, or "unlimited"',
        "число от 0 или «unlimited»"),
    "not_ordered": (
        "values of {name} have no order", "значения {name} не упорядочены", "list those meant", "перечислите нужные"),
    "not_of_type": (
        "{name} is {type}, and this is {given}", "{name} — {type}, а здесь {given}",
        "compare it with {type}, or change type", "сравните подходящим значением или измените type"),
    "no_type": (
        "nothing says that {name} is {given}", "не сказано, что {name} — {given}",
        "type = '{wanted}' in [facts.{name}]", "type = '{wanted}' в [facts.{name}]"),
    "not_among_values": (
        "'{value}' is not among its values", "«{value}» нет среди его значений", "one of {known}", "одно из: {known}"),
    "no_zone": ("there is no zone '{value}'", "нет часового пояса «{value}»", "like 'Europe/Moscow'",
        "например, 'Europe/Moscow'"),
    "no_production": (
        "there is no production calendar '{value}'", "нет производственного календаря «{value}»",
        "one of {known}", "один из: {known}"),
    "hours_of_continuous": (
        "a continuous calendar has no hours", "у круглосуточного календаря нет часов",
        "drop them, or kind", "уберите их или kind"),
    "week_and_cycle": (
        "hours of a week and of shifts at once", "и часы недели, и смены сразу",
        "weekly or cycle", "либо weekly, либо cycle"),
    "no_hours_said": (
        "'{text}' says no hours", "«{text}» не называет часов",
        "like 'mon-fri 08:00-20:00; sat 10:00-14:00', or the name of a calendar",
        "например, 'mon-fri 08:00-20:00; sat 10:00-14:00' или имя календаря"),
    "hours_of_no_week": (
        "a calendar of the kind {kind} has no hours a contract could change",
        "у календаря вида {kind} нет часов, которые мог бы изменить договор",
        "put it on a calendar with weekly or cycle", "укажите у календаря с weekly или cycle"),
    "hours_of_nobody": (
        "the hours of '{name}' are those of a contract, and here nobody's contract is known",
        "часы «{name}» берутся из договора, а здесь договор не известен",
        "a calendar without hours_fact", "календарь без hours_fact"),
    "nobody_in_turn": (
        "nobody works in the whole cycle", "во всём цикле смен никто не работает",
        "like days = [['08:00-20:00'], []]", "например, days = [['08:00-20:00'], []]"),
    "of_plain": (
        "only a calendar of the kind union or common is made of others",
        "из других состоит только календарь вида union или common",
        "kind = 'union' or 'common', or drop of", "kind = 'union' или 'common', либо уберите of"),
    "own_of_made": (
        "a calendar made of others has none of its own", "у календаря из других своего нет",
        "drop it, or write it in those it is made of", "уберите или запишите там, из чего он состоит"),
    "of_few": (
        "made of fewer than two calendars", "состоит меньше чем из двух календарей",
        "of = ['office', 'duty']", "of = ['office', 'duty']"),
    "of_itself": (
        "'{name}' is made of this very calendar", "«{name}» сам состоит из этого календаря",
        "drop it from one of them", "уберите одно из двух"),
    "of_nothing": (
        "these calendars have no working time in common", "у этих календарей нет общего рабочего времени",
        "kind = 'union', or other hours", "kind = 'union' или другие часы"),
    "no_day": ("'{value}' is no day", "«{value}» — не день", "'03-21', '2026-03-21', 'last mon 05', 'easter+1'",
        "'03-21', '2026-03-21', 'last mon 05', 'easter+1'"),
    "days_of_two_forms": (
        "on and through are of different forms", "on и through записаны по-разному",
        "write both the same way, dates only", "запишите оба датами одного вида"),
    "needless_amount": (
        "{unit} takes no amount", "у {unit} нет количества", "drop amount", "уберите amount"),
    "no_fact_named": (
        "{unit} needs the name of a fact with a date", "{unit} требует имени факта с датой",
        "fact = 'release_on'", "fact = 'release_on'"),
    "no_percent_or_amount": (
        "a step says neither percent nor amount", "не указаны ни percent, ни amount",
        "one of them", "что-то одно"),
    "no_pauses": (
        "nothing holds this clock still", "этот срок ничто не останавливает",
        "add pause, or drop pause_limits", "добавьте pause или уберите pause_limits"),
    "no_limit": (
        "it limits nothing", "здесь нет никакого предела",
        "times, amount or longest, from 1", "times, amount или longest, от 1"),
    "never_down": (
        "nothing says when it is down", "не сказано, что считается перерывом",
        "kinds = ['emergency'], or begin and end", "kinds = ['emergency'] или begin и end"),
    "begin_and_end": (
        "a break has a beginning and an end", "у перерыва есть начало и конец", "give both", "укажите оба"),
    "down_and_excused": (
        "'{name}' is both down and excused", "«{name}» — и перерыв, и не перерыв",
        "drop it from one of them", "уберите одно из двух"),
    "bands_disordered": (
        "the bands do not fall from step to step", "пороги не убывают от строки к строке",
        "the highest below first", "начните с самого высокого below"),
    "no_action": (
        "the timer does nothing", "таймер ничего не делает",
        "give set, outcome, notice or to", "укажите set, outcome, notice или to"),
    "not_a_date": (
        "{name} is not a date", "{name} — не дата",
        "type = 'date' in [facts.{name}]", "type = 'date' в [facts.{name}]"),
}  # fmt: skip

_VALUES: Mapping[str, Words] = {
    "condition_key": (
        "a condition has no key '{key}'", "у условия нет ключа «{key}»", "one of {known}", "один из: {known}"),
    "condition_value": (
        "{value} is nothing to compare with", "{value} сравнивать не с чем",
        "a word, a whole number, true, false, a date or 'HH:MM'", "слово, целое число, true, false, дата или 'ЧЧ:ММ'"),
    "condition_empty": (
        "an empty list never holds", "пустой список не выполняется никогда", "name a value", "назовите значение"),
    "condition_bound": (
        "'{value}' is no end of a range", "«{value}» не может быть границей",
        "a number, a date or 'HH:MM'", "число, дата или 'ЧЧ:ММ'"),
    "condition_present": (
        "present = {value} says nothing", "present = {value} ничего не значит", "true or false", "true или false"),
    "condition_between": (
        "between takes two ends", "у between две границы", "between = [1, 5]", "between = [1, 5]"),
    "condition_twice": (
        "the range is given twice", "границы указаны дважды", "between, or at_least and at_most",
        "between или at_least и at_most"),
    "condition_mixed": (
        "the ends are of different kinds", "границы разного рода",
        "two numbers, two dates or two times", "два числа, две даты или два времени"),
    "condition_never": (
        "no value can be so", "такого значения быть не может", "turn the ends round", "поменяйте границы местами"),
    "no_hours": (
        '"{text}" is not hours; write "09:00-18:00"', "«{text}» — не часы; пишется 09:00-18:00", "", ""),
    "hours_past_day": (
        '"{text}" is not hours; a day goes from 00:00 to 24:00',
        "«{text}» — не часы; сутки идут с 00:00 до 24:00", "", ""),
    "hours_of_nothing": (
        '"{text}" opens and closes at once; a whole day is "00:00-24:00"',
        "«{text}» открывается и закрывается сразу; целые сутки — 00:00-24:00", "", ""),
    "no_weekdays": (
        '"{text}" is not days of the week; write "mon-fri" or "mon,wed", of {known}',
        "«{text}» — не дни недели; пишется mon-fri или mon,wed, из {known}", "", ""),
    "spans_overlap": ("{days}: the spans {spans} overlap", "{days}: часы {spans} накладываются", "", ""),
    "weekday_twice": ("{day} is given twice", "{day} указан дважды", "", ""),
    "no_working_hours": ("no working hours in the whole week", "во всей неделе нет рабочих часов",
        "like {{mon-fri = ['09:00-18:00']}}", "например, {{mon-fri = ['09:00-18:00']}}"),
    "no_formula": ("'{formula}' is no formula", "«{formula}» — не формула",
        "+ - * / min max and brackets over numbers and {known}", "+ - * / min max и скобки, числа и {known}"),
    "divides_by_zero": ("'{formula}' divides by zero", "«{formula}» делит на ноль",
        "+ - * / min max and brackets over numbers and {known}", "+ - * / min max и скобки, числа и {known}"),
    "unknown_in_formula": (
        "'{part}' is not known in the formula '{formula}'", "«{part}» в формуле «{formula}» неизвестно",
        "+ - * / min max and brackets over numbers and {known}", "+ - * / min max и скобки, числа и {known}"),
    "no_quantum": ("{value} is no part of a currency", "{value} — не доля валюты", "1, 0.1 or 0.01",
        "1, 0.1 или 0.01"),
    "tiers_once": (
        "every type of certificate stands in it once", "каждый вид сертификата стоит в нём один раз",
        "{known}", "{known}"),
    "upgrade_alone": (
        "an upgrade rests on [coverage] and [versions]", "обновление опирается на [coverage] и [versions]",
        "add both", "добавьте оба раздела"),
    "days_negative": (
        "a number of days, 0 or more", "нужно число дней, 0 или больше", "3", "3"),
    "groups_wrong": (
        "the version is at least one of the groups compared", "версия — хотя бы одна из сравниваемых групп", "1", "1"),
    "no_decimal": ("'{value}' is no sum", "«{value}» — не сумма", "like '3500.00'", "например, '3500.00'"),
}  # fmt: skip

_FILE: Mapping[str, Words] = {
    "toml": ("{english}", "это не TOML: {reason}", "", ""),
    "cycle": (
        "a cycle of amendments: {chain}", "поправки идут по кругу: {chain}",
        "an amendment names the edition before it", "поправка называет редакцию перед ней"),
    "no_edition": (
        "there is no edition '{name}'; known: {known}", "нет редакции «{name}»; известны: {known}", "", ""),
    "extra_forbidden": ("Extra key", "Лишний ключ", "{near}", "{near}"),
    "missing": ("Field required", "Не хватает ключа", "add it", "добавьте его"),
    "int_type": ("not a whole number", "не целое число", "a whole number, without quotes", "целое число, без кавычек"),
    "int_parsing": ("not a whole number", "не целое число", "a whole number, without quotes",
        "целое число, без кавычек"),
    "int_from_float": ("not a whole number", "не целое число", "a whole number", "целое число"),
    "bool_type": ("neither true nor false", "не true и не false", "true or false", "true или false"),
    "bool_parsing": ("neither true nor false", "не true и не false", "true or false", "true или false"),
    "date_type": ("not a date", "не дата", "a date without quotes, like 2026-03-01", "дата без кавычек: 2026-03-01"),
    "date_parsing": ("not a date", "не дата", "a date without quotes, like 2026-03-01",
        "дата без кавычек: 2026-03-01"),
    "date_from_datetime_parsing": (
        "not a date", "не дата", "a date without quotes, like 2026-03-01", "дата без кавычек: 2026-03-01"),
    "date_from_datetime_inexact": (
        "an instant, not a date", "момент, а не дата", "a date without quotes, like 2026-03-01",
        "дата без кавычек: 2026-03-01"),
    "string_type": ("not words", "не слова", "words in quotes", "слова в кавычках"),
    "string_pattern_mismatch": (
        "does not look as it should", "записано не так, как нужно", "{near}", "{near}"),
    "dict_type": ("not a table", "не таблица", "a table", "таблица"),
    "model_type": ("not a table", "не таблица", "a table", "таблица"),
    "tuple_type": ("not a list", "не список", "a list in [ ]", "список в [ ]"),
    "greater_than_equal": ("too small", "слишком мало", "{limit} or more", "{limit} или больше"),
    "greater_than": ("too small", "слишком мало", "more than {limit}", "больше {limit}"),
    "less_than_equal": ("too large", "слишком много", "{limit} or less", "{limit} или меньше"),
    "literal_error": (
        "'{value}' is none of the words known here", "«{value}»: здесь такого слова нет",
        "one of {expected}", "одно из: {expected}"),
    "finite_number": ("no number", "не число", "like '3500.00'", "например, '3500.00'"),
    "decimal_parsing": ("'{value}' is no sum", "«{value}» — не сумма", "like '3500.00'", "например, '3500.00'"),
    "decimal_type": ("'{value}' is no sum", "«{value}» — не сумма", "like '3500.00'", "например, '3500.00'"),
    "not_fitting": ("does not fit here: {english}", "здесь не подходит: {english}", "", ""),
}  # fmt: skip

_UNUSED: Mapping[str, Words] = {
    "unnamed_clause": (
        "said to be enforced by a rule, but no rule names it",
        "сказано, что его соблюдает правило, но ни одно его не называет",
        "cite it where it acts, or enforced = 'people' or 'text'",
        "назовите его там, где он действует, или enforced = 'people' либо 'text'"),
    "idle_parameter": (
        "nothing depends on this parameter, though it has several readings",
        "от этого параметра ничего не зависит, хотя прочтений несколько",
        'name it where it bites: "@{name}", or given', "назовите его там, где он важен: «@{name}» или given"),
    "idle_calendar": (
        "nothing is counted in this calendar", "по этому календарю ничего не считается",
        "name it in a rule, or drop it", "назовите его в правиле или уберите"),
    "idle_fact": (
        "no condition asks for this fact", "ни одно условие не спрашивает об этом факте",
        "name it in when or unless, or drop it", "назовите его в when или unless или уберите"),
    "idle_axis": (
        "nothing depends on this axis", "от этого признака ничего не зависит",
        "name it in when, or drop it", "назовите его в when или уберите"),
    "always_open": (
        "never shown: the channel takes appeals at any time", "не показывается: канал принимает обращения всегда",
        "give calendar and outside", "укажите calendar и outside"),
    "silence_off": (
        "never acts: days is 'off'", "не действует: days = 'off'", "drop it, or give days",
        "уберите или укажите days"),
    "no_such_kind": (
        "never shown: there is no such kind of appeal", "не показывается: такого вида обращений нет",
        "see [axes.kind.values]", "см. [axes.kind.values]"),
}  # fmt: skip

WORDS: Mapping[str, Words] = {
    **_REFERENCES,
    **_RULES,
    **_VALUES,
    **_FILE,
    **_UNUSED,
    **PROMISES,
    **PERIODS,
    **PLAIN,
}

_KINDS = {
    "number": ("число", "a number"),
    "decimal": ("дробное число", "a decimal number"),
    "date": ("дата", "a date"),
    "time": ("время", "a time"),
    "text": ("слово", "a word"),
    "yes_no": ("да или нет", "yes or no"),
}


def told_in(lang: str, code: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """(what is wrong, what would be right) of a fault. KeyError for an unknown code.

    A parameter may be a pair of words (ru, en).
    """
    ru = lang.lower().startswith("ru")
    said, hint = WORDS[code][1 if ru else 0], WORDS[code][3 if ru else 2]
    shown = _Shown({name: _shown(value, ru) for name, value in params.items()})
    return said.format_map(shown), hint.format_map(shown)


def kind_words(kind: str) -> tuple[str, str]:
    """What a type of facts is called (ru, en)."""
    return _KINDS[kind]


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _shown(value: Any, ru: bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(item, str) for item in value):
        return str(value[0 if ru else 1])
    if isinstance(value, list):
        return ", ".join(_shown(item, ru) for item in value) or "—"
    return str(value)


# What tomllib says, by its first words.
_TOML = {
    "Invalid statement": "здесь не может начинаться строка",
    "Invalid value": "такого значения в TOML нет; слова берут в кавычки",
    "Expected '=' after": "после ключа нужен знак =",
    "Expected newline": "лишнее после значения",
    "Expected ']": "не закрыта скобка ]",
    "Cannot overwrite": "ключ записан дважды",
    "Cannot declare": "раздел объявлен дважды",
    "Cannot mutate": "раздел уже закрыт",
    "Cannot redefine": "раздел объявлен дважды",
    "Unclosed array": "не закрыт список: нужна ]",
    "Unclosed inline": "не закрыта таблица: нужна }",
    "Duplicate inline": "ключ таблицы записан дважды",
    "Unterminated string": "не закрыта кавычка",
    "Illegal character": "недопустимый знак",
    "Unescaped": "в двойных кавычках обратная косая черта пишется дважды",
    "Invalid date": "такой даты нет",
    "Invalid initial": "ключ не может начинаться так",
}


def toml_in_russian(message: str) -> str:
    """What is wrong with the TOML, with its place as ``tomllib`` gives it."""
    said, _, place = message.partition(" (at ")
    words = next((words for start, words in _TOML.items() if said.startswith(start)), said)
    place = place.rstrip(")").replace("line", "строка").replace("column", "место")
    return f"{words} ({place.replace('end of document', 'конец файла')})" if place else words
