"""The list zone drawn: its head with search and filters, the rows, the pager or what an empty list says."""

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reglament.desk.staff.pages.worklist import Choice, ListZone
from reglament.desk.ui import drawn
from reglament.desk.ui.drawn import shown
from reglament.desk.ui.shapes import Link


def drawn_list(zone: ListZone) -> SafeString:
    """What stands in the section of the list; rows bring their appeal beside it without the whole page (htmx)."""
    level = "h2" if zone.beside else "h1"
    head = (
        f'<header class="zone-head"><{level}>{shown(zone.title)}</{level}>'
        f'<span class="count">{shown(zone.count)}</span>\n'
        f"{_search(zone)}\n{_chosen(zone.chosen)}</header>\n"
    )
    if zone.rows:
        body = f'<ol class="rows" hx-boost="true" hx-target="#main" hx-swap="innerHTML">{drawn.rows(zone.rows)}</ol>'
    else:
        words = f"<p>{shown(zone.empty['words'])}</p>" if zone.empty["words"] else ""
        body = f'<div class="empty"><h2>{shown(zone.empty["title"])}</h2>{words}</div>'
    return mark_safe(f"{head}{body}\n{_pager(zone.pager)}")  # noqa: S308 - escaped piece by piece


def _search(zone: ListZone) -> str:
    view = f'<input type="hidden" name="view" value="{shown(zone.view)}">\n' if zone.view != "all" else ""
    return (
        f'<form class="grow list-search" role="search" method="get" action="{shown(zone.action)}">\n{view}'
        f'<input type="search" name="q" value="{shown(zone.words)}" placeholder="{shown(_("Search"))}"'
        f' aria-label="{shown(_("Search in this list"))}" data-key="/" data-key-label="{shown(_("search"))}">\n'
        '<details class="menu menu--end" data-menu><summary class="button plain">'
        f"{drawn.icon('funnel')}{shown(_('Filter'))}{drawn.icon('chevron-down')}</summary>"
        f'<div class="menu__list"><div class="list-filter">{"".join([_choice(c) for c in zone.choices])}'
        f'<button class="button primary">{shown(_("Show"))}</button></div></div></details>\n</form>'
    )


def _choice(choice: Choice) -> str:
    return (
        f'<label class="field"><span class="field__head">{shown(choice.label)}</span>'
        f'<select name="{shown(choice.name)}"><option value="">{shown(_("any"))}</option>'
        f"{drawn.options(choice.options, choice.chosen)}</select></label>"
    )


def _chosen(links: list[Link]) -> str:
    if not links:
        return ""
    items = "".join(
        [f'<a href="{shown(link.url)}" aria-current="true">{shown(link.label)}</a>' for link in links]
    )
    return f'<nav class="filters" aria-label="{shown(_("Filters in force"))}">{items}</nav>'


def _pager(pager: dict[str, str]) -> str:
    if not pager:
        return ""
    back = f'<a href="{shown(pager["previous_url"])}" rel="prev">{shown(_("Earlier"))}</a>'
    on = f'<a href="{shown(pager["next_url"])}" rel="next">{shown(_("Further"))}</a>'
    note = f'<p class="small soft pager__note">{shown(pager["note"])}</p>' if pager["note"] else ""
    return (
        f'{note}<nav class="pager" aria-label="{shown(_("Pages"))}">{back if pager["previous_url"] else ""}'
        f'<span class="num">{shown(pager["words"])}</span>{on if pager["next_url"] else ""}</nav>'
    )
