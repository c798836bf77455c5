"""Conditions on one fact, and which of two rows of conditions says more.

In a file a condition is a value, a list of values (one of them), or a table:

- numbers, dates (``2026-03-01``) and times (``'18:00'``): ``at_least``, ``at_most``, ``more_than``, ``less_than``,
  ``between = [first, last]`` with both ends inside; facts and ends may be decimals;
- anything: ``one_of``, ``not`` (a value or several; what is absent is none of them too), ``present``.

What stands in one table holds together. A fact is absent when nobody has set it, or it is "". Dates and times are
held as ISO text, as events carry them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import isfinite
from typing import Annotated, Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Scalar = bool | int | str
Bound = int | str | Decimal
_ABSENT = (None, "")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LITTLE = Decimal("0.001")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_TIME = re.compile(r"([01]\d|2[0-4]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Test:
    """A condition that is more than a list of values. ``value in test`` asks it; iterating gives ``one_of``."""

    one_of: tuple[Scalar, ...] = ()
    none_of: tuple[Scalar, ...] = ()
    at_least: Bound | None = None
    more_than: Bound | None = None
    at_most: Bound | None = None
    less_than: Bound | None = None
    present: bool | None = None

    def __contains__(self, value: object) -> bool:
        if self.one_of and value not in self.one_of:
            return False
        if self.none_of and value in self.none_of:
            return False
        if self.present is not None and (value not in _ABSENT) is not self.present:
            return False
        return not self.kind or self._within(value)

    def __iter__(self) -> Iterator[Scalar]:
        return iter(self.one_of)

    def __len__(self) -> int:
        return len(self.one_of)

    @property
    def bounds(self) -> Mapping[str, Bound]:
        """The ends of the range that are given, by their keys."""
        found = {name: getattr(self, name) for name in ("at_least", "more_than", "at_most", "less_than")}
        return {name: bound for name, bound in found.items() if bound is not None}

    @property
    def kind(self) -> str:
        """What the range is of: "number", "date", "time", or "" without one."""
        return next((kind_of(bound) for bound in self.bounds.values()), "")

    def _within(self, value: object) -> bool:
        known: Any = as_kind(value, self.kind)
        if known is None and self.kind == "number":
            known = number(value)
        return (
            known is not None
            and (self.at_least is None or known >= _exact(self.at_least))
            and (self.more_than is None or known > _exact(self.more_than))
            and (self.at_most is None or known <= _exact(self.at_most))
            and (self.less_than is None or known < _exact(self.less_than))
        )


def kind_of(value: object) -> str:
    """ "number" | "date" | "time" | "yes_no" | "text"."""
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | Decimal):
        return "number"
    text = str(value)
    return "date" if _DATE.fullmatch(text) else "time" if _TIME.fullmatch(text) else "text"


def as_kind(value: object, kind: str) -> Bound | None:
    """A fact as a number, ISO date or time; None when it is none. Numbers may come as text from a form."""
    if kind == "number":
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        text = str(value).strip()
        return int(text) if text.lstrip("-").isdecimal() else None
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        return None
    text = value[:10] if kind == "date" else value[:5]
    return text if kind_of(text) == kind else None


def _exact(bound: Bound) -> Any:
    """An end of a range as facts are compared with it."""
    return Fraction(bound) if isinstance(bound, Decimal) else bound


def number(value: object) -> Fraction | None:
    """15, "15.5", "15,5" and "300 000" as a number; None for anything else."""
    if isinstance(value, bool):
        return None
    text = re.sub(r"\s", "", str(value))
    return Fraction(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


# --- from a file ---------------------------------------------------------------------------------------------------
_SCALAR = {"type": ["boolean", "integer", "string"]}
_ENDS = {"type": ["number", "string"], "format": "date or time, when a string"}
_MANY = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}]}
_TABLE: Mapping[str, Any] = {
    "one_of": _MANY,
    "not": _MANY,
    "present": {"type": "boolean"},
    "at_least": _ENDS,
    "at_most": _ENDS,
    "more_than": _ENDS,
    "less_than": _ENDS,
    "between": {"type": "array", "items": _ENDS, "minItems": 2, "maxItems": 2},
}
SCHEMA: Mapping[str, Any] = {
    "anyOf": [*_MANY["anyOf"], {"type": "object", "properties": _TABLE, "additionalProperties": False}]
}
_KEYS = tuple(_TABLE)


def _fault(code: str, **params: Any) -> PydanticCustomError:
    return PydanticCustomError(code, "{code}", {"code": code, **params})


def _scalar(value: Any) -> Scalar:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    raise _fault("condition_value", value=str(value))


def _scalars(value: Any) -> tuple[Scalar, ...]:
    found = tuple(_scalar(item) for item in (value if isinstance(value, list | tuple) else (value,)))
    if not found:
        raise _fault("condition_empty")
    return found


def _bound(key: str, value: Any) -> Bound:
    if isinstance(value, float) and isfinite(value):
        return Decimal(str(value))
    bound = _scalar(value)
    if isinstance(bound, bool) or kind_of(bound) == "text":
        raise _fault("condition_bound", key=key, value=str(value))
    return bound


def _condition(value: Any) -> Any:
    if isinstance(value, Test):
        return value
    if isinstance(value, Mapping):
        return _test(value)
    return _scalars(value)


def _test(table: Mapping[str, Any]) -> Test:
    unknown = next((key for key in table if key not in _KEYS), None)
    if unknown is not None or not table:
        raise _fault("condition_key", key=str(unknown or ""), known=", ".join(_KEYS))
    if not isinstance(table.get("present", True), bool):
        raise _fault("condition_present", key="present", value=str(table["present"]))
    ends = {key: _bound(key, table[key]) for key in table if key.startswith(("at_", "more_", "less_"))}
    if "between" in table:
        pair = table["between"]
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise _fault("condition_between", key="between")
        if {"at_least", "at_most"} & set(ends):
            raise _fault("condition_twice", key="between")
        ends["at_least"], ends["at_most"] = (_bound("between", end) for end in pair)
    if len({kind_of(end) for end in ends.values()}) > 1:
        raise _fault("condition_mixed", key=next(iter(ends)))
    test = Test(
        one_of=_scalars(table["one_of"]) if "one_of" in table else (),
        none_of=_scalars(table["not"]) if "not" in table else (),
        present=table.get("present"),
        **ends,
    )
    if not any(point in test for point in points([test])):
        raise _fault("condition_never", key=next(iter(table)))
    return test


Values = tuple[Scalar, ...]
Condition = tuple[Scalar, ...] | Test


class _Read:
    """How conditions are read from a file: one validator for all of them, made once (models have dozens of them)."""

    _core = core_schema.dict_schema(
        core_schema.str_schema(strict=True), core_schema.no_info_plain_validator_function(_condition)
    )

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return self._core

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": dict(SCHEMA)}


Conditions = Annotated[dict[str, Condition], _Read()]


# --- comparing rows --------------------------------------------------------------------------------------------------
Asked = tuple[tuple[Scalar, ...] | Test, bool]
"""A condition, and whether it has to hold or must not."""
Box = Mapping[str, Sequence[Asked]]
"""What one alternative of a row asks of each fact."""


def points(tests: Iterable[tuple[Scalar, ...] | Test]) -> set[Any]:
    """Values that tell conditions apart: every value they name, its neighbours, something else, nothing."""
    found: set[Any] = {None, "\0"}
    for test in tests:
        named: list[Any] = list(test)
        if isinstance(test, Test):
            named += [*test.none_of, *test.bounds.values()]
        for value in named:
            found.update(_near(value))
    return found


def _near(value: Any) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (True, False)
    if isinstance(value, int):
        return (value - 1, value, value + 1)
    if isinstance(value, Decimal):
        return (value - _LITTLE, value, value + _LITTLE)
    if kind_of(value) == "date" and "0001-01-02" < value < "9999-12-31":
        on = date.fromisoformat(value)
        return tuple((on + timedelta(days=step)).isoformat() for step in (-1, 0, 1))
    if kind_of(value) == "time":
        minutes = int(value[:2]) * 60 + int(value[3:])
        around = (max(minutes + step, 0) for step in (-1, 0, 1))
        return tuple(f"{moment // 60:02}:{moment % 60:02}" for moment in around)
    return (value,)


def _meets(point: Any, asked: Sequence[Asked]) -> bool:
    return all((point in test) is wanted for test, wanted in asked)


def overlap(one: Box, other: Box, possible: Mapping[str, Sequence[Scalar]]) -> bool:
    """Whether facts exist for which both hold. ``possible``: every value of the facts that have only so many."""
    for name in one.keys() & other.keys():
        asked = (*one[name], *other[name])
        known: Iterable[Any] = possible.get(name) or points(test for test, _ in asked)
        if not any(_meets(point, asked) for point in known):
            return False
    return True


def within(one: Box, other: Box) -> bool:
    """Whether ``other`` holds wherever ``one`` does."""
    for name, asked in other.items():
        mine = one.get(name)
        if mine is None:
            return False
        for point in points(test for test, _ in (*mine, *asked)):
            if _meets(point, mine) and not _meets(point, asked):
                return False
    return True


def inside(mine: Sequence[Box], theirs: Sequence[Box]) -> bool:
    """Whether one of ``theirs`` holds wherever one of ``mine`` does."""
    return all(any(within(one, other) for other in theirs) for one in mine)


def meet(mine: Sequence[Box], theirs: Sequence[Box], possible: Mapping[str, Sequence[Scalar]]) -> bool:
    """Whether one of ``mine`` and one of ``theirs`` can hold at once."""
    return any(overlap(one, other, possible) for one, other in product(mine, theirs))


_SIGNS = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}


def in_signs(condition: tuple[Scalar, ...] | Test) -> str:
    """A condition without words, to stand after "=": "a|b", "≥36 ≤59", "not a" as "≠a"."""
    if not isinstance(condition, Test):
        return "|".join(map(str, condition))
    parts = ["|".join(map(str, condition.one_of))] if condition.one_of else []
    parts += ["≠" + "|".join(map(str, condition.none_of))] if condition.none_of else []
    parts += [f"{_SIGNS[key]}{bound}" for key, bound in condition.bounds.items()]
    if condition.present is not None:
        parts.append("+" if condition.present else "—")
    return " ".join(parts)


# --- in words ------------------------------------------------------------------------------------------------------
_RU = {"at_least": "не меньше", "at_most": "не больше", "more_than": "больше", "less_than": "меньше"}
_RU_LATER = {"at_least": "не раньше", "at_most": "не позже", "more_than": "позже", "less_than": "раньше"}
_EN_LATER = {"at_least": "not before", "at_most": "not after", "more_than": "after", "less_than": "before"}


def told(condition: tuple[Scalar, ...] | Test, lang: str, shown: Mapping[Any, str] | None = None) -> str:
    """A condition in words, to stand after the name of its fact: "= A | B", "not less than 5"."""
    labels = shown or {}

    def words(values: Iterable[Scalar]) -> str:
        return " | ".join(labels.get(value, str(value)) for value in values)

    ru = lang.startswith("ru")
    if not isinstance(condition, Test):
        return f"= {words(condition)}"
    parts = [f"= {words(condition.one_of)}"] if condition.one_of else []
    parts += [f"≠ {words(condition.none_of)}"] if condition.none_of else []
    if condition.present is not None:
        there, absent = ("указано", "не указано") if ru else ("given", "not given")
        parts.append(there if condition.present else absent)
    later = condition.kind in ("date", "time")
    for key, bound in condition.bounds.items():
        table = (_RU_LATER if later else _RU) if ru else (_EN_LATER if later else {})
        parts.append(f"{table.get(key, key.replace('_', ' '))} {bound}")
    return (" и " if ru else " and ").join(parts)
