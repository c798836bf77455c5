"""What lateness gives, how much is there, what happens by itself and what work costs: rules in words (ru, en)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from . import packs
from .availability_words import percent
from .caps import amount_words, counted_in, unit_words
from .edition import Edition
from .event_words import events_words
from .fact_words import fact_name
from .meter_words import period_words, set_to_words
from .objectives import counted
from .price import money
from .schema_meters import Remedy
from .schema_rules import AskRow, LateReplyRule, SilenceRule
from .schema_work import Availability, Charge, LongBand, Objective, RateRow, ShareBand, Timer
from .targets import Target
from .words import language, plural_ru, target

Line = tuple[str, str]
"""What is told of, and what is told of it."""

_PER = {
    "working_day": ("working_days", "за каждый рабочий день", "for each working day"),
    "calendar_day": ("calendar_days", "за каждый календарный день", "for each calendar day"),
    "working_hour": ("working_hours", "за каждый рабочий час", "for each working hour"),
    "hour": ("hours", "за каждый час", "for each hour"),
    "working_minute": ("working_minutes", "за каждую рабочую минуту", "for each working minute"),
    "minute": ("minutes", "за каждую минуту", "for each minute"),
    "working_second": ("working_seconds", "за каждую рабочую секунду", "for each working second"),
    "second": ("seconds", "за каждую секунду", "for each second"),
    "begun_working_second": (
        "working_seconds",
        "за каждую начатую рабочую секунду",
        "for each working second begun",
    ),
    "begun_second": ("seconds", "за каждую начатую секунду", "for each second begun"),
    "begun_working_minute": (
        "working_minutes",
        "за каждую начатую рабочую минуту",
        "for each working minute begun",
    ),
    "begun_minute": ("minutes", "за каждую начатую минуту", "for each minute begun"),
    "begun_working_hour": ("working_hours", "за каждый начатый рабочий час", "for each working hour begun"),
    "begun_hour": ("hours", "за каждый начатый час", "for each hour begun"),
}
_PERIODS = {
    "month": ("за месяц", "in a month"),
    "quarter": ("за квартал", "in a quarter"),
    "year": ("за год", "in a year"),
}
_BREAKS = {"planned": ("плановый", "planned"), "emergency": ("аварийный", "emergency")}
_UNITS = {"minutes": ("мин", "min"), "hours": ("ч", "h"), "pieces": ("", "")}
_RATES = {"minute": ("мин", "min"), "hour": ("ч", "h"), "piece": ("шт.", "piece")}


def given_words(gives: str, amount: int, lang: str, currency: str = "RUB") -> str:
    """«2 дня поддержки», «5 % платы»."""
    fee = (" платы", " of the fee")[language(lang) != "ru"] if counted_in(gives) == "fee" else ""
    return amount_words(gives, amount, lang, currency) + fee


def remedy_rule_words(edition: Edition, rule: Remedy, lang: str) -> str:
    """«1 день поддержки за каждый рабочий день от получения до ответа, не больше 30»."""
    ru = language(lang) == "ru"
    if rule.formula:
        told = f"{_in_labels(edition, rule.formula, lang)} {unit_words(rule.gives, lang)}".rstrip()
    elif rule.bands:
        told = "; ".join(_late_band(rule, band.at_least, band.amount, lang) for band in rule.bands)
    else:
        told = given_words(rule.gives, rule.amount, lang, rule.currency)
    if rule.per in _PER:
        due = edition.setting(rule.since) == "due"
        since = (
            ("от срока" if due else "от получения") if ru else f"from {'the due time' if due else 'receipt'}"
        )
        each = "" if rule.bands or rule.formula else f" {_for_each(rule, lang)}"
        told += f"{each}, {since} до ответа" if ru else f"{each}, {since} to the answer"
    if rule.grace:
        told += (
            f"; опоздание до {rule.grace} мин не в счёт"
            if ru
            else f"; {rule.grace} min late at most are forgiven"
        )
    if rule.cap:
        most = given_words(rule.gives, rule.cap, lang, rule.currency)
        told += f"; всего не больше {most}" if ru else f"; {most} in all at most"
    return told


def _for_each(rule: Remedy | Availability, lang: str) -> str:
    """«за каждый час», «за каждые начатые 30 минут»."""
    ru, begun = language(lang) == "ru", rule.per.startswith("begun")
    if rule.each == 1:
        return _PER[rule.per][1 if ru else 2]
    unit: Any = _PER[rule.per][0]
    told = target(Target(rule.each, unit, ""), lang)
    if ru:
        return f"за каждые {'начатые ' if begun else ''}{told}"
    return f"for each {told}{' begun' if begun else ''}"


def times_words(rule: Remedy, units: int, lang: str) -> str:
    """How often something is given: «3 × 30 минут»."""
    unit: Any = _PER[rule.per][0]
    return f"{units} × {target(Target(rule.each, unit, ''), lang)}"


def _late_band(rule: Remedy, at_least: int, amount: int, lang: str) -> str:
    ru, given = language(lang) == "ru", given_words(rule.gives, amount, lang, rule.currency)
    unit: Any = _PER[rule.per][0] if rule.per in _PER else ""
    least = target(Target(at_least, unit, ""), lang) if unit else str(at_least)
    return f"{least} и больше — {given}" if ru else f"{least} or more: {given}"


def _in_labels(edition: Edition, formula: str, lang: str) -> str:
    """A formula with the names of facts told by their labels, «units» as the number that is counted."""
    ru = language(lang) == "ru"
    names = {"units": "число дней или часов" if ru else "number of days or hours", "*": "×"}
    names |= {
        name: f"«{rule.label.ru}»" if ru else f"“{rule.label.en}”" for name, rule in edition.facts.items()
    }
    return re.sub(r"[a-zA-Z_]\w*|\*", lambda found: names.get(found[0], found[0]), formula)


def bands_words(rule: Objective | Availability, lang: str) -> str:
    """What is owed when a promise of a period is not kept: «ниже 95 % — 5 % платы»; "" where nothing is."""
    ru, told = language(lang) == "ru", []
    bands: Iterable[ShareBand] = sorted(rule.bands, key=lambda band: -band.below)
    for band in bands:
        below, given = percent(Fraction(band.below), lang), given_words(rule.gives, band.amount, lang)
        told.append(f"ниже {below} % — {given}" if ru else f"below {below} %: {given}")
    if isinstance(rule, Objective):
        told += [_longer(rule, longer, lang) for longer in rule.longer]
    elif rule.amount and not rule.bands:
        each = f"{given_words(rule.gives, rule.amount, lang)} {_for_each(rule, lang)}"
        most = given_words(rule.gives, rule.cap, lang) if rule.cap else ""
        told.append(each + ((f", не больше {most}" if ru else f", {most} at most") if most else ""))
    return "; ".join(told)


def _longer(rule: Objective, band: LongBand, lang: str) -> str:
    ru, given = language(lang) == "ru", given_words(rule.gives, band.amount, lang)
    number = str(band.more_than)
    more = number if counted(rule) else target(Target(band.more_than, rule.unit, ""), lang)
    return f"больше чем {more} — {given}" if ru else f"more than {more}: {given}"


def availability_lines(edition: Edition, rule: Availability, lang: str) -> list[Line]:
    """How much of the time, of which time, what counts as a break and what does not, what is owed."""
    ru, at = language(lang) == "ru", 0 if language(lang) == "ru" else 1
    least, period = percent(Fraction(rule.percent), lang), _PERIODS[rule.period][at]
    hours = (
        edition.calendars[rule.calendar].label[lang]
        if rule.calendar
        else ("круглые сутки", "round the clock")[at]
    )
    breaks = [_BREAKS[kind][at] if kind in _BREAKS else kind for kind in rule.kinds]
    breaks += [events_words(edition, rule.begin, lang)] if rule.begin else []
    found = [
        ("Не меньше", f"{least} % {period}") if ru else ("At least", f"{least} % {period}"),
        ("От какого времени" if ru else "Of which time", hours),
        ("Перерыв" if ru else "A break", ", ".join(breaks)),
        ("Не в счёт" if ru else "Not counted", _not_counted(rule, lang)),
        ("Иначе причитается" if ru else "Owed otherwise", bands_words(rule, lang)),
    ]
    return [(label, told) for label, told in found if told]


def _not_counted(rule: Availability, lang: str) -> str:
    ru, at = language(lang) == "ru", 0 if language(lang) == "ru" else 1
    told = ", ".join(_BREAKS[kind][at] if kind in _BREAKS else kind for kind in rule.excused)
    if told and rule.excused_minutes:
        told += (
            f", {rule.excused_minutes} мин за период" if ru else f", {rule.excused_minutes} min in a period"
        )
    short = f"короче {rule.least_minutes} мин" if ru else f"shorter than {rule.least_minutes} min"
    return "; ".join(filter(None, (told, short if rule.least_minutes else "")))


def timer_words(edition: Edition, rule: Timer, lang: str) -> str:
    """«24 часа; начало: вопрос клиенту; тогда: Критичность — обычная»."""
    ru = language(lang) == "ru"
    begun = events_words(edition, rule.after, lang)
    counted = rule.unit.endswith(("seconds", "minutes", "hours", "_days")) or rule.unit in ("weeks", "months")
    after = target(Target(rule.amount, rule.unit, ""), lang)
    if counted and not rule.amount:
        after = "сразу" if ru else "at once"
    told = [after, f"начало: {begun}" if ru else f"begins with {begun}"]
    if rule.stop:
        stop = events_words(edition, rule.stop, lang)
        told.append(f"конец: {stop}" if ru else f"ends with {stop}")
    then = [set_to_words(edition, name, value, lang) for name, value in rule.sets.items()]
    if rule.outcome:
        label = edition.outcomes[rule.outcome].label[lang]
        then.append(f"закрытие, «{label}»" if ru else f"closing, “{label}”")
    if then:
        told.append(("тогда: " if ru else "then ") + ", ".join(then))
    if rule.times > 1:
        told.append(
            f"до {rule.times} {plural_ru(rule.times, ('раза', 'раз', 'раз'))}"
            if ru
            else f"up to {rule.times} times"
        )
    return "; ".join(told)


def rate_words(rule: Charge, unit: str, row: RateRow, lang: str) -> str:
    """«3 500,00 ₽ / ч; сверх 600 мин — 2 800,00 ₽ / ч»."""
    ru, at = language(lang) == "ru", 0 if language(lang) == "ru" else 1
    per = _RATES[row.per][at]
    told = [f"{money(row.price, rule.currency, lang)} / {per}"]
    for step in row.steps:
        over, price = f"{step.over} {_UNITS[unit][at]}".rstrip(), money(step.price, rule.currency, lang)
        told.append(f"сверх {over} — {price} / {per}" if ru else f"beyond {over}: {price} / {per}")
    return "; ".join(told)


def counting_words(edition: Edition, rule: Charge, lang: str) -> str:
    """How what is charged is counted: what a limit does not cover, or whole steps of the events named."""
    ru = language(lang) == "ru"
    if rule.meter:
        label = edition.meters[rule.meter].label[lang]
        return f"что сверх «{label}»" if ru else f"what is beyond “{label}”"
    steps = steps_words(rule.unit, rule.quantum, rule.minimum, rule.free, lang)
    return ", ".join(filter(None, (events_words(edition, rule.counts, lang), *steps)))


def steps_words(unit: str, quantum: int, minimum: int, free: int, lang: str) -> list[str]:
    """Whole steps, the least amount, and what is free of each appeal, as far as they are told."""
    ru = language(lang) == "ru"
    of = f" {_UNITS[unit][0 if ru else 1]}".rstrip()
    told = [(f"шагами по {quantum}{of}" if ru else f"in steps of {quantum}{of}")] if quantum > 1 else []
    if minimum:
        told.append(f"не меньше {minimum}{of}" if ru else f"{minimum}{of} at least")
    if free:
        told.append(
            f"первые {free}{of} каждого обращения бесплатно"
            if ru
            else f"the first {free}{of} of each appeal are free"
        )
    return told


def metering_words(edition: Edition, name: str, lang: str) -> str:
    """How a meter counts where it is not one by one: steps, what is free, carried over, exchanged; "" for nothing."""
    meter, ru = edition.meters[name], language(lang) == "ru"
    told = list(_counted_words(edition, name, lang))
    told += steps_words(meter.unit, int(edition.setting(meter.quantum)), meter.minimum, meter.free, lang)
    if meter.carry:
        unit = plural_ru(meter.carry, ("период", "периода", "периодов"))
        told.append(
            f"остаток хранится {meter.carry} {unit}"
            if ru
            else f"the rest is kept for {meter.carry} periods more"
        )
    if meter.carry_most:
        most = f"{meter.carry_most} {_UNITS[meter.unit][0 if ru else 1]}".rstrip()
        told.append(f"переносится не больше {most}" if ru else f"{most} of it at most")
    if meter.changes:
        period = period_words(edition, name, lang)
        told.append(
            f"замен не больше {meter.changes} {period}"
            if ru
            else f"at most {meter.changes} exchanged {period}"
        )
    if meter.kind == "simultaneous" and edition.setting(meter.waiting_counts) is False:
        told.append(
            "то, что ждёт клиента, места не занимает" if ru else "what waits for the client takes no place"
        )
    return "; ".join(told)


def _counted_words(edition: Edition, name: str, lang: str) -> Iterator[str]:
    """In what time a meter that limits nothing counts; its packs; when its year begins; what counts together."""
    meter, ru = edition.meters[name], language(lang) == "ru"
    if not meter.sized:
        yield f"{'только считается' if ru else 'only counted'} {period_words(edition, name, lang)}".rstrip()
    if meter.packs:
        yield packs.rule_words(edition, name, lang)
    if meter.since:
        since = fact_name(edition, meter.since, lang)
        yield f"год считается от даты «{since}»" if ru else f"the year begins with “{since}”"
    if meter.per:
        by = fact_name(edition, meter.per, lang)
        yield f"отдельно по каждому значению «{by}»" if ru else f"apart for each value of “{by}”"


def silence_lines(edition: Edition, rule: SilenceRule, lang: str) -> list[Line]:
    """After what an appeal is closed when the client stays silent, and when the reminder goes; none when off."""
    if edition.setting(rule.days) == "off":
        return []
    ru = language(lang) == "ru"
    found = [(_begun(edition, row, lang), _silent(edition, rule, row, lang)) for row in rule.after]
    days = (rule.remind,) if isinstance(rule.remind, int) else rule.remind
    if any(days):
        before = ", ".join(target(Target(day, rule.unit, ""), lang) for day in days)
        found.append(("Напоминание", f"за {before}") if ru else ("A reminder", f"{before} before"))
    return found


def _begun(edition: Edition, row: AskRow, lang: str) -> str:
    told = events_words(edition, [row], lang)
    return told[:1].upper() + told[1:]


def _silent(edition: Edition, rule: SilenceRule, row: AskRow, lang: str) -> str:
    days = edition.setting(rule.days if row.days is None else row.days)
    outcome = edition.outcomes.get(row.outcome or rule.outcome)
    told = target(Target(int(days), rule.unit, ""), lang)
    if outcome is None:
        return told
    return f"{told} — «{outcome.label.ru}»" if language(lang) == "ru" else f"{told}: “{outcome.label.en}”"


def late_reply_lines(edition: Edition, rule: LateReplyRule, lang: str) -> list[Line]:
    """How long and how often a letter opens a closed appeal again; none where neither is said."""
    ru, within = language(lang) == "ru", int(edition.setting(rule.within))
    found = []
    if within:
        unit: Any = "working_days" if rule.calendar else "calendar_days"
        term = target(Target(within, unit, ""), lang)
        opens = edition.setting(rule.action) == "reopen"
        action = (
            ("открывает обращение снова" if opens else "начинает новое")
            if ru
            else ("opens the appeal again" if opens else "begins a new one")
        )
        found.append((term, action))
        found.append(("Позже", "начинает новое обращение") if ru else ("Later", "begins a new appeal"))
    if rule.times:
        number = (
            f"{rule.times} {plural_ru(rule.times, ('раз', 'раза', 'раз'))}" if ru else f"{rule.times} times"
        )
        found.append(("Не чаще", number) if ru else ("At most", number))
    return found
