"""Loading an edition, and refolding recorded tickets: the whole past under the rules of another edition.

Run: ``.venv/bin/python tests/bench/rulebook.py`` folds a sample on every core given; ``--full`` folds a million
tickets. Tickets are made as they are folded, from a seed: nothing grows with their number. Times are of the
processor, best read on an idle machine. Every figure stands beside something measured in the same run: loading
beside bare ``tomllib``, a fold beside a deadline counted day by day for each event of the ticket, which is the least
a desk without a calendar index would do.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time as clock
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from tomllib import loads

from reglament.rulebook import events as e
from reglament.rulebook.clock import fold
from reglament.rulebook.loader import load_edition, load_preset, preset_codes, preset_text

LOAD_TARGET_MS = 50.0
FOLD_TARGET_S = 300.0
MILLION = 1_000_000
EVENTS = 20
START = datetime(2024, 1, 9, 6, tzinfo=UTC)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
TIERS = ("basic", "extended", "extended-24x7")


def history(number: int) -> list[e.Event]:
    """Twenty events of one ticket, in order, drawn by its number."""
    dice = random.Random(number)
    at = START + timedelta(minutes=dice.randrange(2 * 365 * 1440))
    found: list[e.Event] = [e.TicketRegistered(at=at, seq=1, channel="portal", tier=dice.choice(TIERS))]
    found.append(e.AcknowledgementSent(at=at, seq=2))
    found.append(e.TicketAssigned(at=at + timedelta(minutes=9), seq=3, agent="boris@example.org"))
    for seq in range(4, EVENTS):
        at += timedelta(minutes=dice.randrange(5, 2880))
        match seq % 6:
            case 0:
                severity = dice.choice(("critical", "non-critical"))
                found.append(e.SeverityChanged(at=at, seq=seq, severity=severity))
            case 1 | 4:
                form = dice.choice(("answer", "question", "solution"))
                found.append(e.Answered(at=at, seq=seq, form=form))
            case 2 | 5:
                found.append(e.RequesterReplied(at=at, seq=seq))
            case _:
                found.append(e.NoteAdded(at=at, seq=seq))
    found.append(e.TicketClosed(at=at + timedelta(days=1), seq=EVENTS, outcome="solved"))
    return found


def refold(first: int, count: int) -> tuple[int, float, float, int]:
    """Fold ``count`` tickets: late ones, seconds of making them, seconds of folding, peak memory in KB."""
    edition, late, made, folded = load_preset("cryptopro-4"), 0, 0.0, 0.0
    fold(edition, history(0), now=NOW)
    for number in range(first, first + count):
        began = clock.process_time()
        ticket = history(number)
        between = clock.process_time()
        late += any(item.late for item in fold(edition, ticket, now=NOW))
        folded += clock.process_time() - between
        made += between - began
    return late, made, folded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def loading() -> float:
    """Cold times of every shipped edition, the best of three processes that never loaded one; the slowest in ms."""
    slowest = 0.0
    print(f"{'loading, cold':28}{'ms':>8}{'bare tomllib':>16}{'ratio':>9}")
    for code in preset_codes():
        tries = []
        for _ in range(3):
            with ProcessPoolExecutor(1) as pool:
                tries += pool.map(_load, [code])
        ours, bare = min(tries)
        slowest = max(slowest, ours)
        print(f"  {code:26}{ours:>8.1f}{bare:>16.1f}{ours / bare:>8.1f}x", flush=True)
    return slowest


def _load(code: str) -> tuple[float, float]:
    text = preset_text(code)
    began = clock.process_time()
    load_edition(text)
    loaded = clock.process_time()
    data = loads(text)
    if "amends" in data:
        loads(preset_text(data["amends"]))
    return 1000 * (loaded - began), 1000 * (clock.process_time() - loaded)


def day_by_day(count: int) -> float:
    """Seconds for one deadline of twelve working hours by a loop over days, for each event of ``count`` tickets."""
    spent = 0.0
    for number in range(count):
        ticket = history(number)
        began = clock.process_time()
        for event in ticket:
            _deadline(event.at)
        spent += clock.process_time() - began
    return spent


def _deadline(start: datetime) -> datetime:
    left, on = timedelta(hours=12), start.date()
    while True:
        if on.weekday() < 5:
            opening, closing = _hours(on)
            begin = max(start, opening)
            if begin < closing:
                if left <= closing - begin:
                    return begin + left
                left -= closing - begin
        on += timedelta(days=1)


def _hours(on: date) -> tuple[datetime, datetime]:
    opening = datetime(on.year, on.month, on.day, 6, tzinfo=UTC)
    return opening, opening + timedelta(hours=9)


def parts(total: int, cores: int, size: int) -> Iterator[tuple[int, int]]:
    """The tickets in pieces, at least one for each core."""
    size = max(1, min(size, total // cores))
    for first in range(0, total, size):
        yield first, min(size, total - first)


def folding(total: int, cores: int) -> tuple[float, bool]:
    """Fold ``total`` tickets on ``cores``; seconds a million takes, and whether memory stayed flat."""
    pieces = list(parts(total, cores, 10_000))
    began = clock.perf_counter()
    late = done = 0
    made = folded = 0.0
    peaks: list[int] = []
    with ProcessPoolExecutor(cores) as pool:
        for result in pool.map(refold, *zip(*pieces, strict=True)):
            late, made, folded = late + result[0], made + result[1], folded + result[2]
            peaks.append(result[3])
            done += 1
            if sys.stderr.isatty():
                print(f"\r  {done}/{len(pieces)}", end="", file=sys.stderr, flush=True)
    wall = clock.perf_counter() - began
    sample = min(total, 2000)
    plain = day_by_day(sample) * total / sample
    whole = (made + folded) / cores * MILLION / total
    flat = peaks[-1] <= peaks[0] * 1.1 + 4096
    print(f"\nrefolding {total:,} tickets of {EVENTS} events on {cores} cores ({late:,} late)")
    print(f"  {1e6 * folded / total:>8.0f} µs a fold, {1e6 * made / total:.0f} µs to make the ticket")
    print(f"  {folded / plain:>8.2f} x {EVENTS} deadlines counted day by day ({1e6 * plain / total:.0f} µs)")
    print(f"  {whole:>8.0f} s for a million by the processor time of {cores} cores, making them included")
    print(f"  {wall:>8.1f} s by the clock on the wall, this run, beside whatever else the machine did")
    print(f"  {peaks[0] / 1024:>8.1f} MB peak of a process at first, {peaks[-1] / 1024:.1f} MB at last")
    return whole, flat


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--tickets", type=int, default=40_000, help="size of the sample (default %(default)s)"
    )
    parser.add_argument("--cores", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--full", action="store_true", help="a million tickets")
    args = parser.parse_args()
    slowest = loading()
    whole, flat = folding(MILLION if args.full else args.tickets, args.cores)
    print(f"\nloading under {LOAD_TARGET_MS:.0f} ms: {'met' if slowest < LOAD_TARGET_MS else 'MISSED'}")
    print(f"a million in {FOLD_TARGET_S:.0f} s: {'met' if whole < FOLD_TARGET_S else 'MISSED'}")
    print(f"flat memory: {'met' if flat else 'MISSED'}")


if __name__ == "__main__":
    main()
