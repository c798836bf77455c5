"""The rail of the desk, shared by the rooms of the staff: desks, the lists of the chosen one, what else can be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from reglament.desk.regulations.models import Desk
from reglament.desk.said import once_a_language
from reglament.desk.statements import Asked, made, rows, selecting
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.addresses import address
from reglament.desk.tickets.conduct import waiting
from reglament.desk.ui.shapes import Link, RailSection

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class House:
    """The desks an actor serves, by slug, and the names of who works at each, by address.

    `hired`: where the actor is a third party (A7.1)."""

    desks: Mapping[str, Desk]
    agents: Mapping[str, Mapping[str, str]]
    hired: frozenset[str] = frozenset()


_DESKS = selecting(Desk, "d") + " WHERE d.id = ANY(%s) ORDER BY d.id"
_AGENTS = """SELECT m.desk_id, u.email, u.name FROM desk_member m JOIN desk_user u ON u.id = m.user_id
WHERE m.desk_id = ANY(%s) ORDER BY u.name, u.email"""


def asking_for_house(actor: Actor) -> tuple[Asked, Asked]:
    """The two statements of `house_of`, for `statements.foreseen`."""
    return (_DESKS, [[*actor.roles, *actor.contracts]]), (_AGENTS, [list(actor.roles)])


def house_of(actor: Actor) -> House:
    """The desks the actor serves and all who serve there, in two statements."""
    desks_asked, agents_asked = asking_for_house(actor)
    desks = {desk.pk: desk for desk in (made(Desk, found) for found in rows(*desks_asked))}
    agents: dict[str, dict[str, str]] = {desk.slug: {} for desk in desks.values()}
    for desk_id, email, name in rows(*agents_asked):
        agents[desks[desk_id].slug][email] = name or email
    hired = frozenset(desks[pk].slug for pk in actor.contracts)
    for slug in hired:
        agents[slug] = {actor.user.email: str(actor.user)} if actor.user else {}
    return House({d.slug: d for d in desks.values()}, agents, hired)


@once_a_language
def view_names() -> dict[str, str]:
    """The lists and their names."""
    return {
        "all": pgettext("list", "All open"),
        "mine": pgettext("list", "Mine"),
        "free": pgettext("list", "Nobody’s"),
        "late": pgettext("list", "Late"),
        "waiting": pgettext("list", "Waiting for the client"),
        "incomplete": pgettext("list", "Incomplete"),
        "queued": pgettext("list", "Queued"),
        "postponed": pgettext("list", "Postponed"),
        "closed": pgettext("list", "Closed"),
    }


def list_url(desk: str, view: str = "all", **more: str) -> str:
    """The address of a list; `more` are further filters."""
    base = _base(desk)
    query = {k: v for k, v in {"view": "" if view == "all" else view, **more}.items() if v}
    return f"{base}?{urlencode(query)}" if query else base


def _base(desk: str) -> str:
    return address("staff:desk", desk) if desk else address("staff:list")


def total(counts: Counts, desk: str, view: str) -> int:
    """How many tickets a list holds; desk "" is all desks together."""
    slugs: Iterable[str] = [desk] if desk else counts
    return sum(counts.get(slug, {}).get(view, 0) for slug in slugs)


def rail(
    house: House, counts: Counts, language: str, *, desk: str = "", view: str = "", page: str = ""
) -> list[RailSection]:
    """Sections of the rail; `page`: which of the other pages is open ("new", "mail", "outbox")."""
    sections = []
    if len(house.desks) > 1:
        places = [Link(_("All desks"), list_url(""), total(counts, "", "all"), not desk and not page)]
        places += [
            Link(d.title(language), list_url(slug), total(counts, slug, "all"), slug == desk)
            for slug, d in house.desks.items()
        ]
        sections.append(RailSection(_("Desks"), places))
    title = house.desks[desk].title(language) if desk in house.desks else ""
    if not title:
        title = next(iter(house.desks.values())).title(language) if len(house.desks) == 1 else _("All desks")
    lists = [
        Link(
            name, list_url(desk, code), None if code == "closed" else total(counts, desk, code), code == view
        )
        for code, name in view_names().items()
    ]
    sections.append(RailSection(title, lists))
    chosen = desk or (next(iter(house.desks)) if len(house.desks) == 1 else "")
    if chosen and chosen not in house.hired:
        sections.append(RailSection(_("Registers"), _registers(chosen, page)))
        editions = Link(_("Editions"), address("staff:editions", chosen), current=page == "editions")
        owed = Link(_("Handed up and owed"), address("reports:promises", chosen), current=page == "promises")
        sections.append(RailSection(_("Regulation"), [editions, owed]))
    elif chosen:  # a third party goes out too, and sees their own visits
        own = Link(_("Visits"), address("staff:visits", chosen), current=page == "visits")
        sections.append(RailSection(_("Registers"), [own]))
    if len(house.hired) < len(house.desks):
        sections.append(RailSection(_("Intake"), [*_others(page), *_hours(house, desk, page)]))
    return sections


def _registers(desk: str, page: str) -> list[Link]:
    names = {
        "customers": _("Customers"),
        "certificates": _("Certificates"),
        "licences": _("Sale and licences"),
        "products": _("Products"),
        "visits": _("Visits"),
        "imports": _("Import and export"),
    }
    return [Link(name, address(f"staff:{code}", desk), current=page == code) for code, name in names.items()]


def _others(page: str) -> list[Link]:
    links = [
        Link(_("Enter a paper letter"), address("staff:new"), current=page == "new"),
        Link(_("Incoming letters"), address("mail:ledger"), current=page == "mail"),
        Link(_("Outgoing letters"), address("letters:queue"), current=page == "outbox"),
    ]
    if settings.DEMO:
        links.append(Link(_("Letters of the demonstration"), address("outbox")))
    return links


def _hours(house: House, desk: str, page: str) -> list[Link]:
    """Announcements of the chosen desk, or of the first one."""
    own = [slug for slug in house.desks if slug not in house.hired]
    slug = desk if desk in own else next(iter(own), "")
    if not slug:
        return []
    return [
        Link(
            _("Hours and breaks"),
            address("staff:announcements", slug),
            current=page == "announcements",
        )
    ]


def _for_heads(actor: Actor, house: House, desk: str, page: str) -> list[RailSection]:
    """The way to conduct and complaints with how many wait, for heads only (A5.2)."""
    heads = [d for d in house.desks.values() if actor.heads(d)]
    if not heads:
        return []
    slug = next((d.slug for d in heads if d.slug == desk), heads[0].slug)
    url = address("staff:conduct", slug)
    conduct = Link(_("Conduct and complaints"), url, waiting(actor) or None, page == "conduct")
    people = Link(_("Staff"), address("staff:members", slug), current=page == "members")
    boxes = Link(_("Mailboxes"), address("mail:boxes"), current=page == "boxes")
    return [RailSection(_("For the head"), [conduct, people, boxes])]


def language_now() -> str:
    """The reader's language, "ru" or "en"."""
    return "en" if (get_language() or "ru").startswith("en") else "ru"


def rail_context(
    actor: Actor, house: House, counts: Counts, *, desk: str = "", view: str = "", page: str = ""
) -> dict[str, Any]:
    """What staff/page.html needs on every page: the rail, the person, the palette."""
    sections = rail(house, counts, language_now(), desk=desk, view=view, page=page)
    return {
        "rail": [*sections, *_for_heads(actor, house, desk, page)],
        "person": actor.name,
        "home_url": address("staff:list"),
        "palette_url": address("staff:palette"),
        "rail_url": "?zone=rail",
    }
