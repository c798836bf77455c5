"""Faults of calendars whose hours are those of a contract: who says them, and where nobody does."""

from __future__ import annotations

from collections.abc import Iterator

from .addresses import are_hours, as_written
from .edition import Edition
from .fault_words import kind_words
from .faults import Finding
from .rows import Path


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of ``hours_fact`` of a well-typed edition whose calendars are known."""
    contracts = [name for name, rule in edition.calendars.items() if rule.hours_fact]
    if not contracts:
        return
    for name in contracts:
        yield from _said(edition, name)
    for path, name in _nobody(edition):
        if name in contracts:
            yield Finding(path, "hours_of_nobody", {"name": name})


def _said(edition: Edition, name: str) -> Iterator[Finding]:
    """Hours of a calendar that has none of its own, a fact nobody sets, values that are neither hours nor calendars."""
    rule = edition.calendars[name]
    path, fact = ("calendars", name, "hours_fact"), rule.hours_fact
    if rule.kind != "weekly":
        yield Finding(path, "hours_of_no_week", {"kind": rule.kind})
    axis, known = edition.axes.get(fact), edition.facts.get(fact)
    if axis is None and known is None:
        yield Finding(path, "no_fact", {"name": fact, "near": ("", "")})
    elif known is not None and known.kind not in ("", "text"):
        params = {"name": fact, "type": kind_words(known.kind), "given": kind_words("text")}
        yield Finding(path, "not_of_type", params)
    section = "axes" if axis else "facts"
    for value in map(str, axis.values if axis else known.values if known else ()):
        if value not in edition.calendars and not are_hours(as_written(value)):
            yield Finding((section, fact, "values"), "no_hours_said", {"text": value})


def _nobody(edition: Edition) -> Iterator[tuple[Path, str]]:
    """The calendars that are named where no ticket is asked, so that nobody's contract is known."""
    for name, rule in edition.calendars.items():
        yield from ((("calendars", name, "of"), each) for each in rule.of)
    for name, channel in edition.channels.items():
        yield ("channels", name, "calendar"), channel.calendar
    for name, clock in edition.clocks.items():
        for number, limit in enumerate(clock.pause_limits):
            yield ("clocks", name, "pause_limits", str(number), "calendar"), limit.calendar
    for section in ("remedies", "availability"):
        for name, item in getattr(edition, section).items():
            yield (section, name, "calendar"), item.calendar
    for name, notice in edition.notices.items():
        yield ("notices", name, "within", "calendar"), notice.within.calendar if notice.within else ""
    yield ("transitions", "late_reply", "calendar"), edition.transitions.late_reply.calendar
    if edition.routes.sending:
        yield ("routes", "sending", "calendar"), edition.routes.sending.calendar
    if edition.visits:
        yield ("visits", "calendar"), edition.visits.calendar
