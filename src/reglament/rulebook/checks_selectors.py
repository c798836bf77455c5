"""Faults of conditions: facts nobody sets, comparisons that cannot be, rows with nothing to choose between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from itertools import combinations
from typing import Any

from .admission import BESIDE, Appeal
from .conditions import Scalar, Test, kind_of, meet, told
from .edition import Edition
from .fault_words import kind_words
from .faults import Finding
from .history import BUILT_IN, CLOSED
from .rows import WORDY, Path, rows_of
from .schema_base import Conditions, Row

_STATES = ("", "incomplete", "queued", "new", "open", "waiting", "postponed", *CLOSED)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YES_NO = (True, False)
# What the gates and the machine know beside the facts of the edition -> the type of it.
_TYPES: Mapping[str, str] = {
    **{name: kind_of(value) for name, value in BUILT_IN.items() if name not in ("fixed", "deciders")},
    **{field.name: "" for field in fields(Appeal) if field.name not in BESIDE},
    "known_requester": "yes_no",
    "represents_organisation": "yes_no",
    "outcome": "text",
    "postponed_for": "text",
    "received_on": "date",
    "received_time": "time",
    "received_day": "text",
    "begun_on": "date",
    "begun_time": "time",
    "begun_day": "text",
    "begun_month": "number",
    "received_month": "number",
    "gap_days": "number",
    "clock": "text",
    "own_decision": "yes_no",
}
_ONLY = {"clock": "points", "own_decision": "forbidden"}
"""What is known in one place only -> the list of rows that may ask for it."""
SELECTED = ("targets", "calendars", "sizes", "derived", "rows", "rates", "handover", "pause_limits", "points")
"""Lists of which one row is chosen, the most specific."""


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of the conditions of a well-typed edition."""
    known = _Known(edition)
    for path, row in rows_of(edition, ()):
        for name, place in _ONLY.items():
            if name in row.names and place not in path:
                yield Finding(path, "no_fact", {"name": name, "near": ("", "")})
        for name in ("when", "unless"):
            yield from known.faults(getattr(row, name), (*path, name))
        for number, table in enumerate(row.any):
            yield from known.faults(table, (*path, "any", str(number)))
    for path, rows in _lists(edition, ()):
        yield from _equally(rows, path, known.possible)


class _Known:
    """What the conditions of an edition may ask about, and the values there can be."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        forms = (field.name for form in edition.forms.values() for field in form.fields)
        counts = (name for price in edition.prices.values() for name in price.counts)
        self.names = {*_TYPES, *edition.axes, *edition.facts, *forms, *counts}
        self.possible: dict[str, Sequence[Scalar]] = {
            "channel": ("", *edition.channels),
            "state": _STATES,
            "turn": ("desk", "client"),
            "received_day": _DAYS,
            "begun_day": _DAYS,
            "outcome": ("", *edition.outcomes),
            "clock": tuple(edition.clocks),
            "postponed_for": ("", *edition.postpone_reasons),
        }
        self.possible |= {name: _YES_NO for name, kind in _TYPES.items() if kind == "yes_no"}
        self.possible |= {name: rule.values for name, rule in edition.facts.items() if rule.values}
        self.possible |= {name: _YES_NO for name, rule in edition.facts.items() if rule.kind == "yes_no"}
        self.possible |= {name: ("", *axis.values) for name, axis in edition.axes.items()}

    def kind(self, name: str) -> str:
        """The declared type of a fact; "" where there is none."""
        if name in self.edition.axes:
            return "text"
        rule = self.edition.facts.get(name)
        return rule.kind if rule else _TYPES.get(name, "")

    def faults(self, conditions: Conditions, path: Path) -> Iterator[Finding]:
        for name, condition in conditions.items():
            here = (*path, name)
            if name not in self.names:
                near = get_close_matches(name, sorted(self.names), 1)
                hint = (f"; может быть, «{near[0]}»", f", or did you mean '{near[0]}'") if near else ("", "")
                yield Finding(here, "no_fact", {"name": name, "near": hint})
                continue
            found = self._compared(name, condition, here)
            yield from [found] if found else self._values(name, condition, here)

    def _compared(self, name: str, condition: tuple[Scalar, ...] | Test, path: Path) -> Finding | None:
        """A range over what has no order, or of another type."""
        given = condition.kind if isinstance(condition, Test) else ""
        kind = self.kind(name)
        if not given or given == kind or (given, kind) == ("number", "decimal"):
            return None
        if name in self.possible and kind in ("text", "yes_no"):
            return Finding(path, "not_ordered", {"name": name})
        params = {"name": name, "given": kind_words(given), "wanted": given}
        if not kind:
            rule = self.edition.facts.get(name)
            return Finding(path, "no_type", params) if rule else None
        return Finding(path, "not_of_type", {**params, "type": kind_words(kind)})

    def _values(self, name: str, condition: tuple[Scalar, ...] | Test, path: Path) -> Iterator[Finding]:
        kind, possible = self.kind(name), self.possible.get(name)
        named = (*condition, *(condition.none_of if isinstance(condition, Test) else ()))
        for value in named:
            if value == "":
                continue
            if possible is not None:
                if not any(value == each and type(value) is type(each) for each in possible):
                    known = [each for each in possible if each != ""]
                    yield Finding(path, "no_value", {"value": value, "name": name, "known": known})
            elif kind and kind != "text" and kind_of(value) != kind:
                params = {"name": name, "type": kind_words(kind), "given": kind_words(kind_of(value))}
                yield Finding(path, "not_of_type", params)


def _lists(node: Any, path: Path) -> Iterator[tuple[Path, tuple[Row, ...]]]:
    """Every list of which the most specific row is chosen."""
    for name in getattr(type(node), "model_fields", ()):
        if not path and name in WORDY:
            continue
        value = getattr(node, name)
        if name in SELECTED and isinstance(value, tuple) and value and isinstance(value[0], Row):
            yield (*path, name), value
        elif isinstance(value, Mapping):
            for key, item in value.items():
                yield from _lists(item, (*path, name, str(key)))
        elif hasattr(type(value), "model_fields"):
            yield from _lists(value, (*path, name))


def _equally(rows: Sequence[Row], path: Path, possible: Mapping[str, Sequence[Scalar]]) -> Iterator[Finding]:
    for (_, first), (at, second) in combinations(enumerate(rows), 2):
        if first.weight == second.weight and _ambiguous(first, second, possible):
            params = {"first": _words(first), "second": _words(second)}
            yield Finding((*path, str(at)), "equally_specific", params)


def _ambiguous(first: Row, second: Row, possible: Mapping[str, Sequence[Scalar]]) -> bool:
    """Whether both rows may hold at once, say different things, and neither is the narrower."""
    for name in first.given.keys() & second.given.keys():
        if not set(first.given[name]) & set(second.given[name]):
            return False
    if not meet(first.boxes, second.boxes, possible) or _same(first, second):
        return False
    return not first.narrower(second) and not second.narrower(first)


def _same(first: Row, second: Row) -> bool:
    """Whether the two say the same, whatever they hold for."""
    plain: dict[str, Any] = {"when": {}, "unless": {}, "any": (), "given": {}, "clause": ""}
    return bool(first.model_copy(update=plain) == second.model_copy(update=plain))


def _words(row: Row) -> tuple[str, str]:
    """The conditions of a row in words (ru, en)."""
    return _in(row, "ru"), _in(row, "en")


def _in(row: Row, lang: str) -> str:
    ru = lang == "ru"
    parts = [f"{name} {_bare(condition, lang)}" for name, condition in row.when.items()]
    no = "не" if ru else "not"
    parts += [f"{no} {name} {_bare(condition, lang)}" for name, condition in row.unless.items()]
    if row.any:
        either = (
            ", ".join(f"{name} {_bare(test, lang)}" for name, test in table.items()) for table in row.any
        )
        parts.append(f"({(' или ' if ru else ' or ').join(either)})")
    return ", ".join(parts) or ("без условий" if ru else "no condition")


def _bare(condition: tuple[Scalar, ...] | Test, lang: str) -> str:
    return told(condition, lang).replace(" | ", "|")
