"""What every page of the registers has: the rail, the list of the register beside its page, the way to search it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.queries import counts
from reglament.desk.tickets.rail import House, house_of, language_now, rail_context
from reglament.desk.ui.shapes import Fact, Link

PAGE = 50  # lines of a list
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of a register: `state` is drawn with a word and a colour ("", "soon", "late", "held")."""

    url: str
    title: str
    note: str = ""
    right: str = ""
    under: str = ""
    state: str = ""
    selected: bool = False


@dataclass(frozen=True, slots=True)
class RegisterList:
    """The list zone. `acts`: what can be added; `empty`: title and words when nothing is there."""

    title: str
    count: int
    lines: Sequence[RegisterLine]
    action: str
    words: str
    tabs: Sequence[Link] = ()
    acts: Sequence[Link] = ()
    pager: Mapping[str, str] = field(default_factory=dict)
    empty: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Who looks at which desk's registers, when and in which language."""

    request: HttpRequest
    actor: Actor
    house: House
    desk: Desk
    now: datetime
    language: str

    @property
    def speech(self) -> Speech:
        """Raises NoEditionInForce for a desk without an edition."""
        rules = rules_of(edition_in_force(self.desk, self.now))
        return Speech(rules, self.desk.slug, self.language, self.now)

    def url(self, name: str, *args: object, **query: object) -> str:
        """An address of this desk's registers; empty parts of the query are left out."""
        base = reverse(f"staff:{name}", args=[self.desk.slug, *args])
        told = {key: str(value) for key, value in query.items() if value not in ("", None)}
        return f"{base}?{urlencode(told)}" if told else base

    def given(self, name: str, most: int = 200) -> str:
        """One value of the query, without what no database keeps."""
        return self.request.GET.get(name, "").replace("\x00", "").strip()[:most]


def place_of(request: HttpRequest, actor: Actor, slug: str, now: datetime) -> Place:
    """Raises Http404 for a desk the actor does not serve."""
    house = house_of(actor)
    if slug not in house.desks:
        raise Http404(slug)
    return Place(request, actor, house, Desk.objects.get(slug=slug), now, language_now())


def page_of(place: Place, found: QuerySet[Row]) -> tuple[list[Row], int, dict[str, str]]:
    """One page of rows, how many there are in all, and the pager."""
    count = found.order_by().count()
    asked = place.given("page", 6)
    number = max(1, int(asked)) if asked.isdigit() else 1
    rows = list(found[(number - 1) * PAGE : number * PAGE])
    if count <= PAGE and number == 1:
        return rows, count, {}
    query = {key: str(value) for key, value in place.request.GET.items() if key not in ("page", "zone")}
    first = (number - 1) * PAGE

    def address(page: int) -> str:
        return f"{place.request.path}?{urlencode({**query, 'page': str(page)})}"

    words = f"{first + 1}–{first + len(rows)} / {count}" if rows else str(count)
    return (
        rows,
        count,
        {
            "words": words,
            "previous_url": address(number - 1) if number > 1 else "",
            "next_url": address(number + 1) if first + len(rows) < count else "",
        },
    )


def context_of(
    place: Place, register: RegisterList | None, *, page: str, zone: str = "list", back: str = ""
) -> dict[str, Any]:
    """Context of staff/register.html and what extends it. `back`: where the list is, on a narrow screen."""
    held = counts(place.actor, now=place.now)
    return {
        **rail_context(place.actor, place.house, held, desk=place.desk.slug, page=page),
        "desk": place.desk,
        "register": register,
        "zone": "rail" if place.request.GET.get("zone") == "rail" else zone,
        "list_url": back,
    }


def edition_fact(place: Place, edition: DeskEdition, *, note: str = "", clause: str = "") -> Fact:
    """Which edition, by its title; leads to its public page."""
    page = reverse("regulation_edition", args=[place.desk.slug, edition.code])
    title = rules_of(edition).title[place.language]
    return Fact(_("Edition"), title, note=note, url=page, clause=place.speech.mark(clause))


def nothing(words: str, *, title: str, explained: str) -> dict[str, str]:
    """What an empty list says: that nothing was found, or what would be here and how it gets here."""
    if words:
        return {"title": _("Nothing found"), "words": _("Part of a name or number is enough.")}
    return {"title": title, "words": explained}
