"""Helpers of the kit: icons, attributes, numbers for SVG, blocks with a slot. Knows no domain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reglament.desk.ui import drawn, drawn_strips, drawn_talk, holes
from reglament.desk.ui import drawn_facts as column
from reglament.desk.ui.pictures import Coverage
from reglament.desk.ui.shapes import ClauseMark, Clock, Event, Fact, File, Message, RailSection, Row
from reglament.desk.ui.strip import Strip

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A 16 px heroicon in the colour of its text; silent to readers unless `label` names it."""
    return drawn.icon(str(name), str(label))


@register.simple_tag
def drawn_clock(clock: Clock, full: bool = False) -> SafeString:
    """A clock in one line, or with its label, due time and clause."""
    return column.clock(clock) if full else drawn.clock(clock)


@register.simple_tag
def drawn_rows(rows: Iterable[Row]) -> SafeString:
    """The rows of a list."""
    return drawn.rows(rows)


@register.simple_tag
def drawn_options(options: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a select."""
    return drawn.options(options, chosen)


@register.simple_tag
def drawn_clause(mark: ClauseMark | None) -> SafeString:
    """The quiet mark of a clause with its note; nothing for none."""
    return drawn.clause(mark or None)


@register.simple_tag
def constant(name: str) -> SafeString:
    """A template that depends on nothing but the language; drawn once in each."""
    return drawn.constant(name)


@register.simple_tag
def drawn_strip(
    strip: Strip,
    state: str,
    title: str,
    clause: ClauseMark | None,
    zone: str,
    allowance: str,
    skipped_words: str,
    lit_words: str,
) -> SafeString:
    """A clock unrolled into days."""
    words = drawn_strips.Words(title, zone, allowance, skipped_words, lit_words)
    return drawn_strips.strip(strip, state or "calm", clause or None, words)


@register.simple_tag
def drawn_table(label: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> SafeString:
    """A plain table; the first cell of a line names it."""
    return drawn_strips.table(label, heads, lines)


@register.simple_tag
def drawn_message(message: Message) -> SafeString:
    """One piece of correspondence."""
    return drawn_talk.message(message)


@register.simple_tag
def drawn_event(event: Event) -> SafeString:
    """One grey line."""
    return drawn_talk.event(event)


@register.simple_tag
def drawn_events(events: Sequence[Event]) -> SafeString:
    """Grey lines, folded when there are many."""
    return drawn_talk.events(events)


@register.simple_tag
def drawn_talk_of(talk: Iterable[Message | Sequence[Event]]) -> SafeString:
    """Messages and the events between them."""
    return drawn_talk.talk(talk)


@register.simple_tag
def drawn_facts(facts: Iterable[Fact]) -> SafeString:
    """The lines of a facts panel."""
    return drawn_talk.facts(facts)


@register.simple_tag
def drawn_files(files: Iterable[File]) -> SafeString:
    """Attachments."""
    return drawn_talk.files(files)


@register.simple_tag
def drawn_sections(sections: Iterable[RailSection]) -> SafeString:
    """The links of the rail."""
    return drawn_talk.sections(sections)


@register.simple_tag
def attrs(**values: Any) -> SafeString:
    """`{% attrs data_key="r" disabled=busy %}`: underscores become dashes, False and None vanish."""
    pairs = [(name.replace("_", "-"), value) for name, value in values.items()]
    kept = [(n, v) for n, v in pairs if v is not None and v is not False and v != ""]
    return format_html_join("", ' {}="{}"', ((n, "" if v is True else v) for n, v in kept))


@register.simple_tag
def uid(prefix: str = "ui") -> str:
    """An id for aria references, unique on the page."""
    return drawn.uid(prefix)


@register.simple_tag(takes_context=True)
def csrf_field(context: template.Context) -> SafeString:
    """The CSRF field also inside `include … only`, where the context has no csrf_token."""
    request = getattr(context, "request", None)
    return SafeString("") if request is None else holes.csrf_field(request)


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The theme the reader has chosen ("light", "dark") or "" to follow the system."""
    request = getattr(context, "request", None)
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in holes.THEMES else ""


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """Path and query of the page, to come back to."""
    request = getattr(context, "request", None)
    return request.get_full_path() if request is not None else "/"


@register.filter
def pct(value: Any) -> str:
    """A per cent for SVG attributes: within 0–100, a point for the decimal whatever the language."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = 0.0
    return f"{min(max(number, 0.0), 100.0):.1f}%"


@register.simple_tag
def drawn_meter(
    label: str, used: int, total: int, clause: ClauseMark | None = None, reserved: int = 0, words: str = ""
) -> SafeString:
    """How much of a limit is taken."""
    return column.meter(label, used, total, clause or None, reserved=reserved or 0, words=words)


@register.simple_tag
def drawn_coverage(coverage: Coverage) -> SafeString:
    """Certificates on one line of time."""
    return column.coverage(coverage)


@register.filter
def words(value: Any) -> list[str]:
    """`"a b c"|words`: a short list written out in a template."""
    return str(value).split()


@register.filter
def widget(field: BoundField) -> str:
    """The lower-case name of a field's widget class, for the field template."""
    return type(field.field.widget).__name__.lower()


@register.filter
def title_and_rest(value: Any) -> tuple[str, str]:
    """A choice label "Title\\nwhat it means" as its two parts."""
    title, _, rest = str(value).partition("\n")
    return title, rest


@register.simple_block_tag
def panel(content: str, title: str = "", name: str = "") -> SafeString:
    """A titled part of the facts column."""
    head = format_html('<h2 class="panel__title">{}</h2>', title) if title else ""
    return format_html('<section class="panel"{}>{}{}</section>', attrs(id=name), head, content)


@register.simple_block_tag
def fold(content: str, title: str, open: bool = False) -> SafeString:
    """Something that may stay folded; works without scripts."""
    return format_html(
        '<details class="fold"{}><summary>{}{}</summary><div class="fold__body">{}</div></details>',
        attrs(open=open),
        icon("chevron-right"),
        title,
        content,
    )


@register.simple_tag
def cited(number: str) -> str:
    """«п. 6.7», «сноска 1»."""
    return drawn.cited(number)


@register.simple_block_tag
def menu(content: str, title: str, sign: str = "", end: bool = False) -> SafeString:
    """A menu that opens under its button; a list of links and buttons inside. Works without scripts."""
    return format_html(
        '<details class="menu{}" data-menu><summary class="button plain">{}{}{}</summary>'
        '<div class="menu__list">{}</div></details>',
        " menu--end" if end else "",
        icon(sign) if sign else "",
        title,
        icon("chevron-down"),
        content,
    )


@register.simple_block_tag
def dialog(content: str, name: str, title: str, close: str) -> SafeString:
    """A native dialog, opened by `<button data-dialog="name">`; `close` is the word on its cross."""
    return format_html(
        '<dialog class="dialog" id="{0}" aria-labelledby="{0}-title"><header class="dialog__head">'
        '<h2 id="{0}-title">{1}</h2><form method="dialog"><button class="button bare" aria-label="{2}">{3}'
        "</button></form></header>{4}</dialog>",
        name,
        title,
        close,
        icon("x-mark"),
        content,
    )
