"""``reglament simulate``: the recorded history of a desk replayed under another edition. Changes nothing.

The partial result is kept in the database after every batch: the same command after an interruption goes on.
Exit code 0 when done, 130 when interrupted, 2 for wrong input.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reglament.rulebook.edition import EditionError
from reglament.rulebook.loader import preset_codes, preset_text
from reglament.verbs import Complaint, language, no_date, said
from reglament.verbs.editions import no_edition, text_of_file

if TYPE_CHECKING:
    from reglament.desk.regulations.draft_models import Simulation
    from reglament.desk.regulations.models import Desk
    from reglament.rulebook.simulate import Outcome, Row

SHOWN = 40  # changed appeals in the table, without --all


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument(
        "--edition",
        required=True,
        metavar="NEW",
        help=f"FILE.toml, {', '.join(preset_codes())} or a published code",
    )
    parser.add_argument(
        "--since", required=True, metavar="DATE", help="appeals received since, like 2026-01-01"
    )
    parser.add_argument("--desk", default="", help="slug of the desk, where there is more than one")
    parser.add_argument(
        "--all", action="store_true", help="every appeal that would go otherwise, not the first 40"
    )
    parser.add_argument("--lang", choices=("ru", "en"), default=language(), help="language of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print what would change. Raises Complaint for wrong input."""
    try:
        since = date.fromisoformat(args.since)
    except ValueError:
        raise no_date("--since", args.since, "2026-01-01") from None
    from reglament.desk.verbs import enter

    enter()
    from reglament.launch.messages import compile_all

    compile_all()
    found = _started(args, since)
    try:
        found = _run(found)
    except KeyboardInterrupt:
        told = said(
            f"Прервано на {found.done} из {found.total}: та же команда продолжит с этого места.",
            f"Interrupted at {found.done} of {found.total}: the same command goes on from there.",
        )
        print(f"\n{told}", file=sys.stderr)
        return 130
    if found.status != found.DONE:
        told = said(
            f"симуляцию тем временем прервали: {found.status}", f"the simulation was {found.status} meanwhile"
        )
        raise Complaint(f"{told}: {found.failure}".rstrip(": "))
    _print(found, args)
    return 0


def _started(args: argparse.Namespace, since: date) -> Simulation:
    """The simulation that was asked for, new or where it was interrupted; the second is said."""
    from django.utils import timezone

    from reglament.desk.regulations.queries import NoEditionInForce
    from reglament.desk.reports import simulation

    desk = _desk(args.desk)
    try:
        text = _text(desk, args.edition)
        found = simulation.start(
            desk=desk, text=text, source=args.edition, since_on=since, now=timezone.now()
        )
    except EditionError as error:
        raise no_edition(args.edition, error, args.lang) from None
    except NoEditionInForce as error:
        raise Complaint(str(error)) from None
    if found.done:
        going = (
            f"Продолжаем с {found.done} из {found.total}.",
            f"Going on from {found.done} of {found.total}.",
        )
        print(said(*going), file=sys.stderr)
    return found


def _desk(slug: str) -> Desk:
    from reglament.desk.regulations.models import Desk

    desks = list(Desk.objects.filter(slug=slug) if slug else Desk.objects.order_by("pk"))
    if len(desks) != 1:
        known = ", ".join(Desk.objects.values_list("slug", flat=True)) or said("ни одной нет", "none")
        raise Complaint(
            said(f"какая служба? --desk, одна из: {known}", f"which desk? --desk, one of: {known}")
        )
    return desks[0]


def _text(desk: Desk, name: str) -> str:
    """The file, the desk's published edition, or the shipped one."""
    if name.endswith(".toml"):
        return text_of_file(Path(name))
    published = desk.editions.filter(code=name).values_list("text", flat=True).first()
    if published or name in preset_codes():
        return published or preset_text(name)
    known = ", ".join(dict.fromkeys([*desk.editions.values_list("code", flat=True), *preset_codes()]))
    raise Complaint(
        said(
            f"нет редакции {name!r}; есть {known} или файл FILE.toml",
            f"there is no edition {name!r}; a file FILE.toml, or one of: {known}",
        )
    )


def _run(found: Simulation) -> Simulation:
    """Batch after batch, with the bar."""
    from django.utils import timezone

    from reglament.desk.reports.simulation import run_batch

    told = -1
    while found.status in found.UNFINISHED:
        found = run_batch(found.pk, now=timezone.now())
        told = _bar(found.done, found.total, told)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return found


def _bar(done: int, total: int, told: int) -> int:
    """Draw how far it is: on a terminal a bar, else a line every tenth."""
    part = done / total if total else 1.0
    if sys.stderr.isatty():
        full = round(part * 30)
        print(f"\r[{'#' * full}{'.' * (30 - full)}] {part:4.0%} {done}/{total}", end="", file=sys.stderr)
        return told
    tenth = int(part * 10)
    if tenth > told:
        print(f"{tenth * 10} % ({done}/{total})", file=sys.stderr)
    return max(tenth, told)


def _print(found: Simulation, args: argparse.Namespace) -> None:
    from django.utils import translation

    from reglament.desk.reports.simulation import old_rules
    from reglament.rulebook.simulate import Outcome

    outcome, old = Outcome.from_data(found.result), old_rules(found)
    if args.json:
        head = {"edition": found.code, "before": old.code, "since": found.since_on.isoformat()}
        json.dump(
            {**head, "as_of": found.as_of.isoformat(), **outcome.as_data()},
            sys.stdout,
            ensure_ascii=False,
            indent=2,
        )
        print()
        return
    with translation.override(args.lang):
        print("\n".join(_lines(found, outcome, args)))


def _lines(found: Simulation, outcome: Outcome, args: argparse.Namespace) -> list[str]:
    from reglament.desk.reports import words
    from reglament.desk.reports.simulation import new_rules, old_rules

    old, new = old_rules(found), new_rules(found)
    lines = [f"{old.code} → {new.code}", *words.summary(outcome), ""]
    kinds = words.kind_words()
    lines += [f"{outcome.counts[kind]:>7}  {told}" for kind, told in kinds.items() if kind in outcome.counts]
    rows = outcome.rows if args.all else outcome.rows[:SHOWN]
    if rows:
        lines.append("")
    for row in rows:
        lines += _row(row, kinds, (old, new), args.lang, now=found.as_of)
    rest = outcome.changed - len(rows)
    if rest:
        lines.append(f"… и ещё {rest}" if args.lang == "ru" else f"… and {rest} more")
    return lines


def _row(row: Row, kinds: dict[str, str], sides: tuple[Any, Any], lang: str, *, now: datetime) -> list[str]:
    from reglament.desk.reports import words

    lines, (old, new) = [], sides
    for number, item in enumerate(row.differences):
        clock = f"{words.clock_words(item.clock, old, new, lang)}: " if item.clock else ""
        was, then = (
            words.value_words(item, value, old, new, lang, now=now) for value in (item.was, item.now)
        )
        values = "" if (was, then) == ("—", "—") else f", {was} → {then}"
        lines.append(f"{'' if number else row.key:<12}{clock}{kinds[item.kind]}{values}")
    return lines
