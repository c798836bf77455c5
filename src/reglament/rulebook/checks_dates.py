"""Faults of what is counted from a date that a fact has: promises, dates that follow, years of service."""

from __future__ import annotations

from collections.abc import Iterator

from .edition import Edition
from .faults import Finding
from .rows import Path
from .schema_targets import OtherTarget, TermRow

_ENDLESS = ("best_effort", "not_offered", "on_date")


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of this kind in a well-typed edition."""
    yield from _facts(edition)
    for name, clock in edition.clocks.items():
        for number, row in enumerate(clock.targets):
            path = ("clocks", name, "targets", str(number))
            yield from _promise(edition, row, path)
            for at, other in enumerate(row.others):
                yield from _promise(edition, other, (*path, f"{row.whichever}_of", str(at)))
    for name, meter in edition.meters.items():
        here = ("meters", name, "since")
        if meter.since:
            yield from of_date(edition, meter.since, here)
            if meter.period != "service_year":
                yield Finding(here, "since_no_year", {"period": meter.period})


def of_date(edition: Edition, name: str, path: Path) -> Iterator[Finding]:
    """What is no fact with a date."""
    fact = edition.facts.get(name)
    if fact is None and name != "received_on":
        yield Finding(path, "no_fact", {"name": name, "near": ("", "")})
    elif fact is not None and fact.kind != "date":
        yield Finding(path, "not_a_date", {"name": name})


def _promise(edition: Edition, row: TermRow, path: Path) -> Iterator[Finding]:
    if not row.since_fact:
        return
    yield from of_date(edition, row.since_fact, (*path, "since_fact"))
    if row.label is None:
        yield Finding(path, "no_since_words")
    if row.unit in _ENDLESS:
        yield Finding((*path, "since_fact"), "since_no_length", {"unit": row.unit})
    if isinstance(row, OtherTarget) and row.since:
        yield Finding((*path, "since_fact"), "since_twice")


def _facts(edition: Edition) -> Iterator[Finding]:
    for name, rule in edition.facts.items():
        for number, row in enumerate(rule.until):
            path = ("facts", name, "until", str(number))
            yield from of_date(edition, row.since, (*path, "since"))
            for asked in row.names:
                if asked in edition.axes and edition.axes[asked].derived:
                    yield Finding(path, "asks_derived", {"name": asked})
        if name in _behind(edition, name):
            yield Finding(("facts", name), "follows_itself", {"name": name})


def _behind(edition: Edition, name: str) -> set[str]:
    """All that a fact follows from, by however many steps."""
    found: set[str] = set()
    left = [*edition.facts[name].follows]
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += edition.facts[each].follows if each in edition.facts else ()
    return found
