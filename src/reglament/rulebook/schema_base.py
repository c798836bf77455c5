"""Building blocks of the language of editions: texts, settings, conditions, parameters, clauses.

A *setting* is a literal or ``"@ID"``, the value of a declared parameter. ``given`` on a row makes the row hold
only under the named readings: ``given = {"A-1.13a" = true}``. ``when`` compares facts of the ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

Scalar = bool | int | str
Setting = bool | int | str
"""A literal, or "@ID" for the value of the parameter ID."""


class Strict(BaseModel):
    """Frozen, and an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Text(Strict):
    """Words in Russian and English; ``text["ru"]``. Any other language reads as English."""

    ru: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.ru if lang.lower().startswith("ru") else self.en


def _as_tuple(value: Any) -> Any:
    """One value where several may stand is a tuple of one."""
    return value if isinstance(value, list | tuple) else (value,)


Values = Annotated[tuple[Scalar, ...], BeforeValidator(_as_tuple)]
Conditions = dict[str, Values]


class Row(Strict):
    """A row that may be conditional: ``when`` on facts, ``given`` on readings of parameters."""

    when: Conditions = {}
    given: Conditions = {}
    clause: str = ""

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether every named fact has one of the named values."""
        return all(facts.get(name) in values for name, values in self.when.items())


def key_of(value: Scalar) -> str:
    """The key a value of a parameter has in its table of readings: true -> "true", 3 -> "3"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value_of(key: str) -> Scalar:
    if key in ("true", "false"):
        return key == "true"
    return int(key) if key.isdigit() else key


class Parameter(Strict):
    """A place the text leaves open: the question, our reading, the other readings.

    ``switch`` is the short name ("reaction.breach"). ``readings`` has the words for every possible value.
    ``id`` is filled in by the edition.
    """

    id: str = ""
    clause: str
    switch: str = ""
    value: Scalar = "only"
    question: Text
    readings: dict[str, Text]

    @property
    def reading(self) -> Text:
        """The words of the value chosen."""
        return self.readings[key_of(self.value)]

    @property
    def alternatives(self) -> tuple[Scalar, ...]:
        """The values not chosen; empty where the register offers no other reading."""
        return tuple(_value_of(key) for key in self.readings if key != key_of(self.value))

    @property
    def values(self) -> tuple[Scalar, ...]:
        return tuple(_value_of(key) for key in self.readings)


class Clause(Strict):
    """A clause in our own words. ``rule``: software holds it; ``people``: people do; ``text``: shown only."""

    number: str = ""
    text: Text
    enforced: Literal["rule", "people", "text"] = "rule"


class Contradiction(Strict):
    """Two places of the text that do not agree; reported as a warning by the loader."""

    id: str = ""
    clauses: tuple[str, ...]
    text: Text
    parameter: str = ""
