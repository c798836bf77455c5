"""Counting the open appeals anew when a desk's working time changed: an announcement (B6), a decree (A-1.14e).

Batches may be cut off at any ticket and go on from there; each moved due time is recorded once. Closed appeals are
never touched: they stay as they were counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from reglament.desk.accounts.models import User
from reglament.desk.regulations import announce as regulations
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Announcement, CalendarYear, Desk, DeskEdition, HoursChange
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets import notices
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.models import Ticket
from reglament.desk.wake import wake
from reglament.rulebook import clock, events, lifecycle
from reglament.rulebook.edition import Edition

log = structlog.get_logger(__name__)
AT_ONCE = 500  # tickets looked at between two notes of how far it got
_INSTANT = timedelta(microseconds=1)


@transaction.atomic
def announce(
    *,
    desk: Desk,
    by: Actor,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    open: bool,
    words_ru: str,
    words_en: str = "",
    now: datetime,
) -> Announcement:
    """Announce a change of working time and have the open appeals counted anew (B6). Heads only: PermissionDenied.

    Raises ValidationError for hours that cannot be."""
    user = _head(by, desk)
    said = regulations.publish_announcement(
        desk=desk,
        rules=rules_of(edition_in_force(desk, now)),
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        open=open,
        words_ru=words_ru,
        words_en=words_en,
        by=user,
        now=now,
    )
    wake_recompute()
    return said


@transaction.atomic
def withdraw(*, announcement: Announcement, by: Actor, now: datetime) -> bool:
    """Take an announcement back; what it moved is counted anew. Heads only. False when it was withdrawn already."""
    user = _head(by, announcement.desk)
    done = regulations.withdraw_announcement(announcement=announcement, by=user, now=now)
    wake_recompute()
    return done


@transaction.atomic
def update_calendar(*, text: str, source: str, by: str = "", now: datetime) -> list[CalendarYear]:
    """Years of a production calendar by file; raises as `regulations.announce.load_calendar_years`."""
    rows = regulations.load_calendar_years(text=text, source=source, by=by, now=now)
    wake_recompute()
    return rows


def wake_recompute() -> None:
    """Let the worker carry out what waits, soon after this commit."""
    wake("recompute")


def recompute_due(*, now: datetime) -> int:
    """Carry out every change of hours that waits, oldest first; returns how many appeals have another due time."""
    waiting = HoursChange.objects.filter(done_at=None).order_by("at", "pk")
    return sum(recompute_for(change, now=now) for change in list(waiting))


def recompute_for(change: HoursChange, *, now: datetime) -> int:
    """One change, from where it was left. A ticket that fails is logged and does not stop the others."""
    moved = 0
    while batch := _next(change):
        for pk in batch:
            try:
                moved += _recount(change, pk, now=now)
            except Exception:
                log.exception("recompute_failed", ticket=pk, change=change.pk)
        change.reached = batch[-1]
        HoursChange.objects.filter(pk=change.pk, reached__lt=change.reached).update(reached=change.reached)
    HoursChange.objects.filter(pk=change.pk, done_at=None).update(done_at=now)
    return moved


def _next(change: HoursChange) -> list[int]:
    """The next open appeals of the desk that were there when the hours changed."""
    tickets = Ticket.objects.filter(desk_id=change.desk_id, closed_at=None, pk__gt=change.reached)
    tickets = tickets.filter(registered_at__lte=change.at)
    return list(tickets.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _recount(change: HoursChange, pk: int, *, now: datetime) -> bool:
    """Refold one ticket under the new hours and record what moved. Whether anything did."""
    ticket = (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .select_related("desk", "edition", "requester", "certificate", "organisation", "assignee")
        .defer("edition__text")
        .filter(pk=pk, closed_at=None)
        .first()
    )
    if ticket is None:
        return False
    under = Change(ticket, by=Actor.system(), now=now)
    if any(row.kind == _KIND and row.payload["source"] == change.pk for row in under.rows):
        return False
    found = list(_moves(ticket.edition, under, change))
    told = _cause(change)
    for move in found:
        clause, readings = _ground(change, under.rules, move.calendar)
        event = events.WorkingTimeChanged(
            at=now,
            clock=move.clock,
            due_was=move.was.isoformat(),
            due=move.due.isoformat(),
            cause=change.cause,
            source=change.pk,
            name=told[0],
            name_en=told[1],
        )
        under.add(event, clause=clause, readings=readings, automatic=True)
    under.refold()
    if found and _orders_letter(under.rules):
        _tell(under, change, found, told)
    under.settle()
    if found:
        HoursChange.objects.filter(pk=change.pk).update(moved=F("moved") + 1)
    return bool(found)


def _orders_letter(rules: Edition) -> bool:
    """Whether the requester is written to when a term moves: unless the edition keeps its notice of hours within."""
    notices_of_hours = [row for row in rules.notices.values() if row.trigger == "hours_announced"]
    return not notices_of_hours or any(row.recipient in ("requester", "everyone") for row in notices_of_hours)


def _tell(under: Change, change: HoursChange, found: "list[_Move]", told: tuple[str, str]) -> None:
    """One letter about every term of the appeal that this change moved; the record beside it keeps it to one."""
    language = "en" if under.ticket.language == "en" else "ru"
    moved = []
    for move in found:
        rule = under.rules.clocks.get(move.clock)
        with override(language):
            label = rule.label[language] if rule else _("Closing without an answer")
        moved.append(notices.Moved(label, move.was, move.due, _ground(change, under.rules, move.calendar)[0]))
    notices.terms_moved(under, moved, name=told, cause=change.cause)


_KIND = events.WorkingTimeChanged.kind


@dataclass(frozen=True, slots=True)
class _Move:
    clock: str
    calendar: str
    was: datetime
    due: datetime


def _moves(edition: DeskEdition, under: Change, change: HoursChange) -> Iterator[_Move]:
    """Due times of running clocks, and of the client's silence, that this change moved."""
    before = rules_at_work(edition, known_at=change.at - _INSTANT)
    after = rules_at_work(edition, known_at=change.at)
    if before is after:
        return
    history = under.history
    old = {c.name: c for c in clock.fold(before, history, now=under.now)}
    for item in clock.fold(after, history, now=under.now):
        was = old[item.name].due_at if item.name in old else None
        ended = item.met_at or item.stopped_at
        if not ended and item.due_at and was and was != item.due_at:
            yield _Move(item.name, item.calendar, was, item.due_at)
    terms = lifecycle.silence(before, history), lifecycle.silence(after, history)
    rule = after.transitions.silence
    if rule and terms[0] and terms[1] and terms[0].due_at != terms[1].due_at:
        yield _Move("silence", rule.calendar, terms[0].due_at, terms[1].due_at)


def _cause(change: HoursChange) -> tuple[str, str]:
    """What changed the hours, in Russian and in English."""
    if change.announcement is not None:
        return change.announcement.words("ru"), change.announcement.words("en")
    if change.calendar_year is not None:
        return change.calendar_year.decree, change.calendar_year.decree
    return "", ""


def _ground(change: HoursChange, rules: Edition, calendar: str) -> tuple[str, tuple[str, ...]]:
    """The clause the recount rests on, and the reading chosen."""
    if change.announcement is not None:
        return change.announcement.clause, ()
    rule = rules.calendar_rule(calendar)
    if rule is None:
        raise KeyError(calendar)
    return rule.clause, (rule.provisional_reading,) if rule.provisional_reading else ()


def _head(by: Actor, desk: Desk) -> User:
    if by.user is None or not by.heads(desk):
        raise PermissionDenied
    return by.user
