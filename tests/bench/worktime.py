"""Deadlines a second: the rulebook's calendar beside businesstimedelta, pandas and a day-by-day loop.

Run: ``.venv/bin/python tests/bench/worktime.py``. One core, one process, the same questions for all, aware
datetimes in and out; the answers are compared before anything is timed. Exchanged Saturdays are off
here, for neither package knows them. The best of several rounds is printed, other load only slows a round.
"""

from __future__ import annotations

import argparse
import random
import time as clock
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import businesstimedelta
import pandas as pd
import pytz

from reglament.rulebook.production import load_production_calendar
from reglament.rulebook.worktime import WorkingCalendar

Ask = Callable[[datetime, int], datetime]

MOSCOW, NEW_YORK = ZoneInfo("Europe/Moscow"), ZoneInfo("America/New_York")
RU = load_production_calendar("ru")
WEEKLY = {"mon-fri": ["09:00-18:00"]}
OPENING, CLOSING, DAY = time(9, tzinfo=MOSCOW), time(18, tzinfo=MOSCOW), timedelta(days=1)
WEEKDAYS_OFF = {day.on for year in RU.years for day in RU.days(year) if day.off and day.on.weekday() < 5}
# Working hours ahead: the allowances of a regulation, then a month, a year, ten years.
DISTANCES = {"2-12 h": (2, 12), "a month": (170, 190), "a year": (2100, 2300), "10 years": (22_000, 22_400)}
HOURS = [timedelta(hours=n) for n in range(23_000)]
TARGET = 500_000


def questions(distance: tuple[int, int], zone: ZoneInfo | None = MOSCOW) -> list[tuple[datetime, int]]:
    """500 pairs of a start, at any minute of 2020–2024, and whole working hours."""
    dice = random.Random(20260306)
    first = datetime(2020, 1, 13, tzinfo=UTC)
    minutes = [dice.randrange(5 * 365 * 1440) for _ in range(500)]
    starts = [(first + timedelta(minutes=minute)).astimezone(zone or UTC) for minute in minutes]
    return [(start, dice.randint(*distance)) for start in starts]


def rulebook(zone: ZoneInfo = MOSCOW) -> Ask:
    add = WorkingCalendar.build(zone, WEEKLY, RU, working_weekends=False).add
    return lambda start, hours: add(start, HOURS[hours])


def bare_sums() -> Callable[[int, int], int]:
    """The least a deadline can cost: two bisections over integers; no datetimes, no zone, no checks."""
    opens: list[int] = []
    sums = [0]
    for year in RU.years:
        for day in RU.days(year):
            if day.on.weekday() < 5 and day.on not in WEEKDAYS_OFF:
                opens.append(int(datetime.combine(day.on, OPENING).timestamp()))
                sums.append(sums[-1] + 9 * 3600)

    def ask(start: int, amount: int) -> int:
        index = bisect_right(opens, start) - 1
        worked = sums[index] + min(start - opens[index], 9 * 3600) + amount
        index = bisect_left(sums, worked) - 1
        return opens[index] + worked - sums[index]

    return ask


def day_loop() -> Ask:
    """The plain way: walk day by day and take what each one gives."""

    def ask(start: datetime, hours: int) -> datetime:
        left, on = HOURS[hours], start.date()
        while True:
            if on.weekday() < 5 and on not in WEEKDAYS_OFF:
                begin, closing = max(start, datetime.combine(on, OPENING)), datetime.combine(on, CLOSING)
                if begin < closing:
                    if left <= closing - begin:
                        return begin + left
                    left -= closing - begin
            on += DAY

    return ask


def pandas_hours() -> Ask:
    hour = pd.offsets.CustomBusinessHour(start="09:00", end="18:00", holidays=sorted(map(str, WEEKDAYS_OFF)))
    made = {
        hours: hour * hours
        for distance in DISTANCES.values()
        for hours in range(distance[0], distance[1] + 1)
    }
    return lambda start, hours: pd.Timestamp(start) + made[hours]


def business_time() -> Ask:
    zone = pytz.timezone("Europe/Moscow")  # the package knows pytz only
    hours_of_day = OPENING.replace(tzinfo=None), CLOSING.replace(tzinfo=None)
    week = businesstimedelta.WorkDayRule(*hours_of_day, [0, 1, 2, 3, 4], tz=zone)
    off = businesstimedelta.HolidayRule(dict.fromkeys(WEEKDAYS_OFF, "off"), tz=zone)
    rules = businesstimedelta.Rules([week, off])
    return lambda start, hours: start + businesstimedelta.BusinessTimeDelta(rules, hours=hours)


def agree(ask: Ask, other: Ask, distance: tuple[int, int]) -> None:
    """Both answers leave the same working time behind: pandas answers a closing with the next opening."""
    calendar = WorkingCalendar.build(MOSCOW, WEEKLY, RU, working_weekends=False)
    for start, hours in questions(distance)[: 20 if distance[1] < 1000 else 4]:
        ours, theirs = ask(start, hours), other(start, hours)
        if calendar.measure(ours, theirs):
            raise SystemExit(f"{start} + {hours} h: {ours} against {theirs}")


def rate(ask: Callable[[Any, int], object], asked: Sequence[tuple[Any, int]], seconds: float) -> float:
    """Answers a second of CPU time, the best of three rounds of at least ``seconds``."""
    best = 0.0
    for _ in range(3):
        done, began, spent = 0, clock.process_time(), 0.0
        while spent < seconds:
            for start, hours in asked:
                ask(start, hours)
            done += len(asked)
            spent = clock.process_time() - began
        best = max(best, done / spent)
    return best


def beside_the_others(seconds: float) -> float:
    """Print the table of ratios; answer the lowest rate of the rulebook."""
    ours = rulebook()
    others = {"day by day": day_loop(), "pandas": pandas_hours(), "businesstimedelta": business_time()}
    print(f"{'deadlines a second':24}{'rulebook':>12}" + "".join(f"{name:>28}" for name in others))
    lowest = float("inf")
    for words, distance in DISTANCES.items():
        asked = questions(distance)
        own = rate(ours, asked, seconds)
        lowest = min(lowest, own)
        cells = []
        for other in others.values():
            agree(ours, other, distance)
            # A far deadline costs the others milliseconds: fewer questions keep a round short.
            few = asked if distance[1] < 1000 else asked[:4]
            theirs = rate(other, few, seconds / 4)
            cells.append(f"{theirs:>14,.0f} ({own / theirs:>9,.1f} x)")
        print(f"{words:24}{own:>12,.0f}" + "".join(f"{cell:>28}" for cell in cells), flush=True)
    return lowest


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--seconds", type=float, default=0.4, help="CPU time of one round (default %(default)s)"
    )
    seconds: float = parser.parse_args().seconds
    lowest = beside_the_others(seconds)
    near = questions(DISTANCES["2-12 h"])
    bare, stamps = bare_sums(), [(int(start.timestamp()), hours * 3600) for start, hours in near]
    print(f"\n{'bare sums, integers':24}{rate(bare, stamps, seconds):>12,.0f}")
    print(f"{'rulebook, UTC in':24}{rate(rulebook(), questions((2, 12), None), seconds):>12,.0f}")
    eastern = questions((2, 12), NEW_YORK)
    print(f"{'rulebook, New York':24}{rate(rulebook(NEW_YORK), eastern, seconds):>12,.0f}")
    always = WorkingCalendar.around_the_clock(NEW_YORK).add
    print(f"{'24x7, New York':24}{rate(lambda s, h: always(s, HOURS[h]), eastern, seconds):>12,.0f}")
    began = clock.process_time()
    WorkingCalendar.build(MOSCOW, WEEKLY, RU)
    print(f"{'building a calendar':24}{1000 * (clock.process_time() - began):>9,.1f} ms")
    verdict = "met" if lowest >= TARGET else "MISSED"
    print(f"\ntarget {TARGET:,} a second: {verdict}, the lowest of the table is {lowest:,.0f}")


if __name__ == "__main__":
    main()
