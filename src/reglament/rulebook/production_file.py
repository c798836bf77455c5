"""The form of a production calendar file: typed tables of ``calendars/*.toml`` and of yearly overlays."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_F = TypeVar("_F", bound=BaseModel)


class CalendarFault(ValueError):
    """A production calendar file is wrong; ``faults``: a message per fault with source and place."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(Form):
    ru: str
    en: str


class Act(Form):
    number: str
    on: date


class Move(Form):
    origin: date = Field(alias="from")
    target: date = Field(alias="to")


class Holiday(Form):
    days: tuple[Annotated[str, Field(pattern=r"^\d\d-\d\d$")], ...]
    carries: bool
    ru: str
    en: str


class Declared(Form):
    first: date
    last: date
    scope: Literal["federal", "moscow"]
    act: Act
    confirmed: bool = True
    ru: str = ""
    en: str = ""


class Year(Form):
    decree: Act
    confidence: Literal["high", "high-medium", "medium", "low"] = "high"
    working_days: int | None = None
    hours: int | None = None
    moved: tuple[Move, ...] = ()
    carried: tuple[Move, ...] = ()
    working: tuple[date, ...] = ()
    shortened: tuple[date, ...] = ()
    declared: tuple[Declared, ...] = ()


class File(Form):
    format: Literal[1]
    code: str
    provisional_through: int
    weekend: tuple[Annotated[int, Field(ge=1, le=7)], ...]
    title: Words
    law: Mapping[Literal["holidays", "shortened"], Words]
    holidays: tuple[Holiday, ...]
    years: Mapping[int, Year]


class Overlay(Form):
    format: Literal[1]
    code: str
    provisional_through: int | None = None
    years: Mapping[int, Year]


def validated(form: type[_F], text: str, source: str) -> _F:
    """The file in ``text`` as ``form``. Raises CalendarFault, a message per fault."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarFault([f"{source}: not TOML: {error}"]) from error
    try:
        return form.model_validate(data)
    except ValidationError as error:
        raise CalendarFault(
            f"{source}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        ) from error
