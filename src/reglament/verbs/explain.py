"""``reglament explain``: the states, clocks, silence, limits and refusals of a recorded history, and why.

The history is a JSON file, described in docs/editions.md: ``events`` (kind, at, seq, the fields of the kind), and
if wanted ``edition``, ``now``, ``appeal``, ``certificate`` and ``closures``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import preset_codes
from reglament.rulebook.worktime import OutsideCalendar
from reglament.verbs import Complaint, language, said
from reglament.verbs.editions import edition_of, instant, with_years, years_option
from reglament.verbs.explain_words import as_text, price_as_text
from reglament.verbs.history_file import History, read
from reglament.verbs.told import told


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument(
        "--edition", help=f"{', '.join(preset_codes())} or a file FILE.toml; else that of the history"
    )
    history = parser.add_mutually_exclusive_group(required=True)
    history.add_argument("--events", metavar="FILE.json", help="the history; - for standard input")
    history.add_argument("--ticket", metavar="NUMBER", help="the recorded history of this appeal of the desk")
    history.add_argument("--activation", metavar="NUMBER", help="the price of this activation certificate")
    parser.add_argument(
        "--now", metavar="INSTANT", help="by default that of the history, else its last event"
    )
    years_option(parser)
    parser.add_argument("--lang", choices=("ru", "en"), default=language(), help="language of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print what the history comes to. Raises Complaint for wrong input."""
    if args.years and not args.events:
        raise Complaint(
            said(
                "--years — только вместе с --events: сервис знает свои годы сам",
                "--years goes with --events only: the desk knows its years itself",
            )
        )
    if args.activation:
        return _print(_price(args), args, price_as_text)
    if args.ticket and not args.edition and not args.now:
        from reglament.verbs.recorded import recorded_whole

        return _print(recorded_whole(args.ticket, args.lang), args, as_text)
    edition, history = _told_of(args)
    now = instant(args.now, "--now") if args.now else history.now
    if now is None:
        raise Complaint(
            said(
                f'в {args.events} нет ни событий, ни "now": дайте --now',
                f'{args.events} has no events and no "now": give --now',
            )
        )
    try:
        found = told(edition, replace(history, now=now), args.lang)
    except OutsideCalendar as error:
        raise Complaint(error.told(args.lang)) from None
    except KeyError as error:
        what = f"{args.events}: {error.args[0]!r}"
        raise Complaint(
            said(f"{what} в {edition.code} нет", f"{what} is unknown to {edition.code}")
        ) from None
    except ValueError as error:
        raise Complaint(f"{args.events}: {error}") from None
    return _print(found, args, as_text)


def _told_of(args: argparse.Namespace) -> tuple[Edition, History]:
    """The edition asked for, else that of the history; and the history, of an appeal or of a file."""
    if args.ticket:
        from reglament.verbs.recorded import recorded

        args.events = args.ticket
        served_under, history = recorded(args.ticket)
        return (edition_of(args.edition, args.lang) if args.edition else served_under), history
    history = read(args.events)
    code = args.edition or history.edition
    if not code:
        raise Complaint(
            said(
                f'какая редакция? --edition или "edition" в {args.events}',
                f'which edition? --edition, or "edition" in {args.events}',
            )
        )
    return with_years(edition_of(code, args.lang), args.years), history


def _price(args: argparse.Namespace) -> dict[str, Any]:
    from reglament.verbs.recorded import recorded_price

    return recorded_price(args.activation, args.lang)


def _print(
    found: dict[str, Any], args: argparse.Namespace, words: Callable[[dict[str, Any], str], str]
) -> int:
    if args.json:
        json.dump(_plain(found), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print(words(found, args.lang))
    return 0


def _plain(node: Any) -> Any:
    """Instants and dates as ISO 8601."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_plain(item) for item in node]
    return node.isoformat() if hasattr(node, "isoformat") else node
