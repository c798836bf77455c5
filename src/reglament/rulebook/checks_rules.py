"""Faults of rows: facts nobody sets, events that do not exist, promises with a hole, meters that cannot count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from itertools import islice, product
from typing import Any

from pydantic import BaseModel

from .admission import Appeal
from .edition import Edition
from .events import EVENT_KINDS, Answered
from .faults import Finding
from .history import BUILT_IN
from .schema_base import Conditions, Row, Setting
from .schema_meters import Meter
from .schema_rules import ClockRule, EventRow

Path = tuple[str, ...]
_PERIODS = ("", "day", "week", "month", "quarter", "year", "service_year", "term")
_ANSWERS = ("answer", "question", "solution", "update")
# What the gates and the machine know beside the facts of the edition.
_KNOWN = {
    *BUILT_IN,
    *("outcome", "postponed_for"),
    *(field.name for field in fields(Appeal) if field.name != "facts"),
}


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of the rows of a well-typed edition whose parameters are known."""
    known = {*_KNOWN, *edition.axes, *edition.facts}
    known.update(field.name for form in edition.forms.values() for field in form.fields)
    for section in ("axes", "gates", "meters", "remedies", "clocks", "transitions"):
        for path, row in rows_of(getattr(edition, section), (section,)):
            yield from _conditions(edition, known, row.when, (*path, "when"))
            yield from _conditions(edition, known, row.unless, (*path, "unless"))
            if isinstance(row, EventRow):
                yield from _event(row, path)
    for name, meter in edition.meters.items():
        yield from _conditions(edition, known, meter.unless, ("meters", name, "unless"))
        yield from _meter(edition, name, meter)
    for name, clock in edition.clocks.items():
        yield from _holes(edition, clock, ("clocks", name, "targets"))
    for name, remedy in edition.remedies.items():
        if remedy.clock not in edition.clocks:
            hint = f"one of {', '.join(edition.clocks)}"
            yield Finding(("remedies", name, "clock"), f"there is no clock {remedy.clock!r}", hint)
    yield from _facts(edition)
    yield from _worklist(edition)


def rows_of(node: Any, path: Path) -> Iterator[tuple[Path, Row]]:
    """Every conditional row under ``node`` with its place."""
    if isinstance(node, Row):
        yield path, node
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            value = getattr(node, name)
            if isinstance(value, BaseModel | tuple | dict):
                yield from rows_of(value, (*path, name))
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if isinstance(value, BaseModel):
                yield from rows_of(value, (*path, str(key)))
    elif isinstance(node, tuple):
        for number, value in enumerate(node):
            if isinstance(value, BaseModel):
                yield from rows_of(value, (*path, str(number)))


def _conditions(edition: Edition, known: set[str], when: Conditions, path: Path) -> Iterator[Finding]:
    for name, values in when.items():
        if name not in known:
            near = get_close_matches(name, sorted(known), 1)
            hint = f"declare it in [facts]{f', or did you mean {near[0]!r}' if near else ''}"
            yield Finding((*path, name), f"nobody sets the fact {name!r}", hint)
            continue
        axis, fact = edition.axes.get(name), edition.facts.get(name)
        possible: tuple[Any, ...] = tuple(axis.values) if axis else fact.values if fact else ()
        for value in values:
            if possible and value not in possible and value != "":
                yield Finding(
                    (*path, name), f"{value!r} is no {name}", f"one of {', '.join(map(str, possible))}"
                )


def _event(row: EventRow, path: Path) -> Iterator[Finding]:
    kind = EVENT_KINDS.get(row.on)
    if kind is None:
        near = get_close_matches(row.on, EVENT_KINDS, 1)
        hint = f"did you mean {near[0]!r}" if near else f"one of {', '.join(EVENT_KINDS)}"
        yield Finding((*path, "on"), f"there is no event {row.on!r}", hint)
        return
    named = [field.name for field in fields(kind) if field.name not in ("at", "seq")]
    for name, values in row.where.items():
        if name not in named:
            hint = f"one of {', '.join(named)}" if named else "drop where"
            yield Finding((*path, "where", name), f"the event {row.on!r} has no {name!r}", hint)
        elif kind is Answered and name == "form" and (wrong := [v for v in values if v not in _ANSWERS]):
            yield Finding((*path, "where", name), f"{wrong[0]!r} is no form", f"one of {', '.join(_ANSWERS)}")


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
            yield Finding(
                (*path, "quantum"), f"a step of {quantum!r} cannot be counted in", "a number from 1"
            )
    for period in _possible(edition, meter.period):
        if period not in _PERIODS and not re.fullmatch(r"rolling_[1-9]\d*", str(period)):
            hint = f"one of {', '.join(map(repr, _PERIODS))}, 'rolling_30'"
            yield Finding((*path, "period"), f"{period!r} is no period", hint)
        if meter.carry and (not period or str(period).startswith("rolling")):
            yield Finding((*path, "carry"), "nothing is carried over without fixed periods", "give a period")
    yield from _size(edition, meter, path)
    if meter.kind == "bank" and not meter.counts:
        yield Finding(path, "no event counts against the bank", "like counts = [{on = 'session_held'}]")
    for number, use in enumerate(meter.counts):
        kind = EVENT_KINDS.get(use.on)
        if meter.field and kind and meter.field not in {field.name for field in fields(kind)}:
            here = (*path, "counts", str(number))
            yield Finding(here, f"the event {use.on!r} has no {meter.field!r}", "see field")


def _size(edition: Edition, meter: Meter, path: Path) -> Iterator[Finding]:
    if not meter.service and not meter.sizes:
        yield Finding(path, "nothing says how much there is", "give service or sizes")
    if meter.service and meter.sizes:
        yield Finding((*path, "sizes"), "the size is given twice", "either service or sizes")
    for number, row in enumerate(meter.sizes):
        for amount in _possible(edition, row.amount):
            if amount != "unlimited" and (not _number(amount) or amount < 0):
                here = (*path, "sizes", str(number), "amount")
                yield Finding(here, f"{amount!r} is no amount", 'a number from 0, or "unlimited"')


def _holes(edition: Edition, clock: ClockRule, path: Path) -> Iterator[Finding]:
    """Values of axes for which the clock promises nothing, not even that it is not offered."""
    named = {name: None for row in clock.targets for name in row.when if name in edition.axes}
    rows = (*clock.targets, *clock.absent)
    for values in islice(product(*(edition.axes[name].values for name in named)), 5000):
        at = dict(zip(named, values, strict=True))
        if not any(_may_hold(row, at) for row in rows):
            words = ", ".join(f"{name} = {value}" for name, value in at.items())
            yield Finding(path, f"nothing is promised to {words}", "add a row; unit = 'not_offered' says so")
            return


def _may_hold(row: Row, at: Mapping[str, str]) -> bool:
    """Whether the row holds for these values of axes, whatever the other facts."""
    return all(at[name] in values for name, values in row.when.items() if name in at)


def _facts(edition: Edition) -> Iterator[Finding]:
    for name, rule in edition.facts.items():
        if name in edition.axes:
            yield Finding(("facts", name), f"{name!r} is an axis already", "drop one of them")
        for value in _possible(edition, rule.default) if rule.values else ():
            if value not in rule.values:
                known = ", ".join(map(str, rule.values))
                yield Finding(
                    ("facts", name, "default"), f"{value!r} is not among its values", f"one of {known}"
                )


def _worklist(edition: Edition) -> Iterator[Finding]:
    rule = edition.routes.worklist
    path = ("routes", "worklist")
    if rule.axis and rule.axis not in edition.axes:
        yield Finding((*path, "axis"), f"there is no axis {rule.axis!r}", f"one of {', '.join(edition.axes)}")
    elif rule.axis:
        for value in rule.weights:
            if value not in edition.axes[rule.axis].values:
                known = ", ".join(edition.axes[rule.axis].values)
                yield Finding((*path, "weights", value), f"{value!r} is no {rule.axis}", f"one of {known}")
    for name, axis in edition.axes.items():
        for value in _possible(edition, axis.default):
            if value and value not in axis.values:
                known = ", ".join(axis.values)
                yield Finding(("axes", name, "default"), f"{value!r} is no {name}", f"one of {known}")
