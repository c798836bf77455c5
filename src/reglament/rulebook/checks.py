"""What a schema cannot say: references, readings, clauses and selectors of an edition hang together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import (
    checks_contract,
    checks_forms,
    checks_outward,
    checks_plain,
    checks_rules,
    checks_selectors,
    checks_targets,
    checks_time,
    checks_work,
)
from .checks_commerce import commercial_faults
from .edition import Edition
from .faults import Finding
from .schema_base import Setting

# Where a setting stands -> the words its rule type knows.
_ALLOWED: Mapping[tuple[str, str], tuple[Any, ...]] = {
    ("clocks", "late"): ("elapsed", "instant"),
    ("clocks", "count_days"): ("clock", "civil_accept", "civil_sent"),
    ("meters", "full"): ("queue", "reject", "hold", "charge", "change"),
    ("meters", "scope"): ("certificate", "user_and_certificate", "organisation", "ticket", "desk"),
    ("meters", "waiting_counts"): (True, False),
    ("channels", "intake"): ("register", "redirect", "refuse"),
    ("channels", "outside"): ("accept", "hold", "redirect", "refuse"),
    ("availability", "whole"): ("all", "without_excused"),
    ("remedies", "since"): ("receipt", "due"),
    ("remedies", "count"): ("after", "from"),
    ("caps", "scope"): ("certificate", "user_and_certificate", "organisation", "ticket"),
    ("calendars", "declared"): ("working", "off", "off_moscow"),
    ("calendars", "shortened"): ("full", "minus1h"),
    ("calendars", "working_weekends"): (True, False),
}
_CHANGE = ("from_receipt", "restart", "min_restart", "carry")


def findings(edition: Edition, data: Mapping[str, Any]) -> Iterator[Finding]:
    """Every fault of a well-typed edition. ``data``: the raw tables, for references anywhere in them.

    Where a row cannot hold, it is not told besides that its values are promised nothing."""
    found = list(_every(edition, data))
    wrong = [finding.path for finding in found if finding.code != "nothing_promised"]
    for finding in found:
        told = any(path[: len(finding.path)] == finding.path for path in wrong)
        if finding.code != "nothing_promised" or not told:
            yield finding


def _every(edition: Edition, data: Mapping[str, Any]) -> Iterator[Finding]:
    yield from _parameters(edition)
    broken = list(_references(edition, data, ()))
    yield from broken
    if broken:
        return
    yield from checks_plain.findings(edition, data)
    yield from checks_forms.findings(edition)
    yield from checks_outward.findings(edition)
    yield from checks_time.findings(edition)
    yield from checks_contract.findings(edition)
    yield from checks_rules.findings(edition)
    yield from _settings(edition)
    yield from _clauses(edition, data, ())
    yield from _names(edition)
    yield from checks_selectors.findings(edition)
    yield from checks_work.findings(edition)
    yield from checks_targets.findings(edition)
    yield from _dates(edition)
    yield from commercial_faults(edition)


def _parameters(edition: Edition) -> Iterator[Finding]:
    for key, parameter in edition.parameters.items():
        if parameter.value not in parameter.values:
            params = {"value": parameter.value, "known": list(parameter.values)}
            yield Finding(("parameters", key, "value"), "no_reading", params)


def _references(edition: Edition, node: Any, path: tuple[str, ...]) -> Iterator[Finding]:
    if isinstance(node, str) and node.startswith("@") and node[1:] not in edition.parameters:
        yield Finding(path, "no_parameter", {"name": node[1:]})
    elif isinstance(node, dict):
        given = node.get("given")
        if isinstance(given, dict) and path[:1] != ("parameters",):
            yield from _given(edition, given, (*path, "given"))
        for key, value in node.items():
            if path or key != "clauses":  # words only
                yield from _references(edition, value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            here = (*path, str(index))
            if path and path[-1] == "readings" and value not in edition.parameters:
                yield Finding(here, "no_parameter", {"name": value})
            yield from _references(edition, value, here)


def _given(edition: Edition, given: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Finding]:
    for name, values in given.items():
        parameter = edition.parameters.get(name)
        if parameter is None:
            yield Finding((*path, name), "no_parameter", {"name": name})
            continue
        for value in values if isinstance(values, list) else [values]:
            if value not in parameter.values:
                params = {"value": value, "name": name, "known": list(parameter.values)}
                yield Finding((*path, name), "not_a_reading", params)


def _possible(edition: Edition, value: Setting) -> tuple[Any, ...]:
    if isinstance(value, str) and value.startswith("@"):
        return edition.parameters[value[1:]].values
    return (value,)


def _settings(edition: Edition) -> Iterator[Finding]:
    def check(path: tuple[str, ...], value: Setting, allowed: tuple[Any, ...]) -> Iterator[Finding]:
        for possible in _possible(edition, value):
            if possible not in allowed:
                yield Finding(path, "not_known_here", {"value": possible, "known": list(allowed)})

    for (section, field), allowed in _ALLOWED.items():
        for name, rule in getattr(edition, section).items():
            yield from check((section, name, field), getattr(rule, field), allowed)
    for name, clock in edition.clocks.items():
        for fact, value in clock.on_change.items():
            yield from check(("clocks", name, "on_change", fact), value, _CHANGE)
    yield from check(("routes", "worklist", "then"), edition.routes.worklist.then, ("due", "arrival"))
    late = edition.transitions.late_reply
    yield from check(("transitions", "late_reply", "action"), late.action, ("reopen", "new"))
    expiry = edition.transitions.expiry
    if expiry:
        yield from check(("transitions", "expiry", "open"), expiry.open, ("finish", "stop"))
    rule = edition.transitions.silence
    if rule:
        path = ("transitions", "silence")
        yield from check((*path, "count"), rule.count, ("after", "from", "clock"))
        yield from check((*path, "end"), rule.end, ("close", "midnight"))
        for days in _possible(edition, rule.days):
            if days != "off" and (isinstance(days, bool) or not isinstance(days, int) or days < 1):
                yield Finding((*path, "days"), "no_days", {"value": days})


def has_clause(edition: Edition, number: str) -> bool:
    """Whether the table of clauses has the number."""
    return number in edition.clauses


def _clauses(edition: Edition, node: Any, path: tuple[str, ...]) -> Iterator[Finding]:
    if isinstance(node, dict):
        cited = node.get("clause")
        if isinstance(cited, str) and cited and not has_clause(edition, cited):
            yield Finding((*path, "clause"), "no_clause", {"number": cited})
        for key, value in node.items():
            if key == "clauses" and path[:1] == ("contradictions",):
                for number in value:
                    if not has_clause(edition, number):
                        yield Finding((*path, key), "no_clause", {"number": number})
            if path or key != "clauses":  # the table itself cites nothing
                yield from _clauses(edition, value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _clauses(edition, value, (*path, str(index)))


def _names(edition: Edition) -> Iterator[Finding]:
    """Names one section uses of another."""
    yield from _calendar_names(edition)
    axis = edition.axes.get(edition.matrix.axis)
    values = set(axis.values) if axis else set()
    if axis is None:
        params = {"name": edition.matrix.axis, "known": list(edition.axes)}
        yield Finding(("matrix", "axis"), "no_axis", params)
    for code, row in edition.matrix.services.items():
        path = ("matrix", "services", code, "cells")
        if row.everyone is not None and row.cells:
            yield Finding(("matrix", "services", code, "everyone"), "everyone_and_cells")
        unknown = sorted(set(row.cells) - values)
        missing = sorted(values - set(row.cells)) if row.everyone is None else []
        if missing and len(missing) > len(unknown):  # else they are misspelled, and that is told
            yield Finding(path, "no_cell", {"value": missing[0], "known": sorted(values)})
        if unknown:
            params = {"value": unknown[0], "name": edition.matrix.axis, "known": sorted(values)}
            yield Finding(path, "no_value", params)
    for name, meter in edition.meters.items():
        if meter.service and meter.service not in edition.matrix.services:
            params = {"name": meter.service, "known": list(edition.matrix.services)}
            yield Finding(("meters", name, "service"), "no_service", params)
    silence = edition.transitions.silence
    if silence and silence.outcome not in edition.outcomes:
        params = {"name": silence.outcome, "known": list(edition.outcomes)}
        yield Finding(("transitions", "silence", "outcome"), "no_outcome", params)
    if "appeal" not in edition.forms:
        yield Finding(("forms",), "no_form")


def _calendar_names(edition: Edition) -> Iterator[Finding]:
    for name, rule in edition.calendars.items():
        if rule.provisional_reading and rule.provisional_reading not in edition.parameters:
            params = {"name": rule.provisional_reading}
            yield Finding(("calendars", name, "provisional_reading"), "no_parameter", params)
    used: list[tuple[tuple[str, ...], str]] = []
    for name, clock in edition.clocks.items():
        rows = enumerate(clock.calendars)
        used += [(("clocks", name, "calendars", str(at), "calendar"), row.calendar) for at, row in rows]
    for name, channel in edition.channels.items():
        used.append((("channels", name, "calendar"), channel.calendar))
    for name, remedy in edition.remedies.items():
        used.append((("remedies", name, "calendar"), remedy.calendar))
    for name, notice in edition.notices.items():
        for end in (notice.within, *notice.within.others) if notice.within else ():
            used.append((("notices", name, "within", "calendar"), end.calendar))
    late = edition.transitions.late_reply
    used.append((("transitions", "late_reply", "calendar"), late.calendar))
    if edition.transitions.silence:
        used.append((("transitions", "silence", "calendar"), edition.transitions.silence.calendar))
    if edition.routes.sending:
        used.append((("routes", "sending", "calendar"), edition.routes.sending.calendar))
    for path, calendar in used:
        if calendar and calendar not in edition.calendars:
            yield Finding(path, "no_calendar", {"name": calendar, "known": list(edition.calendars)})


def _dates(edition: Edition) -> Iterator[Finding]:
    published = edition.published_on
    if published and edition.effective_on < published:
        yield Finding(("effective_on",), "effective_too_early", {"published": published})
