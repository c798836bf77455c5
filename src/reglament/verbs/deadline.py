"""``reglament deadline``: when an appeal received at an instant is due under an edition, and why."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from reglament.rulebook import history, words
from reglament.rulebook.clock import Clock, fold
from reglament.rulebook.edition import Edition, EditionError, load_edition, load_preset, preset_codes
from reglament.rulebook.events import TicketRegistered
from reglament.rulebook.explain import Explanation, clause_words, deadline, reading_sentence
from reglament.rulebook.targets import promised
from reglament.rulebook.worktime import OutsideCalendar
from reglament.verbs import Complaint, unreadable
from reglament.verbs.intervals import line, provisional_mark

_AXES = ("tier", "severity", "priority", "kind")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("--edition", required=True, help=f"{', '.join(preset_codes())} or a file FILE.toml")
    parser.add_argument(
        "--received", required=True, metavar="INSTANT", help="2026-03-06T17:30+03:00, any offset or Z"
    )
    for axis in _AXES:
        parser.add_argument(f"--{axis}", default="", help=f"{axis}, if the edition knows it")
    parser.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another fact known at receipt: contact=true, impact=high; may be repeated",
    )
    parser.add_argument("--clock", default="", help="name of the clock; by default the first of the edition")
    parser.add_argument("--lang", choices=("ru", "en"), default=_language(), help="language of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def _language() -> str:
    """English where the terminal says so, else Russian."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if said.startswith("en") else "ru"


def run(args: argparse.Namespace) -> int:
    """Print the due time. Raises Complaint for wrong input."""
    edition = _edition(args.edition, args.lang)
    received_at = _instant(args.received)
    values = {axis: _value(edition, axis, getattr(args, axis)) for axis in _AXES}
    event = TicketRegistered(
        at=received_at,
        channel=next(iter(edition.channels)),
        appeal_kind=values["kind"],
        tier=values["tier"],
        severity=values["severity"],
        priority=values["priority"],
        facts=tuple(sorted(_fact(edition, text) for text in args.fact)),
    )
    try:
        clock = _chosen(edition, fold(edition, [event], now=received_at), args.clock, event)
        explanation = deadline(edition, clock, args.lang)
    except OutsideCalendar as error:
        raise Complaint(error.told(args.lang)) from None
    if args.json:
        json.dump(_as_json(edition, clock, explanation, args.lang), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print(_as_text(edition, clock, explanation, args.lang))
    return 0


def _edition(name: str, lang: str = "en") -> Edition:
    if name in preset_codes():
        return load_preset(name)
    path = Path(name)
    if path.suffix != ".toml":
        raise Complaint(
            f"there is no edition {name!r}; one of {', '.join(preset_codes())}, or a file FILE.toml"
        )
    try:
        return load_edition(path.read_text(encoding="utf-8"), source=name)
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(name, error) from None
    except EditionError as error:
        told = f"{name}: это не редакция:" if lang == "ru" else f"{name} is no edition:"
        raise Complaint(f"{told}\n{error.told(lang)}") from None


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Complaint(f"--received {text!r} is no ISO 8601 instant; like 2026-03-06T17:30+03:00") from None
    if at.tzinfo is None:
        raise Complaint(
            f"--received {text!r} has no offset: add one, like {at.isoformat(timespec='minutes')}+03:00"
        )
    return at


def _value(edition: Edition, axis: str, value: str) -> str:
    if not value:
        return ""
    rule = edition.axes.get(axis)
    if rule is None:
        known = ", ".join(name for name in _AXES if name in edition.axes)
        raise Complaint(f"{edition.code} knows no --{axis}; it has {known}")
    if value not in rule.values:
        raise Complaint(f"--{axis} {value!r} is unknown to {edition.code}; one of {', '.join(rule.values)}")
    return value


def _fact(edition: Edition, text: str) -> tuple[str, bool | int | str]:
    """NAME=VALUE; true, false and whole numbers are what they say."""
    name, sign, said = text.partition("=")
    if not sign or (name not in edition.facts and name not in edition.axes):
        known = ", ".join((*edition.axes, *edition.facts))
        raise Complaint(f"--fact {text!r}: NAME=VALUE is wanted; {edition.code} knows {known}")
    if name in edition.axes:
        return name, _value(edition, name, said)
    if said in ("true", "false"):
        return name, said == "true"
    return name, int(said) if said.isdigit() else said


def _chosen(edition: Edition, clocks: tuple[Clock, ...], name: str, event: TicketRegistered) -> Clock:
    if name and name not in edition.clocks:
        raise Complaint(f"--clock {name!r} is unknown to {edition.code}; one of {', '.join(edition.clocks)}")
    found = [clock for clock in clocks if not name or clock.name == name]
    if not found:
        facts = history.defaults(edition)
        history.apply(edition, facts, event)
        target = promised(edition, name or next(iter(edition.clocks)), facts)
        if target is not None and target.unit == "not_offered":
            raise Complaint(f"{edition.code} does not offer this to such an appeal (clause {target.clause})")
        raise Complaint(f"{edition.code} has no such clock for this appeal")
    if found[0].allowance is None:
        lacking = _lacking(edition, found[0].name)
        allowed = "; ".join(f"--{axis} {'|'.join(edition.axes[axis].values)}" for axis in lacking)
        raise Complaint(f"{edition.code} needs to know more: {allowed or 'the facts its targets name'}")
    return found[0]


def _lacking(edition: Edition, name: str) -> list[str]:
    """Axes the targets ask for that have no default."""
    named = {axis for row in edition.clocks[name].targets for axis in row.when}
    return [axis for axis in _AXES if axis in named and not edition.setting(edition.axes[axis].default)]


def _reading(edition: Edition, clock: Clock, explanation: Explanation, lang: str) -> str:
    """The readings that bite here; where none does, those the calendar rests on."""
    rule = edition.calendar_rule(clock.calendar)
    names = explanation.readings or (rule.readings if rule else ())
    return " ".join(reading_sentence(edition, name, lang) for name in names)


def _as_json(edition: Edition, clock: Clock, explanation: Explanation, lang: str) -> dict[str, Any]:
    allowance = clock.allowance
    return {
        "edition": edition.code,
        "clock": clock.name,
        "received_at": _iso(clock.received_at),
        "due_at": _iso(clock.due_at),
        "provisional": any(item.provisional for item in explanation.intervals),
        "clause": clock.clause,
        "reading": _reading(edition, clock, explanation, lang),
        "readings": [
            {"id": name, "switch": edition.parameters[name].switch, "value": edition.parameters[name].value}
            for name in explanation.readings
        ],
        "allowance": {"amount": allowance.amount, "unit": allowance.unit} if allowance else None,
        "calendar": clock.calendar,
        "zone": edition.zone,
        "intervals": [
            {
                "start": _iso(item.start_at),
                "end": _iso(item.end_at),
                "counted": item.counted,
                "kind": item.kind,
                "name": item.name,
                "provisional": item.provisional,
                "seconds": int(item.length.total_seconds()),
            }
            for item in explanation.intervals
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _as_text(edition: Edition, clock: Clock, explanation: Explanation, lang: str) -> str:
    ru = lang == "ru"
    rule = edition.calendar_rule(clock.calendar)
    continuous = rule is not None and rule.kind == "continuous"
    due = words.instant(clock.due_at, lang) if clock.due_at else ("не обещан" if ru else "not promised")
    open_yet = any(item.provisional for item in explanation.intervals)
    due += f" ({edition.zone}){provisional_mark(ru) if open_yet else ''}"
    lines = [
        f"{'Срок' if ru else 'Due'}: {due}",
        f"{'Пункт' if ru else 'Clause'} {clock.clause}: {clause_words(edition, clock.clause, lang)}",
        *(f"  {sentence}" for sentence in explanation.sentences),
        "",
        *(line(item, lang, continuous=continuous) for item in explanation.intervals),
    ]
    return "\n".join(lines).rstrip()
