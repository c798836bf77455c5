"""The file of a history: one JSON object, read whole or refused with the place of what is wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reglament.rulebook.admission import BESIDE, Appeal, CertificateFacts
from reglament.rulebook.availability import Outage
from reglament.rulebook.events import Event, TicketRegistered, from_payload
from reglament.rulebook.packs import Pack
from reglament.rulebook.worktime import Exception_
from reglament.verbs import Complaint, no_date, said, unreadable, wanted
from reglament.verbs.editions import instant

_KEYS = ("edition", "now", "events", "appeal", "certificate", "closures", "outages", "readings")


@dataclass(frozen=True)
class History:
    """What a file says. ``now``: its own, else the last event's instant, None without events."""

    edition: str = ""
    now: datetime | None = None
    events: tuple[Event, ...] = ()
    appeal: Appeal | None = None
    certificate: CertificateFacts | None = None
    closures: tuple[Exception_, ...] = ()
    outages: tuple[Outage, ...] = ()
    readings: Mapping[str, Any] | None = None


def read(name: str) -> History:
    """The history in a file, "-" for standard input. Raises Complaint."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        data = json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(name, error) from None
    except json.JSONDecodeError as error:
        place = f"{name}:{error.lineno}"
        raise Complaint(
            said(f"{place}: это не JSON: {error.msg}", f"{place}: no JSON: {error.msg}")
        ) from None
    data = {"events": data} if isinstance(data, list) else data
    if not isinstance(data, dict) or not isinstance(data.get("events", []), list):
        raise wanted(name, 'объект со списком "events"', 'an object with a list "events"')
    if unknown := [key for key in data if key not in _KEYS]:
        raise _no_key(name, unknown[0], _KEYS)
    events = tuple(_event(row, f"{name}: events[{at}]") for at, row in enumerate(data.get("events", [])))
    now = instant(data["now"], f"{name}: now") if data.get("now") else None
    return History(
        edition=str(data.get("edition") or ""),
        now=now or max((event.at for event in events), default=None),
        events=events,
        appeal=_appeal(data.get("appeal"), f"{name}: appeal", events),
        certificate=_certificate(data.get("certificate"), f"{name}: certificate"),
        closures=tuple(
            _closure(row, f"{name}: closures[{at}]") for at, row in enumerate(data.get("closures", []))
        ),
        outages=tuple(
            _outage(row, f"{name}: outages[{at}]") for at, row in enumerate(data.get("outages", []))
        ),
        readings=data.get("readings") or {},
    )


def _no_key(place: str, key: str, known: Iterable[str]) -> Complaint:
    """The complaint of a key the place does not have."""
    there = ", ".join(known)
    return Complaint(
        said(
            f"{place}: ключа {key!r} здесь нет; есть {there}", f"{place}: unknown key {key!r}; known: {there}"
        )
    )


def _event(row: Any, place: str) -> Event:
    if not isinstance(row, dict) or "kind" not in row or "at" not in row:
        raise Complaint(said(f"{place}: событию нужны kind и at", f"{place}: an event needs kind and at"))
    payload = {key: value for key, value in row.items() if key not in ("kind", "at", "seq")}
    seq = row.get("seq", 0)
    if not isinstance(seq, int):
        raise Complaint(said(f"{place}: seq — целое число", f"{place}: seq is a whole number"))
    _object(payload, "facts", place)
    try:
        event = from_payload(str(row["kind"]), instant(row["at"], f"{place}.at"), seq, payload)
    except (ValueError, TypeError, AttributeError) as error:
        raise Complaint(f"{place}: {error}") from None
    named = {field.name for field in fields(event)}
    if unknown := [key for key in payload if key not in named]:
        raise Complaint(
            said(
                f"{place}: у события {event.kind!r} нет {unknown[0]!r}",
                f"{place}: the event {event.kind!r} has no {unknown[0]!r}",
            )
        )
    return event


def _built(cls: Any, row: Any, place: str) -> Any:
    """A dataclass from an object; dates from ISO strings. Raises Complaint for a key it does not have, or lacks."""
    if row is None:
        return None
    if not isinstance(row, dict):
        raise wanted(place, "объект", "an object")
    known = {item.name: item.default is MISSING and item.default_factory is MISSING for item in fields(cls)}
    if unknown := [key for key in row if key not in known]:
        raise _no_key(place, unknown[0], known)
    if lacking := [key for key, needed in known.items() if needed and key not in row]:
        told = ", ".join(lacking)
        raise Complaint(said(f"{place}: добавьте {told}", f"{place}: add {told}"))
    return cls(
        **{key: _day(value, f"{place}.{key}") if key.endswith("_on") else value for key, value in row.items()}
    )


def _day(value: Any, place: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise no_date(place, value, "2026-03-06") from None


def _object(row: Mapping[str, Any], key: str, place: str) -> None:
    """Raises Complaint when what stands under the key is no object."""
    if not isinstance(row.get(key, {}), dict):
        raise wanted(f"{place}.{key}", "объект", "an object")


def _appeal(row: Any, place: str, events: Sequence[Event]) -> Any:
    """An appeal; what it does not say itself is known by its registration."""
    found = _built(Appeal, row, place)
    if found is None:
        return None
    for key in BESIDE:
        _object(row, key, place)
    registered = next((event for event in events if isinstance(event, TicketRegistered)), None)
    said_there = _facts_of(registered) if registered else {}
    facts = {name: value for name, value in said_there.items() if not getattr(found, name, "")}
    return replace(found, facts={**facts, **found.facts})


def _facts_of(event: TicketRegistered) -> dict[str, Any]:
    """The facts a registration gives, the four axes among them."""
    axes = {
        "kind": event.appeal_kind,
        "tier": event.tier,
        "severity": event.severity,
        "priority": event.priority,
    }
    return {name: value for name, value in axes.items() if value} | dict(event.facts)


def _certificate(row: Any, place: str) -> Any:
    """A certificate; its packs are lists of objects, by meter."""
    found = _built(CertificateFacts, row, place)
    if found is None or not found.packs:
        return found
    if not isinstance(found.packs, dict) or not all(isinstance(each, list) for each in found.packs.values()):
        raise wanted(f"{place}.packs", "списки пакетов", "lists of packs")
    packs = {
        name: [_built(Pack, pack, f"{place}.packs.{name}[{at}]") for at, pack in enumerate(each)]
        for name, each in found.packs.items()
    }
    return replace(found, packs=packs)


def _closure(row: Any, place: str) -> Exception_:
    try:
        return Exception_(
            instant(row["start_at"], f"{place}.start_at"),
            instant(row["end_at"], f"{place}.end_at"),
            bool(row.get("open", False)),
            str(row.get("name", "")),
            str(row.get("clause", "")),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        told = said("нужны start_at, end_at и name", "start_at, end_at and name are wanted")
        raise Complaint(f"{place}: {told}: {error}") from None


def _outage(row: Any, place: str) -> Outage:
    try:
        end = instant(row["end_at"], f"{place}.end_at") if row.get("end_at") else None
        start = instant(row["start_at"], f"{place}.start_at")
        if end is not None and end < start:
            raise ValueError("it ends before it begins")
        return Outage(start, end, str(row.get("kind", "")), str(row.get("name", "")))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        told = said("нужны start_at, end_at, kind и name", "start_at, end_at, kind and name are wanted")
        raise Complaint(f"{place}: {told}: {error}") from None
