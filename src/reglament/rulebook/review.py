"""A second look at an edition that loads: which clauses are held by what, and what nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pydantic import BaseModel

from .admission import Appeal
from .edition import Edition
from .faults import Finding
from .history import BUILT_IN
from .penalties import named
from .rows import rows_of
from .schema_base import Clause, Parameter
from .schema_meters import SizeRow
from .schema_rules import ClockRule, EventRow
from .schema_targets import TermRow

Nodes = Sequence[tuple[tuple[str, ...], BaseModel]]
"""Every table of an edition with its place."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who holds one clause. ``cited``: places of the edition that name it ("clocks.reaction"), each once."""

    number: str
    enforced: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """``clauses``: every clause of the edition, in its order; ``unused``: what nothing refers to."""

    clauses: tuple[Coverage, ...]
    unused: tuple[Finding, ...]

    def counted(self) -> dict[str, int]:
        """How many clauses are held by rule, by people, or are text only."""
        counts = {"rule": 0, "people": 0, "text": 0}
        for item in self.clauses:
            counts[item.enforced] += 1
        return counts


def review(edition: Edition) -> Review:
    """The review of an edition."""
    nodes = tuple(_walk(edition, ()))
    cited = _cited(nodes)
    clauses = tuple(
        Coverage(number, clause.enforced, cited.get(number, ())) for number, clause in edition.clauses.items()
    )
    unused = [
        *_clauses(clauses, cited),
        *_held_by(edition),
        *_parameters(edition, nodes),
        *_names(edition, nodes),
        *_never(edition),
        *_of_gates(edition),
        *_texts(edition),
    ]
    return Review(clauses, tuple(unused))


def _walk(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], BaseModel]]:
    """Every table of the edition with its place."""
    if isinstance(node, BaseModel):
        yield path, node
        for name in type(node).model_fields:
            value = getattr(node, name)
            if isinstance(value, BaseModel | tuple | dict):
                yield from _walk(value, (*path, name))
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _walk(value, (*path, str(key)))
    elif isinstance(node, tuple):
        for number, value in enumerate(node):
            yield from _walk(value, (*path, str(number)))


def _cited(nodes: Nodes) -> dict[str, tuple[str, ...]]:
    """Clause number -> the rules that name it."""
    found: dict[str, dict[str, None]] = {}
    for path, node in nodes:
        if isinstance(node, Clause):
            for place in node.held_by:
                found.setdefault(node.number, {})[place] = None
            continue
        number = getattr(node, "clause", "")
        numbers = (number,) if number else getattr(node, "clauses", ()) if len(path) == 2 else ()
        for each in numbers:
            found.setdefault(str(each), {})[".".join(path[:2])] = None
    return {number: tuple(places) for number, places in found.items()}


def _clauses(clauses: tuple[Coverage, ...], cited: Mapping[str, Any]) -> Iterator[Finding]:
    """Clauses said to be held by a rule that no rule names, nor one of their parts or their whole."""
    for item in clauses:
        if item.enforced != "rule" or item.cited:
            continue
        kin = (number for number in cited if _kin(number, item.number))
        if not any(kin):
            yield Finding(("clauses", item.number), "unnamed_clause")


def _held_by(edition: Edition) -> Iterator[Finding]:
    """Rules that are said to carry a clause and are not there."""
    for number, clause in edition.clauses.items():
        for place in clause.held_by:
            section, _, name = place.partition(".")
            node = getattr(edition, section, None)
            known = name in node if isinstance(node, dict) else hasattr(node, name) if name else bool(node)
            if not known:
                yield Finding(("clauses", number, "held_by"), "no_rule", {"name": place})


def _kin(number: str, other: str) -> bool:
    """Whether one clause is a part of the other: 6.8 and "6.8 r12", 4.1 and 4.1.2."""
    short, long = sorted((number, other), key=len)
    return long.startswith(short) and long[len(short) : len(short) + 1] in (".", " ", "")


def _parameters(edition: Edition, nodes: Nodes) -> Iterator[Finding]:
    """Parameters with several readings that nothing depends on."""
    used = {edition.zone_reading}
    for path, node in nodes:
        if isinstance(node, Parameter):
            continue
        for name in type(node).model_fields:
            used.update(_named(name, getattr(node, name)))
        if path[:1] == ("contradictions",):
            used.add(getattr(node, "parameter", ""))
    for key, parameter in edition.parameters.items():
        if key not in used and (parameter.accepts != "readings" or len(parameter.readings) > 1):
            yield Finding(("parameters", key), "idle_parameter", {"name": key})


def _named(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith("@"):
            yield value[1:]
        elif "reading" in name:
            yield value
    elif name == "given":
        yield from value
    elif isinstance(value, tuple) and (name == "readings" or any(isinstance(each, str) for each in value)):
        yield from (
            str(each).removeprefix("@") for each in value if name == "readings" or str(each)[:1] == "@"
        )
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _named("", each) if not isinstance(each, BaseModel) else ()


def _names(edition: Edition, nodes: Nodes) -> Iterator[Finding]:
    """Calendars no rule counts in, facts no condition asks for, axes nothing looks at."""
    calendars = {each for rule in edition.calendars.values() for each in rule.of}
    for _, node in nodes:
        for field in ("calendar", "outside", "window"):
            name = getattr(node, field, "")
            calendars.update([name] if isinstance(name, str) else [])
    named_by_contracts = any(rule.hours_fact for rule in edition.calendars.values())
    for name in edition.calendars if not named_by_contracts else ():
        if name not in calendars:
            yield Finding(("calendars", name), "idle_calendar")
    asked = _asked(edition)
    for name in edition.facts:
        if name not in asked:
            yield Finding(("facts", name), "idle_fact")
    for name in edition.axes:
        if name not in asked:
            yield Finding(("axes", name), "idle_axis")


def _never(edition: Edition) -> Iterator[Finding]:
    """Events that never come: of facts nobody can set, of timers there are none of."""
    for path, row in rows_of(edition, ()):
        if isinstance(row, EventRow) and row.on in ("fact_changed", "timer_rang"):
            field = "name" if row.on == "fact_changed" else "timer"
            known = [*edition.axes, *edition.facts] if field == "name" else [*edition.timers]
            for name in row.where.get(field, ()):
                if name not in known:
                    params = {"name": name, "known": known}
                    yield Finding((*path, "where", field), "never_comes", params)


def _of_gates(edition: Edition) -> Iterator[Finding]:
    """Conditions on what only the gates know: what the form told and no fact keeps."""
    fields_ = {field.name for form in edition.forms.values() for field in form.fields}
    known = {*edition.facts, *edition.axes, *BUILT_IN, "product"}
    only = {*fields_, *(item.name for item in fields(Appeal)), "known_requester"} - known
    for path, row in rows_of(edition, ()):
        for name in row.names if path[0] != "gates" and "proposals" not in path else ():
            if name in only:
                yield Finding(path, "only_gates", {"name": name})


def _asked(edition: Edition) -> set[str]:
    """Facts and axes that rows, forms, the matrix or the work list look at."""
    asked = {edition.matrix.axis, edition.routes.worklist.axis}
    for _, row in rows_of(edition, ()):
        named_ = (str(getattr(row, field, "")) for field in ("fact", "zone_fact", "since_fact"))
        asked.update((*row.names, *named_))
        if isinstance(row, EventRow) and row.on == "fact_changed":
            asked.update(map(str, row.where.get("name", ())))
        asked.add(row.plus.fact if isinstance(row, TermRow | SizeRow) and row.plus else "")
    for fact in edition.facts.values():
        asked.update(fact.follows)
    asked.update(name for meter in edition.meters.values() for name in (meter.per, meter.since))
    asked.update(rule.hours_fact for rule in edition.calendars.values())
    asked.update(cap.percent_of for cap in edition.caps.values())
    for remedy in edition.remedies.values():
        asked.update(named(remedy.formula))
    for timer in edition.timers.values():
        asked.update(timer.sets)
    for form in edition.forms.values():
        asked.update(field.axis for field in form.fields)
    for _, node in _walk(edition.clocks, ("clocks",)):
        if isinstance(node, ClockRule):
            asked.update(node.on_change)
    return asked


def _texts(edition: Edition) -> Iterator[Finding]:
    """Words that can never be shown."""
    for name, channel in edition.channels.items():
        if channel.outside_text and (not channel.calendar or channel.outside == "accept"):
            yield Finding(("channels", name, "outside_text"), "always_open")
    silence = edition.transitions.silence
    days = silence.days if silence else ""
    if isinstance(days, str) and days == "off":
        yield Finding(("transitions", "silence"), "silence_off")
    for name in edition.forms:
        if name != "appeal" and "kind" in edition.axes and name not in edition.axes["kind"].values:
            yield Finding(("forms", name), "no_such_kind")
