"""Bad input: one message a fault, with file, line and what would be right, in both languages; nothing is loaded."""

from datetime import datetime
from pathlib import Path

import pytest

from reglament.rulebook.check_digits import inn_fits, ogrn_fits
from reglament.rulebook.clock import fold
from reglament.rulebook.edition import EditionError
from reglament.rulebook.faults import Fault
from reglament.rulebook.loader import load_edition, load_preset
from reglament.rulebook.worktime import OutsideCalendar
from rulebook.scenes import registered

FOLDER = Path(__file__).parent / "regulations"
TEXTS = {
    code: (FOLDER / f"{code}.toml").read_text(encoding="utf-8")
    for code in ("itil-vendor", "appliance-rma", "bank-vendor", "state-contract", "server-parts")
}

# What is wrong; the file; the words changed and what stands there instead; the place; what is told in English and in
# Russian, hint included.
FAULTS = {
    "a wrong type": (
        "itil-vendor", "notice_days = 30", "notice_days = 'soon'", "publication.notice_days",
        "not a whole number (a whole number, without quotes)", "не целое число (целое число, без кавычек)"),
    "a number in quotes": (
        "itil-vendor", "notice_days = 30", "notice_days = '30'", "publication.notice_days",
        "not a whole number (a whole number, without quotes)", "не целое число (целое число, без кавычек)"),
    "a date in quotes": (
        "itil-vendor", "effective_on = 2026-02-01", "effective_on = '2026-02-01'", "effective_on",
        "not a date (a date without quotes, like 2026-03-01)", "не дата (дата без кавычек: 2026-03-01)"),
    "an unknown key": (
        "itil-vendor", "notice_days = 30", "notise_days = 30", "publication.notise_days",
        "no such key; did you mean 'notice_days'", "Лишний ключ (такого ключа нет; может быть, «notice_days»)"),
    "a key of another table": (
        "itil-vendor", "notice_days = 30", "notice_days = 30\nremind = 1", "publication.remind",
        "Extra key (the keys here are clause, count,", "Лишний ключ (здесь есть ключи clause, count,"),
    "a section misspelled": (
        "itil-vendor", "[remedies.credit]", "[remedys.credit]", "remedys",
        "no such section; did you mean 'remedies'", "такого раздела нет; может быть, «remedies»"),
    "a key that is missing": (
        "itil-vendor", "to = 'second line', ", "", "clocks.resolution.escalations.0.to",
        "Field required (add it)", "Не хватает ключа (добавьте его)"),
    "a word not known": (
        "itil-vendor", "per = 'hour'", "per = 'moon'", "remedies.credit.per",
        "none of the words known here (one of 'working_day',", "здесь такого слова нет (одно из: 'working_day',"),
    "a missing value of an axis": (
        "itil-vendor", "  {when = {priority = 'p4'}, unit = 'best_effort'},\n", "", "clocks.resolution.targets",
        "nothing is promised to priority = p4 (add a row; unit = 'not_offered' says so)",
        "ничего не обещано для priority = p4 (добавьте строку;"),
    "a missing value that one kind of appeal alone is excused from": (
        "itil-vendor", "  {when = {priority = 'p4'}, unit = 'best_effort'},\n]",
        "]\nabsent = [{when = {impact = 'high'}}]", "clocks.resolution.targets",
        "nothing is promised to priority = p4, impact = low (add a row;",
        "ничего не обещано для priority = p4, impact = low (добавьте строку;"),
    "two equally specific selectors": (
        "itil-vendor", "{when = {priority = 'p3'}, amount = 3,", "{when = {priority = 'p2'}, amount = 3,",
        "clocks.resolution.targets.2",
        "two rows are equally specific: priority = p2 and priority = p2 (add a condition to one of them",
        "две строки одинаково точны: priority = p2 и priority = p2 (добавьте одной из них условие"),
    "two ranges that overlap": (
        "appliance-rma", "distance = {more_than = 300}", "distance = {at_least = 40}", "clocks.part.targets.2",
        "two rows are equally specific: distance at most 50 and distance at least 40",
        "две строки одинаково точны: distance не больше 50 и distance не меньше 40"),
    "a list that counts": (
        "bank-vendor", "by = 'server'", "by = 'server'\nperiod = 'month'", "meters.servers.period",
        "a list has names on it, no uses", "в списке имена, а не расход"),
    "a list known by what nobody is asked": (
        "bank-vendor", "by = 'server'", "by = 'serial'", "meters.servers.by",
        "no form asks for 'serial' (one of description, server)", "«serial» не спрашивает ни одна форма"),
    "a fact on no list": (
        "bank-vendor", "on_list = 'contacts'", "on_list = 'people'", "facts.contact.on_list",
        "there is no meter 'people' of the kind named (one of contacts, servers)",
        "нет лимита «people» вида named"),
    "what is never down": (
        "bank-vendor", "kinds = ['emergency']\n", "", "availability.portal",
        "nothing says when it is down", "не сказано, что считается перерывом"),
    "a break without an end": (
        "bank-vendor", "end = [{on = 'service_restored'}, {on = 'ticket_closed'}]\n", "", "availability.line",
        "a break has a beginning and an end (give both)", "у перерыва есть начало и конец"),
    "down and excused": (
        "bank-vendor", "excused = ['planned']", "excused = ['planned', 'emergency']",
        "availability.portal.excused", "'emergency' is both down and excused", "«emergency» — и перерыв"),
    "a calendar made of itself": (
        "bank-vendor", "of = ['office', 'duty']", "of = ['office', 'together']", "calendars.open.of.1",
        "'together' is made of this very calendar", "«together» сам состоит из этого календаря"),
    "a calendar made of others with hours of its own": (
        "bank-vendor", "of = ['open', 'branch']", "of = ['open', 'branch']\nweekly = {sun = ['10:00-12:00']}",
        "calendars.together.weekly", "a calendar made of others has none of its own",
        "у календаря из других своего нет (уберите"),
    "calendars that never meet": (
        "bank-vendor", "mon-sat = ['11:00-20:00']", "mon-sat = ['20:00-23:00']", "calendars.together.of",
        "these calendars have no working time in common", "у этих календарей нет общего рабочего времени"),
    "a limit on pauses that limits nothing": (
        "bank-vendor", "times = 2, amount = 3, ", "", "clocks.solution.pause_limits.0",
        "it limits nothing (times, amount or longest, from 1)", "здесь нет никакого предела"),
    "a pause that closes with no outcome": (
        "bank-vendor", "outcome = 'no-answer', clause", "clause", "clocks.solution.pause_limits.1.outcome",
        "there is no outcome ''", "нет исхода «»"),
    "a limit where nothing pauses": (
        "bank-vendor", "pause = [{when = {turn = 'client'}}, {when = {state = 'postponed'}}]\n", "",
        "clocks.solution.pause_limits.0", "nothing holds this clock still", "этот срок ничто не останавливает"),
    "a range that nothing is in": (
        "appliance-rma", "{between = [91, 365]}", "{between = [365, 91]}",
        "prices.renewal.rows.1.when.gap_days.between",
        "no value can be so (turn the ends round)", "такого значения быть не может (поменяйте границы местами)"),
    "a range of two kinds": (
        "appliance-rma", "{between = [91, 365]}", "{between = [91, 2026-01-01]}", "gap_days.at_least",
        "the ends are of different kinds", "границы разного рода (два числа, две даты или два времени)"),
    "a range over what has no order": (
        "appliance-rma", "{tier = 'warranty', owned", "{tier = {at_least = 3}, owned",
        "gates.out_of_warranty.when.tier",
        "values of tier have no order (list those meant)", "значения tier не упорядочены (перечислите нужные)"),
    "a range of another type": (
        "appliance-rma", "{less_than = 2019-01-01}", "{less_than = 2019}", "gates.old_model.when.purchased_on",
        "purchased_on is a date, and this is a number", "purchased_on — дата, а здесь число"),
    "a range over a fact without a type": (
        "appliance-rma", "clause = '4', type = 'number'}", "clause = '4'}", "clocks.part.targets.1.when.distance",
        "nothing says that distance is a number (type = 'number' in [facts.distance])",
        "не сказано, что distance — число (type = 'number' в [facts.distance])"),
    "a condition misspelled": (
        "appliance-rma", "{present = false}", "{presnt = false}", "registered_on.presnt",
        "a condition has no key 'presnt' (one of one_of, not, present,",
        "у условия нет ключа «presnt» (один из: one_of"),
    "a fact nobody sets": (
        "itil-vendor", "{when = {turn = 'client'}}", "{when = {trun = 'client'}}",
        "clocks.resolution.pause.0.when.trun",
        "nobody sets the fact 'trun' (declare it in [facts], or did you mean 'turn')",
        "факт «trun» никто не устанавливает (объявите его в [facts]; может быть, «turn»)"),
    "an event that does not exist": (
        "itil-vendor", "{on = 'ticket_assigned'}", "{on = 'ticket_asigned'}", "clocks.response.met.1.on",
        "there is no event 'ticket_asigned' (did you mean 'ticket_assigned')",
        "нет события «ticket_asigned» (может быть, «ticket_assigned»)"),
    "a step that sets what nobody declared": (
        "itil-vendor", "{percent = 50, to = 'second line', ",
        "{percent = 50, to = 'second line', sets = {urgensy = 'high'}, ",
        "clocks.resolution.escalations.0.sets.urgensy",
        "nobody sets the fact 'urgensy' (declare it in [facts], or did you mean 'urgency')",
        "факт «urgensy» никто не устанавливает (объявите его в [facts]; может быть, «urgency»)"),
    "a step that sets a value there is not": (
        "itil-vendor", "{percent = 50, to = 'second line', ",
        "{percent = 50, to = 'second line', sets = {urgency = 'hihg'}, ",
        "clocks.resolution.escalations.0.sets.urgency",
        "'hihg' is no urgency (one of ", "«hihg» — не значение urgency (одно из: "),
    "a clause that is not there": (
        "itil-vendor", "clause = '6'},\n  {percent = 75", "clause = '66'},\n  {percent = 75",
        "clocks.resolution.escalations.0.clause", "clause '66' is not in [clauses] (add its row)",
        "пункта «66» нет в [clauses] (добавьте его строку)"),
    "a formula that divides by zero": (
        "appliance-rma", "formula = 'price / N * n'", "formula = 'price / 0 * n'", "prices.renewal.formula",
        "'price / 0 * n' divides by zero (+ - * / min max and brackets",
        "«price / 0 * n» делит на ноль (+ - * / min max и скобки"),
    "a formula under a condition with an unknown name": (
        "appliance-rma", "'price / N * n * 1.25'", "'price / N * m * 1.25'", "prices.renewal.rows.1.formula",
        "'m' is not known in the formula", "«m» в формуле «price / N * m * 1.25» неизвестно"),
    "an effective date before publication": (
        "itil-vendor", "effective_on = 2026-02-01", "effective_on = 2025-12-31", "effective_on",
        "effective before its publication on 2026-01-01 (2026-01-01 or later)",
        "вступает в силу раньше публикации 2026-01-01 (2026-01-01 или позже)"),
    "hours that overlap": (
        "itil-vendor", "fri = ['09:00-13:00', '14:00-17:00']", "fri = ['09:00-14:30', '14:00-17:00']",
        "calendars.office.weekly", "fri: the spans 09:00-14:30, 14:00-17:00 overlap",
        "fri: часы 09:00-14:30, 14:00-17:00 накладываются"),
    "a day that is none": (
        "appliance-rma", "on = 'easter-2'", "on = 'eastern-2'", "calendars.office.special.1.on",
        "does not look as it should ('03-21',", "записано не так, как нужно ('03-21',"),
    "a time zone that does not exist": (
        "itil-vendor", "zone = 'Europe/Moscow'", "zone = 'Europe/Moskow'", "zone",
        "there is no zone 'Europe/Moskow' (like 'Europe/Moscow')", "нет часового пояса «Europe/Moskow»"),
    "a roll of what is no date": (
        "state-contract", "amount = 8, unit = 'working_hours'", "amount = 8, unit = 'working_hours', roll = 'next'",
        "clocks.removal.targets.1.roll", "working_hours does not end with a date", "working_hours не кончается датой"),
    "a window there is not": (
        "state-contract", "window = 'nights'", "window = 'night'", "clocks.request.targets.2.window",
        "there is no calendar 'night' (one of office, always, nights)", "нет календаря «night»"),
    "a penalty by a fact that is no number": (
        "state-contract", "type = 'decimal', set_by", "type = 'date', set_by", "remedies.penalty.formula",
        "'price' is not known in the formula", "«price» в формуле"),
    "money without a formula": (
        "state-contract", "formula = 'min(price * key_rate / 100 / 300 * units, price)'\n", "",
        "remedies.penalty.formula", "money needs a formula", "деньгам нужна формула"),
    "timers that begin one another": (
        "server-parts", "where = {form = 'question'}}]\nstop",
        "where = {form = 'question'}}, {on = 'timer_rang'}]\nstop",
        "timers.lower.after", "timers that begin one another never end", "таймеры, которые запускают друг друга"),
    "no TOML": (
        "itil-vendor", "notice_days = 30", "notice_days 30", "TOML",
        "Expected '=' after a key", "это не TOML: после ключа нужен знак ="),
}  # fmt: skip


def test_what_was_published_serves_on_whatever_is_checked_since() -> None:
    text = TEXTS["itil-vendor"].replace("notice_days = 30", "notice_days = '30'", 1)
    text = text.replace("  {when = {priority = 'p4'}, unit = 'best_effort'},\n", "", 1)
    assert len(_faults(text)) == 1
    assert load_edition(text, published=True).publication.notice_days == 30


ELSEWHERE = (
    "a missing value that one kind of appeal alone is excused from",
    "a penalty by a fact that is no number",
    "calendars that never meet",
    "hours that overlap",
    "a range over a fact without a type",
)
"""Told at the row that asks, not at the words changed."""


def _faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(EditionError) as caught:
        load_edition(text, "mine.toml")
    return caught.value.faults


@pytest.mark.parametrize("what", FAULTS)
def test_one_message_with_file_line_and_what_would_be_right(what: str) -> None:
    code, old, new, section, english, russian = FAULTS[what]
    text = TEXTS[code]
    assert text.count(old) >= 1
    changed = text.replace(old, new, 1)
    (fault,) = (fault for fault in _faults(changed) if fault.section.endswith(section))
    assert english in fault.told("en")
    assert russian in fault.told("ru")
    assert fault.told("en").startswith(f"mine.toml:{fault.line}: ")
    if new:
        first = text[: text.index(old)].count("\n") + 1
        assert what in ELSEWHERE or first <= fault.line <= first + new.count("\n")


def test_several_faults_several_messages_in_order() -> None:
    """Six of one kind of check, told together, by their lines."""
    text = TEXTS["itil-vendor"]
    for _, old, new, _section, *_words in (
        FAULTS["a fact nobody sets"],
        FAULTS["an event that does not exist"],
        FAULTS["a clause that is not there"],
        FAULTS["a missing value of an axis"],
        FAULTS["an effective date before publication"],
        FAULTS["hours that overlap"],
    ):
        text = text.replace(old, new, 1)
    told = _faults(text)
    assert len(told) == 6
    assert [fault.line for fault in told] == sorted(fault.line for fault in told)


PLAIN = (
    (
        "code = 'itil-vendor'",
        "code = 'itil vendor'",
        "code",
        "«itil vendor» — не обозначение (латинские буквы,",
    ),
    ("ru = 'За 30 дней.'", "ru = ''", "publication.text", "слов нет (нужны оба языка)"),
    (
        "{amount} % of",
        "{amont} % of",
        "text.en",
        "{amont} сюда не подставляется (можно: {amount}, {percent},",
    ),
    ("Скидка {amount} %", "Скидка {amount %", "text.ru", "скобка не закрыта, или подставить сюда нечего"),
    (
        "met = [{on = 'answered'},",
        "met = []\nstop = [{on = 'answered'},",
        ".met",
        "это обещание нечем выполнить",
    ),
    (
        "calendars = [{calendar = 'office'}]",
        "calendars = []",
        ".calendars",
        "сроку не по чему идти: нет календаря",
    ),
    ("amount = 3, unit = 'working_days'", "amount = 5000, unit = 'months'", ".amount", "(не больше 1200)"),
)
"""The words changed, what stands there instead, the place, what is told."""


def test_plain_mistakes_are_told_before_anybody_is_answered_so() -> None:
    """Words with a gap that nothing fills, a promise nobody can keep, an address no browser finds: all at once."""
    text = TEXTS["itil-vendor"]
    for old, new, _section, _words in PLAIN:
        assert old in text
        text = text.replace(old, new, 1)
    told = _faults(text)
    assert len(told) == len(PLAIN)
    for _old, _new, section, words in PLAIN:
        (fault,) = (fault for fault in told if words in fault.told("ru"))
        assert fault.section.endswith(section)
        assert fault.line


OUTWARD = (
    ("clause = '2'}\n[forms.appeal]", "clause = '2', intake = 'refuse'}\n[forms.appeal]", "channels",
     "ни один канал не принимает обращений (хотя бы одному intake = 'register')"),
    ("services = {}", "services = {help = {clause = '3', label = {ru = 'П', en = 'H'}, everyone = true, "
     "cells = {p1 = true, p2 = true, p3 = true, p4 = true}}}",
     "matrix.services.help.everyone", "и одно значение для всех, и ячейки уровней"),
    ("amount = 5\nper = 'hour'", "bands = [{at_least = 2, amount = 5}, {at_least = 2, amount = 9}]\nper = 'hour'",
     "remedies.credit.bands", "строки не идут по росту опоздания, каждое один раз (начните с"),
    ("[requisites]", "[notices.end]\nclause = '7'\ntrigger = 'ticket_close'\nrecipient = 'requester'\n"
     "label = {ru = 'К', en = 'E'}\ntext = {ru = 'К', en = 'E'}\n[requisites]",
     "notices.end.trigger", "ничего под именем «ticket_close» не происходит (одно из: ticket_closed)"),
    ("[requisites]", "[notices.stop]\nclause = '7'\ntrigger = 'ticket_closed:gone'\nrecipient = 'head'\n"
     "label = {ru = 'К', en = 'E'}\ntext = {ru = 'К', en = 'E'}\n[requisites]",
     "notices.stop.trigger", "нет исхода «gone» (один из: solved, abandoned)"),
    ("[clauses]", "inn = '7717107992'\nogrn = '1037700085443'\n[clauses]",
     "requisites.inn", "контрольная цифра 7717107992 не сходится (в одной из цифр опечатка)"),
    ("", "", "requisites.ogrn", "контрольная цифра 1037700085443 не сходится"),
)  # fmt: skip
"""The words changed, what stands there instead, the place, what is told."""


def test_what_the_world_outside_would_see_wrong_is_told() -> None:
    """No way in, words for all and for each tier, credits out of order, letters on nothing, mistyped numbers.

    What was published so once serves on."""
    text = TEXTS["itil-vendor"]
    for old, new, _section, _words in OUTWARD:
        assert old in text
        text = text.replace(old, new, 1) if old else text
    told = {fault.section: f"{fault.words('ru')[0]} ({fault.words('ru')[1]})" for fault in _faults(text)}
    assert set(told) == {section for _old, _new, section, _words in OUTWARD}
    for _old, _new, section, words in OUTWARD:
        assert words in told[section]
    assert load_edition(text, "mine.toml", published=True).requisites.inn == "7717107992"


def test_only_a_number_of_the_right_length_has_a_digit_to_check() -> None:
    assert all(map(inn_fits, ("", "7717107991", "500100732259", "771710799", "77171O7991", "7 717 107 991")))
    assert not any(map(inn_fits, ("7717107990", "500100732258", "500100732249")))
    assert all(map(ogrn_fits, ("", "1037700085444", "304500116000157", "103770008544")))
    assert not any(map(ogrn_fits, ("1037700085445", "304500116000158")))


NAMES = (
    ("type = 'long'}]", "type = 'lnog'}, {name = 'description', label = {ru = 'О', en = 'D'}, clause = '3'}]",
     "forms.appeal.fields.0.type", "значение «lnog» здесь не подходит (одно из: text, email,"),
    ("", "", "forms.appeal.fields.1.name", "«description» спрашивается дважды"),
    ("urgency = 'high'}, value = 'p3'", "urgency = 'high'}, value = 'p33'",
     "axes.priority.derived.2.value", "«p33» — не значение priority"),
    ("[axes.priority.values]", "[facts.state]\nlabel = {ru = 'С', en = 'S'}\nclause = '3'\n[axes.priority.values]",
     "facts.state", "«state» есть у каждого обращения и так"),
    ("[{calendar = 'office'}, {calendar = 'always', when", "[{calendar = 'always', when",
     "clocks.resolution.calendars", "для priority = p2 нет календаря, по которому считать"),
)  # fmt: skip


def test_what_nobody_could_fill_in_set_or_count_is_told() -> None:
    """A field of no kind and one asked twice, a value the axis has not, a fact of every ticket, hours for some."""
    text = TEXTS["itil-vendor"]
    for old, new, _section, _words in NAMES:
        text = text.replace(old, new, 1) if old else text
    told = {fault.section: fault.words("ru")[0] + f" ({fault.words('ru')[1]}" for fault in _faults(text)}
    assert set(told) == {section for _old, _new, section, _words in NAMES}
    for _old, _new, section, words in NAMES:
        assert words in told[section]


def test_a_row_that_cannot_hold_is_told_once() -> None:
    """Not besides that nothing is promised to what it was meant for."""
    text = TEXTS["itil-vendor"].replace(
        "{when = {priority = 'p4'}, unit", "{when = {priority = {at_least = 4}}, unit", 1
    )
    (fault,) = _faults(text)
    assert fault.section == "clocks.response.targets.3.when.priority"


def test_a_day_has_no_hour_and_a_notice_is_not_negative() -> None:
    text = TEXTS["itil-vendor"].replace("effective_on = 2026-02-01", "effective_on = 2026-02-01T00:00:00", 1)
    told = _faults(text.replace("notice_days = 30", "notice_days = -30", 1))
    assert [(fault.section, fault.words("en")[0]) for fault in told] == [
        ("effective_on", "not a date"),
        ("publication.notice_days", "too small"),
    ]


def test_a_cycle_of_amendments_and_one_of_nothing() -> None:
    """Told at the line that names the edition amended."""
    texts = {"a": "code = 'a'\namends = 'b'\n", "b": "code = 'b'\namends = 'a'\n"}
    with pytest.raises(EditionError) as caught:
        load_edition(texts["a"], "a.toml", texts.__getitem__)
    (fault,) = caught.value.faults
    assert fault.told("en") == (
        "b.toml:2: amends: a cycle of amendments: a → b → a (an amendment names the edition before it)"
    )
    assert "поправки идут по кругу: a → b → a" in fault.told("ru")
    with pytest.raises(EditionError) as caught:
        load_edition("code = 'x'\namends = 'y'\n", "x.toml")
    assert caught.value.told("ru").startswith("x.toml:2: amends: нет редакции «y»; известны: ")


def test_beyond_the_years_of_the_calendar_nothing_is_guessed() -> None:
    """A due time in a year nobody has decreed is refused, one without a decree is marked."""
    edition = load_preset("cryptopro-4")
    late = registered("2199-03-01 10:00", tier="basic", severity="critical")
    with pytest.raises(OutsideCalendar):
        fold(edition, [late], now=datetime.fromisoformat("2199-03-02T10:00+03:00"))
