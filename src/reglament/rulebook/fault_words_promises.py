"""Words of the faults of promises, penalties and timers: what is wrong and what would be right, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

PROMISES: Mapping[str, tuple[str, str, str, str]] = {
    "no_last_date": (
        "{unit} does not end with a date", "{unit} не кончается датой", "calendar_days, months, end_of_month ...",
        "calendar_days, months, end_of_month и другие"),
    "no_penalty": (
        "money needs a formula", "деньгам нужна формула", "like formula = 'price / 100 * units'",
        "например, formula = 'price / 100 * units'"),
    "later_and_earlier": (
        "the promise ends with the latest and with the earliest of several", "и самый поздний, и самый ранний конец",
        "later_of or earlier_of", "либо later_of, либо earlier_of"),
    "no_end": (
        "{unit} has no end that could be later or earlier", "у {unit} нет конца, сравнивать нечего",
        "a length, a day or a date", "длина, день или дата"),
    "no_since_words": (
        "nothing says in words what it is counted from", "не сказано словами, от чего считается",
        "label = {{ru = 'после ответа', en = 'after the answer'}}",
        "label = {{ru = 'после ответа', en = 'after the answer'}}"),
    "no_length": (
        "{unit} is no length there could be more of", "{unit} — не длина, прибавить нечего",
        "hours, working_days ...", "hours, working_days и другие"),
    "no_points": (
        "nothing says how many points a round costs", "не сказано, сколько баллов стоит опоздание",
        "like points = [{{amount = 1}}]", "например, points = [{{amount = 1}}]"),
    "nothing_of_each": (
        "bands and cases are not counted by several", "ступени и случаи по нескольку не считаются",
        "drop each, or bands; per = 'hour' ...", "уберите each или bands; per = 'hour' и другие"),
    "rings_never": (
        "what waits {unit} never rings", "то, что ждёт {unit}, не зазвонит никогда",
        "hours, working_days ...", "hours, working_days и другие"),
    "not_from_a_date": (
        "a term of {unit} does not run from a date", "срок в {unit} не считается от даты",
        "working_days, calendar_days, months ...", "working_days, calendar_days, months и другие"),
    "no_days_to_count": (
        "there are no days to count in a calendar", "считать в календаре нечего",
        "with days_from, or drop it", "вместе с days_from; либо уберите"),
    "more_than_all": (
        "there is nothing more than without a limit", "больше, чем без ограничения, не бывает",
        "drop plus, or give a number", "уберите plus или укажите число"),
    "no_period_of_changes": (
        "nothing says in what period so many may be exchanged", "не сказано, за какой период можно столько заменить",
        "period = 'year'", "period = 'year'"),
    "never_comes": (
        "never happens: there is no '{name}'", "не случается: «{name}» нет", "one of {known}, or declare it",
        "одно из: {known}; либо объявите"),
    "only_gates": (
        "never holds: outside of gates nothing tells '{name}'",
        "не выполняется: вне условий приёма «{name}» не известно",
        "declare it in [facts]", "объявите в [facts]"),
    "since_no_length": (
        "{unit} is not counted from anywhere", "{unit} ни от чего не считается",
        "a length: months, working_days ...", "длина: months, working_days и другие"),
    "since_twice": (
        "counted from events and from a date", "считается и от событий, и от даты", "since or since_fact",
        "либо since, либо since_fact"),
    "since_no_year": (
        "only a year of service begins with a date of its own", "с собственной даты начинается только год поддержки",
        "period = 'service_year'", "period = 'service_year'"),
    "asks_derived": (
        "'{name}' is derived, and dates follow before that", "«{name}» выводится, а даты следуют раньше",
        "ask what it is derived from", "спросите то, из чего он выводится"),
    "follows_itself": (
        "'{name}' follows from itself", "«{name}» следует из самого себя", "begin with a date somebody tells",
        "начните с даты, которую сообщают"),
    "timers_in_circle": (
        "timers that begin one another never end", "таймеры, которые запускают друг друга, не кончаются",
        "begin one of them by another event", "начните один из них с другого события"),
}  # fmt: skip
