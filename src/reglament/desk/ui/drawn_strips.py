"""The unrolled clock and plain tables drawn by Python, as drawn.py does rows: a page has hundreds of their parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.ui import drawn
from reglament.desk.ui.drawn import shown
from reglament.desk.ui.shapes import ClauseMark
from reglament.desk.ui.strip import Band, Column, Interval, Mark, Strip


@dataclass(frozen=True, slots=True)
class Words:
    """What is written around a strip; empty ones are left out or the kit's own are taken."""

    title: str = ""
    zone: str = ""
    allowance: str = ""
    skipped: str = ""
    lit: str = ""


def strip(strip: Strip, state: str, clause: ClauseMark | None, words: Words) -> SafeString:
    """Days as columns of 24 hours, the sum in words, the legend, and the same as a table."""
    days = "".join([_day(day) for day in strip["days"]])
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<figure class="strip" data-state="{shown(state)}">\n{_title(clause, words)}\n'
        f'<ol class="strip__days">{days}\n</ol>\n<p class="strip__total">{_total(strip, words.allowance)}</p>\n'
        f"{_legend(strip, words)}\n{_as_table(strip)}\n</figure>"
    )


def _title(clause: ClauseMark | None, words: Words) -> str:
    if not words.title and not clause:
        return ""
    title = f"<strong>{shown(words.title)}</strong>" if words.title else ""
    zone = f'<span class="quiet">{shown(words.zone)}</span>' if words.zone else ""
    return f'<figcaption class="strip__title">{title}{drawn.clause(clause)}\n{zone}</figcaption>'


def _day(day: Column) -> str:
    bands = "".join([_band(band) for band in day["bands"]])
    ticks = "".join(
        [
            f'<text class="strip__tick" x="{tick["x"]}" y="63">{shown(tick["text"])}</text>'
            for tick in day["ticks"]
        ]
    )
    marks = "".join([_mark(mark) for mark in day["marks"]])
    return (
        f'\n<li class="strip__day" data-kind="{day["kind"]}"{"" if day["bands"] else " data-dark"}>'
        f'<span class="strip__head"><b>{shown(day["weekday"])}</b> {shown(day["label"])}</span>\n'
        '<svg class="strip__chart" width="100%" height="66" aria-hidden="true">'
        f'<rect class="strip__dark" y="8" width="100%" height="44"/>{bands}'
        f'<line class="strip__midnight" y1="8" y2="52"/>{ticks}{marks}</svg>\n'
        f'<span class="strip__ledger">{_ledger(day)}</span></li>'
    )


def _band(band: Band) -> str:
    y, height = (8, 44) if band["kind"] == "lit" else (16, 28)
    return f'<rect class="strip__{band["kind"]}" x="{band["x"]}" y="{y}" width="{band["width"]}" height="{height}"/>'


def _mark(mark: Mark) -> str:
    if mark["kind"] == "due":
        path = "M0 0H-11L-7 4.5-11 9H0Z" if mark["end"] else "M0 0H11L7 4.5 11 9H0Z"
        drawing = f'<line class="strip__due" y2="54"/><path class="strip__pennant" d="{path}"/>'
    else:
        drawing = '<line class="strip__now" y1="4" y2="54"/><circle class="strip__dot" cy="4" r="3.5"/>'
    return f'<svg x="{mark["x"]}" overflow="visible">{drawing}</svg>'


def _ledger(day: Column) -> str:
    parts = [f'<span class="strip__name">{shown(day["name"])}</span>'] if day["name"] else []
    for part in day["intervals"]:
        ahead = " strip__ahead-words" if part["ahead"] else ""
        parts.append(f'<span class="num{ahead}">{part["start"]}–{part["end"]}</span>')
    if day["sum"]:
        parts.append(f'<strong class="num">{shown(day["sum"])}</strong>')
    for mark in day["marks"]:
        due = mark["kind"] == "due"
        words = pgettext("strip", "due") if due else pgettext("strip", "now")
        parts.append(f'<span class="strip__mark-{"due" if due else "now"} num">{words} {mark["time"]}</span>')
    return "".join(parts)


def _total(strip: Strip, allowance: str) -> str:
    told = {name: shown(strip[name]) for name in ("past", "ahead", "total")}
    if strip["has_ahead"]:
        words = _("Counted %(past)s and %(ahead)s still ahead: %(total)s in all.") % told
    else:
        words = _("Counted %(total)s in all.") % told
    return (
        f"{words} {_('The allowance is %(allowance)s.') % {'allowance': shown(allowance)}}"
        if allowance
        else words
    )


def _legend(strip: Strip, words: Words) -> str:
    keys = [_key(_rect("counted"), pgettext("strip", "counted"))]
    if strip["has_ahead"]:
        keys.append(_key(_rect("ahead"), _("still ahead")))
    if strip["has_skipped"]:
        keys.append(_key(_rect("skipped"), shown(words.skipped or _("not counted"))))
    keys.append(_key(_rect("lit") + _rect("rim"), shown(words.lit or _("working hours"))))
    keys.append(_key(_rect("dark"), _("night and days off")))
    return f'<ul class="strip__legend">{"".join(keys)}</ul>'


def _rect(kind: str) -> str:
    return f'<rect class="strip__{kind}" width="18" height="12"/>'


def _key(drawing: str, words: str) -> str:
    return f'<li><svg class="strip__key">{drawing}</svg>{words}</li>'


def _as_table(strip: Strip) -> str:
    heads = [pgettext("strip", word) for word in ("Day", "From", "Until")]
    columns = "".join([f'<th scope="col">{head}</th>' for head in heads])
    lines = "".join([_line(part) for part in strip["intervals"]])
    return (
        f'<details class="fold"><summary>{drawn.icon("chevron-right")}{_("The same as a table")}</summary>'
        f'<div class="scroll"><table class="table"><thead><tr>{columns}'
        f'<th scope="col" class="right">{pgettext("strip", "Counted")}</th></tr></thead><tbody>{lines}</tbody>'
        f'<tfoot><tr><th scope="row" colspan="3">{pgettext("strip", "Sum")}</th>'
        f'<td class="right">{shown(strip["total"])}</td></tr></tfoot></table></div></details>'
    )


def _line(part: Interval) -> str:
    return (
        f"<tr><td>{shown(part['day'])}</td><td>{part['start']}</td><td>{part['end']}</td>"
        f'<td class="right">{shown(part["length"])}</td></tr>'
    )


def table(label: str, heads: Iterable[str], lines: Iterable[Sequence[str]]) -> SafeString:
    """A table that scrolls within itself; the first cell of a line names it."""
    columns = "".join([f'<th scope="col">{shown(head)}</th>' for head in heads])
    body = "".join([_cells(line) for line in lines])
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<div class="scroll" tabindex="0" role="region" aria-label="{shown(label)}"><table class="table"><thead>'
        f"<tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(line: Sequence[str]) -> str:
    rest = "".join([f"<td>{shown(cell)}</td>" for cell in line[1:]])
    return f'<tr><th scope="row">{shown(line[0])}</th>{rest}</tr>' if line else "<tr></tr>"
