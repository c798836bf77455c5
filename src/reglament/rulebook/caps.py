"""Caps on all that is given in a period together: credits of one month are never more than 30 percent of its fee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from . import history
from .conditions import number
from .edition import Edition
from .meters import Term, window_of
from .months import Month, month_words
from .price import money
from .schema_meters import Cap
from .words import cited, day, language, plural_ru

# What is given -> what it is counted in, and how many of those it is.
_SMALL: Mapping[str, tuple[str, int]] = {
    "percent_of_fee": ("fee", 100),
    "basis_points_of_fee": ("fee", 1),
    "support_days": ("support_days", 1),
    "free_minutes": ("free_minutes", 1),
    "free_requests": ("free_requests", 1),
    "money": ("money", 1),  # already in hundredths
}
_WORDS = {
    "support_days": (("день поддержки", "дня поддержки", "дней поддержки"), "day of support", "days of support"),
    "free_minutes": (
        ("бесплатная минута", "бесплатные минуты", "бесплатных минут"), "free minute", "free minutes"),
    "free_requests": (
        ("бесплатное обращение", "бесплатных обращения", "бесплатных обращений"), "free appeal", "free appeals"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Credit:
    """Something given: ``source`` is the rule ("remedies.late"), ``on`` the civil day that says of which period."""

    source: str
    gives: str
    amount: int
    on: date


@dataclass(frozen=True, slots=True)
class Room:
    """What the cap ``cap`` leaves in the period from ``from_on`` to ``to_on``, both inside.

    ``limit`` and ``given`` (what was given before) are in ``small`` units, of a fee and of money in
    hundredths; ``left`` in what was asked for, in whole ones.
    """

    cap: str
    from_on: date | None
    to_on: date | None
    limit: int
    given: int
    left: int
    clause: str
    readings: tuple[str, ...] = ()


def counted_in(gives: str) -> str:
    """What is counted together: percents and hundredths of them are both parts of the fee. KeyError for no such."""
    return _SMALL[gives][0]


def sources(edition: Edition) -> dict[str, str]:
    """Every rule that gives something -> what it gives."""
    found: dict[str, str] = {f"remedies.{name}": rule.gives for name, rule in edition.remedies.items()}
    found |= {f"objectives.{name}": rule.gives for name, rule in edition.objectives.items()}
    return found | {f"availability.{name}": rule.gives for name, rule in edition.availability.items()}


def counts(cap: Cap, source: str, gives: str) -> bool:
    """Whether the cap speaks of what this rule gives."""
    return counted_in(gives) == counted_in(cap.gives) and (not cap.of or source in cap.of)


def small(gives: str, amount: int) -> int:
    """An amount in small units."""
    return amount * _SMALL[gives][1]


def limit_of(cap: Cap, facts: Mapping[str, Any]) -> int | None:
    """The cap in small units; None while the number it is a share of is not known."""
    if not cap.percent_of:
        return small(cap.gives, cap.amount) * (100 if cap.gives == "money" else 1)
    whole = number(facts.get(cap.percent_of))
    return None if whole is None else int(whole * cap.amount)


def rooms(
    edition: Edition,
    source: str,
    gives: str,
    on: date,
    before: Mapping[str, Iterable[Credit]] | Iterable[Credit] = (),
    *,
    facts: Mapping[str, Any] | None = None,
    term: Term | None = None,
) -> tuple[Room, ...]:
    """What each cap that speaks of this rule leaves on the day ``on``, the narrowest first.

    ``before``: what was given before, of any period; by the name of the cap where each counts with others. A cap of
    a term, without one, is left aside.
    """
    known = {**history.defaults(edition), **(facts or {})}
    found = []
    credits = before if isinstance(before, Mapping) else tuple(before)
    for name, cap in edition.caps.items():
        if not counts(cap, source, gives) or not edition.given(cap.given) or not cap.holds(known):
            continue
        if cap.period in ("term", "service_year") and term is None:
            continue
        mine, limit = credits.get(name, ()) if isinstance(credits, Mapping) else credits, limit_of(cap, known)
        if limit is not None:
            found.append(_room(edition, name, gives, on, mine, term, limit))
    return tuple(sorted(found, key=lambda room: room.left))


def _room(
    edition: Edition,
    name: str,
    gives: str,
    on: date,
    before: Iterable[Credit],
    term: Term | None,
    limit: int,
) -> Room:
    cap = edition.caps[name]
    first, last = window_of(cap.period, on, term)
    given = sum(
        small(item.gives, item.amount)
        for item in before
        if counts(cap, item.source, item.gives)
        and (first is None or first <= item.on)
        and (last is None or item.on <= last)
    )
    readings = (*edition.reading_of(cap.scope), *cap.readings)
    left = max(limit - given, 0) // _SMALL[gives][1]
    return Room(name, first, last, limit, given, left, cap.clause, readings)


def amount_words(gives: str, amount: int, lang: str, currency: str = "RUB") -> str:
    """20 %, 12,5 %, 3 дня поддержки | 20 %, 12.5 %, 3 days of support; ``amount`` as the rule gives it."""
    ru = language(lang) == "ru"
    if gives == "money":
        return money(Decimal(amount) / 100, currency, lang)
    if gives not in _WORDS:
        told = f"{small(gives, amount) / 100:g}"
        return f"{told.replace('.', ',') if ru else told} %"
    forms, one, many = _WORDS[gives]
    return f"{amount} {plural_ru(amount, forms) if ru else one if amount == 1 else many}"


def unit_words(gives: str, lang: str) -> str:
    """What is given, whatever the number: дней поддержки, % | days of support, %; "" for money."""
    if gives in _WORDS:
        return _WORDS[gives][0][2] if language(lang) == "ru" else _WORDS[gives][2]
    return {"money": "", "basis_points_of_fee": "× 0,01 %" if language(lang) == "ru" else "× 0.01 %"}.get(
        gives, "%"
    )


def small_words(cap: Cap, amount: int, lang: str) -> str:
    """An amount in the small units of a cap."""
    unit = "basis_points_of_fee" if counted_in(cap.gives) == "fee" else cap.gives
    return amount_words(unit, amount, lang, cap.currency)


def _most(edition: Edition, cap: Cap, lang: str) -> str:
    """How much at most: «30 %», «100 000,00 ₽», «10 % от «Цена этапа»»."""
    if not cap.percent_of:
        return small_words(cap, limit_of(cap, {}) or 0, lang)
    fact = edition.facts.get(cap.percent_of)
    name = fact.label[lang] if fact else cap.percent_of
    return f"{cap.amount} % от «{name}»" if language(lang) == "ru" else f"{cap.amount} % of “{name}”"


def cap_words(edition: Edition, cap: Cap, lang: str) -> str:
    """The cap in one sentence: what is counted together, how much of it at most, in which period."""
    ru = language(lang) == "ru"
    most = _most(edition, cap, lang)
    named = [source_words(edition, source, lang) for source in cap.of]
    period = _PERIODS[cap.period][0 if ru else 1]
    if named:
        told = ", ".join(named)
        return (
            f"{told}: {period} вместе не больше {most}" if ru else f"{told}: at most {most} together {period}"
        )
    return f"Всего {period} не больше {most}" if ru else f"At most {most} in all {period}"


_PERIODS = {
    "month": ("за месяц", "in a month"),
    "quarter": ("за квартал", "in a quarter"),
    "year": ("за год", "in a year"),
    "service_year": ("за год поддержки", "in a year of support"),
    "term": ("за срок поддержки", "in the term of support"),
}


def source_words(edition: Edition, source: str, lang: str) -> str:
    """A rule that gives something by its label; the name itself where there is none."""
    section, _, name = source.partition(".")
    rule = getattr(edition, section)[name] if source in sources(edition) else None
    if rule is None:
        return source
    return f"«{rule.label.ru}»" if language(lang) == "ru" else f"“{rule.label.en}”"


def capped_words(
    edition: Edition,
    name: str,
    lang: str,
    *,
    gives: str,
    whole: int,
    amount: int,
    given: int,
    limit: int,
    on: date | None,
) -> str:
    """Why less was given: "20 % were due, 5 % are given: 25 of 30 % were given before in November (clause 5)."

    ``given`` and ``limit`` are in small units, ``on`` the day that says which period it is; None leaves the period out.
    """
    cap, ru = edition.caps[name], language(lang) == "ru"
    before, most = small_words(cap, given, lang), small_words(cap, limit, lang)
    due, now = (amount_words(gives, each, lang, cap.currency) for each in (whole, amount))
    period = _period(cap, on, lang)
    if ru:
        return f"Причиталось {due}, дано {now}: {period}уже дано {before}, предел {most}{cited(cap.clause, lang)}."
    return f"{due} due, {now} given: {period}{before} given before, at most {most}{cited(cap.clause, lang)}."


def _period(cap: Cap, on: date | None, lang: str) -> str:
    """«за март 2026» | in March 2026; of a quarter or year its days; "" where it is told by no calendar."""
    if on is None or cap.period in ("term", "service_year"):
        return ""
    first, last = window_of(cap.period, on)
    assert first is not None
    assert last is not None
    ru = language(lang) == "ru"
    if cap.period == "month":
        return f"{'за' if ru else 'in'} {month_words(Month(first, last, True), lang)} "
    return f"{'за' if ru else 'in'} {day(first, lang)} – {day(last, lang)} "
