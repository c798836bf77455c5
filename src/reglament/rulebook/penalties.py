"""What lateness gives by a formula of the edition, over the days or hours late and numbers the ticket knows.

"price * key_rate / 100 / 300 * units" is the penalty of state contracts: a three-hundredth of the key rate for a day.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .caps import amount_words
from .conditions import number
from .edition import Edition
from .price import evaluate, money, rounded
from .schema_meters import Remedy

UNITS = "units"
"""The name a formula has for the days or hours that are counted."""
_NAME = re.compile(r"[A-Za-z_]\w*")
_FUNCTIONS = ("min", "max")


@dataclass(frozen=True, slots=True)
class Penalty:
    """``amount`` in hundredths of the currency, or in what else the remedy gives; ``lacks``: facts that are not known,
    so that nothing is reckoned yet.

    ``workings``: the formula with its numbers, for a pencil.
    """

    amount: int
    workings: str
    lacks: tuple[str, ...] = ()


def numeric(edition: Edition) -> list[str]:
    """Facts that a formula may name."""
    return [name for name, rule in edition.facts.items() if rule.kind in ("number", "decimal")]


def named(formula: str) -> list[str]:
    """The names in a formula, each once; none for what is no formula."""
    try:
        tree = ast.parse(formula, mode="eval")
    except SyntaxError:
        return []
    found = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return [name for name in dict.fromkeys(found) if name not in _FUNCTIONS]


def reckon(rule: Remedy, units: int, facts: Mapping[str, Any]) -> Penalty:
    """What the formula of a remedy gives for so many days or hours."""
    known: dict[str, Fraction] = {UNITS: Fraction(units)}
    for name in named(rule.formula):
        value = number(facts.get(name)) if name != UNITS else None
        if value is not None:
            known[name] = value
    lacks = tuple(name for name in named(rule.formula) if name not in known)
    if lacks:
        return Penalty(0, rule.formula, lacks)
    part = 100 if rule.gives == "money" else 1
    total = rounded(evaluate(rule.formula, known) * part, Decimal(1), "half_up")
    shown = _NAME.sub(lambda found: _told(known, found[0]), rule.formula).replace("*", "×")
    return Penalty(int(total), shown)


def _told(known: Mapping[str, Fraction], name: str) -> str:
    if name not in known:
        return name
    value = known[name]
    return str(value) if value.denominator == 1 else f"{float(value):g}"


def remedy_words(rule: Remedy, amount: int, lang: str) -> str:
    """The words of a remedy with its amount: {amount}, {percent} for basis points, {total} for money."""
    total = money(Decimal(amount) / 100, rule.currency, lang) if rule.gives == "money" else str(amount)
    said = {"{amount}": str(amount), "{percent}": f"{amount / 100:g}", "{total}": total}
    words = rule.text[lang]
    for name, value in said.items():
        words = words.replace(name, value)
    return words


def workings(
    edition: Edition, rule: Remedy, sum_: str, lacks: tuple[str, ...], amount: int, lang: str
) -> str:
    """How what a formula gives comes about, or what is not known; "" for other remedies."""
    if not rule.formula:
        return ""
    ru = lang.lower().startswith("ru")
    if lacks:
        names = ", ".join(
            edition.facts[name].label[lang] if name in edition.facts else name for name in lacks
        )
        return f"Ещё не известно: {names}." if ru else f"Not known yet: {names}."
    return f"{sum_} = {amount_words(rule.gives, amount, lang, rule.currency)}."
