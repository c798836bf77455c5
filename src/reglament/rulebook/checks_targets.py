"""Faults of promises: dates that roll, windows that do not exist, more by a number nobody tells."""

from __future__ import annotations

from collections.abc import Iterator

from .edition import Edition
from .fault_words import kind_words
from .faults import Finding
from .rows import Path
from .schema_targets import TargetRow

_DATES = ("calendar_days", "weeks", "months", "day_of_next_month", "day_of_month", "on_date")
_LENGTHS = ("minutes", "hours", "working_minutes", "working_hours", "working_days", "calendar_days", "weeks")


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of the promises of a well-typed edition, beside their conditions."""
    for name, clock in edition.clocks.items():
        for number, row in enumerate(clock.targets):
            yield from _target(edition, row, ("clocks", name, "targets", str(number)))


def _target(edition: Edition, row: TargetRow, path: Path) -> Iterator[Finding]:
    if row.window and row.window not in edition.calendars:
        params = {"name": row.window, "known": list(edition.calendars)}
        yield Finding((*path, "window"), "no_calendar", params)
    if row.roll and row.unit not in _DATES and not row.unit.startswith("end_of"):
        yield Finding((*path, "roll"), "no_last_date", {"unit": row.unit})
    if row.plus is None:
        return
    here = (*path, "plus", "fact")
    fact = edition.facts.get(row.plus.fact)
    if row.unit not in _LENGTHS:
        yield Finding((*path, "plus"), "no_length", {"unit": row.unit})
    elif fact is None:
        yield Finding(here, "no_fact", {"name": row.plus.fact, "near": ("", "")})
    elif fact.kind != "number":
        params = {"name": row.plus.fact, "type": kind_words(fact.kind), "given": kind_words("number")}
        yield Finding(here, "not_of_type", params)
