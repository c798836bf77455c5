"""The facts column drawn by Python, as drawn.py does rows: coverage, meters, panels, folds, clocks in full."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reglament.desk.ui import drawn
from reglament.desk.ui.drawn import shown
from reglament.desk.ui.pictures import Coverage, Meter
from reglament.desk.ui.pictures import meter as numbers_of
from reglament.desk.ui.shapes import ClauseMark, Clock


def clock(item: Clock) -> SafeString:
    """A clock with its label, its due time and its clause."""
    label = f'<span class="soft">{shown(item.label)}:</span> ' if item.label else ""
    under = ""
    if item.due or item.clause:
        due = f'<span class="num">{shown(item.due)}</span>' if item.due else ""
        under = f'<span class="clock__under">{due}{drawn.clause(item.clause)}\n</span>'
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<span class="clock clock--full" data-state="{shown(item.state)}">{drawn.part("clock_shape", item.state)}'
        f'<span class="clock__words">{label}{shown(item.words)}</span>{drawn.bar(item.state, item.used)}{under}</span>'
    )


def coverage(found: Coverage) -> SafeString:
    """Certificates on one line of time, and the same in words."""
    pieces = "".join(
        [
            f'<rect class="cover__{p["kind"]}" x="{p["x"]}" y="6" width="{p["width"]}" height="10"/>'
            for p in found["pieces"]
        ]
    )
    years = "".join(
        [
            f'<text x="{y["x"]}" y="31" text-anchor="middle">{y["text"]}</text>'
            f'<line class="cover__base" x1="{y["x"]}" x2="{y["x"]}" y1="16" y2="21"/>'
            for y in found["years"]
        ]
    )
    words = "".join(
        [
            f'<li><svg width="12" height="8" aria-hidden="true"><rect class="cover__{p["kind"]}" width="12"'
            f' height="8"/></svg>{shown(p["words"])}</li>'
            for p in found["pieces"]
            if p["words"]
        ]
    )
    return mark_safe(  # noqa: S308 - escaped piece by piece
        '<figure class="cover"><svg width="100%" height="34" aria-hidden="true">'
        f'<line class="cover__base" y1="11" y2="11" x2="100%"/>{pieces}{years}<svg x="{found["today"]}"'
        ' overflow="visible"><line class="cover__today" y1="1" y2="20"/><circle class="cover__dot" cy="1.5" r="2.5"/>'
        f'</svg></svg>\n<ol class="cover__words">{words}</ol></figure>'
    )


def meter(
    label: str, used: int, total: int, clause: ClauseMark | None, *, reserved: int = 0, words: str = ""
) -> SafeString:
    """How much of a limit is taken."""
    it = numbers_of(used, total, reserved=reserved)
    told = shown(words) if words else _("%(used)s of %(total)s") % {"used": used, "total": total}
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<div class="meter"{" data-full" if it["full"] else ""}><p class="meter__words"><span>{shown(label)} '
        f'{drawn.clause(clause)}\n</span><span class="meter__count num">{told}</span></p>{_gauge(it)}</div>'
    )


def _gauge(it: Meter) -> str:
    if not it["places"]:
        return (
            '<svg class="meter__bar" width="100%" height="6" aria-hidden="true"><rect class="meter__track"'
            f' width="100%" height="6"/><rect class="meter__used" width="{it["used"]}" height="6"/></svg>'
        )
    places = "".join(
        [
            f'<svg width="100%" height="10"><rect class="meter__{p}" width="100%" height="10"/></svg>'
            for p in it["places"]
        ]
    )
    return f'<div class="meter__places" aria-hidden="true">{places}</div>'


def panel(title: str, content: str) -> SafeString:
    """A titled part of the facts column; `content` is safe."""
    return mark_safe(  # noqa: S308
        f'<section class="panel"><h2 class="panel__title">{shown(title)}</h2>{content}</section>'
    )


def fold(title: str, content: str, attributes: str = "") -> SafeString:
    """Something folded; `content` and `attributes` are safe."""
    return mark_safe(  # noqa: S308 - as the contract says
        f'<details class="fold"{attributes}><summary>{drawn.icon("chevron-right")}{shown(title)}</summary>'
        f'<div class="fold__body">{content}</div></details>'
    )
