"""What every page of the desk has: the rail, the list beside the ticket, the ways between the zones."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest

from reglament.desk.staff.pages.worklist import filters_from, list_zone, query_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.queries import Filters, counts
from reglament.desk.tickets.rail import house_of, language_now, list_url, rail_context


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
        "agents": {user.email: str(user) for people in house.agents.values() for user in people},
        "zone": "rail" if request.GET.get("zone") == "rail" else zone,
        "list_url": back_to(filters, page) if number else "",
    }


def back_to(filters: Filters, page: int) -> str:
    """The address of the list the ticket was opened from."""
    base = list_url(filters.desk)
    query = query_of(filters, page=page if page > 1 else "")
    return f"{base}?{query}" if query else base
