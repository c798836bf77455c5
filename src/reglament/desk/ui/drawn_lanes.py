"""Conditions over time: lanes on one axis of days, drawn by Python. Knows no domain.

A lane is stretches of days, or a count against the one that is needed. What is drawn is said in the titles too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Kind = Literal["held", "mended", "lapse", "fails"]
THIN, TALL = 14, 40  # heights in pixels
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, both inside. `kind`: held (as it should be), mended, lapse (nothing there), fails."""

    first_on: date
    last_on: date
    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Count:
    """Days on which there are `have` of something and `need` are needed."""

    first_on: date
    last_on: date
    have: int
    need: int
    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """`title` stands beside it; `ok`: whether all of it is as it should be."""

    title: str
    ok: bool
    stretches: Sequence[Stretch] = ()
    counts: Sequence[Count] = ()


@dataclass(frozen=True, slots=True)
class _Axis:
    first_on: date
    days: int

    def at(self, on: date) -> str:
        return f"{(on - self.first_on).days / self.days * 100:.2f}%"

    def width(self, first_on: date, last_on: date) -> str:
        return f"{((last_on - first_on).days + 1) / self.days * 100:.2f}%"


def lanes(lanes_: Sequence[Lane], *, first_on: date, last_on: date, words: str) -> SafeString:
    """The picture of these days, both inside. `words`: what it is, for who does not see it. Raises ValueError."""
    if last_on < first_on:
        raise ValueError("the days are reversed")
    axis = _Axis(first_on, (last_on - first_on).days + 1)
    rows = format_html_join(
        "",
        '<li class="lanes__lane" data-ok="{}"><span class="lanes__title">{}</span>{}</li>',
        (("yes" if lane.ok else "no", lane.title, _lane(lane, axis)) for lane in lanes_),
    )
    return format_html(
        '<figure class="lanes" role="img" aria-label="{}"><ol class="lanes__all" aria-hidden="true">{}{}</ol></figure>',
        words,
        rows,
        _years(axis, last_on),
    )


def _lane(lane: Lane, axis: _Axis) -> SafeString:
    if lane.counts:
        return _counts(lane.counts, axis)
    bars = format_html_join(
        "",
        '<rect class="lanes__{}" x="{}" width="{}" y="{}" height="{}"><title>{}</title></rect>',
        (
            (s.kind, axis.at(s.first_on), axis.width(s.first_on, s.last_on), *_rows(s.kind), s.words)
            for s in lane.stretches
        ),
    )
    return format_html('<svg width="100%" height="{}">{}</svg>', THIN, bars)


def _rows(kind: Kind) -> tuple[int, int]:
    return (1, THIN - 2) if kind in ("lapse", "fails") else (3, THIN - 6)


def _counts(counts: Sequence[Count], axis: _Axis) -> SafeString:
    """Bars of what there is, a line at what is needed, red where they do not fit."""
    most = max(1, *(max(c.have, c.need) for c in counts))
    scale = (TALL - 6) / most
    drawn = format_html_join(
        "",
        '<g class="lanes__count" data-ok="{0}"><title>{1}</title><rect x="{2}" width="{3}" y="{4}" height="{5}"/>'
        '<svg x="{2}" width="{3}" height="100%" overflow="visible"><line x2="100%" y1="{6}" y2="{6}"/></svg></g>',
        (
            (
                "yes" if c.ok else "no",
                c.words,
                axis.at(c.first_on),
                axis.width(c.first_on, c.last_on),
                f"{TALL - c.have * scale:.1f}",
                f"{c.have * scale:.1f}",
                f"{TALL - c.need * scale:.1f}",
            )
            for c in counts
        ),
    )
    return format_html('<svg width="100%" height="{}">{}</svg>', TALL, drawn)


def _years(axis: _Axis, last_on: date) -> SafeString:
    """Years, or months where there are few."""
    first = axis.first_on
    if axis.days > 500:
        ticks = [(date(y, 1, 1), str(y)) for y in range(first.year + 1, last_on.year + 1)]
    else:
        ticks = []
        for month in range(first.month, first.month + axis.days // 28 + 2):
            on = date(first.year + month // 12, month % 12 + 1, 1)
            if first < on <= last_on and (axis.days < 200 or on.month % 3 == 1):
                ticks.append((on, f"{on:%m.%Y}"))
    drawn = format_html_join(
        "",
        '<line x1="{0}" x2="{0}" y1="0" y2="4"/><text x="{0}" y="15" text-anchor="middle">{1}</text>',
        ((axis.at(on), words) for on, words in ticks),
    )
    return format_html(
        '<li class="lanes__axis"><span></span><svg width="100%" height="18">{}</svg></li>', drawn
    )
