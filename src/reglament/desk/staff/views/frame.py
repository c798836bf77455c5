"""What every page of the desk has: the rail, the list beside the ticket, the ways between the zones."""

from datetime import datetime
from typing import Any

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reglament.desk.staff.pages.worklist import filters_from, list_zone, query_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.queries import Filters, counts
from reglament.desk.tickets.rail import House, house_of, language_now, list_url, rail_context
from reglament.desk.ui.drawn_talk import sections
from reglament.desk.ui.holes import filled


def frame(
    request: HttpRequest, actor: Actor, *, now: datetime, desk: str = "", zone: str = "list", number: str = ""
) -> dict[str, Any]:
    """Context of staff/page.html: rail and list. Raises Http404 for a desk the actor does not serve."""
    language = language_now()
    house = house_of(actor)
    if desk and desk not in house.desks:
        raise Http404(desk)
    if len(house.desks) == 1:
        desk = next(iter(house.desks))
    filters, page = filters_from(request.GET, desk)
    held = counts(actor, now=now)
    zone_of_list = list_zone(actor, house, held, filters, page, language, now=now, chosen=number)
    return {
        **rail_context(actor, house, held, desk=filters.desk, view=filters.view),
        "list": zone_of_list,
        "agents": names_of(house),
        "zone": "rail" if request.GET.get("zone") == "rail" else zone,
        "list_url": back_to(filters, page) if number else "",
    }


def names_of(house: House) -> dict[str, str]:
    """The names of all who serve, by their addresses."""
    return {email: name for people in house.agents.values() for email, name in people.items()}


def whole(
    request: HttpRequest, around: dict[str, Any], *, title: str, ticket: SafeString, status: int = 200
) -> HttpResponse:
    """The whole page around the zone of the ticket: its frame is drawn once, the rest stands in holes."""
    messages = get_messages(request)
    flashes = render_to_string("staff/flashes.html", {"messages": messages}, request) if messages else ""
    switches = {"zone": around["zone"], "home_url": around["home_url"]}
    holes = {
        "title": title,
        "rail": sections(around["rail"]),
        "person": around["person"],
        "rail_url": around["rail_url"],
        "palette_url": around["palette_url"],
        "list_zone": around["list"].drawn,
        "ticket_zone": ticket,
        "flashes": flashes,
    }
    if around["list_url"]:
        holes["list_url"] = around["list_url"]
    return HttpResponse(filled("staff/whole.html", request, switches, holes), status=status)


def back_to(filters: Filters, page: int) -> str:
    """The address of the list the ticket was opened from."""
    base = list_url(filters.desk)
    query = query_of(filters, page=page if page > 1 else "")
    return f"{base}?{query}" if query else base
