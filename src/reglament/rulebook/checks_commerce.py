"""What a schema cannot say of the commercial half: formulas, settings, and names of other sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .edition import Edition
from .faults import Faulty, Finding
from .price import tried
from .schema_base import Setting
from .schema_commerce import PriceRule
from .terms import runs_from_a_date

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


def commercial_faults(edition: Edition) -> Iterator[Finding]:
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
                yield Finding(path, "no_parameter", {"name": reason.reading})
    if edition.versions and not 1 <= edition.versions.groups <= edition.versions.compared:
        yield Finding(("versions", "groups"), "groups_wrong")


def _setting(
    edition: Edition, path: tuple[str, ...], value: Setting, allowed: tuple[Any, ...]
) -> Iterator[Finding]:
    named = isinstance(value, str) and value.startswith("@")
    values = edition.parameters[str(value)[1:]].values if named else (value,)
    for possible in values:
        if possible not in allowed:
            yield Finding(path, "not_known_here", {"value": possible, "known": list(allowed)})


def _price(edition: Edition, path: tuple[str, ...], rule: PriceRule) -> Iterator[Finding]:
    names = [*rule.counts, "price"]
    positive = ["price", *(name for name, count in rule.counts.items() if count.of == "new_term")]
    formulas = [(path, rule.formula)]
    formulas += [((*path, "rows", str(number)), row.formula) for number, row in enumerate(rule.rows)]
    for place, formula in formulas:
        try:
            tried(formula, names, positive)
        except Faulty as error:
            yield Finding((*place, "formula"), error.code, {**error.params, "known": names})
    if rule.quantum.as_tuple().digits != (1,) or rule.quantum <= 0 or rule.quantum > 1:
        yield Finding((*path, "quantum"), "no_quantum", {"value": rule.quantum})
    for name, count in rule.counts.items():
        yield from _setting(edition, (*path, "counts", name, "months"), count.months, ("named", "term"))
        yield from _setting(edition, (*path, "counts", name, "rest"), count.rest, ("counts", "dropped"))


def _coverage(edition: Edition) -> Iterator[Finding]:
    rule = edition.coverage
    if rule is None:
        return
    axis = edition.axes.get(edition.matrix.axis)
    tiers = set(axis.values) if axis else set()
    if set(rule.order) != tiers or len(rule.order) != len(tiers):
        yield Finding(("coverage", "order"), "tiers_once", {"known": sorted(tiers)})
    if rule.price and rule.price not in edition.prices:
        params = {"name": rule.price, "known": list(edition.prices)}
        yield Finding(("coverage", "price"), "no_price", params)


def _upgrade(edition: Edition) -> Iterator[Finding]:
    rule = edition.upgrade
    if rule is None:
        return
    if edition.coverage is None or edition.versions is None:
        yield Finding(("upgrade",), "upgrade_alone")
    if rule.service not in edition.services:
        yield Finding(("upgrade", "service"), "no_service", _services(edition, rule.service))
    for field in ("scan", "original"):
        notice = edition.notices.get(getattr(rule, field))
        if notice is None or notice.within is None:
            yield Finding(("upgrade", field), "no_term_of_notice", {"name": getattr(rule, field)})
        elif wrong := [
            end.unit for end in (notice.within, *notice.within.others) if not runs_from_a_date(end.unit)
        ]:
            path = ("notices", getattr(rule, field), "within", "unit")
            yield Finding(path, "not_from_a_date", {"unit": wrong[0]})
    for item in rule.conditions:
        if item.reading and item.reading not in edition.parameters:
            yield Finding(("upgrade", "conditions"), "no_parameter", {"name": item.reading})


def _visits(edition: Edition) -> Iterator[Finding]:
    rule = edition.visits
    if rule is None:
        return
    if rule.service not in edition.services:
        yield Finding(("visits", "service"), "no_service", _services(edition, rule.service))
    if rule.calendar not in edition.calendars:
        params = {"name": rule.calendar, "known": list(edition.calendars)}
        yield Finding(("visits", "calendar"), "no_calendar", params)
    if rule.lead.days < 0:
        yield Finding(("visits", "lead", "days"), "days_negative")


def _services(edition: Edition, name: str) -> dict[str, Any]:
    return {"name": name, "known": list(edition.services)}
