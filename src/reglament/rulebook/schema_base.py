"""Building blocks of the language of editions: texts, settings, conditions, parameters, clauses.

A *setting* is a literal or ``"@ID"``, the value of a declared parameter. ``given`` on a row makes the row hold
only under the named readings: ``given = {"A-1.13a" = true}``. ``when`` compares facts of the ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, model_validator

from .conditions import Box, Conditions, Scalar, inside
from .workdays import parse_span

__all__ = [
    "Clause",
    "Conditions",
    "Contradiction",
    "Parameter",
    "Row",
    "Scalar",
    "Setting",
    "Strict",
    "Text",
    "Values",
]

Setting = bool | int | str
"""A literal, or "@ID" for the value of the parameter ID."""


class _Wrong:
    """A value of another type than the key has: no number, no date, neither true nor false."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return repr(self.value)


class Strict(BaseModel):
    """Frozen; an unknown key is a fault, and so is a number, a date, true or false in quotes."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, data: Any, info: ValidationInfo) -> Any:
        """pydantic would read '15' as 15 and true as 1: what the schema refuses, the loader refuses."""
        if not isinstance(data, dict) or (info.context and info.context["published"]):
            return data
        kinds = _exact(cls)
        wrong = {key: _Wrong(data[key]) for key in kinds.keys() & data.keys() if not kinds[key](data[key])}
        return {**data, **wrong} if wrong else data


_KINDS: Mapping[Any, Callable[[Any], bool]] = {
    int: lambda value: value is None or type(value) is int,
    bool: lambda value: value is None or type(value) is bool,
    date: lambda value: not isinstance(value, str | int | float | datetime),
}


@cache
def _exact(model: type[Strict]) -> dict[str, Callable[[Any], bool]]:
    """Keys of the table that take one plain type only, each with whether a value is of it."""
    found = {}
    for name, field in model.model_fields.items():
        kinds = [kind for kind in get_args(field.annotation) or (field.annotation,) if kind is not type(None)]
        if len(kinds) == 1 and kinds[0] in _KINDS:
            found[field.alias or name] = _KINDS[kinds[0]]
    return found


class Text(Strict):
    """Words in Russian and English; ``text["ru"]``. Any other language reads as English."""

    ru: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.ru if lang.lower().startswith("ru") else self.en


def _as_tuple(value: Any) -> Any:
    """One value where several may stand is a tuple of one."""
    return value if isinstance(value, list | tuple) else (value,)


Values = Annotated[
    tuple[Scalar, ...], BeforeValidator(_as_tuple, json_schema_input_type=Scalar | list[Scalar])
]


class Row(Strict):
    """A row that may be conditional: ``when`` (all hold), ``unless`` (none does) and ``any`` (of several tables at
    least one holds whole) on facts, ``given`` on readings of parameters.
    """

    when: Conditions = {}
    unless: Conditions = {}
    any: tuple[Conditions, ...] = ()
    given: Conditions = {}
    clause: str = ""

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether ``when``, ``unless`` and ``any`` hold for these facts."""
        for name, condition in self.when.items():
            if facts.get(name) not in condition:
                return False
        for name, condition in self.unless.items():
            if facts.get(name) in condition:
                return False
        return not self.any or _one_holds(self.any, facts)

    @property
    def names(self) -> tuple[str, ...]:
        """The facts the row looks at, each once."""
        alternatives = (name for table in self.any for name in table)
        return tuple(dict.fromkeys((*self.when, *self.unless, *alternatives)))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What the row asks of each fact; one for each alternative of ``any``."""
        return tuple(_box(self.when, self.unless, table) for table in self.any or ({},))

    @property
    def weight(self) -> int:
        """How many facts the row asks about at least: the first measure of how specific it is."""
        own = {*self.when, *self.unless}
        return min((len(own | set(table)) for table in self.any), default=len(own))

    def narrower(self, other: Row) -> bool:
        """Whether the row holds in some of the cases of ``other`` and in no others; the second measure."""
        mine, theirs = self.boxes, other.boxes
        return inside(mine, theirs) and not inside(theirs, mine)


class EventRow(Row):
    """An event that matters: its kind and the values of its fields. ``when`` looks at the facts after it."""

    on: str
    where: Conditions = {}


def _one_holds(tables: tuple[Conditions, ...], facts: Mapping[str, Any]) -> bool:
    return any(all(facts.get(name) in test for name, test in table.items()) for table in tables)


def _box(when: Conditions, unless: Conditions, table: Conditions) -> Box:
    asked: dict[str, list[tuple[Any, bool]]] = {}
    for conditions, wanted in ((when, True), (table, True), (unless, False)):
        for name, condition in conditions.items():
            asked.setdefault(name, []).append((condition, wanted))
    return asked


def key_of(value: Scalar) -> str:
    """The key a value of a parameter has in its table of readings: true -> "true", 3 -> "3"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value_of(key: str) -> Scalar:
    if key in ("true", "false"):
        return key == "true"
    return int(key) if key.isdigit() else key


def _is_span(text: str) -> bool:
    try:
        parse_span(text)
    except ValueError:
        return False
    return True


def is_zone(text: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


_FORMS: Mapping[str, Callable[[str], bool]] = {"hours": _is_span, "zone": is_zone, "text": bool}


class Parameter(Strict):
    """A place the text leaves open: the question, our reading, the other readings.

    ``switch`` is the short name ("reaction.breach"). ``readings`` has the words for every possible value.
    ``id`` is filled in by the edition. ``accepts``: "readings" (one of the table), or a value the text leaves to
    the installation: "hours" ("09:00-17:00"), "zone", "number" (from 1) or "text"; then the only row of
    ``readings`` has the words, with {value} in them.
    """

    id: str = ""
    clause: str
    switch: str = ""
    value: Scalar = "only"
    accepts: Literal["readings", "hours", "zone", "number", "text"] = "readings"
    question: Text
    readings: dict[str, Text]

    @property
    def reading(self) -> Text:
        """The words of the value chosen."""
        if self.accepts == "readings":
            return self.readings[key_of(self.value)]
        words, value = next(iter(self.readings.values())), str(self.value)
        return Text(ru=words.ru.replace("{value}", value), en=words.en.replace("{value}", value))

    @property
    def alternatives(self) -> tuple[Scalar, ...]:
        """The values not chosen; empty where the register offers no other reading."""
        return tuple(value for value in self.values if key_of(value) != key_of(self.value))

    @property
    def values(self) -> tuple[Scalar, ...]:
        """Every value the register names; the one given where any may be."""
        if self.accepts != "readings":
            return (self.value,)
        return tuple(_value_of(key) for key in self.readings)

    def allows(self, value: Scalar) -> bool:
        """Whether the parameter may take ``value``; 1 is not true."""
        if self.accepts == "readings":
            return any(value == known and type(value) is type(known) for known in self.values)
        if self.accepts == "number":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 1
        return isinstance(value, str) and _FORMS[self.accepts](value)


class Clause(Strict):
    """A clause in our own words. ``rule``: software holds it; ``people``: people do; ``text``: shown only.

    ``held_by``: rules that carry it beside those that cite it ("calendars.working"): a definition that a calendar is
    made by, a promise that a clock keeps.
    """

    number: str = ""
    text: Text
    enforced: Literal["rule", "people", "text"] = "rule"
    held_by: tuple[str, ...] = ()


class Contradiction(Strict):
    """Two places of the text that do not agree; reported as a warning by the loader."""

    id: str = ""
    clauses: tuple[str, ...]
    text: Text
    parameter: str = ""
