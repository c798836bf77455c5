"""Faults of promises and penalties: dates that roll, windows that do not exist, formulas that cannot be reckoned."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .edition import Edition
from .fault_words import kind_words
from .faults import Faulty, Finding
from .penalties import UNITS, numeric
from .price import tried
from .rows import Path
from .schema_meters import Remedy
from .schema_targets import OF_A_FACT, ON_THE_WALL, WORKING, TargetRow, TermRow

_DATES = ("calendar_days", "weeks", "months", "day_of_next_month", "day_of_month", *OF_A_FACT)
_ENDLESS = ("best_effort", "not_offered")
_LENGTHS = (*ON_THE_WALL, *WORKING, "working_days", "calendar_days", "weeks")


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of the promises of a well-typed edition, beside their conditions."""
    for name, clock in edition.clocks.items():
        for number, row in enumerate(clock.targets):
            path = ("clocks", name, "targets", str(number))
            yield from _target(edition, row, path)
            yield from _several(edition, row, path)
    for name, notice in edition.notices.items():
        if notice.within and notice.within.later_of and notice.within.earlier_of:
            yield Finding(("notices", name, "within", "earlier_of"), "later_and_earlier")
    yield from _circles(edition)
    for name, remedy in edition.remedies.items():
        yield from _remedy(edition, remedy, ("remedies", name))


def _several(edition: Edition, row: TargetRow, path: Path) -> Iterator[Finding]:
    """Ends of which the later or earlier counts: one of the two, each an end, and said from what it is counted."""
    if row.later_of and row.earlier_of:
        yield Finding((*path, "earlier_of"), "later_and_earlier")
    if row.others and row.unit in _ENDLESS:
        yield Finding((*path, "unit"), "no_end", {"unit": row.unit})
    for field in ("later_of", "earlier_of"):
        for number, other in enumerate(getattr(row, field)):
            here = (*path, field, str(number))
            yield from _target(edition, other, here)
            if other.unit in _ENDLESS:
                yield Finding((*here, "unit"), "no_end", {"unit": other.unit})
            if other.since and other.label is None:
                yield Finding(here, "no_since_words")
            if other.calendar and other.calendar not in edition.calendars:
                params = {"name": other.calendar, "known": list(edition.calendars)}
                yield Finding((*here, "calendar"), "no_calendar", params)


def _begun_by(edition: Edition, name: str) -> Iterator[str]:
    """The timers after which this one begins; any other, where none is named."""
    for row in edition.timers[name].after:
        if row.on == "timer_rang":
            named = row.where.get("timer")
            yield from map(str, named if named is not None else (n for n in edition.timers if n != name))


def _circles(edition: Edition) -> Iterator[Finding]:
    """Timers that begin one another for ever."""
    begun_by = {name: set(_begun_by(edition, name)) for name in edition.timers}
    for name in begun_by:
        seen, left = set[str](), list(begun_by[name])
        while left:
            each = left.pop()
            if each == name:
                yield Finding(("timers", name, "after"), "timers_in_circle")
                return
            if each not in seen:
                seen.add(each)
                left += begun_by.get(each, ())


def _remedy(edition: Edition, rule: Remedy, path: Path) -> Iterator[Finding]:
    """Bands that do not grow, money without a formula, a formula that cannot be reckoned."""
    if rule.each > 1 and (rule.bands or rule.per == "case"):
        yield Finding((*path, "each"), "nothing_of_each")
    if any(first.at_least >= second.at_least for first, second in pairwise(rule.bands)):
        yield Finding((*path, "bands"), "late_bands_disordered")
    if rule.gives == "money" and not rule.formula:
        yield Finding((*path, "formula"), "no_penalty")
    elif rule.formula:
        known = [UNITS, *numeric(edition)]
        try:
            tried(rule.formula, known)
        except Faulty as error:
            yield Finding((*path, "formula"), error.code, {**error.params, "known": known})


def _target(edition: Edition, row: TermRow, path: Path) -> Iterator[Finding]:
    if row.window and row.window not in edition.calendars:
        params = {"name": row.window, "known": list(edition.calendars)}
        yield Finding((*path, "window"), "no_calendar", params)
    if row.roll and row.unit not in _DATES and not row.unit.startswith("end_of"):
        yield Finding((*path, "roll"), "no_last_date", {"unit": row.unit})
    if row.plus and row.unit not in _LENGTHS:
        yield Finding((*path, "plus"), "no_length", {"unit": row.unit})
    elif row.plus:
        yield from of_number(edition, row.plus.fact, (*path, "plus", "fact"))


def of_number(edition: Edition, name: str, path: Path) -> Iterator[Finding]:
    """What is not a fact that is a whole number, where something is added by one."""
    fact = edition.facts.get(name)
    if fact is None:
        yield Finding(path, "no_fact", {"name": name, "near": ("", "")})
    elif fact.kind != "number":
        params = {"name": name, "type": kind_words(fact.kind), "given": kind_words("number")}
        yield Finding(path, "not_of_type", params)
