"""Faults of what acts by itself or is reckoned up: facts that are counted, timers, objectives, charges, hand-over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise

from . import checks_dates, checks_sharing
from .caps import counted_in, counts, sources
from .checks_rules import event_faults
from .conditions import Scalar, kind_of
from .edition import Edition
from .fault_words import kind_words
from .faults import Finding
from .objectives import counted
from .penalties import numeric
from .rows import Path
from .schema_rules import ClockRule
from .schema_targets import OF_A_FACT, TermRow
from .schema_work import Objective

_TERMLESS = ("best_effort", "not_offered", "same_working_day", "next_working_day", "on_date")


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of these sections of a well-typed edition."""
    yield from _counted(edition)
    yield from _clocks(edition)
    for name, objective in edition.objectives.items():
        path = ("objectives", name)
        yield from _known((*path, "clock"), "no_clock", objective.clock, edition.clocks)
        for number, clock in enumerate(objective.also):
            yield from _known((*path, "also", str(number)), "no_clock", clock, edition.clocks)
        yield from _objective(objective, path)
    yield from _availability(edition)
    yield from _caps(edition)
    yield from _meters(edition)
    yield from checks_sharing.findings(edition)
    yield from checks_dates.findings(edition)
    yield from _timers(edition)
    yield from _charges(edition)


def _objective(rule: Objective, path: Path) -> Iterator[Finding]:
    """What is measured is what is promised: a share in percents, lateness in numbers, a time in its unit."""
    if any(first.below <= second.below for first, second in pairwise(rule.bands)):
        yield Finding((*path, "bands"), "bands_disordered")
    if any(first.more_than >= second.more_than for first, second in pairwise(rule.longer)):
        yield Finding((*path, "longer"), "late_disordered" if counted(rule) else "longer_disordered")
    share, late = rule.measure == "share", rule.measure in ("late", "points")
    if share and not rule.percent:
        yield Finding(path, "no_share")
    if late and "amount" not in rule.model_fields_set:
        yield Finding(path, "no_count")
    if late and any(band.more_than < rule.amount for band in rule.longer[:1]):
        yield Finding((*path, "longer"), "owed_while_kept", {"amount": rule.amount})
    if not (share or late) and not rule.amount:
        yield Finding(path, "no_time")
    if rule.measure == "points" and not rule.points:
        yield Finding(path, "no_points")
    others = ["amount", "longer"] if share else ["percent", "bands", "unit" if late else "kept"]
    others += [] if rule.measure == "points" else ["points"]
    for field in others:
        if field in rule.model_fields_set and getattr(rule, field):
            yield Finding((*path, field), "other_measure", {"measure": rule.measure})


def _caps(edition: Edition) -> Iterator[Finding]:
    """Caps of rules there are none of, of rules that give something else, of nothing."""
    known = sources(edition)
    for name, cap in edition.caps.items():
        path = ("caps", name)
        for number, source in enumerate(cap.of):
            here = (*path, "of", str(number))
            yield from _known(here, "no_source", source, known)
            named = edition.remedies.get(source.removeprefix("remedies."))
            if cap.gives == "money" and named and named.currency != cap.currency:
                yield Finding(here, "other_currency", {"name": source, "currency": named.currency})
            if source in known and counted_in(known[source]) != counted_in(cap.gives):
                yield Finding(here, "other_kind", {"name": source, "gives": known[source]})
        if cap.percent_of and cap.gives != "money":
            yield Finding((*path, "percent_of"), "share_of_no_money", {"gives": cap.gives})
        elif cap.percent_of:
            yield from _known((*path, "percent_of"), "no_number", cap.percent_of, numeric(edition))
        of_known = all(source in known for source in cap.of)
        if of_known and not any(counts(cap, source, gives) for source, gives in known.items()):
            yield Finding(path, "caps_nothing", {"gives": cap.gives})


def _meters(edition: Edition) -> Iterator[Finding]:
    """What goes on beyond a meter as something else: only where it goes on, and only with values there are."""
    for name, meter in edition.meters.items():
        path, full = ("meters", name), meter.full
        named = full[1:] if isinstance(full, str) and full.startswith("@") else ""
        possible = edition.parameters[named].values if named else (full,)
        if "change" in possible and not meter.sets:
            yield Finding(path, "sets_nothing")
        if meter.sets and (
            meter.kind not in ("requests", "bank") or not {"change", "charge"} & set(possible)
        ):
            yield Finding((*path, "sets"), "sets_in_vain")
        yield from _sets(edition, meter.sets, (*path, "sets"))


def _availability(edition: Edition) -> Iterator[Finding]:
    for name, rule in edition.availability.items():
        path = ("availability", name)
        if rule.calendar:
            yield from _known((*path, "calendar"), "no_calendar", rule.calendar, edition.calendars)
        if not rule.kinds and not rule.begin:
            yield Finding(path, "never_down")
        if bool(rule.begin) != bool(rule.end):
            yield Finding(path, "begin_and_end")
        if both := sorted(set(rule.kinds) & set(rule.excused)):
            yield Finding((*path, "excused"), "down_and_excused", {"name": both[0]})
        for field in ("begin", "end"):
            for number, row in enumerate(getattr(rule, field)):
                yield from event_faults(row, (*path, field, str(number)))
        if any(first.below <= second.below for first, second in pairwise(rule.bands)):
            yield Finding((*path, "bands"), "bands_disordered")


def _known(path: Path, code: str, name: str, known: Iterable[str]) -> Iterator[Finding]:
    if name not in known:
        yield Finding(path, code, {"name": name, "known": list(known)})


def _counted(edition: Edition) -> Iterator[Finding]:
    names = [*edition.facts, *edition.axes, "received_on"]
    for name, rule in edition.facts.items():
        path = ("facts", name)
        for field in ("days_from", "months_from", "to"):
            said = getattr(rule, field)
            if said and said not in names:
                yield Finding((*path, field), "no_fact", {"name": said, "near": ("", "")})
            elif said and said in edition.facts and edition.facts[said].kind not in ("", "date"):
                yield Finding((*path, field), "not_a_date", {"name": said})
        lists = [meter for meter, limit in edition.meters.items() if limit.kind == "named"]
        if rule.on_list:
            yield from _known((*path, "on_list"), "no_list", rule.on_list, lists)
        if rule.calendar and not rule.days_from:
            yield Finding((*path, "calendar"), "no_days_to_count")
        elif rule.calendar:
            yield from _known((*path, "calendar"), "no_calendar", rule.calendar, edition.calendars)
        if rule.outside:
            yield from _known((*path, "outside"), "no_calendar", rule.outside, edition.calendars)


def _clocks(edition: Edition) -> Iterator[Finding]:
    facts = [*edition.facts, *edition.axes]
    for name, clock in edition.clocks.items():
        path = ("clocks", name)
        for number, target in enumerate(clock.targets):
            here = (*path, "targets", str(number))
            yield from _amount(target, here)
            for other_at, other in enumerate(target.others):
                yield from _amount(other, (*here, f"{target.whichever}_of", str(other_at)))
        for number, row in enumerate(clock.calendars):
            if row.zone_fact and row.zone_fact not in facts:
                place = (*path, "calendars", str(number), "zone_fact")
                yield Finding(place, "no_fact", {"name": row.zone_fact, "near": ("", "")})
        yield from _pauses(edition, clock, path)
        for number, step in enumerate(clock.escalations):
            if bool(step.percent) == bool(step.amount):
                yield Finding((*path, "escalations", str(number)), "no_percent_or_amount")
            yield from _sets(edition, step.sets, (*path, "escalations", str(number), "sets"))


def _amount(target: TermRow, path: Path) -> Iterator[Finding]:
    """A date nobody names, a number where none is taken."""
    if target.unit in OF_A_FACT and not target.fact:
        yield Finding(path, "no_fact_named", {"unit": target.unit})
    elif target.unit in _TERMLESS and target.amount:
        yield Finding((*path, "amount"), "needless_amount", {"unit": target.unit})


def _pauses(edition: Edition, clock: ClockRule, path: Path) -> Iterator[Finding]:
    """Limits that limit nothing, or close with what is no outcome."""
    for number, limit in enumerate(clock.pause_limits):
        here = (*path, "pause_limits", str(number))
        if not clock.pause:
            yield Finding(here, "no_pauses")
        if not (limit.times or limit.amount or limit.longest):
            yield Finding(here, "no_limit")
        if limit.calendar:
            yield from _known((*here, "calendar"), "no_calendar", limit.calendar, edition.calendars)
        if limit.then == "close" or limit.outcome:
            yield from _known((*here, "outcome"), "no_outcome", limit.outcome, edition.outcomes)


def _sets(edition: Edition, ordered: Mapping[str, Scalar], path: Path) -> Iterator[Finding]:
    """Values that something orders by itself: each of an axis or a declared fact, and one it may have."""
    for name, value in ordered.items():
        here, axis, fact = (*path, name), edition.axes.get(name), edition.facts.get(name)
        if axis is None and fact is None:
            near = get_close_matches(name, [*edition.axes, *edition.facts], 1)
            hint = (f"; может быть, «{near[0]}»", f", or did you mean '{near[0]}'") if near else ("", "")
            yield Finding(here, "no_fact", {"name": name, "near": hint})
            continue
        known = list(axis.values) if axis is not None else list(fact.values if fact else ())
        if known and not any(value == each and type(value) is type(each) for each in known):
            yield Finding(here, "no_value", {"value": value, "name": name, "known": known})
        elif fact is not None and fact.kind not in ("", "text") and kind_of(value) != fact.kind:
            params = {"name": name, "type": kind_words(fact.kind), "given": kind_words(kind_of(value))}
            yield Finding(here, "not_of_type", params)


def _timers(edition: Edition) -> Iterator[Finding]:
    for name, rule in edition.timers.items():
        path = ("timers", name)
        for field in ("after", "stop"):
            for number, row in enumerate(getattr(rule, field)):
                yield from event_faults(row, (*path, field, str(number)))
        yield from _known((*path, "calendar"), "no_calendar", rule.calendar, edition.calendars)
        if rule.unit in OF_A_FACT or rule.unit in ("best_effort", "not_offered"):
            yield Finding((*path, "unit"), "rings_never", {"unit": rule.unit})
        if rule.outcome:
            yield from _known((*path, "outcome"), "no_outcome", rule.outcome, edition.outcomes)
        if rule.notice:
            yield from _known((*path, "notice"), "no_notice", rule.notice, edition.notices)
        if not (rule.sets or rule.outcome or rule.notice or rule.to):
            yield Finding(path, "no_action")
        yield from _sets(edition, rule.sets, (*path, "sets"))


def _charges(edition: Edition) -> Iterator[Finding]:
    for name, rule in edition.charges.items():
        path = ("charges", name)
        if rule.meter:
            yield from _known((*path, "meter"), "no_meter", rule.meter, edition.meters)
        elif not rule.counts:
            yield Finding(path, "no_uses")
        for number, row in enumerate(rule.counts):
            yield from event_faults(row, (*path, "counts", str(number)))
        for number, factor in enumerate(rule.factors):
            if factor.outside:
                here = (*path, "factors", str(number), "outside")
                yield from _known(here, "no_calendar", factor.outside, edition.calendars)
        if rule.cent.as_tuple().digits != (1,) or not 0 < rule.cent <= 1:
            yield Finding((*path, "cent"), "no_quantum", {"value": rule.cent})
