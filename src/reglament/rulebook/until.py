"""Dates that follow from other dates: a warranty until two years after commissioning, or after delivery if sooner.

A date is that of the calendar: the same day of a later month, or the last one of a shorter month. Facts hold it as ISO
text, "" while nothing it follows from is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from . import words
from .conditions import as_kind
from .edition import Edition
from .fact_words import fact_name
from .last_days import months_after
from .schema_meters import FactRule, UntilRow

_WHICH = {"earlier": ("что раньше", "whichever is earlier"), "later": ("что позже", "whichever is later")}


@dataclass(frozen=True, slots=True)
class Term:
    """One of the dates a fact follows from: from the date of a fact to the one so much later."""

    row: UntilRow
    from_on: date
    to_on: date


def terms(edition: Edition, rule: FactRule, facts: Mapping[str, Any]) -> tuple[Term, ...]:
    """The dates that hold for these facts under the readings chosen and are known, in their order."""
    found = []
    for row in rule.until:
        known = as_kind(facts.get(row.since), "date")
        if known is not None and edition.given(row.given) and row.holds(facts):
            first = date.fromisoformat(str(known))
            found.append(Term(row, first, months_after(row.months, first) + timedelta(days=row.days)))
    return tuple(found)


def counting(rule: FactRule, known: tuple[Term, ...]) -> Term | None:
    """The one of them that counts: the earliest, or the latest where the rule says so."""
    choose = max if rule.whichever == "later" else min
    return choose(known, key=lambda term: term.to_on) if known else None


def until(edition: Edition, rule: FactRule, facts: Mapping[str, Any]) -> str:
    """The ISO date that follows; "" when none does."""
    found = counting(rule, terms(edition, rule, facts))
    return found.to_on.isoformat() if found else ""


def told(edition: Edition, name: str, facts: Mapping[str, Any], lang: str) -> str:
    """«Гарантия до: 5 марта 2028 — 24 мес. от 5 марта 2026 (Ввод в эксплуатацию). Что раньше: …»; "" with no date."""
    rule = edition.facts[name]
    known = terms(edition, rule, facts)
    counts = counting(rule, known)
    if counts is None:
        return ""
    ru = words.language(lang) == "ru"
    ends = "; ".join(_term(edition, term, lang) for term in known)
    which_words = f" ({_WHICH[rule.whichever][not ru]})" if len(known) > 1 else ""
    said = f"{rule.label[lang]}: {words.day(counts.to_on, lang)}. {ends}{which_words}"
    return f"{said}{words.cited(counts.row.clause or rule.clause, lang)}."


def rule_words(edition: Edition, name: str, lang: str) -> str:
    """«Введён в эксплуатацию + 24 мес. или Поставлен + 30 мес. — что раньше», whatever the dates are."""
    rule, ru = edition.facts[name], words.language(lang) == "ru"
    ends = [
        " + ".join((fact_name(edition, row.since, lang), *_lengths(row, ru)))
        for row in rule.until
        if edition.given(row.given)
    ]
    joined = (" или " if ru else " or ").join(ends)
    return f"{joined}{' — ' if ru else ', '}{_WHICH[rule.whichever][not ru]}" if len(ends) > 1 else joined


def told_all(edition: Edition, facts: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    """Every fact that is such a date and known, with the sentence."""
    for name, rule in edition.facts.items():
        if rule.until and facts.get(name):
            yield name, told(edition, name, facts, lang)


def _term(edition: Edition, term: Term, lang: str) -> str:
    ru, since = words.language(lang) == "ru", words.day(term.from_on, lang)
    length = " ".join(_lengths(term.row, ru))
    name = fact_name(edition, term.row.since, lang)
    if not length:
        return f"{name} — {since}"
    end = words.day(term.to_on, lang)
    return f"{name} — {since}, и {length}: {end}" if ru else f"{name}, {since}, and {length}: {end}"


def _lengths(row: UntilRow, ru: bool) -> Iterator[str]:
    if row.months:
        yield f"{row.months} мес." if ru else f"{row.months} months"
    if row.days:
        yield f"{row.days} дн." if ru else f"{row.days} days"
