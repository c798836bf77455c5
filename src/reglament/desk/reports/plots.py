"""Plots as numbers for SVG: load by hour of the week, terms kept and late. Colours and words are the template's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from reglament.rulebook.simulate import HOURS_OF_WEEK, Tally

BAR, GAP, HALF = 5.0, 1.0, 60.0  # width of an hour, between two, height of one half
WIDTH = HOURS_OF_WEEK * BAR


class Bar(TypedDict):
    x: str
    y: str
    height: str
    words: str


class Day(TypedDict):
    x: str
    text: str


class Week(TypedDict):
    """Context of reports/week.html: bars upwards are after, downwards before, on one scale."""

    width: str
    height: str
    middle: str
    bar: str
    above: list[Bar]
    below: list[Bar]
    days: list[Day]
    highest: int
    words: str


def week(before: Sequence[int], after: Sequence[int], days: Sequence[str], words: str) -> Week:
    """168 counts each, from Monday 0:00. `days`: seven short names."""
    highest = max(*before, *after, 1)
    step = HALF / highest

    def bars(counts: Sequence[int], up: bool) -> list[Bar]:
        return [
            {
                "x": f"{hour * BAR + GAP / 2:.1f}",
                "y": f"{HALF - number * step if up else HALF:.1f}",
                "height": f"{number * step:.1f}",
                "words": f"{days[hour // 24]} {hour % 24}:00 — {number}",
            }
            for hour, number in enumerate(counts)
            if number
        ]

    return {
        "width": f"{WIDTH:.0f}",
        "height": f"{2 * HALF:.0f}",
        "middle": f"{HALF:.0f}",
        "bar": f"{BAR - GAP:.1f}",
        "above": bars(after, True),
        "below": bars(before, False),
        "days": [{"x": f"{number * 24 * BAR:.0f}", "text": name} for number, name in enumerate(days)],
        "highest": highest,
        "words": words,
    }


@dataclass(frozen=True, slots=True)
class Share:
    """One bar of kept, open and late terms; shares are per cent of `promised`, laid one after another."""

    label: str
    promised: int
    met: int
    late: int
    width: str
    late_x: str
    met_width: str
    late_width: str

    @property
    def open(self) -> int:
        return self.promised - self.met - self.late


def share(label: str, tally: Tally, widest: int) -> Share:
    """`widest`: the most terms any bar beside it has; widths are per cent of that."""
    scale = 100 / max(widest, 1)
    whole = tally.promised * scale
    return Share(
        label=label,
        promised=tally.promised,
        met=tally.met,
        late=tally.late,
        width=f"{whole:.2f}%",
        late_x=f"{whole - tally.late * scale:.2f}%",
        met_width=f"{tally.met * scale:.2f}%",
        late_width=f"{tally.late * scale:.2f}%",
    )
