"""The list of the reader's appeals: a page of them, each with its state and clock in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from reglament.desk.portal.pages.standing import state_words
from reglament.desk.regulations.hours import rules_of_row
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.clockwords import hours_of, in_queue, running, short_day
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.queries import queue_places
from reglament.desk.tickets.rail import language_now
from reglament.desk.tickets.search import search
from reglament.desk.ui.shapes import Clock, Link
from reglament.rulebook.edition import Edition

PAGE = 20
SHOWN = ("open", "closed", "all")


@dataclass(frozen=True, slots=True)
class Entry:
    """One appeal of the list. `whose`: the colleague who asked, for the responsible person."""

    url: str
    number: str
    subject: str
    state: str
    mine: bool
    clock: Clock | None
    last: str
    whose: str
    desk: str


@dataclass(frozen=True, slots=True)
class Listed:
    entries: list[Entry]
    tabs: list[Link]
    words: str
    shown: str
    total: int
    page: int
    pages: int
    previous_url: str
    next_url: str


def listed(actor: Actor, *, shown: str, words: str, page: str, language: str, now: datetime) -> Listed:
    """The page of appeals asked for. `shown`: one of SHOWN; `words`: what to search for."""
    shown = shown if shown in SHOWN else "open"
    mine = visible_to(actor)
    asked = search(mine, words, few=True) if words.strip() else mine
    found = _narrowed(asked, shown).select_related("desk", "edition", "requester").defer("edition__text")
    paginator = Paginator(found.order_by("-received_at", "-pk"), PAGE)
    part = paginator.get_page(page)
    tickets = list(part.object_list)
    places = queue_places(t.certificate_id for t in tickets if t.state == "queued" and t.certificate_id)
    several = len({ticket.desk_id for ticket in tickets}) > 1
    entries = [_entry(t, actor, language, now, places.get(t.pk, 0), several) for t in tickets]
    labels = {"open": _("Open"), "closed": _("Closed"), "all": _("All")}
    counts = {name: _narrowed(asked, name).count() for name in SHOWN}
    tabs = [Link(labels[n], _address(n, words), count=counts[n], current=n == shown) for n in SHOWN]
    before = _address(shown, words, part.previous_page_number()) if part.has_previous() else ""
    after = _address(shown, words, part.next_page_number()) if part.has_next() else ""
    pages = paginator.num_pages
    return Listed(entries, tabs, words, shown, paginator.count, part.number, pages, before, after)


def _narrowed(tickets: QuerySet[Ticket], shown: str) -> QuerySet[Ticket]:
    return tickets if shown == "all" else tickets.filter(closed_at__isnull=shown == "open")


def _address(shown: str, words: str, page: int = 1) -> str:
    asked = {"show": shown if shown != "open" else "", "q": words, "page": page if page > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("appeals") + (f"?{query}" if query else "")


def _entry(ticket: Ticket, actor: Actor, language: str, now: datetime, place: int, several: bool) -> Entry:
    rules = rules_of_row(ticket.edition.content_hash, ticket.desk_id, ticket.desk.hours_stamp)
    mine = actor.requester is not None and ticket.requester_id == actor.requester.pk
    last = ticket.last_message_at or ticket.received_at
    return Entry(
        url=reverse("appeal", args=[ticket.number]),
        number=ticket.number,
        subject=ticket.subject,
        state="" if ticket.state == "queued" else state_words(ticket),  # the clock says it
        mine=mine,
        clock=entry_clock(ticket, rules, now=now, place=place),
        last=short_day(last.astimezone(rules.wall_clock().zone).date()),
        whose="" if mine else str(ticket.requester),
        desk=ticket.desk.title(language) if several else "",
    )


def entry_clock(ticket: Ticket, rules: Edition, *, now: datetime, place: int) -> Clock | None:
    """The clock from the cached columns, in the client's words; None where nothing is due."""
    if ticket.closed_at is not None:
        return None
    if ticket.state == "queued":
        return Clock("queued", in_queue(place))
    if ticket.state == "waiting" and ticket.silence_at is not None:
        on = short_day(ticket.silence_at.astimezone(rules.wall_clock().zone).date())
        return Clock("held", _("answer by %(on)s") % {"on": on})
    if ticket.due_at is None or ticket.clock_state == "paused":
        return None
    hours = hours_of(rules, ticket.clock_name, ticket.calendar_name)
    remaining = hours.calendar.measure(now, ticket.due_at)
    begun = ticket.clock_started_at
    whole = hours.calendar.measure(begun, ticket.due_at) if begun else timedelta()
    notice = rules.notices.get(ticket.clock_name)  # a term beside the clocks (6.10.2)
    late = remaining < timedelta() or (notice is not None and now > ticket.due_at)
    state, words, used = running(remaining, whole, hours, late=late)
    label = notice.label[language_now()] if notice else _("Answer")
    return Clock(state, words, used, label)
