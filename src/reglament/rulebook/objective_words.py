"""What the promises of a period come to, in words: the rule, how it stands, what one round counts (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from . import words
from .availability_words import percent
from .edition import Edition
from .objectives import Attained, Judged, counts_at, is_kept, judged, period_of, points_of, seconds_of
from .objectives import counted as counts_lateness
from .rounds import Clock
from .schema_work import Objective
from .targets import Target
from .words import language, length

_PERIODS = {
    "month": ("за месяц", "in a month"),
    "quarter": ("за квартал", "in a quarter"),
    "year": ("за год", "in a year"),
}


def rule_words(edition: Edition, rule: Objective, lang: str) -> str:
    """The objective in one sentence: «Первый ответ: среднее за месяц, предел — 2 рабочих часа»."""
    ru = language(lang) == "ru"
    clock, period = edition.clocks[rule.clock].label[lang], _PERIODS[rule.period][0 if ru else 1]
    if rule.measure == "points":
        return f"{rule.label[lang]}: {_points_at_most(rule.amount, period, lang)}"
    if rule.kept and counts_lateness(rule):
        return f"{rule.label[lang]}: {_kept_at_least(rule, period, lang)}"
    if rule.measure == "share":
        least = percent(Fraction(rule.percent), lang)
        return (
            f"{clock}: в срок {period} не меньше {least} %"
            if ru
            else f"{clock}: at least {least} % in time {period}"
        )
    if rule.measure == "late":
        return f"{clock}: {_late_at_most(rule.amount, period, ru)}"
    return f"{clock}: {measure_words(rule, lang)} {period}, {limit_words(rule, lang)}"


def _kept_at_least(rule: Objective, period: str, lang: str) -> str:
    """How many have to be kept by the objective's own conditions."""
    ru, least = language(lang) == "ru", percent(Fraction(rule.percent), lang)
    if rule.measure == "late" and ru:
        return f"исключений {period} не больше {rule.amount}"
    if rule.measure == "late":
        return f"at most {_exceptions(rule.amount)} {period}"
    return f"{period} не меньше {least} %" if ru else f"at least {least} % {period}"


def _points_at_most(number: int, period: str, lang: str) -> str:
    if language(lang) == "ru":
        return f"баллов за нарушения {period} не больше {number}"
    return f"at most {points_words(number, lang)} {period}"


def points_words(number: int, lang: str) -> str:
    """«5 баллов», “1 point”."""
    if language(lang) == "ru":
        return f"{number} {words.plural_ru(number, ('балл', 'балла', 'баллов'))}"
    return f"{number} point" if number == 1 else f"{number} points"


def _exceptions(number: int) -> str:
    return f"{number} exception" if number == 1 else f"{number} exceptions"


def _late_at_most(number: int, period: str, ru: bool) -> str:
    if not number:
        return f"ни одного опоздания {period}" if ru else f"none late {period}"
    return f"опозданий {period} не больше {number}" if ru else f"at most {number} late {period}"


def measure_words(rule: Objective, lang: str) -> str:
    """среднее, медиана, опоздания, 95-й процентиль | average, median, late, percentile 95."""
    ru = language(lang) == "ru"
    if rule.measure == "percentile":
        return f"{rule.percentile}-й процентиль" if ru else f"percentile {rule.percentile}"
    known = {"average": ("среднее", "average"), "median": ("медиана", "median"), "share": ("доля", "share")}
    known |= {"late": ("опоздания", "late"), "points": ("баллы", "points")}
    return known[rule.measure][0 if ru else 1]


def limit_words(rule: Objective, lang: str) -> str:
    """How long it may take, or how many may be late: «предел — 2 рабочих часа», «предел — 2»."""
    if counts_lateness(rule):
        return f"предел — {rule.amount}" if language(lang) == "ru" else f"at most {rule.amount}"
    most = words.target(Target(rule.amount, rule.unit, rule.clause), lang)
    return f"предел — {most}" if language(lang) == "ru" else f"at most {most}"


def time_words(rule: Objective, seconds: Fraction | int, lang: str) -> str:
    """A time it took: begun seconds count whole, so that what is over a limit does not read as it."""
    whole = -(-Fraction(seconds).numerator // Fraction(seconds).denominator)
    told = length(timedelta(seconds=whole), lang)
    if not rule.unit.startswith("working_"):
        return told
    return f"{told} рабочего времени" if language(lang) == "ru" else f"{told} of working time"


def state_words(edition: Edition, found: Attained, lang: str) -> str:
    """What the promises of one period come to: «среднее 1 ч 40 мин рабочего времени, всего 12», «опозданий 3 из 12»;
    "" when too few."""
    rule, ru = edition.objectives[found.objective], language(lang) == "ru"
    if found.points is not None:
        told = points_words(found.points, lang)
        return f"{told}, всего {found.judged}" if ru else f"{told}, {found.judged} in all"
    if found.late is not None and rule.kept:
        return (
            f"исключений {found.late} из {found.judged}"
            if ru
            else f"{_exceptions(found.late)} of {found.judged}"
        )
    if found.late is not None:
        return f"опозданий {found.late} из {found.judged}" if ru else f"{found.late} of {found.judged} late"
    if found.seconds is None:
        return ""
    apart = " — " if rule.measure == "percentile" else " "  # 95 is no length
    told = f"{measure_words(rule, lang)}{apart}{time_words(rule, found.seconds, lang)}"
    return f"{told}, всего {found.judged}" if ru else f"{told}, {found.judged} in all"


def counted_words(edition: Edition, clock: Clock, facts: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What one round of a clock, without its earlier ones, counts for; nothing while it cannot be judged."""
    if edition.objectives:
        for item in judged([replace(clock, earlier=())], facts):
            yield from round_words(edition, item, lang)


def _judged_words(rule: Objective, kept: bool, ru: bool) -> str:
    if rule.kept:
        return ("выполнено" if kept else "исключение") if ru else ("kept" if kept else "an exception")
    return ("в срок" if kept else "с опозданием") if ru else ("in time" if kept else "late")


def round_words(edition: Edition, item: Judged, lang: str) -> tuple[str, ...]:
    """In which objectives a round counts, in which period, and as what."""
    zone, ru, found = edition.wall_clock().zone, language(lang) == "ru", []
    for name, rule in edition.objectives.items():
        at = counts_at(edition, name, item)
        if at is None:
            continue
        first, last = (words.day(on, lang) for on in period_of(edition, name, at.astimezone(zone).date()))
        took = seconds_of(edition, name, item)
        if counts_lateness(rule):
            counted = _judged_words(rule, is_kept(edition, name, item), ru)
            counted += f", {points_words(cost, lang)}" if (cost := points_of(edition, name, item)) else ""
        elif took is None:
            counted = "ответа ещё нет, не считается" if ru else "no answer yet, not counted"
        else:
            counted = time_words(rule, took, lang)
        cited = words.cited(rule.clause, lang)
        found.append(
            f"В счёт «{rule.label.ru}» за {first} – {last}: {counted}{cited}."
            if ru
            else f"Counts for “{rule.label.en}” of {first} – {last}: {counted}{cited}."
        )
    return tuple(found)
