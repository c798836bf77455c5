"""``reglament check FILE``: is this an edition, what does its text contradict, what is unused, who holds what.

Exit code 0: nothing wrong; 1: faults, or with ``--strict`` anything unused; 2: the file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from reglament.rulebook.edition import Edition, EditionError
from reglament.rulebook.faults import Fault, Finding
from reglament.rulebook.lines import locator
from reglament.rulebook.loader import load_preset, preset_codes, preset_text, warnings_of
from reglament.rulebook.review import Review, review
from reglament.verbs import language
from reglament.verbs.editions import loaded, text_of_file

_HELD = {
    "rule": ("правилом", "by rule"),
    "people": ("людьми", "by people"),
    "text": ("только текст", "text only"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument(
        "file", metavar="FILE", help=f"FILE.toml, or a shipped one: {', '.join(preset_codes())}"
    )
    parser.add_argument("--clauses", action="store_true", help="list every clause with who holds it")
    parser.add_argument("--strict", action="store_true", help="exit code 1 for anything unused, too")
    parser.add_argument("--lang", choices=("ru", "en"), default=language(), help="language of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print what was found. Raises Complaint when the file cannot be read."""
    preset = args.file in preset_codes()
    text = preset_text(args.file) if preset else text_of_file(Path(args.file))
    try:
        edition = load_preset(args.file) if preset else loaded(Path(args.file))
    except EditionError as error:
        _print_faults(args, error.faults)
        return 1
    found = review(edition)
    unused = [_placed(item, f"{args.file}.toml" if preset else args.file, text) for item in found.unused]
    if args.json:
        _dump(_as_json(args.file, edition, found, unused, args.lang))
    else:
        print(_as_text(edition, found, unused, args))
    return 1 if args.strict and unused else 0


def _placed(item: Finding, source: str, text: str) -> Fault:
    return item.placed(source, locator(text)(item.path))


def _print_faults(args: argparse.Namespace, faults: tuple[Fault, ...]) -> None:
    if args.json:
        _dump({"file": args.file, "ok": False, "faults": [_fault(item, args.lang) for item in faults]})
        return
    for fault in faults:
        print(fault.told(args.lang), file=sys.stderr)
    told = f"Ошибок: {len(faults)}. Ничего не загружено." if args.lang == "ru" else _faults_en(len(faults))
    print(told, file=sys.stderr)


def _faults_en(count: int) -> str:
    return f"{count} fault{'' if count == 1 else 's'}; nothing is loaded."


def _dump(data: dict[str, Any]) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    print()


def _fault(item: Fault, lang: str) -> dict[str, Any]:
    message, hint = item.words(lang)
    return {
        "file": item.source,
        "line": item.line,
        "section": item.section,
        "message": message,
        "hint": hint,
        "code": item.code,
        "params": {name: _plain(value) for name, value in item.params},
    }


def _plain(value: Any) -> Any:
    """A parameter of a fault as JSON has it; a pair of words is {ru, en}."""
    if isinstance(value, tuple) and len(value) == 2:
        return dict(zip(("ru", "en"), map(str, value), strict=True))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int | str) else str(value)


def _as_json(name: str, edition: Edition, found: Review, unused: list[Fault], lang: str) -> dict[str, Any]:
    return {
        "file": name,
        "ok": True,
        "edition": edition.code,
        "title": edition.title[lang],
        "faults": [],
        "contradictions": [
            {
                "id": item.id,
                "clauses": list(item.clauses),
                "message": item.message[lang],
                "parameter": item.parameter,
            }
            for item in warnings_of(edition)
        ],
        "unused": [_fault(item, lang) for item in unused],
        "coverage": found.counted(),
        "clauses": [
            {"number": item.number, "enforced": item.enforced, "cited_by": list(item.cited)}
            for item in found.clauses
        ],
    }


def _as_text(edition: Edition, found: Review, unused: list[Fault], args: argparse.Namespace) -> str:
    ru, lang = args.lang == "ru", args.lang
    column = 0 if ru else 1
    lines = [f"{edition.code}: {edition.title[lang]}", ""]
    if contradictions := warnings_of(edition):
        lines.append("Противоречия текста:" if ru else "Contradictions of the text:")
        for item in contradictions:
            clauses = " / ".join(item.clauses)
            chosen = edition.parameters[item.parameter].reading[lang] if item.parameter else ""
            lines.append(f"  {item.id} ({clauses}): {item.message[lang]}{f' → {chosen}' if chosen else ''}")
        lines.append("")
    if unused:
        lines.append("Не используется:" if ru else "Unused:")
        lines += [f"  {item.told(lang)}" for item in unused] + [""]
    counts = found.counted()
    total = "Пунктов" if ru else "Clauses"
    held = ", ".join(f"{_HELD[key][column]} {counts[key]}" for key in _HELD)
    lines.append(f"{total}: {len(found.clauses)} ({held})")
    if args.clauses:
        lines += [_line(item, column) for item in found.clauses]
    questions = sum(
        len(item.readings) > 1 or item.accepts != "readings" for item in edition.parameters.values()
    )
    lines.append(
        f"Открытых мест: {len(edition.parameters)}, из них с выбором {questions}"
        if ru
        else f"Open points: {len(edition.parameters)}, {questions} of them with a choice"
    )
    lines.append("Ошибок нет." if ru else "No faults.")
    return "\n".join(lines)


def _line(item: Any, column: int) -> str:
    places = ", ".join(item.cited) or "—"
    return f"  {item.number:<14} {_HELD[item.enforced][column]:<14} {places}"
