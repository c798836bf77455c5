"""The rows of the work list: a page of them in few queries, each with its clock in words."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from reglament.desk.regulations.hours import rules_of_row
from reglament.desk.staff.pages.labels import Labels, labels_of
from reglament.desk.tickets.clockwords import in_queue, running, short_day
from reglament.desk.tickets.listing import Listed
from reglament.desk.tickets.queries import queue_places
from reglament.desk.tickets.timeline import role_words
from reglament.desk.ui.shapes import Clock, Row
from reglament.rulebook.edition import Edition

Address = Callable[[str], str]


def rows_of(
    found: Sequence[Listed], language: str, *, now: datetime, address: Address, chosen: str = ""
) -> list[Row]:
    """A page of a list as rows. `address`: number -> url; `chosen`: the number being read."""
    places = queue_places(t.certificate_id for t in found if t.state == "queued" and t.certificate_id)
    said: dict[tuple[str, int, str], Labels] = {}
    drawn = []
    for t in found:
        key = (t.content_hash, t.desk_id, t.hours_stamp)
        labels = said.get(key)
        if labels is None:
            labels = said[key] = labels_of(rules_of_row(*key), language)
        drawn.append(_row(t, labels, now, places.get(t.id, 0), address, chosen))
    return drawn


def _row(t: Listed, labels: Labels, now: datetime, place: int, address: Address, chosen: str) -> Row:
    return Row(
        url=address(t.number),
        number=t.number,
        subject=t.subject,
        clock=row_clock(t, labels, now=now, place=place),
        last=_handed_up(t) + _term(t, labels) + t.last_words,
        who=t.full_name or t.email,
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


def _term(t: Any, labels: Labels) -> str:
    """«Скан новой лицензии · » where the clock of the row is a term beside the clocks (6.10.2, 6.10.3)."""
    label = labels.terms.get(t.clock_name, "") if t.closed_at is None else ""
    return f"{label} · " if label else ""


def row_clock(t: Any, labels: Labels, *, now: datetime, place: int = 0) -> Clock:
    """The clock of a row from the ticket's cached columns. What is late shows as late in any state."""
    if t.closed_at is not None:
        return _closed(t, labels.rules)
    live = _live(t, labels, now) if t.due_at is not None else None
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


def _live(t: Any, labels: Labels, now: datetime) -> Clock:
    """A running clock: what remains is measured in its own calendar, nothing is folded anew."""
    hours = labels.hours_of(t.clock_name, t.calendar_name)
    measure = hours.calendar.measure
    remaining = measure(now, t.due_at)
    if t.clock_state == "paused":
        return Clock("held", _("paused"))
    whole = measure(t.clock_started_at, t.due_at) if t.clock_started_at else timedelta()
    late = remaining < timedelta() or (now > t.due_at and _by_instant(labels.rules, t.clock_name))
    state, words, used = running(remaining, whole, hours, late=late)
    return Clock(state, words, used)


def _by_instant(rules: Edition, clock_name: str) -> bool:
    """Whether it is late at its due instant; terms beside the clocks are."""
    rule = rules.clocks.get(clock_name)
    return rules.setting(rule.late) == "instant" if rule else clock_name in rules.notices


def short_words(text: str, most: int = 140) -> str:
    """The beginning of a text in one line."""
    words = " ".join(text[: most * 4].split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
