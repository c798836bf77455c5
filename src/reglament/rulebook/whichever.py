"""Promises with several ends: whichever is later, whichever is earlier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from .addresses import calendar_for
from .edition import Edition
from .events import Event
from .matching import matches
from .rounds import End, Other, Round
from .schema_base import Row
from .schema_rules import ClockRule
from .schema_targets import OtherTarget, TargetRow
from .targets import measure_of, promise
from .worktime import Exception_


def others_of(rows: Iterable[TargetRow]) -> tuple[OtherTarget, ...]:
    """Every other end the promises of a clock have."""
    return tuple(other for row in rows for other in row.others)


def hours_facts(edition: Edition, rows: Iterable[Row]) -> dict[str, None]:
    """The facts that say the hours of the calendars these rows name, each once."""
    said: dict[str, str] | None = edition._cache.get("contracts")
    if said is None:
        said = {name: rule.hours_fact for name, rule in edition.calendars.items() if rule.hours_fact}
        edition._cache["contracts"] = said
    if not said:
        return {}
    names = (getattr(row, field, "") for row in rows for field in ("calendar", "window"))
    return {said[name]: None for name in names if name in said}


def asked_by(edition: Edition, *rows: Row) -> dict[str, None]:
    """The facts the rows ask for, each once."""
    found = {name: None for row in rows for name in row.names}
    found.update(hours_facts(edition, rows))
    for row in rows:
        if isinstance(row, TargetRow) and (row.plus or row.others or row.since_fact):
            found.update(hours_facts(edition, row.others))
            for term in (row, *row.others):
                also = (term.plus.fact if term.plus else "", term.since_fact)
                found.update(dict.fromkeys((*term.names, *filter(None, also))))
    return found


def inputs_of(edition: Edition, facts: Mapping[str, Any], *rows: Row) -> tuple[tuple[str, str], ...]:
    """Those facts with their values as text."""
    return tuple((name, str(facts.get(name, ""))) for name in asked_by(edition, *rows))


def set_others(
    edition: Edition,
    rule: ClockRule,
    current: Round,
    row: TargetRow,
    facts: Mapping[str, Any],
    exceptions: Sequence[Exception_],
) -> None:
    """Give the round the other ends of its promise: those that hold for these facts under the readings chosen."""
    current.others = ()
    if not row.others or current.target is None:
        return
    found = []
    for other in row.others:
        if not edition.given(other.given) or not other.holds(facts):
            continue
        target = replace(promise(edition, other, facts, rule), clause=other.clause or current.target.clause)
        calendar = calendar_for(edition, other.calendar, facts) if other.calendar else current.calendar
        measure = measure_of(edition, rule, target, calendar, exceptions, current.zone)
        found.append(Other(other, target, calendar, measure))
        current.readings.update(dict.fromkeys(other.given))
        if target.unit == "working_days":
            current.readings.update(dict.fromkeys(edition.reading_of(rule.count_days)))
    current.others = tuple(found)
    ends = tuple(other.target for other in found)
    current.target = replace(current.target, others=ends, whichever=row.whichever if ends else "")


def listen(
    edition: Edition, current: Round, rows: Iterable[OtherTarget], event: Event, facts: Mapping[str, Any]
) -> None:
    """Remember the instant of an event another end is counted from; the last one counts."""
    for row in rows:
        if any(edition.given(since.given) and matches(since, event, facts) for since in row.since):
            current.heard[id(row)] = event.at


def ends_of(item: Round, way: Round, zone: ZoneInfo) -> tuple[End, ...]:
    """Every end of the promise of a round that has begun, as it stands; () where there is one. ``way`` counts."""
    if not item.others or item.started_at is None:
        return ()
    found = []
    for each in item.ways():
        assert each.target is not None
        base, due = each.base_at, each.due_at() if each.base_at is not None else None
        found.append(
            End(
                replace(each.target, others=(), whichever=""),
                None if base is None else base.astimezone(zone),
                None if due is None else due.astimezone(zone),
                counts=base is not None and each == way,
            )
        )
    return tuple(found)
