"""Faults of rows: facts nobody sets, events that do not exist, promises with a hole, meters that cannot count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from itertools import islice, product
from typing import Any

from .admission import Appeal
from .checks_targets import of_number
from .conditions import kind_of
from .edition import Edition
from .events import EVENT_KINDS, Answered
from .fault_words import kind_words
from .faults import Finding
from .rows import Path, rows_of
from .schema_base import Row, Setting
from .schema_meters import Meter
from .schema_rules import EventRow

_PERIODS = ("", "day", "week", "month", "quarter", "year", "service_year", "term")
_ANSWERS = ("answer", "question", "solution", "update")


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of the rows of a well-typed edition whose parameters are known."""
    for section in ("facts", "axes", "gates", "meters", "remedies", "clocks", "transitions"):
        for path, row in rows_of(getattr(edition, section), (section,)):
            if isinstance(row, EventRow):
                yield from event_faults(row, path)
    for name, meter in edition.meters.items():
        yield from _meter(edition, name, meter)
    for name, clock in edition.clocks.items():
        yield from _holes(edition, (*clock.targets, *clock.absent), ("clocks", name, "targets"))
        without = [row for row in clock.targets if row.unit in ("best_effort", "not_offered")]
        counted = (*clock.calendars, *clock.absent, *without)
        if clock.calendars:
            yield from _holes(edition, counted, ("clocks", name, "calendars"), "nothing_counts")
    for name, remedy in edition.remedies.items():
        if remedy.clock not in edition.clocks:
            params = {"name": remedy.clock, "known": list(edition.clocks)}
            yield Finding(("remedies", name, "clock"), "no_clock", params)
    yield from _facts(edition)
    yield from _worklist(edition)


def event_faults(row: EventRow, path: Path) -> Iterator[Finding]:
    """An event that does not exist, or a field it has not."""
    kind = EVENT_KINDS.get(row.on)
    if kind is None:
        near = get_close_matches(row.on, EVENT_KINDS, 1)
        yield Finding((*path, "on"), "no_event", {"name": row.on, "near": _meant(near, EVENT_KINDS)})
        return
    named = [field.name for field in fields(kind) if field.name not in ("at", "seq")]
    for name, values in row.where.items():
        if name not in named:
            asked = {"event": row.on, "name": name, "known": _meant([], named)}
            yield Finding((*path, "where", name), "no_field_of_event", asked)
        elif kind is Answered and name == "form" and (wrong := [v for v in values if v not in _ANSWERS]):
            params = {"value": wrong[0], "name": "form", "known": list(_ANSWERS)}
            yield Finding((*path, "where", name), "no_value", params)


def _meant(near: Sequence[str], known: Iterable[str]) -> tuple[str, str]:
    """A hint (ru, en): the name that may have been meant, or all of them."""
    if near:
        return f"может быть, «{near[0]}»", f"did you mean '{near[0]}'"
    listed = ", ".join(known)
    return (f"одно из: {listed}", f"one of {listed}") if listed else ("уберите where", "drop where")


def _possible(edition: Edition, value: Setting) -> tuple[Any, ...]:
    if isinstance(value, str) and value.startswith("@"):
        return edition.parameters[value[1:]].values
    return (value,)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _meter(edition: Edition, name: str, meter: Meter) -> Iterator[Finding]:
    path = ("meters", name)
    for quantum in _possible(edition, meter.quantum):
        if not _number(quantum) or quantum < 1:
            yield Finding((*path, "quantum"), "bad_step", {"value": quantum})
    for period in _possible(edition, meter.period):
        if period not in _PERIODS and not re.fullmatch(r"rolling_[1-9]\d*", str(period)):
            params = {"value": period, "known": [f"'{known}'" for known in _PERIODS]}
            yield Finding((*path, "period"), "no_period", params)
        if meter.carry and (not period or str(period).startswith("rolling")):
            yield Finding((*path, "carry"), "no_carry")
    yield from _size(edition, meter, path)
    if meter.kind == "named":
        yield from _list(edition, meter, path)
    if meter.kind == "bank" and not meter.counts:
        yield Finding(path, "no_uses")
    for number, use in enumerate(meter.counts):
        kind = EVENT_KINDS.get(use.on)
        if meter.field and kind and meter.field not in {field.name for field in fields(kind)}:
            here = (*path, "counts", str(number))
            known = [field.name for field in fields(kind) if field.name not in ("at", "seq")]
            params = {"event": use.on, "name": meter.field, "known": _meant([], known)}
            yield Finding(here, "no_field_of_event", params)


def _list(edition: Edition, meter: Meter, path: Path) -> Iterator[Finding]:
    """A list has names on it, no uses; what they are known by is a field of a form."""
    for own in ("counts", "field", "period", "carry", "per"):
        if getattr(meter, own) and (own != "period" or not meter.changes):
            yield Finding((*path, own), "list_counts")
    if meter.changes and not meter.period:
        yield Finding((*path, "changes"), "no_period_of_changes")
    asked = [field.name for form in edition.forms.values() for field in form.fields]
    if meter.by not in (*asked, *(field.name for field in fields(Appeal))):
        yield Finding((*path, "by"), "no_form_field", {"name": meter.by, "known": list(dict.fromkeys(asked))})


def _size(edition: Edition, meter: Meter, path: Path) -> Iterator[Finding]:
    told = meter.kind in ("requests", "bank") and any(
        fact.used_of == path[-1] for fact in edition.facts.values()
    )
    if not meter.sized and not told:
        yield Finding(path, "no_size")
    if meter.sized and not meter.text.ru:
        yield Finding(path, "no_words_of_limit")
    if meter.service and meter.sizes:
        yield Finding((*path, "sizes"), "two_sizes")
    for number, row in enumerate(meter.sizes):
        for amount in _possible(edition, row.amount):
            if amount != "unlimited" and (not _number(amount) or amount < 0):
                here = (*path, "sizes", str(number), "amount")
                yield Finding(here, "no_amount", {"value": amount})
            elif amount == "unlimited" and row.plus:
                yield Finding((*path, "sizes", str(number), "plus"), "more_than_all")
        if row.plus:
            yield from of_number(edition, row.plus.fact, (*path, "sizes", str(number), "plus", "fact"))


def _holes(
    edition: Edition, every: Sequence[Row], path: Path, code: str = "nothing_promised"
) -> Iterator[Finding]:
    """Values of axes for which no row holds, not even one that says it is not offered, as the text is read."""
    rows = [row for row in every if edition.given(row.given)]
    named = {name: None for row in rows for name in row.when if name in edition.axes}
    for values in islice(product(*(edition.axes[name].values for name in named)), 5000):
        at = dict(zip(named, values, strict=True))
        if not any(_may_hold(row, at) for row in rows):
            words = ", ".join(f"{name} = {value}" for name, value in at.items())
            yield Finding(path, code, {"facts": words})
            return


def _may_hold(row: Row, at: Mapping[str, str]) -> bool:
    """Whether the row holds for these values of axes, whatever the other facts."""
    return all(at[name] in values for name, values in row.when.items() if name in at)


_UNKNOWN = (False, "")  # of any fact, until somebody says it
_WHOLE = {"decimal": "number"}  # a decimal may be a whole number


def _facts(edition: Edition) -> Iterator[Finding]:
    for name, rule in edition.facts.items():
        if name in edition.axes:
            yield Finding(("facts", name), "fact_is_axis", {"name": name})
        for value in _possible(edition, rule.default) if rule.values else ():
            if value not in rule.values:
                params = {"value": value, "known": list(rule.values)}
                yield Finding(("facts", name, "default"), "not_among_values", params)
        for value in _possible(edition, rule.default) if rule.type not in ("", "text") else ():
            if value not in _UNKNOWN and kind_of(value) not in (rule.type, _WHOLE.get(rule.type)):
                params = {"name": name, "type": kind_words(rule.type), "given": kind_words(kind_of(value))}
                yield Finding(("facts", name, "default"), "not_of_type", params)


def _worklist(edition: Edition) -> Iterator[Finding]:
    rule = edition.routes.worklist
    path = ("routes", "worklist")
    if rule.axis and rule.axis not in edition.axes:
        yield Finding((*path, "axis"), "no_axis", {"name": rule.axis, "known": list(edition.axes)})
    elif rule.axis:
        for value in rule.weights:
            if value not in edition.axes[rule.axis].values:
                params = {"value": value, "name": rule.axis, "known": list(edition.axes[rule.axis].values)}
                yield Finding((*path, "weights", value), "no_value", params)
    for name, axis in edition.axes.items():
        for value in _possible(edition, axis.default):
            if value and value not in axis.values:
                params = {"value": value, "name": name, "known": list(axis.values)}
                yield Finding(("axes", name, "default"), "no_value", params)
