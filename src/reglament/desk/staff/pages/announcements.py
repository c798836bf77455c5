"""The announcements of a desk with what each did to the open appeals."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reglament.desk.regulations.models import Announcement, Desk, HoursChange
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.announced import Announced, shown
from reglament.desk.tickets.dates import moment, zone_word

MOST_PAST = 50


@dataclass(frozen=True, slots=True)
class ListedAnnouncement:
    """An announcement, who said it and when, and what became of the open appeals."""

    said: Announced
    history: list[str]
    may_withdraw: bool


def zone_of(desk: Desk, language: str, *, now: datetime) -> str:
    """The word for the zone the form's hours are in."""
    return zone_word(now, rules_of(edition_in_force(desk, now)).zone, language)


def listed(desk: Desk, language: str, *, now: datetime, past: bool) -> list[ListedAnnouncement]:
    """Those in force or to come, the earliest first; or the past and withdrawn, the latest first."""
    rules = rules_of(edition_in_force(desk, now))
    over = Q(ends_at__lte=now) | Q(withdrawn_at__isnull=False)
    rows = Announcement.objects.filter(over if past else ~over, desk=desk)
    rows = rows.select_related("by", "withdrawn_by").prefetch_related("changes")
    found = list(rows.order_by("-starts_at", "-pk")[:MOST_PAST] if past else rows.order_by("starts_at", "pk"))
    return [
        ListedAnnouncement(told, _history(row, rules.zone, language, now), not past)
        for row, told in zip(found, shown(found, desk, rules, language, now=now), strict=True)
    ]


def _history(row: Announcement, zone: str, language: str, now: datetime) -> list[str]:
    changes = {change.cause: change for change in row.changes.all()}
    said = {"who": str(row.by), "at": moment(row.published_at, zone, language, now=now)}
    lines = [_("Announced by %(who)s, %(at)s") % said + _outcome(changes.get(HoursChange.ANNOUNCED))]
    if row.withdrawn_at is not None:
        said = {"who": str(row.withdrawn_by), "at": moment(row.withdrawn_at, zone, language, now=now)}
        lines.append(_("Withdrawn by %(who)s, %(at)s") % said + _outcome(changes.get(HoursChange.WITHDRAWN)))
    return lines


def _outcome(change: HoursChange | None) -> str:
    if change is None:
        return ""
    if change.done_at is None:
        return "; " + _("open appeals are being counted anew")
    moved = ngettext(
        "the term of %(n)s open appeal moved", "the terms of %(n)s open appeals moved", change.moved
    )
    return "; " + (moved % {"n": change.moved} if change.moved else _("no open appeal’s term moved"))
