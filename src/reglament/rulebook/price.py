"""Prices by the formulas of an edition: exact fractions, months named one by one, one rounding at the end.

Money is a ``Decimal`` in the rule's currency, VAT included on both sides (A-6.10j). Dates are civil dates in
the zone of the edition. What cannot be priced is a verdict, not an exception.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeGuard

from . import months, words
from .edition import Edition
from .faults import Faulty
from .months import Month
from .schema_commerce import FormulaRow, MonthCount, PriceRule
from .targets import most_specific
from .verdict import Reason, Verdict, accept, refuse

_DAY = timedelta(days=1)
_OPERATIONS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of months of a formula. ``cut``: whether an unfinished month was dropped."""

    months: tuple[Month, ...]
    clause: str
    readings: tuple[str, ...]
    cut: bool = False

    @property
    def number(self) -> int:
        return len(self.months)


@dataclass(frozen=True, slots=True)
class Quote:
    """What something costs. ``cost`` is None when ``verdict`` refuses; ``exact`` is the value before rounding.

    ``counts``: the names of the formula ("n", "N") -> months. ``gap``: first and last day strictly between the
    two certificates, None when there is none.
    """

    rule: str
    price: Decimal
    previous_end_on: date
    start_on: date
    end_on: date
    verdict: Verdict
    clause: str
    currency: str
    cost: Decimal | None = None
    exact: Fraction | None = None
    counts: Mapping[str, Counted] = field(default_factory=dict, hash=False)
    readings: tuple[str, ...] = ()
    formula: str = ""

    @property
    def gap(self) -> tuple[date, date] | None:
        first, last = self.previous_end_on + _DAY, self.start_on - _DAY
        return (first, last) if first <= last else None

    def count(self, name: str) -> int:
        """A number of the formula: ``quote.count("n")``. KeyError for a name the formula has not."""
        return self.counts[name].number


def activation(
    edition: Edition,
    *,
    price: Decimal,
    previous_end_on: date,
    start_on: date,
    end_on: date,
    rule: str = "activation",
    facts: Mapping[str, Any] | None = None,
) -> Quote:
    """The cost of mending the lapse between two certificates (fn 1).

    ``price``: of the new certificate on the ordering date (A-6.10k); ``facts``: any others that the ``rows`` of the
    price ask for beside ``gap_days`` and the names of its counts. Raises KeyError when the edition has no such
    price.
    """
    formula = edition.prices[rule]
    refusal = _refusal(formula, price, previous_end_on, start_on, end_on)
    quote = Quote(
        rule, price, previous_end_on, start_on, end_on, refusal or accept(), formula.clause, formula.currency
    )
    if refusal:
        return quote
    counts = {name: _counted(edition, count, quote) for name, count in formula.counts.items()}
    values = {name: Fraction(counted.number) for name, counted in counts.items()}
    row = _row(
        edition, formula, quote, {**{name: item.number for name, item in counts.items()}, **(facts or {})}
    )
    words_of = row.formula if row else formula.formula
    exact = evaluate(words_of, {**values, "price": Fraction(price)})
    used = (name for counted in counts.values() for name in counted.readings)
    return Quote(
        rule, price, previous_end_on, start_on, end_on, accept(),
        (row.clause if row else "") or formula.clause, formula.currency,
        rounded(exact, formula.quantum, formula.rounding), exact, counts,
        tuple(dict.fromkeys((*used, *formula.readings))), words_of,
    )  # fmt: skip


def _row(edition: Edition, rule: PriceRule, quote: Quote, facts: Mapping[str, Any]) -> FormulaRow | None:
    """The formula under conditions that holds here, if one does."""
    days = (quote.gap[1] - quote.gap[0]).days + 1 if quote.gap else 0
    rows = [row for row in rule.rows if edition.given(row.given)]
    return most_specific(rows, {"gap_days": days, **facts})


def _refusal(rule: PriceRule, price: Decimal, previous: date, start: date, end: date) -> Verdict | None:
    def no(code: str, **params: object) -> Verdict:
        return refuse(
            Reason(code, rule.reasons[code].clause if code in rule.reasons else rule.clause, params)
        )

    if not price.is_finite() or price <= 0:
        return no("price_not_positive", price=str(price))
    if Fraction(price) % Fraction(rule.quantum):
        return no("price_too_fine", price=str(price), quantum=str(rule.quantum))
    if end < start:
        return no("price_term_reversed", starts_on=start, ends_on=end)
    if previous > start:
        return no("price_overlap", previous_end_on=previous, starts_on=start)
    return None


def _counted(edition: Edition, rule: MonthCount, quote: Quote) -> Counted:
    if rule.of == "between":
        first, last = quote.previous_end_on + _DAY, quote.start_on - _DAY
    else:
        first, last = quote.start_on, quote.end_on
    readings = edition.reading_of(rule.months)
    if edition.setting(rule.months) == "named":
        return Counted(months.named(first, last), rule.clause, readings)
    found = months.running(first, last)
    if not found or found[-1].whole:
        return Counted(found, rule.clause, readings)
    readings += edition.reading_of(rule.rest)
    if edition.setting(rule.rest) == "dropped" and len(found) > 1:
        return Counted(found[:-1], rule.clause, readings, cut=True)
    return Counted(found, rule.clause, readings)


# --- arithmetic ----------------------------------------------------------------------------------------------------
def evaluate(formula: str, values: Mapping[str, Fraction]) -> Fraction:
    """The exact value of a formula. Raises ValueError for anything but + - * / min max over numbers and known names."""
    try:
        tree = ast.parse(formula, mode="eval").body
    except SyntaxError:
        raise Faulty("no_formula", formula=formula) from None
    return _value(tree, values, formula)


_TRIED = 60  # of a number a formula divides by: months, hours, days


def tried(formula: str, names: Collection[str], positive: Collection[str] = ()) -> None:
    """Raises Faulty for what is no formula of these names, and for one that divides by zero for some small number.

    ``positive``: names that are never 0."""
    ones = dict.fromkeys(names, Fraction(1))
    evaluate(formula, ones)
    below = [node.right for node in ast.walk(ast.parse(formula, mode="eval")) if _divides(node)]
    for name in {node.id for part in below for node in ast.walk(part) if isinstance(node, ast.Name)}:
        for number in range(1 if name in positive else 0, _TRIED):
            evaluate(formula, {**ones, name: Fraction(number)})


def _divides(node: ast.AST) -> TypeGuard[ast.BinOp]:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)


def _value(node: ast.expr, values: Mapping[str, Fraction], formula: str) -> Fraction:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = _value(node.left, values, formula), _value(node.right, values, formula)
        if isinstance(node.op, ast.Div) and not right:
            raise Faulty("divides_by_zero", formula=formula)
        return _OPERATIONS[type(node.op)](left, right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and not node.keywords:
        choose = {"min": min, "max": max}.get(node.func.id)
        if choose is not None:
            return choose([_value(each, values, formula) for each in node.args])
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Fraction(str(node.value))
    raise Faulty("unknown_in_formula", part=ast.unparse(node), formula=formula)


def rounded(value: Fraction, quantum: Decimal, mode: str) -> Decimal:
    """``value`` to a multiple of ``quantum`` ("1", "0.01"): "half_up" | "half_even" | "up" | "down".

    "half_up" and "up" go away from zero. Exact for any size of number.
    """
    scaled = abs(value) / Fraction(quantum)
    whole, rest = divmod(scaled, 1)
    more = {
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1),
        "up": rest > 0,
        "down": False,
    }[mode]
    digits = tuple(int(digit) for digit in str(int(whole) + more))
    return Decimal((int(value < 0), digits, int(quantum.as_tuple().exponent)))


# --- words -----------------------------------------------------------------------------------------------------------
def sentences(edition: Edition, quote: Quote, lang: str) -> tuple[str, ...]:
    """The sum anyone can check with a pencil: the gap, every month by name, the formula with its numbers."""
    return tuple(_sentences(edition, quote, words.language(lang)))


def _sentences(edition: Edition, quote: Quote, lang: str) -> Iterator[str]:
    rule, ru = edition.prices[quote.rule], lang == "ru"
    if quote.gap is None:
        yield "Пропуска нет." if ru else "There is no gap."
    else:
        first, last = (words.day(on, lang) for on in quote.gap)
        yield f"Пропуск: {first} – {last}." if ru else f"The gap: {first} – {last}."
    for name, counted in quote.counts.items():
        listed = ", ".join(months.month_words(month, lang) for month in counted.months)
        cited = words.cited(counted.clause, lang)
        label = rule.counts[name].label[lang]
        tail = f": {listed}" if listed else ""
        yield f"{name} = {counted.number}, {label}{cited}{tail}."
    if quote.cost is not None:
        numbers = {name: str(counted.number) for name, counted in quote.counts.items()}
        numbers["price"] = money(quote.price, "", lang)
        shown = re.sub(r"[A-Za-z_]\w*", lambda found: numbers.get(found[0], found[0]), quote.formula)
        shown = shown.replace("*", "×")
        yield f"{rule.label[lang]}: {shown} = {money(quote.cost, quote.currency, lang)}."
        yield rule.text[lang]


def money(value: Decimal, currency: str, lang: str) -> str:
    """60 000,00 ₽ | RUB 60,000.00."""
    text = f"{value:,.2f}"
    if words.language(lang) == "ru":
        text = text.replace(",", "\u00a0").replace(".", ",")
        return f"{text}\u00a0{'₽' if currency == 'RUB' else currency}" if currency else text
    return f"{currency}\u00a0{text}" if currency else text
