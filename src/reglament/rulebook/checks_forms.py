"""Forms nobody could fill in, acts and states there are none of, values an axis does not have, sizes that are words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .edition import Edition, Service
from .faults import Finding
from .history import BUILT_IN
from .lifecycle import ACTIONS, STATES
from .rows import Path
from .schema_rules import Field

TYPES = (
    *("text", "email", "phone", "inn", "ogrn", "long", "file", "choice", "date", "yes_no", "url"),
    *("certificate", "product"),
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def findings(edition: Edition) -> Iterator[Finding]:
    """Faults of forms, of what is taken away, of axes and facts, and of the cells limits are read from."""
    for kind, form in edition.forms.items():
        seen: set[str] = set()
        for number, field in enumerate(form.fields):
            yield from _field(edition, field, ("forms", kind, "fields", str(number)), seen)
    for number, row in enumerate(edition.transitions.forbidden):
        path = ("transitions", "forbidden", str(number))
        yield from _known((*path, "states"), row.states, STATES)
        yield from _known((*path, "actions"), row.actions, ACTIONS)
    for code, outcome in edition.outcomes.items():
        yield from _known(("outcomes", code, "states"), outcome.states, STATES)
    yield from _axes(edition)
    for name in edition.facts:
        if name in BUILT_IN:
            yield Finding(("facts", name), "fact_of_every_ticket", {"name": name})
    for name in (*edition.facts, *edition.axes):
        if not _NAME.fullmatch(name):
            yield Finding(("facts" if name in edition.facts else "axes", name), "no_name", {"name": name})
    yield from _cells(edition)


def _field(edition: Edition, field: Field, path: Path, seen: set[str]) -> Iterator[Finding]:
    if field.name in seen:
        yield Finding((*path, "name"), "asked_twice", {"name": field.name})
    seen.add(field.name)
    yield from _known((*path, "type"), (field.type,), TYPES)
    if field.type == "choice" and field.axis not in edition.axes:
        yield Finding((*path, "axis"), "no_axis", {"name": field.axis, "known": list(edition.axes)})


def _known(path: Path, values: tuple[Any, ...], known: tuple[str, ...]) -> Iterator[Finding]:
    for value in values:
        if value not in known:
            yield Finding(path, "not_known_here", {"value": value, "known": list(known)})


def _axes(edition: Edition) -> Iterator[Finding]:
    """What answers speak for and what follows from facts are values of the axis; none follows from itself."""
    for name, axis in edition.axes.items():
        for field in ("proposals", "derived"):
            for number, row in enumerate(getattr(axis, field)):
                path = ("axes", name, field, str(number))
                if axis.values and row.value not in axis.values:
                    params = {"value": row.value, "name": name, "known": list(axis.values)}
                    yield Finding((*path, "value"), "no_value", params)
                if field == "derived" and name in row.names:
                    yield Finding(path, "derived_from_itself", {"name": name})


def _cells(edition: Edition) -> Iterator[Finding]:
    """The size of a limit is a number or "unlimited": words in its cells would be read as no limit at all."""
    for meter in edition.meters.values():
        service = edition.services.get(meter.service)
        for path, value in _sizes(service) if service else ():
            number = isinstance(value, int) and value is not True and value >= 0
            if value not in (None, "", "unlimited") and not number:
                here = ("matrix", "services", meter.service, *path)
                yield Finding(here, "no_amount", {"value": value})


def _sizes(service: Service) -> Iterator[tuple[Path, Any]]:
    yield from ((("cells", tier), value) for tier, value in service.cells.items())
    yield ("everyone",), service.everyone
    yield from ((("rows", str(number), "value"), row.value) for number, row in enumerate(service.rows))
