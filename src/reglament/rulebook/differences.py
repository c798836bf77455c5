"""What changed between two editions, section by section, each change with the clauses it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from .difference_words import key_words, named, place_words, value_words
from .edition import Edition
from .schema_base import Parameter, Text
from .schema_targets import TargetRow
from .words import clause_number, language

# Not changes of the rules: filled in by the loader, or what makes one edition another.
_LEFT_OUT = frozenset({"id", "zone_reading", "changed", "amends", "code"})
_HEADER = "edition"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``section``: of the edition, "edition" for its heading; ``path``: the place in the section.

    ``before`` and ``after``: values as the edition holds them, None for what is not there. ``clauses``: of the
    place before and after, each once.
    """

    section: str
    path: tuple[str, ...]
    kind: Literal["added", "removed", "changed"]
    before: Any
    after: Any
    clauses: tuple[str, ...]


def changes(before: Edition, after: Edition) -> tuple[Change, ...]:
    """Every change, in the order of the sections."""
    found: list[Change] = []
    for name in Edition.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old == new or name in _LEFT_OUT:
            continue
        if isinstance(old, BaseModel | Mapping) and not isinstance(old, Text):
            found += _compared(name, (), old, new, ())
        elif isinstance(new, BaseModel) and not isinstance(new, Text):
            found.append(Change(name, (), "added", None, new, _clauses(None, new)))
        else:
            found.append(Change(_HEADER, (name,), _kind(old, new), old, new, ()))
    return tuple(found)


def _kind(old: Any, new: Any) -> Literal["added", "removed", "changed"]:
    if old in (None, "", ()):
        return "added"
    return "removed" if new in (None, "", ()) else "changed"


def _clauses(*nodes: Any) -> tuple[str, ...]:
    found = (getattr(node, "clause", "") or getattr(node, "number", "") for node in nodes if node is not None)
    return tuple(dict.fromkeys(str(clause) for clause in found if clause))


def _compared(
    section: str, path: tuple[str, ...], old: Any, new: Any, clauses: tuple[str, ...]
) -> Iterator[Change]:
    """The changes under one place. ``clauses``: those of the nearest table around it."""
    if old == new:
        return
    if _promise_only(old, new):
        yield Change(section, path, "changed", old, new, _clauses(old, new) or clauses)
    elif isinstance(old, Parameter) and isinstance(new, Parameter) and _same_but_value(old, new):
        readings = old.reading, new.reading
        yield Change(section, path, "changed", *readings, _clauses(old, new) or clauses)
    elif isinstance(old, BaseModel) and type(old) is type(new) and not isinstance(old, Text):
        here = _clauses(old, new) or clauses
        for name in type(old).model_fields:
            if name not in _LEFT_OUT:
                yield from _compared(section, (*path, name), getattr(old, name), getattr(new, name), here)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            place = (*path, str(key))
            if key not in new or key not in old:
                was, now = old.get(key), new.get(key)
                yield Change(section, place, _kind(was, now), was, now, _clauses(was, now) or clauses)
            else:
                yield from _compared(section, place, old[key], new[key], clauses)
    elif _rows(old) or _rows(new):
        yield from _compared(section, path, _by_selector(old or ()), _by_selector(new or ()), clauses)
    else:
        yield Change(section, path, _kind(old, new), old, new, clauses)


def _promise_only(old: Any, new: Any) -> bool:
    """Whether two rows of targets differ in what is promised only: told as one length and another."""
    if not isinstance(old, TargetRow) or not isinstance(new, TargetRow):
        return False
    plain = {"amount": 0, "unit": "hours", "by": ""}
    ends = {"later_of": (), "earlier_of": ()}
    if old.model_copy(update=plain | ends) != new.model_copy(update=plain | ends):
        return False
    pairs = zip(old.others, new.others, strict=False)
    same = {**plain, "label": None}
    return all(first.model_copy(update=same) == second.model_copy(update=same) for first, second in pairs)


def _same_but_value(old: Parameter, new: Parameter) -> bool:
    return old.model_copy(update={"value": new.value}) == new


def _rows(node: Any) -> bool:
    return isinstance(node, tuple) and bool(node) and isinstance(node[0], BaseModel)


def _by_selector(rows: Sequence[BaseModel]) -> Mapping[str, BaseModel]:
    """Rows by what they are about, so that a changed target is a change and not a row gone and a row come."""
    found: dict[str, BaseModel] = {}
    for row in rows:
        key = key_words(row)
        number, unique = 2, key
        while unique in found:
            unique, number = f"{key} ({number})", number + 1
        found[unique] = row
    return found


def sections(found: Sequence[Change]) -> dict[str, tuple[Change, ...]]:
    """Changes by section, in order."""
    grouped: dict[str, list[Change]] = {}
    for change in found:
        grouped.setdefault(change.section, []).append(change)
    return {name: tuple(items) for name, items in grouped.items()}


def _value(change: Change, value: Any, edition: Edition, lang: str) -> str:
    """One side of a change in words; of an axis the default is told by its label."""
    field = change.path[-1] if change.path else ""
    axis = edition.axes.get(change.path[0]) if change.section == "axes" and change.path else None
    if axis is not None and field == "default" and value in axis.values:
        return axis.values[value].label[lang]
    return value_words(value, edition, lang, field)


def sentence(change: Change, before: Edition, after: Edition, lang: str) -> str:
    """One change in words: the place, what it was and what it is, the clauses."""
    lang = language(lang)
    ru = lang == "ru"
    place = place_words(change.section, change.path, before, after, lang)
    was, now = _value(change, change.before, before, lang), _value(change, change.after, after, lang)
    if change.kind == "added":
        told = ("добавлено" if ru else "added") + _unless_named(now, place)
    elif change.kind == "removed":
        told = "убрано" if ru else "removed"
        told += _unless_named(was, place) if place else ""  # of a whole section that is enough
    else:
        told = f"{was} → {now}"
    cited = ", ".join(dict.fromkeys(clause_number(number, lang) for number in change.clauses))
    if cited:
        cited = f" (п. {cited})" if ru else f" (clause {cited})"
    if not place:
        return f"{told}{cited}"
    return f"{place}{' ' if place.endswith('?') else ': '}{told}{cited}"


def _unless_named(value: str, place: str) -> str:
    """The value, unless the place says it already."""
    return "" if place.strip("«»“”").endswith(value.strip("«»“”")) else f": {value}"


def section_words(section: str, lang: str) -> str:
    """The name of a section: «Сроки» | Clocks."""
    return named(section, language(lang))
