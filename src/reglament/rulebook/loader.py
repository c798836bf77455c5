"""Editions from TOML: presets, files, amendments. Every fault is told with its line; nothing is half loaded."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from .checks import findings
from .edition import Edition
from .faults import EditionError, Fault


@dataclass(frozen=True, slots=True)
class Warning_:
    """A contradiction of the regulation itself, kept visible: both clauses, the words, the parameter."""

    id: str
    clauses: tuple[str, ...]
    message: dict[str, str]
    parameter: str


def warnings_of(edition: Edition) -> tuple[Warning_, ...]:
    """The declared contradictions of the regulation, as warnings that name both clauses."""
    return tuple(
        Warning_(key, item.clauses, {"ru": item.text.ru, "en": item.text.en}, item.parameter)
        for key, item in edition.contradictions.items()
    )


def load_edition(text: str, source: str = "<text>", text_of: Callable[[str], str] | None = None) -> Edition:
    """An edition, or an amendment, from TOML. Raises EditionError with every fault found.

    ``text_of`` gives the text of what is amended by its code and raises KeyError for an unknown one; by default the
    shipped editions are looked up."""
    data = _parse(text, source)
    data = _amended(data, source, (str(data.get("code", source)),), text_of or _preset_text)
    return _built(data, text, source)


@cache
def load_preset(code: str) -> Edition:
    """A shipped edition, cached. Raises KeyError naming the known codes."""
    return load_edition(_preset_text(code), f"{code}.toml")


@cache
def preset_codes() -> tuple[str, ...]:
    """Codes of the shipped editions, in alphabetical order."""
    folder = files(__package__) / "editions"
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


def _preset_text(code: str) -> str:
    if code not in preset_codes():
        raise KeyError(f"there is no edition {code!r}; known: {', '.join(preset_codes())}")
    return (files(__package__) / "editions" / f"{code}.toml").read_text(encoding="utf-8")


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise EditionError([Fault(source, line, "TOML", str(error))]) from None


def _amended(
    data: dict[str, Any], source: str, chain: tuple[str, ...], text_of: Callable[[str], str]
) -> dict[str, Any]:
    """An amendment laid over what it amends: ``replace`` puts whole sections, ``merge`` adds to them."""
    base_code = data.get("amends")
    if not base_code:
        return data
    if base_code in chain:
        raise EditionError([Fault(source, 0, "amends", f"a cycle of amendments: {' → '.join(chain)}")])
    try:
        base = _parse(text_of(str(base_code)), f"{base_code}.toml")
    except KeyError as error:
        raise EditionError([Fault(source, 0, "amends", str(error.args[0]))]) from None
    result = copy.deepcopy(_amended(base, f"{base_code}.toml", (*chain, str(base_code)), text_of))
    result.pop("amends", None)
    replace, merge = data.get("replace", {}), data.get("merge", {})
    unknown = [name for name in (*replace, *merge) if name not in Edition.model_fields]
    if unknown:
        raise EditionError([Fault(source, 0, "replace", f"unknown section {unknown[0]!r}")])
    for name, content in replace.items():
        result[name] = content
    for name, content in merge.items():
        _merge(result.setdefault(name, {}), content)
    result.update({key: value for key, value in data.items() if key not in ("replace", "merge")})
    result["changed"] = list(replace)
    return result


def _merge(target: dict[str, Any], extra: dict[str, Any]) -> None:
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value


def _built(data: dict[str, Any], text: str, source: str) -> Edition:
    for section, field in (("parameters", "id"), ("contradictions", "id"), ("clauses", "number")):
        content = data.get(section)
        for key, row in content.items() if isinstance(content, dict) else ():
            if isinstance(row, dict):
                row.setdefault(field, key)
    zone = data.get("zone")
    if isinstance(zone, str) and zone.startswith("@"):
        named = data.get("parameters", {}).get(zone[1:])
        data["zone_reading"] = zone[1:]
        data["zone"] = named.get("value", zone) if isinstance(named, dict) else zone
    find = _locator(text)
    try:
        edition = Edition.model_validate(data)
    except ValidationError as error:
        raise EditionError(_fault(item, source, find) for item in error.errors()) from None
    faults = [
        Fault(source, find(item.path), ".".join(item.path), item.message, item.hint)
        for item in findings(edition, data)
    ]
    if faults:
        raise EditionError(faults)
    return edition


def _fault(item: Any, source: str, find: Callable[[tuple[str, ...]], int]) -> Fault:
    path = tuple(str(part) for part in item["loc"])
    hint = "no such key; check its spelling" if item["type"] == "extra_forbidden" else ""
    return Fault(source, find(path), ".".join(path), str(item["msg"]), hint)


_HEADER = re.compile(r"^\s*\[\[?\s*(.+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")


def _names(dotted: str) -> tuple[str, ...]:
    parts = re.findall(r""""([^"]*)"|'([^']*)'|([\w-]+)""", dotted)
    return tuple(next(name for name in part if name) for part in parts if any(part))


def _locator(text: str) -> Callable[[tuple[str, ...]], int]:
    """The line whose table and key share most with a path; places in arrays are left out."""

    def find(path: tuple[str, ...]) -> int:
        wanted = tuple(part for part in path if not part.isdigit())
        table: tuple[str, ...] = ()
        best, line_of_best = 0, 0
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = here = _names(header.group(1))
            elif key := _KEY.match(line):
                here = table + _names(key.group(1))
            else:
                continue
            if len(here) > best and here == wanted[: len(here)]:
                best, line_of_best = len(here), number
        return line_of_best

    return find
