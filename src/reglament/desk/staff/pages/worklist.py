"""The list zone: filters in words, a page of rows, what an empty list says."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reglament.desk.products.queries import goods_of
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.said import once_a_language
from reglament.desk.staff.pages.labels import axis_words
from reglament.desk.staff.pages.rows import rows_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.addresses import address
from reglament.desk.tickets.listing import MOST_COUNTED, Listed, Listing, listing
from reglament.desk.tickets.queries import LISTS, PAGE, Filters
from reglament.desk.tickets.rail import Counts, House, list_url, total, view_names
from reglament.desk.tickets.search import FOUND
from reglament.desk.ui.shapes import Link, Row
from reglament.rulebook.edition import Edition

NEAR, NEAR_BEFORE = 25, 8  # rows beside an open appeal, and how many of them stand before it
NARROWING = ("severity", "priority", "tier", "product", "component", "assignee")


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter with its options, for the form beside the search field."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class ListZone:
    """What staff/list.html draws."""

    title: str
    count: str
    rows: list[Row]
    choices: list[Choice]
    chosen: list[Link]
    words: str
    action: str
    view: str
    pager: dict[str, str]
    empty: dict[str, str]
    beside: bool  # an open appeal

    @property
    def drawn(self) -> SafeString:
        """The zone, drawn."""
        from reglament.desk.staff.pages.listed import drawn_list

        return drawn_list(self)


def filters_from(given: QueryDict, desk: str) -> tuple[Filters, int]:
    """Filters and page number of an address; what is not understood narrows nothing."""
    query = {name: str(value).replace("\x00", "") for name, value in given.items()}
    view = query.get("view", "all")
    number = query.get("page", "1")
    filters = Filters(
        desk=desk,
        view=view if view in LISTS else "all",
        words=query.get("q", "").strip()[:200],
        **{name: query.get(name, "")[:200] for name in NARROWING},
    )
    return filters, max(int(number), 1) if number.isascii() and number.isdigit() and len(number) < 6 else 1


_FILTERS = tuple(field.name for field in fields(Filters))


def query_of(filters: Filters, **changes: Any) -> str:
    """The query string that brings these filters back, "" when nothing is narrowed."""
    values = {**{name: getattr(filters, name) for name in _FILTERS}, "q": filters.words, **changes}
    for name in ("words", "desk", "state"):
        values.pop(name, None)
    if values.get("view") == "all":
        values.pop("view")
    return urlencode({name: value for name, value in values.items() if value})


def list_zone(
    actor: Actor,
    house: House,
    counts: Counts,
    filters: Filters,
    page: int,
    language: str,
    *,
    now: datetime,
    chosen: str = "",
) -> ListZone:
    """One page of the list. `chosen`: the number of the ticket that is open beside it; then the rows around it."""
    desk = house.desks.get(filters.desk)
    rules = rules_of(edition_in_force(desk, now)) if desk else None
    arrival = rules is not None and rules.worklist.then == "arrival"
    desks = [desk.pk] if desk else [served.pk for served in house.desks.values()]
    asked = listing(actor, filters, desks=desks, by_arrival=arrival, now=now)
    whole = asked.page((page - 1) * PAGE, PAGE)
    found, skipped = _around(whole, chosen) if chosen else (whole, 0)
    choices = _choices(house, filters, rules, language)
    query = query_of(filters, page=page if page > 1 else "")
    if not filters.desk:
        query = f"desk=all&{query}" if query else "desk=all"
    base = address("staff:ticket", "")[:-1]
    rows = rows_of(
        found,
        language,
        now=now,
        address=lambda number: f"{base}{number}/?{query}" if query else f"{base}{number}/",
        chosen=chosen,
    )
    count, told = _count_of(filters, counts, page, whole, asked)
    return ListZone(
        title=view_names()[filters.view],
        count=told,
        rows=rows,
        choices=choices,
        chosen=_chosen(filters, choices),
        words=filters.words,
        action=list_url(filters.desk),
        view=filters.view,
        pager=_pager(filters, page, len(rows), count, told, skipped=skipped),
        empty={} if rows else _empty(filters),
        beside=bool(chosen),
    )


def _count_of(
    filters: Filters, counts: Counts, page: int, whole: Sequence[Listed], asked: Listing
) -> tuple[int, str]:
    """How many rows there are, and how that is told; what the counters of the views know is not asked."""
    if replace(filters, desk="", view="all") == Filters() and filters.view != "closed":
        count = total(counts, filters.desk, filters.view)
        return count, str(count)
    count = len(whole) if page == 1 and len(whole) < PAGE else asked.count()
    return count, _counted(count, asked)


def _around(found: Sequence[Listed], number: str) -> tuple[Sequence[Listed], int]:
    """The rows near this appeal, the first ones when it is not among them, and how many before them are left out."""
    place = next((place for place, t in enumerate(found) if t.number == number), 0)
    start = max(0, min(place - NEAR_BEFORE, len(found) - NEAR))
    return found[start : start + NEAR], start


def _choices(house: House, filters: Filters, rules: Edition | None, language: str) -> list[Choice]:
    """The axes of the desk's edition; across desks only who has the ticket."""
    choices = []
    for axis in ("severity", "priority", "tier"):
        options = axis_words(rules, axis, language) if rules else {}
        if rules and len(options) > 1:
            label = rules.axes[axis].label[language]
            choices.append(Choice(axis, label, list(options.items()), getattr(filters, axis)))
    desk = house.desks.get(filters.desk)
    choices += _goods(desk, filters) if desk else []
    slugs = [filters.desk] if filters.desk else list(house.agents)
    people = {email: name for slug in slugs for email, name in house.agents.get(slug, {}).items()}
    choices.append(
        Choice("assignee", _("Agent"), sorted(people.items(), key=lambda p: p[1]), filters.assignee)
    )
    return choices


def _goods(desk: Desk, filters: Filters) -> list[Choice]:
    """What the appeal is about (A1.1, A1.2): one product narrows nothing; components are those of the chosen one."""
    products, components = goods_of(desk.pk)
    choices = []
    if len(products) > 1:
        choices.append(Choice("product", _("Product"), list(products.items()), filters.product))
    asked = [filters.product] if filters.product else list(components)
    names = sorted({name for code in asked for name in components.get(code, ())})
    if names or filters.component:
        options = [(name, name) for name in names]
        choices.append(Choice("component", _("Component"), options, filters.component))
    return choices


def _chosen(filters: Filters, choices: list[Choice]) -> list[Link]:
    """The filters in force, each a link that takes it off."""
    links = []
    base = list_url(filters.desk)
    for choice in choices:
        if choice.chosen:
            label = dict(choice.options).get(choice.chosen, choice.chosen)
            rest = query_of(filters, **{choice.name: ""})
            links.append(Link(f"{label} ×", f"{base}?{rest}" if rest else base, current=True))
    if filters.words:
        rest = query_of(filters, q="")
        links.append(Link(f"«{filters.words}» ×", f"{base}?{rest}" if rest else base, current=True))
    return links


def _counted(count: int, asked: Listing) -> str:
    """The number, with a plus where nobody counted further."""
    if count > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return f"{count}+" if asked.found is not None and len(asked.found) == FOUND == count else str(count)


def _pager(
    filters: Filters, page: int, shown: int, count: int, told: str, *, skipped: int = 0
) -> dict[str, str]:
    """Rows of this page that were left out beside an appeal (`skipped` of them before) are on the page itself."""
    base = list_url(filters.desk)
    first = (page - 1) * PAGE + skipped
    end = first + shown
    if count <= shown and first == 0:
        return {}
    words = f"{first + 1}–{end} / {told}" if shown else told
    before = page if skipped else page - 1
    after = page + 1 if end >= page * PAGE else page
    more = shown > 0 and (count > MOST_COUNTED or end < count)
    full = told.endswith("+") and filters.words
    return {
        "words": words,
        "previous_url": _page_url(base, filters, before) if first else "",
        "next_url": _page_url(base, filters, after) if more else "",
        "note": _("Only the newest %(count)s are shown: more words find fewer.") % {"count": count}
        if full
        else "",
    }


def _page_url(base: str, filters: Filters, page: int) -> str:
    query = query_of(filters, page=page if page > 1 else "")
    return f"{base}?{query}" if query else base


def _empty(filters: Filters) -> dict[str, str]:
    """What would be here, and how it gets here."""
    if filters.words:
        title = _("Nothing found")
        return {
            "title": title,
            "words": _("Words are compared by their stems, numbers exactly. Look in the closed list too."),
        }
    if any(getattr(filters, name) for name in NARROWING):
        return {"title": _("Nothing passes these filters"), "words": _("Take one of them off above.")}
    return {"title": _("Empty"), "words": _why_empty()[filters.view]}


@once_a_language
def _why_empty() -> dict[str, str]:
    return {
        "all": _(
            "Appeals come here from the portal, by letter and from the clerk, and leave when they are closed."
        ),
        "mine": _("What you take, are given or answer first is listed here until it is closed."),
        "free": _("Registered and complete appeals wait here until somebody takes them."),
        "late": _("Appeals whose term is over and that are not answered yet would be here. Good."),
        "waiting": _("After a question or a proposed solution an appeal waits here for the client’s words."),
        "incomplete": _(
            "Appeals that lack identity or a certificate, or are in doubt, wait here for what is missing."
        ),
        "queued": _(
            "Appeals over the limit of their certificate wait here for a place; it is given by itself."
        ),
        "postponed": _("Appeals put off for a reason wait here and come back on their date."),
        "closed": _("Answered, declined and silent appeals end here, newest first."),
    }
