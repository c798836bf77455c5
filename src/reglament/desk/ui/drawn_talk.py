"""Correspondence, facts and the rail drawn by Python, as drawn.py does rows: dozens of them stand on one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reglament.desk.ui import drawn
from reglament.desk.ui.drawn import shown
from reglament.desk.ui.shapes import Event, Fact, File, Link, Message, RailSection

FOLDED = 3  # more events than these in a row are folded


def talk(pieces: Iterable[Message | Sequence[Event]]) -> SafeString:
    """Messages and the events between them, in their order."""
    told = [message(piece) if isinstance(piece, Message) else events(piece) for piece in pieces]
    return mark_safe("\n".join([*told, ""]))  # noqa: S308 - escaped piece by piece


def message(item: Message) -> SafeString:
    """One piece of correspondence."""
    anchor = f' id="{shown(item.anchor)}"' if item.anchor else ""
    quote = files_ = fate = ""
    if item.quote:
        quote = (
            f'\n<details class="fold"><summary>{drawn.icon("ellipsis-horizontal")}{_("Quoted text")}</summary>'
            f'<div class="fold__body quote">{item.quote}</div></details>'
        )
    if item.files:
        files_ = f"{files(item.files)}\n"
    if item.fate:
        fate = f'<p class="small quiet">{shown(item.fate)}</p>'
    return mark_safe(  # noqa: S308 - escaped piece by piece; the body and the quote are safe by their contract
        f'<article class="message" data-kind="{shown(item.kind)}"{anchor}>\n{_head(item)}\n'
        f'<div class="message__body">{item.html}</div>{quote}{files_}{fate}\n</article>'
    )


def _head(item: Message) -> str:
    org = f"<span>{shown(item.org)}</span>" if item.org else ""
    kind = f'<span class="message__kind">{_kind(item)}</span>' if item.kind != "client" else ""
    channel = f"<span>{shown(item.channel)}</span>" if item.channel else ""
    to = f"<span>{pgettext('message', 'to')} {shown(item.to)}</span>" if item.to else ""
    at = time(item.at, item.iso, item.ago)
    if item.anchor:
        at = f'<a href="#{shown(item.anchor)}">{at}</a>'
    return (
        f'<header class="message__head"><span class="message__who">{shown(item.who)}</span>{org}{kind}{channel}{to}'
        f'{drawn.clause(item.clause)}\n<span class="message__at">{at}</span></header>'
    )


def _kind(item: Message) -> str:
    if item.label:
        return shown(item.label)
    known = {
        "answer": lambda: pgettext("message", "answer"),
        "question": lambda: _("question to the client"),
        "solution": lambda: _("proposed solution"),
        "note": lambda: _("internal note, the client does not see it"),
        "call": lambda: pgettext("message", "call"),
    }
    return known[item.kind]() if item.kind in known else ""


def time(at: str, iso: str = "", ago: str = "") -> str:
    """An instant in words, with the same for machines."""
    machine = f' datetime="{shown(iso)}"' if iso else ""
    if not ago:
        return f'<time class="num"{machine}>{shown(at)}</time>\n'
    return (
        f'<relative-time><time{machine}><span data-ago aria-hidden="true">{shown(ago)}</span>'
        f'<span class="vh">{shown(at)}</span></time></relative-time>\n'
    )


def events(items: Sequence[Event]) -> SafeString:
    """Events in a row, folded when there are many of them."""
    lines = "".join([f"{event(item)}\n" for item in items])
    if len(items) > FOLDED:
        words = ngettext("%(n)s event", "%(n)s events", len(items)) % {"n": len(items)}
        arrow = drawn.icon("chevron-right")
        lines = f'<details class="events"><summary>{arrow}{words}</summary>{lines}</details>'
    return mark_safe(lines)  # noqa: S308 - escaped by `event`


def event(item: Event) -> SafeString:
    """One grey line."""
    who = f"{shown(item.who)}: " if item.who else ""
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<p class="event"><span>{who}{shown(item.words)}</span>{drawn.clause(item.clause)}\n'
        f"{time(item.at, item.iso)}</p>"
    )


def files(items: Iterable[File]) -> SafeString:
    """Attachments with their sizes."""
    return mark_safe(f'<ul class="files">{"".join([_file(item) for item in items])}</ul>')  # noqa: S308 - as above


def _file(item: File) -> str:
    name = (
        f'<a href="{shown(item.url)}">{shown(item.name)}</a>'
        if item.url
        else f"<span>{shown(item.name)}</span>"
    )
    size = f'<span class="quiet num">{shown(item.size)}</span>' if item.size else ""
    note = f'<span class="soft">{shown(item.note)}</span>' if item.note else ""
    way = f'<a class="small" href="{shown(item.way)}">{pgettext("file", "Decide")}</a>' if item.way else ""
    return f"<li>{drawn.icon('paper-clip')}{name}{size}{note}{way}</li>"


def facts(items: Iterable[Fact]) -> SafeString:
    """Terms and what is known of them."""
    return mark_safe(f'<dl class="facts">{"".join([_fact(item) for item in items])}</dl>')  # noqa: S308 - as above


def _fact(item: Fact) -> str:
    if item.html:
        value = item.html
    elif item.url:
        value = f'<a href="{shown(item.url)}">{shown(item.value)}</a>'
    else:
        value = shown(item.value)
    note = f'<span class="facts__note">{shown(item.note)}</span>' if item.note else ""
    return f"<dt>{shown(item.term)}</dt><dd>{value} {drawn.clause(item.clause)}\n{note}</dd>"


def sections(items: Iterable[RailSection] | SafeString) -> SafeString:
    """The rail's groups of links; drawn already, they stay as they are."""
    if isinstance(items, SafeString):
        return items
    return mark_safe("".join([_section(item) for item in items]))  # noqa: S308 - escaped piece by piece


def _section(item: RailSection) -> str:
    title = f'<h2 class="rail__title">{shown(item.title)}</h2>' if item.title else ""
    return f"\n  {title}\n  <ul>{''.join([_link(link) for link in item.links])}</ul>"


def _link(item: Link) -> str:
    current = ' aria-current="page"' if item.current else ""
    key = f' data-key="{shown(item.key)}"' if item.key else ""
    label = f' data-key-label="{shown(item.label)}"' if item.label else ""
    sign = drawn.icon(item.icon) if item.icon else ""
    count = f'<span class="rail__count">{item.count}</span>' if item.count is not None else ""
    return (
        f'<li><a href="{shown(item.url)}"{current}{key}{label}>{sign}'
        f'<span class="cut">{shown(item.label)}</span>{count}</a></li>'
    )
