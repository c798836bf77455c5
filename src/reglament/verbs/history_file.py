"""The file of a history: one JSON object, read whole or refused with the place of what is wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reglament.rulebook.admission import Appeal, CertificateFacts
from reglament.rulebook.availability import Outage
from reglament.rulebook.events import Event, from_payload
from reglament.rulebook.packs import Pack
from reglament.rulebook.worktime import Exception_
from reglament.verbs import Complaint, said, unreadable, wanted
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
        key, known = repr(unknown[0]), ", ".join(_KEYS)
        raise Complaint(
            said(f"{name}: ключа {key} здесь нет; есть {known}", f"{name}: unknown key {key}; known: {known}")
        )
    events = tuple(_event(row, f"{name}: events[{at}]") for at, row in enumerate(data.get("events", [])))
    now = instant(data["now"], f"{name}: now") if data.get("now") else None
    return History(
        edition=str(data.get("edition") or ""),
        now=now or max((event.at for event in events), default=None),
        events=events,
        appeal=_built(Appeal, data.get("appeal"), f"{name}: appeal"),
        certificate=_certificate(data.get("certificate"), f"{name}: certificate"),
        closures=tuple(
            _closure(row, f"{name}: closures[{at}]") for at, row in enumerate(data.get("closures", []))
        ),
        outages=tuple(
            _outage(row, f"{name}: outages[{at}]") for at, row in enumerate(data.get("outages", []))
        ),
        readings=data.get("readings") or {},
    )


def _event(row: Any, place: str) -> Event:
    if not isinstance(row, dict) or "kind" not in row or "at" not in row:
        raise Complaint(said(f"{place}: событию нужны kind и at", f"{place}: an event needs kind and at"))
    payload = {key: value for key, value in row.items() if key not in ("kind", "at", "seq")}
    seq = row.get("seq", 0)
    if not isinstance(seq, int):
        raise Complaint(said(f"{place}: seq — целое число", f"{place}: seq is a whole number"))
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
    """A dataclass from an object; dates from ISO strings."""
    if row is None:
        return None
    if not isinstance(row, dict):
        raise wanted(place, "объект", "an object")
    try:
        values = {
            key: date.fromisoformat(value) if key.endswith("_on") else value for key, value in row.items()
        }
        return cls(**values)
    except (TypeError, ValueError) as error:
        raise Complaint(f"{place}: {error}") from None


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
