"""Words of plain mistakes: what is wrong and what would be right, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

PLAIN: Mapping[str, tuple[str, str, str, str]] = {
    "no_code": (
        "'{value}' is no code", "«{value}» — не обозначение",
        "latin letters, digits, - and _, 80 at most, like 'helpdesk-1'",
        "латинские буквы, цифры, - и _, не больше 80 знаков, например 'helpdesk-1'"),
    "no_words": (
        "no words", "слов нет", "both languages are needed", "нужны оба языка"),
    "broken_gap": (
        "a brace does not close, or nothing can be filled in there", "скобка не закрыта, или подставить сюда нечего",
        "{{name}} for a gap, {{{{ for a brace", "{{имя}} для подстановки, {{{{ для самой скобки"),
    "no_gap": (
        "{name} is not filled in here", "{name} сюда не подставляется", "one of {known}", "можно: {known}"),
    "too_long": (
        "{amount} is too long for unit = '{unit}'", "{amount} — слишком много для unit = '{unit}'",
        "{most} at most", "не больше {most}"),
    "too_much": (
        "{amount} is too much", "{amount} — слишком много", "{most} at most", "не больше {most}"),
    "no_values_of_axis": (
        "the axis has no values", "у признака нет значений",
        "values.high = {{label = {{ru = '…', en = '…'}}}}", "values.high = {{label = {{ru = '…', en = '…'}}}}"),
    "nothing_asked": (
        "nothing begins the waiting", "ожидание ничем не начинается",
        "after = [{{on = 'answered'}}], or days = 'off'", "after = [{{on = 'answered'}}] или days = 'off'"),
    "to_nobody": (
        "nobody is named", "никто не назван", "a role: to = 'second line'", "роль: to = 'second line'"),
    "nothing_counts": (
        "{facts} has no calendar to be counted in", "для {facts} нет календаря, по которому считать",
        "add a row; one without conditions holds for all others",
        "добавьте строку; без условий она для всех остальных"),
    "asked_twice": (
        "'{name}' is asked twice", "«{name}» спрашивается дважды", "drop one of the two", "уберите одно из двух"),
    "fact_of_every_ticket": (
        "every ticket has '{name}' anyway", "«{name}» есть у каждого обращения и так",
        "another name", "другое имя"),
    "no_name": (
        "'{name}' is no name", "«{name}» — не имя",
        "latin letters, digits, - and _, a letter first", "латинские буквы, цифры, - и _, начиная с буквы"),
    "derived_from_itself": (
        "'{name}' follows from itself", "«{name}» следует из самого себя",
        "ask for other facts", "назовите другие факты"),
    "no_met": (
        "nothing keeps this promise", "это обещание нечем выполнить",
        "met = [{{on = 'answered'}}]", "met = [{{on = 'answered'}}]"),
    "no_targets": (
        "nothing is promised", "ничего не обещано",
        "targets = [{{amount = 8, unit = 'working_hours'}}]", "targets = [{{amount = 8, unit = 'working_hours'}}]"),
    "no_calendars": (
        "the clock has no calendar to run by", "сроку не по чему идти: нет календаря",
        "calendars = [{{calendar = 'office'}}]", "calendars = [{{calendar = 'office'}}]"),
    "owed_though_kept": (
        "something is owed below {below} percent although {percent} are promised",
        "ниже {below} % что-то причитается, хотя обещано {percent} %",
        "below = '{percent}' or less", "below = '{percent}' или меньше"),
    "no_way_in": (
        "no channel takes appeals", "ни один канал не принимает обращений",
        "intake = 'register' for one of them", "хотя бы одному intake = 'register'"),
    "no_trigger": (
        "nothing happens that is called '{name}'", "ничего под именем «{name}» не происходит",
        "one of {known}", "одно из: {known}"),
    "everyone_and_cells": (
        "one value for everyone and cells of tiers: the cells are never looked at",
        "и одно значение для всех, и ячейки уровней: ячеек никто не увидит",
        "everyone or cells", "либо everyone, либо cells"),
    "wrong_check_digit": (
        "the check digit of {value} does not fit", "контрольная цифра {value} не сходится",
        "a digit is mistyped", "в одной из цифр опечатка"),
    "late_bands_disordered": (
        "what is owed does not go by growing lateness, each once", "строки не идут по росту опоздания, каждое один раз",
        "the smallest at_least first", "начните с наименьшего at_least"),
}  # fmt: skip
