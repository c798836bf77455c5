"""Components drawn by Python: those that stand on a page by the dozen, where a template would cost milliseconds.

Everything given is escaped here; the parts with a shape of their own come from the templates, drawn once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape
from itertools import count

import heroicons
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reglament.desk.ui.shapes import ClauseMark, Clock, Row

CURRENT = ' aria-current="true"'
NOTHING_NEW = "<span></span>"


_numbers = count(1)


def shown(words: object) -> str:
    """Escaped for a page unless it is safe already; as Django's conditional_escape, at a tenth of its price."""
    return words if isinstance(words, SafeString) else escape(str(words))


def uid(prefix: str = "ui") -> str:
    """An id for aria references, unique on the page."""
    return f"{prefix}-{next(_numbers)}"


@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """A 16 px heroicon in the colour of its text; silent to readers unless `label` names it."""
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    svg: str = heroicons._render_icon("micro", name, 16, {"class": "icon", **spoken})
    return mark_safe(svg)  # noqa: S308 - from the icon package; the label is escaped by its XML writer


def constant(name: str) -> SafeString:
    """A part of the page that depends on nothing but the language, drawn once in each."""
    return _constant(name, get_language() or "")


@lru_cache(maxsize=64)
def _constant(name: str, language: str) -> SafeString:
    return render_to_string(name)


@lru_cache(maxsize=1024)
def part(name: str, state: str, used: int = 0) -> SafeString:
    """The sign ("clock_shape") or the bar ("clock_bar", to a whole per cent) of a clock's state."""
    return render_to_string(f"ui/parts/{name}.html", {"state": state, "used": used})


def bar(state: str, used: float) -> SafeString:
    return part("clock_bar", state, round(min(max(used, 0), 100)))


def options(items: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a select, value and label."""
    drawn = [
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in items
    ]
    return mark_safe("".join(drawn))  # noqa: S308 - escaped piece by piece


def rows(items: Iterable[Row]) -> SafeString:
    """The rows of a list, without the list's own element."""
    unread = f'<span class="row__new"><span class="vh">{escape(_("unread"))}</span></span>'
    return mark_safe("".join([_row(item, unread) for item in items]))  # noqa: S308 - escaped piece by piece


def _row(row: Row, unread: str) -> str:
    last = f'<span class="row__last cut">{escape(row.last)}</span>' if row.last else ""
    return (
        f'<li class="row"{" data-unread" if row.unread else ""}{" data-selected" if row.selected else ""}>'
        f"{unread if row.unread else NOTHING_NEW}"
        f'<span class="row__number">{escape(row.number)}</span>'
        f'<a class="row__main" href="{escape(row.url)}" data-row{CURRENT if row.selected else ""}>'
        f'<span class="row__subject cut">{escape(row.subject)}</span>{last}</a>'
        f'<span class="row__who cut">{escape(row.who)}</span>'
        f'<span class="row__tier cut">{escape(row.tier)}</span>'
        f'<span class="row__severity cut"{" data-grave" if row.grave else ""}>{escape(row.severity)}</span>'
        f"{clock(row.clock)}</li>"
    )


def clock(item: Clock) -> SafeString:
    """A clock in one line, as it stands in a row."""
    label = f'<span class="vh">{escape(item.label)}: </span>' if item.label else ""
    due = f'<span class="vh">{escape(item.due)}</span>' if item.due else ""
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<span class="clock" data-state="{escape(item.state)}">{part("clock_shape", item.state)}'
        f'<span class="clock__words">{label}{escape(item.words)}</span>{bar(item.state, item.used)}{due}</span>'
    )


def clause(mark: ClauseMark | None, new_id: Callable[[], str] = lambda: uid("clause")) -> SafeString:
    """The quiet mark of a clause with its note; "" for none. `new_id` gives an id not yet on the page."""
    if not mark:
        return SafeString("")
    name = new_id()
    told = f' aria-describedby="{name}"' if mark.words else ""
    words = escape(cited(mark.number))
    if mark.url:
        shown = f'<a class="clause__mark" href="{escape(mark.url)}"{told}>{words}</a>'
    else:
        shown = f'<span class="clause__mark" tabindex="0"{told}>{words}</span>'
    return mark_safe(f'<span class="clause" data-clause>{shown}{_note(mark, name)}</span>')  # noqa: S308 - as above


def cited(number: str) -> str:
    """«п. 6.7»; a footnote or an annex goes by its own name."""
    return _("cl. %(number)s") % {"number": number} if number[:1].isdigit() else number


def _note(mark: ClauseMark, name: str) -> str:
    if not mark.words:
        return ""
    reading = ""
    if mark.reading:
        reading = (
            f'<span class="clause__reading">{escape(_("Reading chosen:"))} {escape(mark.reading)}</span>'
        )
    return f'<span class="clause__pop" role="tooltip" id="{name}"><span>{escape(mark.words)}</span>{reading}</span>'
