"""The unrolled clock: days as columns of 24 hours, told as numbers for the template.

Pure: hours are floats of a civil day (17.5 is 17:30) in the desk's zone; the caller cuts its intervals
at midnight and brings the words. Nothing here reads a clock or a calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypedDict

Span = tuple[float, float]
Moment = tuple[int, float]
Kind = Literal["work", "short", "moved", "weekend", "holiday"]

DAY = 24.0
MINUTE = 1 / 60


@dataclass(frozen=True, slots=True)
class Units:
    """Words for lengths of time, already in the reader's language."""

    hour: str = "h"
    minute: str = "m"
    second: str = "s"


@dataclass(frozen=True, slots=True)
class StripDay:
    """A civil day. `name`: why it is dark ("day off", a holiday) or special ("working Saturday").

    `lit`: working hours; `counted`: what the clock counts, past and still ahead; `skipped`: what it does
    not, when it is not simply the lit rest between start and now.
    """

    label: str
    weekday: str
    kind: Kind = "work"
    name: str = ""
    lit: Sequence[Span] = ()
    counted: Sequence[Span] = ()
    skipped: Sequence[Span] | None = None


class Band(TypedDict):
    kind: str
    x: str
    width: str


class Mark(TypedDict):
    kind: str
    x: str
    time: str
    end: bool


class Tick(TypedDict):
    x: str
    text: str


class Interval(TypedDict):
    day: str
    start: str
    end: str
    length: str
    ahead: bool


class Column(TypedDict):
    label: str
    weekday: str
    kind: str
    name: str
    bands: list[Band]
    marks: list[Mark]
    ticks: list[Tick]
    intervals: list[Interval]
    sum: str


class Strip(TypedDict):
    """Context of ui/strip.html."""

    days: list[Column]
    intervals: list[Interval]
    total: str
    past: str
    ahead: str
    has_ahead: bool
    has_skipped: bool


@dataclass(slots=True)
class _Sum:
    past: float = 0
    ahead: float = 0
    intervals: list[Interval] = field(default_factory=list)
    skipped: bool = False


def strip(
    days: Sequence[StripDay],
    *,
    due: Moment | None = None,
    now: Moment | None = None,
    started: Moment | None = None,
    units: Units | None = None,
) -> Strip:
    """Lay out `days` for the template; `due`, `now`, `started` are (index of the day, hour).

    Counted time after `now` is told apart as still ahead. Raises ValueError for an hour outside 0–24, for
    an empty or backward span and for a moment on a day that is not there.
    """
    units = units or Units()
    for moment in (due, now, started):
        _check_moment(moment, len(days))
    total = _Sum()
    columns = [_column(i, day, due, now, started, units, total) for i, day in enumerate(days)]
    return {
        "days": columns,
        "intervals": total.intervals,
        "total": length(total.past + total.ahead, units),
        "past": length(total.past, units),
        "ahead": length(total.ahead, units),
        "has_ahead": total.ahead > 0,
        "has_skipped": total.skipped,
    }


def length(hours: float, units: Units | None = None) -> str:
    """Hours as words: 2.5 is "2 h 30 m"; to the minute, under one to the second, parts that are nothing left out."""
    units = units or Units()
    if 0 < (seconds := round(hours * 3600)) < 60:
        return f"{seconds}\u00a0{units.second}"
    whole, minutes = divmod(round(hours * 60), 60)
    parts = [f"{n}\u00a0{word}" for n, word in ((whole, units.hour), (minutes, units.minute)) if n]
    return "\u00a0".join(parts) or f"0\u00a0{units.minute}"


def clock_time(hour: float) -> str:
    """17.5 is "17:30", and so it is till its minute is over, as on any clock; the end of a day is "24:00"."""
    whole, minutes = divmod(round(hour * 3600) // 60, 60)
    return f"{whole}:{minutes:02d}"


def _column(
    index: int,
    day: StripDay,
    due: Moment | None,
    now: Moment | None,
    started: Moment | None,
    units: Units,
    total: _Sum,
) -> Column:
    for span in (*day.lit, *day.counted, *(day.skipped or ())):
        _check_span(span)
    border = _border(now, index, after=DAY)
    past, ahead = _cut(day.counted, border)
    skipped = day.skipped
    if skipped is None:
        skipped = _waited(day, _border(started, index, after=0.0), border) if started else ()
    intervals = [_interval(day, s, units, ahead=False) for s in past]
    intervals += [_interval(day, s, units, ahead=True) for s in ahead]
    total.past += _hours(past)
    total.ahead += _hours(ahead)
    total.intervals += intervals
    total.skipped = total.skipped or bool(skipped)
    counted = _hours(day.counted)
    return {
        "label": day.label,
        "weekday": day.weekday,
        "kind": day.kind,
        "name": day.name,
        "bands": [
            _band(kind, s)
            for kind, spans in (("lit", day.lit), ("skipped", skipped), ("counted", past), ("ahead", ahead))
            for s in spans
        ],
        "marks": [_mark(kind, m) for kind, m in (("due", due), ("now", now)) if m and m[0] == index],
        "ticks": _ticks(day),
        "intervals": intervals,
        "sum": length(counted, units) if counted else "",
    }


def _border(moment: Moment | None, index: int, *, after: float) -> float:
    """The hour of day `index` at which `moment` falls; `after` when there is no such moment."""
    if moment is None:
        return after
    if moment[0] == index:
        return moment[1]
    return DAY if moment[0] > index else 0.0


def _cut(spans: Sequence[Span], at: float) -> tuple[list[Span], list[Span]]:
    before = [(a, min(b, at)) for a, b in spans if a < at]
    after = [(max(a, at), b) for a, b in spans if b > at]
    return before, after


def _waited(day: StripDay, since: float, until: float) -> list[Span]:
    """The lit hours between start and now that were not counted."""
    rest: list[Span] = [(max(a, since), min(b, until)) for a, b in day.lit]
    for a, b in day.counted:
        rest = [piece for c, d in rest for piece in ((c, min(d, a)), (max(c, b), d))]
    return [(a, b) for a, b in rest if b - a >= MINUTE / 2]


def _ticks(day: StripDay) -> list[Tick]:
    edges = sorted({h for span in day.lit for h in span if 0 < h < DAY})
    return [{"x": _percent(h), "text": clock_time(h).removesuffix(":00")} for h in edges]


def _interval(day: StripDay, span: Span, units: Units, *, ahead: bool) -> Interval:
    return {
        "day": f"{day.weekday}, {day.label}",
        "start": clock_time(span[0]),
        "end": clock_time(span[1]),
        "length": length(span[1] - span[0], units),
        "ahead": ahead,
    }


def _band(kind: str, span: Span) -> Band:
    return {"kind": kind, "x": _percent(span[0]), "width": _percent(span[1] - span[0])}


def _mark(kind: str, moment: Moment) -> Mark:
    return {
        "kind": kind,
        "x": _percent(moment[1]),
        "time": clock_time(moment[1]),
        "end": moment[1] > DAY * 0.8,
    }


def _percent(hours: float) -> str:
    """A length of a day as SVG takes it, whatever the reader's decimal comma."""
    return f"{hours / DAY * 100:.3f}".rstrip("0").rstrip(".") + "%"


def _hours(spans: Sequence[Span]) -> float:
    return sum(b - a for a, b in spans)


def _check_span(span: Span) -> None:
    if not 0 <= span[0] < span[1] <= DAY:
        raise ValueError(f"not a span of one day: {span}")


def _check_moment(moment: Moment | None, days: int) -> None:
    if moment and not (0 <= moment[0] < days and 0 <= moment[1] <= DAY):
        raise ValueError(f"not a moment of the {days} days shown: {moment}")
