"""Faults of meters that count by a fact, for everybody or in packs, and of facts that tell how much of one is used."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from .edition import Edition
from .faults import Finding
from .schema_meters import Meter


def findings(edition: Edition) -> Iterator[Finding]:
    """Every fault of this kind in a well-typed edition."""
    for name, meter in edition.meters.items():
        yield from _meter(edition, name, meter)
    metered = [name for name, meter in edition.meters.items() if meter.kind in ("requests", "bank")]
    for name, fact in edition.facts.items():
        if fact.used_of and fact.used_of not in metered:
            yield Finding(("facts", name, "used_of"), "no_uses_of", {"name": fact.used_of, "known": metered})


def _meter(edition: Edition, name: str, meter: Meter) -> Iterator[Finding]:
    path, known = ("meters", name), [*edition.facts, *edition.axes, "product"]
    if meter.per and meter.per not in known:
        near = get_close_matches(meter.per, known, 1)
        hint = (f"; может быть, «{near[0]}»", f", or did you mean '{near[0]}'") if near else ("", "")
        yield Finding((*path, "per"), "no_fact", {"name": meter.per, "near": hint})
    elif meter.per in edition.facts and edition.facts[meter.per].used_of:
        yield Finding((*path, "per"), "per_number_of_uses", {"name": meter.per})
    if meter.packs and meter.kind != "bank":
        yield Finding((*path, "packs"), "packs_of_no_bank", {"kind": meter.kind})
    elif meter.packs:
        for field in ("per", "carry", "scope"):
            if field in meter.model_fields_set and getattr(meter, field) not in ("", 0, "certificate"):
                yield Finding((*path, field), "not_with_packs", {"field": field})
    if meter.kind == "simultaneous" and meter.scope == "desk":
        yield Finding((*path, "scope"), "work_of_everybody")
    counted_by = {each.per for each in edition.meters.values()}
    for fact in meter.sets:
        if fact in counted_by:
            yield Finding((*path, "sets", fact), "sets_what_counts", {"name": fact})
