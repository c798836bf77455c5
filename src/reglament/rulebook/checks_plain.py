"""Plain mistakes: words that cannot be filled in, lengths no calendar holds, promises nobody can keep, odd codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from string import Formatter
from typing import Any

from .admission import BESIDE, Appeal
from .edition import Edition
from .faults import Finding
from .rows import Path, rows_of
from .schema_base import Scalar, Text
from .schema_rules import EscalationRow, PauseLimit
from .schema_targets import ON_THE_WALL, WORKING, TermRow

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_MONTHS = ("months", "end_of_month", "end_of_quarter", "end_of_year")
_MOST_UNITS = 1_000_000
_METER = ("limit", "in_work", "used", "left", "from_on", "to_on", "meter", "scope")


def findings(edition: Edition, data: Mapping[str, Any]) -> Iterator[Finding]:
    """Faults that need no other section to be seen. ``data``: the raw tables, for words anywhere in them."""
    if not _CODE.fullmatch(edition.code):
        yield Finding(("code",), "no_code", {"value": edition.code})
    for path in _empty(data, ()):
        if path[0] != "objectives":  # nothing may be owed, and nothing said of it
            yield Finding(path, "no_words")
    for path, words, known in _filled_in(edition):
        yield from _gaps(path, words, known)
    for path, amount, unit in _lengths(edition):
        if amount > (most := longest(unit)):
            yield Finding(path, "too_long", {"amount": amount, "unit": unit, "most": most})
    yield from _fields_of_gates(edition)
    yield from _promises(edition)
    yield from _without(edition)


def _promises(edition: Edition) -> Iterator[Finding]:
    """Clocks that cannot run or be met; what is owed although a share is kept."""
    for name, clock in edition.clocks.items():
        for needed in ("met", "targets", "calendars"):
            if not getattr(clock, needed):
                yield Finding(("clocks", name, needed), f"no_{needed}")
    for section in ("objectives", "availability"):
        for name, rule in getattr(edition, section).items():
            if rule.percent and (over := [band.below for band in rule.bands if band.below > rule.percent]):
                params = {"below": over[0], "percent": rule.percent}
                yield Finding((section, name, "bands"), "owed_though_kept", params)


def _without(edition: Edition) -> Iterator[Finding]:
    """What lacks the one thing it is about; steps that no sum of uses would fit in."""
    for name, axis in edition.axes.items():
        if not axis.values:
            yield Finding(("axes", name, "values"), "no_values_of_axis")
    silence = edition.transitions.silence
    if silence and not silence.after and edition.setting(silence.days) != "off":
        yield Finding(("transitions", "silence", "after"), "nothing_asked")
    for number, row in enumerate(edition.routes.handover):
        if not row.to.strip():
            yield Finding(("routes", "handover", str(number), "to"), "to_nobody")
    for section in ("meters", "charges"):
        for name, rule in getattr(edition, section).items():
            for field in ("quantum", "minimum"):
                amount = edition.setting(getattr(rule, field))
                if isinstance(amount, int) and amount > _MOST_UNITS:
                    yield Finding((section, name, field), "too_much", {"amount": amount, "most": _MOST_UNITS})


def _empty(node: Any, path: Path) -> Iterator[Path]:
    """Words that are there in one language only, or in none: every {ru = …, en = …} of the file."""
    if isinstance(node, dict):
        if set(node) == {"ru", "en"}:
            yield from [path] if "" in node.values() else []
            return
        for key, value in node.items():
            yield from _empty(value, (*path, str(key)))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _empty(value, (*path, str(number)))


def _filled_in(edition: Edition) -> Iterator[tuple[Path, Text, tuple[str, ...] | None]]:
    """Words with gaps that are filled in, and what may stand in them; None where that depends on the reason."""
    of_gates = {"missing": (), "certificate": ("number", "product", "starts_on", "ends_on")}
    for name, gate in edition.gates.items():
        yield ("gates", name, "text"), gate.text, of_gates.get(gate.check, ("email",))
    for name, meter in edition.meters.items():
        yield ("meters", name, "text"), meter.text, _METER
    for name, channel in edition.channels.items():
        if channel.text:
            yield ("channels", name, "text"), channel.text, ("channel",)
        if channel.outside_text:
            yield ("channels", name, "outside_text"), channel.outside_text, ("channel", "opens_at")
    for number, row in enumerate(edition.transitions.forbidden):
        yield ("transitions", "forbidden", str(number), "text"), row.text, ("state", "action")
    for place, rule in edition.commerce.items():
        for code, reason in rule.reasons.items():
            yield (*place.split("."), "reasons", code, "text"), reason.text, None
    plain: Mapping[str, tuple[str, ...]] = {
        "remedies": ("amount", "percent", "total"),
        "objectives": ("amount", "percent"),
        "availability": ("amount", "percent"),
        "charges": ("total",),
        "timers": ("number",),
    }
    for section, known in plain.items():
        for name, rule in getattr(edition, section).items():
            yield (section, name, "text"), rule.text, known


def _gaps(path: Path, words: Text, known: tuple[str, ...] | None) -> Iterator[Finding]:
    for lang in ("ru", "en"):
        try:
            named = [name for _, name, _, _ in Formatter().parse(words[lang]) if name is not None]
        except ValueError:
            yield Finding((*path, lang), "broken_gap")
            continue
        for name in dict.fromkeys(named):
            if not name.isidentifier():
                yield Finding((*path, lang), "broken_gap")
            elif known is not None and name not in known:
                told = ", ".join(f"{{{each}}}" for each in known)
                params = {"name": f"{{{name}}}", "known": (told or "без скобок", told or "no braces")}
                yield Finding((*path, lang), "no_gap", params)


def longest(unit: str) -> int:
    """How many of a unit a promise may name: about a hundred years of it."""
    if unit in _MONTHS:
        return 1200
    return 1_000_000 if unit in ON_THE_WALL or unit in WORKING else 36_500


def _lengths(edition: Edition) -> Iterator[tuple[Path, int, str]]:
    """Every length of the file that is counted in some calendar."""
    for section in ("clocks", "notices"):
        for path, row in rows_of(getattr(edition, section), (section,)):
            if isinstance(row, TermRow | EscalationRow | PauseLimit):
                yield (*path, "amount"), row.amount, row.unit
            if isinstance(row, PauseLimit):
                yield (*path, "longest"), row.longest, row.unit
    for name, timer in edition.timers.items():
        yield ("timers", name, "amount"), timer.amount, timer.unit
    late, silence = edition.transitions.late_reply, edition.transitions.silence
    days: dict[Path, Scalar] = {("publication", "notice_days"): edition.publication.notice_days}
    days["transitions", "late_reply", "within"] = edition.setting(late.within)
    days["transitions", "silence", "days"] = edition.setting(silence.days) if silence else 0
    yield from ((path, amount, "days") for path, amount in days.items() if isinstance(amount, int))


def _fields_of_gates(edition: Edition) -> Iterator[Finding]:
    """A gate asks for what no form has: nobody could ever answer it."""
    asked = {field.name: None for form in edition.forms.values() for field in form.fields}
    known = {*asked, *(field.name for field in fields(Appeal) if field.name not in BESIDE), *edition.facts}
    for name, gate in edition.gates.items():
        for number, field in enumerate(gate.fields):
            if field not in known:
                here = ("gates", name, "fields", str(number))
                yield Finding(here, "no_form_field", {"name": field, "known": list(asked)})
