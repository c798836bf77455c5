"""The form of a production calendar file: typed tables of ``calendars/*.toml`` and of yearly overlays."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .fault_words import WORDS, told_in, toml_in_russian
from .lines import locator

_F = TypeVar("_F", bound=BaseModel)


class CalendarFault(ValueError):
    """A production calendar file is wrong; ``faults``: a message per fault with source and place, (ru, en) each."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.told("en"))

    def told(self, lang: str) -> str:
        """A line for each fault."""
        return "\n".join(fault[0 if lang == "ru" else 1] for fault in self.faults)


class UnknownCalendar(LookupError):
    """No production calendar has this ``code``."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no production calendar {code!r}")
        self.code = code


class OutsideCalendar(ValueError):
    """The question concerns a year the calendar knows nothing about; it is refused, never guessed."""

    def __init__(self, english: str, russian: str = "") -> None:
        super().__init__(english)
        self.russian = russian

    def told(self, lang: str) -> str:
        """What was asked and what is known, in "ru" or "en"."""
        return (lang == "ru" and self.russian) or str(self)


def at_place(place: str, ru: str, en: str) -> tuple[str, str]:
    """A fault in both languages, behind its place."""
    return f"{place}: {ru}", f"{place}: {en}"


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

    def days(self) -> Iterator[date]:
        """Every day declared off, both ends inside."""
        for shift in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=shift)


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


def no_years(source: str) -> tuple[str, str]:
    """The fault of a file without a year."""
    return at_place(
        source,
        "раздел [years] пуст; нужен хотя бы один [years.NNNN]",
        "[years] is empty; give at least one year, [years.NNNN]",
    )


def validated(form: type[_F], text: str, source: str) -> _F:
    """The file in ``text`` as ``form``. Raises CalendarFault, a message per fault."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = f"это не TOML: {toml_in_russian(str(error))}", f"not TOML: {error}"
        raise CalendarFault([at_place(source, *told)]) from error
    try:
        return form.model_validate(data)
    except ValidationError as error:
        find = locator(text)
        raise CalendarFault(_told(fault, source, find) for fault in error.errors()) from error


def _told(fault: Any, source: str, find: Callable[[tuple[str, ...]], int]) -> tuple[str, str]:
    """File, line, place, what is wrong and what would be right."""
    path = tuple(map(str, fault["loc"]))
    line = find(path)
    place = f"{source}:{line}" if line else source
    if fault["type"] == "extra_forbidden":
        near = get_close_matches(path[-1], _KEYS, 1)
        said = (
            "такого ключа нет" + (f"; может быть, «{near[0]}»" if near else ""),
            "no such key" + (f"; did you mean '{near[0]}'" if near else ""),
        )
    elif fault["type"] == "missing":
        said = "ключа нет; добавьте его", "the key is missing; add it"
    elif fault["type"].startswith("date"):
        said = (
            "не дата; нужна, например, 2028-01-10, без кавычек",
            "no date; one like 2028-01-10, without quotes",
        )
    elif fault["type"] in WORDS:
        params = {"value": fault["input"], **fault.get("ctx", {})}
        said = _words("ru", fault["type"], params), _words("en", fault["type"], params)
    else:
        said = f"не подходит: {fault['msg']}", fault["msg"]
    return at_place(f"{place}: {'.'.join(path)}", *said)


def _words(lang: str, code: str, params: dict[str, Any]) -> str:
    """What is wrong and what would be right, in the words of the faults of editions."""
    wrong, right = told_in(lang, code, params)
    return f"{wrong} ({right})" if right else wrong


_KEYS = sorted(
    {field.alias or name for form in (Overlay, Year, Move, Act) for name, field in form.model_fields.items()}
)
