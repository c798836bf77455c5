"""What a schema cannot say of the commercial half: formulas, settings, and names of other sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from .edition import Edition
from .price import evaluate
from .schema_base import Setting
from .schema_commerce import PriceRule

Found = tuple[tuple[str, ...], str, str]
"""Where, what is wrong, what would be right."""

# Where a setting stands -> the words its rule type knows.
_ALLOWED: Mapping[tuple[str, ...], tuple[Any, ...]] = {
    ("coverage", "activation"): ("per_gap", "literal"),
    ("coverage", "initial"): ("never", "activation"),
    ("coverage", "effect"): ("continuity", "full"),
    ("upgrade", "count"): ("equal", "at_least"),
    ("visits", "year"): ("certificate", "calendar", "rolling"),
    ("visits", "prorata"): (True, False),
    ("visits", "lead", "count"): ("backward", "full_between", "forward"),
    ("visits", "lead", "late"): ("same_day", "next_day"),
    ("versions", "scheme"): ("first_group", "product"),
}


def commercial_faults(edition: Edition) -> Iterator[Found]:
    """Every fault of the commercial half of a well-typed edition."""
    for name, rule in edition.prices.items():
        yield from _price(edition, ("prices", name), rule)
    for path, allowed in _ALLOWED.items():
        node: Any = edition
        for part in path:
            node = getattr(node, part, None)
        if node is not None:
            yield from _setting(edition, path, node, allowed)
    yield from _coverage(edition)
    yield from _upgrade(edition)
    yield from _visits(edition)
    for name, section in edition.commerce.items():
        for code, reason in section.reasons.items():
            if reason.reading and reason.reading not in edition.parameters:
                path = (*name.split("."), "reasons", code)
                yield path, f"there is no parameter {reason.reading!r}", "declare it in [parameters]"
    if edition.versions and not 1 <= edition.versions.groups <= edition.versions.compared:
        yield ("versions", "groups"), "the version is at least one of the groups compared", "1"


def _setting(
    edition: Edition, path: tuple[str, ...], value: Setting, allowed: tuple[Any, ...]
) -> Iterator[Found]:
    named = isinstance(value, str) and value.startswith("@")
    values = edition.parameters[str(value)[1:]].values if named else (value,)
    for possible in values:
        if possible not in allowed:
            yield path, f"{possible!r} is not known here", f"one of {', '.join(map(str, allowed))}"


def _price(edition: Edition, path: tuple[str, ...], rule: PriceRule) -> Iterator[Found]:
    names = {**dict.fromkeys(rule.counts, Fraction(1)), "price": Fraction(1)}
    try:
        evaluate(rule.formula, names)
    except ValueError as error:
        known = ", ".join(names)
        yield (*path, "formula"), str(error), f"+ - * / and brackets over numbers and {known}"
    if rule.quantum.as_tuple().digits != (1,) or rule.quantum <= 0 or rule.quantum > 1:
        yield (*path, "quantum"), f"{rule.quantum} is no part of a currency", "1, 0.1 or 0.01"
    for name, count in rule.counts.items():
        yield from _setting(edition, (*path, "counts", name, "months"), count.months, ("named", "term"))
        yield from _setting(edition, (*path, "counts", name, "rest"), count.rest, ("counts", "dropped"))


def _coverage(edition: Edition) -> Iterator[Found]:
    rule = edition.coverage
    if rule is None:
        return
    axis = edition.axes.get(edition.matrix.axis)
    tiers = set(axis.values) if axis else set()
    if set(rule.order) != tiers or len(rule.order) != len(tiers):
        yield ("coverage", "order"), "every type of certificate stands in it once", ", ".join(sorted(tiers))
    if rule.price and rule.price not in edition.prices:
        yield (
            ("coverage", "price"),
            f"there is no price {rule.price!r}",
            f"one of {', '.join(edition.prices)}",
        )


def _upgrade(edition: Edition) -> Iterator[Found]:
    rule = edition.upgrade
    if rule is None:
        return
    if edition.coverage is None or edition.versions is None:
        yield ("upgrade",), "an upgrade rests on [coverage] and [versions]", "add both"
    if rule.service not in edition.services:
        yield ("upgrade", "service"), f"there is no service {rule.service!r}", ""
    for field in ("scan", "original"):
        notice = edition.notices.get(getattr(rule, field))
        if notice is None or notice.within is None:
            yield ("upgrade", field), f"there is no notice {getattr(rule, field)!r} with a term", ""
    for item in rule.conditions:
        if item.reading and item.reading not in edition.parameters:
            yield ("upgrade", "conditions"), f"there is no parameter {item.reading!r}", "declare it"


def _visits(edition: Edition) -> Iterator[Found]:
    rule = edition.visits
    if rule is None:
        return
    if rule.service not in edition.services:
        yield ("visits", "service"), f"there is no service {rule.service!r}", ""
    if rule.calendar not in edition.calendars:
        known = ", ".join(edition.calendars)
        yield ("visits", "calendar"), f"there is no calendar {rule.calendar!r}", f"one of {known}"
    if rule.lead.days < 0:
        yield ("visits", "lead", "days"), "a number of days, 0 or more", "3"
