"""The rows of the work list: a page of them in few queries, each with its clock in words."""

from collections import namedtuple
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reglament.desk.regulations.hours import rules_of_row
from reglament.desk.staff.pages.labels import Labels, labels_of
from reglament.desk.statements import rows
from reglament.desk.tickets.clockwords import hours_of, in_queue, running, short_day
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.queries import queue_places
from reglament.desk.tickets.timeline import role_words
from reglament.desk.ui.shapes import Clock, Row
from reglament.rulebook.edition import Edition

COLUMNS = (
    "id", "number", "subject", "last_words", "last_by", "tier", "severity", "priority", "state", "clock_name",
    "clock_state", "clock_started_at", "due_at", "calendar_name", "postponed_until", "closed_at", "outcome",
    "escalated_to",
    "certificate_id", "assignee_id", "edition__content_hash",
    "desk_id", "desk__hours_stamp", "requester__full_name", "requester__email",
)  # fmt: skip
_Read = namedtuple("_Read", COLUMNS)  # type: ignore[misc]
Address = Callable[[str], str]


def rows_of(
    tickets: QuerySet[Ticket], language: str, *, now: datetime, address: Address, chosen: str = ""
) -> list[Row]:
    """The tickets as rows: two queries at most. `address`: number -> url; `chosen`: the number being read."""
    found = _read(tickets)
    places = queue_places(t.certificate_id for t in found if t.state == "queued" and t.certificate_id)
    return [_row(t, language, now, places.get(t.id, 0), address, chosen) for t in found]


def _read(tickets: QuerySet[Ticket]) -> list[Any]:
    """The columns of a page of tickets; PostgreSQL plans each kind of list once a connection."""
    try:
        sql, params = tickets.values_list(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return []
    return [_Read._make(found) for found in rows(sql, params)]


def _row(t: Any, language: str, now: datetime, place: int, address: Address, chosen: str) -> Row:
    rules = rules_of_row(t.edition__content_hash, t.desk_id, t.desk__hours_stamp)
    labels = labels_of(rules, language)
    return Row(
        url=address(t.number),
        number=t.number,
        subject=t.subject,
        clock=row_clock(t, labels, now=now, place=place),
        last=_handed_up(t) + t.last_words,
        who=t.requester__full_name or t.requester__email,
        tier=labels.tier.get(t.tier, t.tier),
        severity=labels.severity.get(t.severity) or labels.priority.get(t.priority, ""),
        grave=("severity", t.severity) in labels.grave or ("priority", t.priority) in labels.grave,
        unread=t.state == "new" and t.assignee_id is None,
        selected=t.number == chosen,
    )


def _handed_up(t: Any) -> str:
    """«передано выше: руководитель · » where a clock that still runs was handed up; "" elsewhere."""
    if not t.escalated_to:
        return ""
    return _("handed up: %(to)s") % {"to": role_words(t.escalated_to)} + " · "


def row_clock(t: Any, labels: Labels, *, now: datetime, place: int = 0) -> Clock:
    """The clock of a row from the ticket's cached columns. What is late shows as late in any state."""
    if t.closed_at is not None:
        return _closed(t, labels.rules)
    live = _live(t, labels.rules, now) if t.due_at is not None else None
    if live is not None and live.state == "late":
        return live
    if t.state == "queued":
        return Clock("queued", in_queue(place))
    if t.state == "incomplete":
        return Clock("held", _("incomplete"))
    if t.state == "postponed":
        return Clock("held", _postponed(t))
    if live is not None:
        return live
    if t.state == "waiting":
        return Clock("held", _("waiting for the client"))
    if t.clock_state == "met":
        return Clock("met", _("answered"), 100)
    return Clock("none", _("no term"))


def _closed(t: Any, rules: Edition) -> Clock:
    on = short_day(t.closed_at.astimezone(rules.wall_clock().zone).date())
    return Clock("none", _("closed %(on)s") % {"on": on})


def _postponed(t: Any) -> str:
    if t.postponed_until is None:
        return _("postponed")
    return _("until %(on)s") % {"on": short_day(t.postponed_until)}


def _live(t: Any, rules: Edition, now: datetime) -> Clock:
    """A running clock: what remains is measured in its own calendar, nothing is folded anew."""
    hours = hours_of(rules, t.clock_name, t.calendar_name)
    measure = hours.calendar.measure
    remaining = measure(now, t.due_at)
    if t.clock_state == "paused":
        return Clock("held", _("paused"))
    whole = measure(t.clock_started_at, t.due_at) if t.clock_started_at else timedelta()
    late = remaining < timedelta() or (now > t.due_at and _by_instant(rules, t.clock_name))
    state, words, used = running(remaining, whole, hours, late=late)
    return Clock(state, words, used)


def _by_instant(rules: Edition, clock_name: str) -> bool:
    rule = rules.clocks.get(clock_name)
    return rule is not None and rules.setting(rule.late) == "instant"


def short_words(text: str, most: int = 140) -> str:
    """The beginning of a text in one line."""
    words = " ".join(text[: most * 4].split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
