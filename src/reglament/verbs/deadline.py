"""``reglament deadline``: when an appeal received at an instant is due under an edition, and why."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from reglament.rulebook import history, words
from reglament.rulebook.citing import clause_words, reading_sentence
from reglament.rulebook.clock import Clock, fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import TicketRegistered
from reglament.rulebook.explain import Explanation, deadline
from reglament.rulebook.loader import preset_codes
from reglament.rulebook.targets import promised
from reglament.rulebook.worktime import OutsideCalendar
from reglament.verbs import Complaint, language, said
from reglament.verbs.editions import edition_of, instant, unknown, with_years, years_option
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
    years_option(parser)
    parser.add_argument("--clock", default="", help="name of the clock; by default the first of the edition")
    parser.add_argument("--lang", choices=("ru", "en"), default=language(), help="language of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the due time. Raises Complaint for wrong input."""
    edition = with_years(edition_of(args.edition, args.lang), args.years)
    received_at = instant(args.received, "--received")
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


def _value(edition: Edition, axis: str, value: str) -> str:
    if not value:
        return ""
    rule = edition.axes.get(axis)
    if rule is None:
        known = ", ".join(name for name in _AXES if name in edition.axes)
        raise Complaint(
            said(
                f"в {edition.code} нет --{axis}; есть {known}",
                f"{edition.code} knows no --{axis}; it has {known}",
            )
        )
    if value not in rule.values:
        raise unknown(f"--{axis} {value!r}", edition, rule.values)
    return value


def _fact(edition: Edition, text: str) -> tuple[str, bool | int | str]:
    """NAME=VALUE; true, false and whole numbers are what they say."""
    name, sign, value = text.partition("=")
    if not sign or (name not in edition.facts and name not in edition.axes):
        known = ", ".join((*edition.axes, *edition.facts))
        raise Complaint(
            said(
                f"--fact {text!r}: нужно ИМЯ=ЗНАЧЕНИЕ; {edition.code} знает {known}",
                f"--fact {text!r}: NAME=VALUE is wanted; {edition.code} knows {known}",
            )
        )
    if name in edition.axes:
        return name, _value(edition, name, value)
    if value in ("true", "false"):
        return name, value == "true"
    return name, int(value) if value.isdigit() else value


def _chosen(edition: Edition, clocks: tuple[Clock, ...], name: str, event: TicketRegistered) -> Clock:
    if name and name not in edition.clocks:
        raise unknown(f"--clock {name!r}", edition, edition.clocks)
    found = [clock for clock in clocks if not name or clock.name == name]
    if not found:
        facts = history.defaults(edition)
        history.apply(edition, facts, event)
        target = promised(edition, name or next(iter(edition.clocks)), facts)
        if target is not None and target.unit == "not_offered":
            raise Complaint(
                said(
                    f"{edition.code} не обещает этого такому обращению (п. {target.clause})",
                    f"{edition.code} does not offer this to such an appeal (clause {target.clause})",
                )
            )
        raise Complaint(
            said(
                f"в {edition.code} нет такого срока для этого обращения",
                f"{edition.code} has no such clock for this appeal",
            )
        )
    if found[0].allowance is None:
        lacking = _lacking(edition, found[0].name)
        allowed = "; ".join(f"--{axis} {'|'.join(edition.axes[axis].values)}" for axis in lacking)
        raise Complaint(
            said(
                f"{edition.code} нужно знать больше: {allowed or 'сведения, от которых зависят сроки'}",
                f"{edition.code} needs to know more: {allowed or 'the facts its targets name'}",
            )
        )
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
    due = "не обещан" if ru else "not promised"
    if clock.due_at:
        due = words.ends(clock.received_at or clock.due_at, clock.due_at, lang)[1]
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
