"""``reglament diff A B``: what changed between two editions (shipped ones or files), in human words.

Exit code 0 whether or not anything changed; 2 for wrong input.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from reglament.rulebook.difference_words import value_words
from reglament.rulebook.differences import Change, changes, section_words, sections, sentence
from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import preset_codes
from reglament.verbs import language
from reglament.verbs.editions import edition_of


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    what = f"{', '.join(preset_codes())} or a file FILE.toml"
    parser.add_argument("before", metavar="A", help=what)
    parser.add_argument("after", metavar="B", help=what)
    parser.add_argument("--lang", choices=("ru", "en"), default=language(), help="language of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the changes. Raises Complaint for what is no edition."""
    before, after = edition_of(args.before, args.lang), edition_of(args.after, args.lang)
    found = changes(before, after)
    if args.json:
        told = [_as_json(item, before, after, args.lang) for item in found]
        json.dump(
            {"before": before.code, "after": after.code, "changes": told},
            sys.stdout,
            ensure_ascii=False,
            indent=2,
        )
        print()
        return 0
    ru = args.lang == "ru"
    if not found:
        print("Изменений нет." if ru else "Nothing changed.")
        return 0
    print(f"{before.code} → {after.code}")
    for section, items in sections(found).items():
        heading = section_words(section, args.lang)
        print(f"\n{heading[0].upper()}{heading[1:]}")
        for item in items:
            print(f"  {sentence(item, before, after, args.lang)}")
    return 0


def _as_json(item: Change, before: Edition, after: Edition, lang: str) -> dict[str, Any]:
    field = item.path[-1] if item.path else ""
    return {
        "section": item.section,
        "path": list(item.path),
        "kind": item.kind,
        "before": None if item.before is None else value_words(item.before, before, lang, field),
        "after": None if item.after is None else value_words(item.after, after, lang, field),
        "clauses": list(item.clauses),
        "words": sentence(item, before, after, lang),
    }
