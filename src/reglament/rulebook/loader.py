"""Editions from TOML: presets, files, amendments. Every fault is told with its line; nothing is half loaded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from .checks import findings
from .edition import Edition
from .fault_words import WORDS, toml_in_russian
from .faults import EditionError, Fault, fault
from .lines import locator


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


def load_edition(
    text: str,
    source: str = "<text>",
    text_of: Callable[[str], str] | None = None,
    *,
    published: bool = False,
) -> Edition:
    """An edition, or an amendment, from TOML. Raises EditionError with every fault found.

    ``text_of`` gives the text of what is amended by its code and raises KeyError for an unknown one; by default the
    shipped editions are looked up. ``published``: it was checked when it was published, and serves on as it was
    taken then, whatever is checked since."""
    data = _parse(text, source)
    data = _amended(data, source, (str(data.get("code", source)),), text_of or _preset_text, text)
    return _built(data, text, source, published=published)


@cache
def load_preset(code: str) -> Edition:
    """A shipped edition, cached. Raises KeyError naming the known codes."""
    return load_edition(_preset_text(code), f"{code}.toml")


@cache
def preset_codes() -> tuple[str, ...]:
    """Codes of the shipped editions, in alphabetical order."""
    folder = files(__package__) / "editions"
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


def preset_text(code: str) -> str:
    """The file of a shipped edition. Raises KeyError naming the known codes."""
    return _preset_text(code)


def _preset_text(code: str) -> str:
    if code not in preset_codes():
        raise KeyError(f"there is no edition {code!r}; known: {', '.join(preset_codes())}")
    return (files(__package__) / "editions" / f"{code}.toml").read_text(encoding="utf-8")


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))  # Notepad begins a file so
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        params = {"english": str(error), "reason": toml_in_russian(str(error))}
        raise EditionError([fault(source, line, "TOML", "toml", params)]) from None


@lru_cache(maxsize=16)
def _parsed(text: str, source: str) -> dict[str, Any]:
    """The same for what is amended, often by several: not to be changed."""
    return _parse(text, source)


def _amended(
    data: dict[str, Any], source: str, chain: tuple[str, ...], text_of: Callable[[str], str], text: str
) -> dict[str, Any]:
    """An amendment laid over what it amends: ``replace`` puts whole sections, ``merge`` adds to them."""
    base_code = str(data.get("amends") or "")
    if not base_code:
        return data
    if base_code in chain:
        circle = {"chain": " → ".join((*chain, base_code))}
        raise EditionError([fault(source, locator(text)(("amends",)), "amends", "cycle", circle)])
    try:
        base_text = text_of(base_code)
    except KeyError:
        params: dict[str, Any] = {"name": base_code, "known": list(preset_codes())}
        raise EditionError(
            [fault(source, locator(text)(("amends",)), "amends", "no_edition", params)]
        ) from None
    name = f"{base_code}.toml"
    base = _parsed(base_text, name)
    result = dict(_amended(base, name, (*chain, base_code), text_of, base_text))
    result.pop("amends", None)
    replace, merge = data.get("replace", {}), data.get("merge", {})
    unknown = [name for name in (*replace, *merge) if name not in Edition.model_fields]
    if unknown:
        find = locator(text)
        raise EditionError(
            fault(source, find((name,)), "replace", "unknown_section", {"name": name, "near": _near((name,))})
            for name in unknown
        )
    for name, content in replace.items():
        result[name] = content
    for name, content in merge.items():
        result[name] = _merged(result.get(name, {}), content)
    result.update({key: value for key, value in data.items() if key not in ("replace", "merge")})
    result["changed"] = list(replace)
    return result


def _merged(target: Any, extra: Any) -> Any:
    """What is laid over, key by key; neither is changed."""
    if not isinstance(target, dict) or not isinstance(extra, dict):
        return extra
    return {**target, **{key: _merged(target.get(key), value) for key, value in extra.items()}}


def _built(data: dict[str, Any], text: str, source: str, *, published: bool) -> Edition:
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
    try:
        edition = Edition.model_validate(data, context={"published": published})
    except ValidationError as error:
        find = locator(text)
        raise EditionError(sorted(_faults(error, source, find), key=lambda fault: fault.line)) from None
    found = [] if published else list(findings(edition, data))
    if found:
        find = locator(text)
        told = (item.placed(source, find(item.path)) for item in found)
        raise EditionError(sorted(dict.fromkeys(told), key=lambda fault: fault.line))
    return edition


def _faults(error: ValidationError, source: str, find: Callable[[tuple[str, ...]], int]) -> Iterator[Fault]:
    """One fault a place: of a value that fits none of several types the first complaint is kept."""
    seen: set[tuple[str, ...]] = set()
    for item in sorted(error.errors(), key=lambda item: len(item["loc"])):
        path = tuple(str(part) for part in item["loc"] if part not in _TYPES)
        context = item.get("ctx", {})
        if context.get("key") and item["type"].startswith("condition"):
            path = (*path, str(context["key"]))
        if path in seen:
            continue
        seen.add(path)
        yield fault(source, find(path), ".".join(path), *_said(item, context, path))


def _said(item: Any, context: Mapping[str, Any], path: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """The code and the parameters of what pydantic complains of."""
    params: dict[str, Any] = {"value": item.get("input"), **context}
    if item["type"] == "literal_error":
        params["expected"] = re.findall(r"'[^']*'", str(context.get("expected", "")))
    if item["type"] == "extra_forbidden":
        params["near"] = _near(path)
    elif item["type"] == "string_pattern_mismatch":
        params["near"] = _looks(path)
    elif item["type"].endswith("_equal") or item["type"] == "greater_than":
        params["limit"] = next(iter(context.values()), "")
    if item["type"] in WORDS:
        return str(item["type"]), {
            name: value for name, value in params.items() if not isinstance(value, dict)
        }
    return "not_fitting", {"english": str(item["msg"])}


# pydantic puts the members of a union into the path of an error.
_TYPES = ("bool", "int", "str", "date")


def _near(path: tuple[str, ...]) -> tuple[str, str]:
    """A hint (ru, en) for a misspelled section or key: the one that was meant, else those there are."""
    known = sorted({name for model in _tables(path[:-1]) for name in model.model_fields})
    close = get_close_matches(path[-1], known, 1)
    if close and len(path) == 1:
        return f"такого раздела нет; может быть, «{close[0]}»", f"no such section; did you mean '{close[0]}'"
    if close:
        return f"такого ключа нет; может быть, «{close[0]}»", f"no such key; did you mean '{close[0]}'"
    if known and len(path) > 1:
        return f"здесь есть ключи {', '.join(known)}", f"the keys here are {', '.join(known)}"
    return "такого ключа нет, проверьте написание", "no such key; check its spelling"


def _tables(path: tuple[str, ...]) -> list[type[BaseModel]]:
    """The tables that may stand at a place of the file; names and numbers of rows lead no deeper."""
    found: list[type[BaseModel]] = [Edition]
    for step in path:
        fields = [model.model_fields[step] for model in found if step in model.model_fields]
        found = [model for field in fields for model in _models(field.annotation)] or found
    return found


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _looks(path: tuple[str, ...]) -> tuple[str, str]:
    """A hint (ru, en) for words of the wrong form."""
    if path[-1] in ("by", "cutoff"):
        return "часы и минуты, 'ЧЧ:ММ'", "hours and minutes, 'HH:MM'"
    return (
        "'03-21', '2026-03-21', 'last mon 05', 'easter+1'",
        "'03-21', '2026-03-21', 'last mon 05', 'easter+1'",
    )
