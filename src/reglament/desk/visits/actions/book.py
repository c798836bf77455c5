"""Booking a visit: asked for, confirmed, moved, called off, carried out. Lock order: certificate, then ticket."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.customers.queries import owns
from reglament.desk.files import store
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Member
from reglament.desk.regulations.queries import edition_in_force
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, changing, lock_certificate, need
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import Ticket
from reglament.desk.visits import letters
from reglament.desk.visits.models import Visit, VisitChange, VisitFile
from reglament.desk.visits.questions import Wish, day_of, judge, quota_of
from reglament.rulebook import events
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Verdict

LONGEST = timedelta(hours=24)


def ask_visit(
    *,
    certificate: SupportCertificate,
    requester: Requester,
    by: Actor,
    wish: Wish,
    now: datetime,
    ticket: Ticket | None = None,
    specialist: User | None = None,
) -> Visit:
    """A visit under this certificate. Staff who name a specialist confirm it at once; else it waits for an agent.

    Raises Refused with every reason and its clause, ValidationError for what is no wish or a busy specialist."""
    if not owns(requester, certificate):
        raise ValidationError({"requester": _("This person does not use the certificate.")})
    _sound(wish)
    with _holding(certificate, ticket, by=by, now=now) as (rules, change):
        agreed = by.kind == "agent" and specialist is not None
        verdict = judge(rules, certificate, wish, asked_at=now, confirmed=agreed)
        _go(verdict, rules, agreed=agreed)
        served = _serving(certificate.desk_id, specialist) if agreed else None
        visit = Visit(
            desk=certificate.desk,
            certificate=certificate,
            ticket=change.ticket if change else None,
            product=wish.product,
            requester=requester,
            specialist=served,
            state=Visit.CONFIRMED if agreed else Visit.ASKED,
            place=wish.place.strip()[:400],
            inside=wish.inside,
            remote_impossible=wish.remote_impossible.strip(),
            asked_at=now,
            asked_by=by.user,
            changed_at=now,
        )
        _set_time(visit, rules, wish)
        _write(visit, rules)
        _told(visit, change, rules, by=by, what="confirmed" if agreed else "asked", now=now)
    return visit


def confirm(*, visit: Visit, by: Actor, specialist: User, now: datetime, note: str = "") -> Visit:
    """An agent agrees: criticality and accessibility were weighed (A-6.8g), and this specialist comes."""
    with _changing(visit, by=by, now=now, states=(Visit.ASKED, Visit.CONFIRMED)) as (rules, held, change):
        wish = _wish_of(held)
        verdict = judge(rules, held.certificate, wish, asked_at=held.asked_at, confirmed=True, but=held.pk)
        _go(verdict, rules, agreed=True)
        held.specialist, held.state = _serving(held.desk_id, specialist), Visit.CONFIRMED
        _write(held, rules)
        _record(held, change, rules, by=by, what="confirmed", now=now, words=note)
        letters.visit_letter(held, rules, what="confirmed", now=now, note=note)
    return held


def move(
    *, visit: Visit, by: Actor, starts_at: datetime, ends_at: datetime, now: datetime, note: str = ""
) -> Visit:
    """Another day or hour. A client's move is a new request: the lead counts from now, and an agent agrees anew."""
    with _changing(visit, by=by, now=now, states=(Visit.ASKED, Visit.CONFIRMED)) as (rules, held, change):
        wish = _wish_of(held, starts_at=starts_at, ends_at=ends_at)
        _sound(wish)
        client = by.kind == "requester"
        agreed = not client and held.state == Visit.CONFIRMED
        asked_at = now if client else held.asked_at
        verdict = judge(rules, held.certificate, wish, asked_at=asked_at, confirmed=agreed, but=held.pk)
        _go(verdict, rules, agreed=agreed)
        if client:
            held.state, held.specialist, held.asked_at = Visit.ASKED, None, now
        _set_time(held, rules, wish)
        _write(held, rules)
        _record(held, change, rules, by=by, what="moved", now=now, words=note)
        letters.visit_letter(held, rules, what="moved", now=now, note=note)
    return held


def cancel(*, visit: Visit, by: Actor, reason: str, now: datetime) -> Visit:
    """Called off by either side; its place in the quota is free again (A-6.8b)."""
    return _end(
        visit, by=by, reason=reason, now=now, state=Visit.CANCELLED, states=(Visit.ASKED, Visit.CONFIRMED)
    )


def decline(*, visit: Visit, by: Actor, reason: str, now: datetime) -> Visit:
    """An agent does not agree: remote work can do, or the place cannot be reached (A6.8 note 2)."""
    return _end(visit, by=by, reason=reason, now=now, state=Visit.DECLINED, states=(Visit.ASKED,))


def carry_out(
    *, visit: Visit, by: Actor, report: str, now: datetime, files: Sequence[IncomingFile] = ()
) -> Visit:
    """The visit took place: its report, with files. Not before it began."""
    with _changing(visit, by=by, now=now, states=(Visit.CONFIRMED,)) as (rules, held, change):
        need(report, "report", _("Say what was done."))
        if now < held.starts_at:
            raise ValidationError({"report": _("The visit has not begun yet.")})
        held.state, held.report = Visit.DONE, report.strip()
        _write(held, rules)
        _attach(held, files, now=now)
        if change is not None:
            minutes = int((held.ends_at - held.starts_at).total_seconds() // 60)
            service = rules.visits.service if rules.visits else ""
            change.add(events.SessionHeld(at=now, minutes=minutes, service=service))
        _record(held, change, rules, by=by, what="done", now=now, words="")
        letters.visit_letter(held, rules, what="done", now=now)
    return held


def _end(
    visit: Visit, *, by: Actor, reason: str, now: datetime, state: str, states: tuple[str, ...]
) -> Visit:
    with _changing(visit, by=by, now=now, states=states) as (rules, held, change):
        need(reason, "reason", _("Say why: the other side is told."))
        held.state = state
        _write(held, rules)
        _record(held, change, rules, by=by, what=state, now=now, words=reason.strip())
        letters.visit_letter(held, rules, what=state, now=now, note=reason.strip())
    return held


def _told(
    visit: Visit, change: Change | None, rules: Edition, *, by: Actor, what: str, now: datetime
) -> None:
    _record(visit, change, rules, by=by, what=what, now=now)
    letters.visit_letter(visit, rules, what=what, now=now)


# --- the pieces -----------------------------------------------------------------------------------------------------
def _sound(wish: Wish) -> None:
    if wish.ends_at <= wish.starts_at:
        raise ValidationError({"ends": _("A visit ends after it starts.")})
    if wish.ends_at - wish.starts_at > LONGEST:
        raise ValidationError({"ends": _("A visit lasts no longer than a day: ask for several.")})
    need(wish.place, "place", _("Say where."))


def _go(verdict: Verdict, rules: Edition, *, agreed: bool) -> None:
    """An agent's consent that is still to come is no obstacle to asking; everything else is."""
    if verdict.ok or (verdict.decision == "hold" and not agreed):
        return
    raise Refused(verdict, rules)


def _serving(desk_id: int, specialist: User | None) -> User:
    if specialist is None or not Member.objects.filter(desk_id=desk_id, user=specialist).exists():
        raise ValidationError({"specialist": _("Choose somebody who works at this desk.")})
    return specialist


def _wish_of(visit: Visit, *, starts_at: datetime | None = None, ends_at: datetime | None = None) -> Wish:
    return Wish(
        product=visit.product,
        starts_at=starts_at or visit.starts_at,
        ends_at=ends_at or visit.ends_at,
        place=visit.place,
        remote_impossible=visit.remote_impossible,
        inside=visit.inside,
    )


def _set_time(visit: Visit, rules: Edition, wish: Wish) -> None:
    """The time, and the year of the quota it falls into as the rulebook counts it now."""
    visit.starts_at, visit.ends_at = wish.starts_at, wish.ends_at
    visit.day_on = day_of(rules, wish.starts_at)
    used = quota_of(rules, visit.certificate, visit.day_on, but=visit.pk)
    assert used is not None  # judged before
    visit.year_first_on, visit.year_last_on, visit.year_limit = used.first_on, used.last_on, used.limit


@contextmanager
def _holding(
    certificate: SupportCertificate, ticket: Ticket | None, *, by: Actor, now: datetime
) -> Iterator[tuple[Edition, Change | None]]:
    """The certificate and then the ticket under lock; the edition in force now judges."""
    if ticket is None:
        with transaction.atomic():
            lock_certificate(certificate.pk)
            yield rules_at_work(edition_in_force(certificate.desk, now)), None
        return
    with changing(ticket, by=by, now=now, certificate=certificate) as change:
        if change.ticket.closed_at is not None:
            raise ValidationError({"ticket": _("The appeal is closed.")})
        yield rules_at_work(edition_in_force(certificate.desk, now)), change


@contextmanager
def _changing(
    visit: Visit, *, by: Actor, now: datetime, states: tuple[str, ...]
) -> Iterator[tuple[Edition, Visit, Change | None]]:
    ticket = visit.ticket if visit.ticket is not None and visit.ticket.closed_at is None else None
    with _holding(visit.certificate, ticket, by=by, now=now) as (rules, change):
        beside = ("desk", "certificate", "ticket", "product", "requester", "specialist")
        held = Visit.objects.select_for_update(of=("self",)).select_related(*beside).get(pk=visit.pk)
        if held.state not in states:
            raise ValidationError(_("The visit is not in a state for that any more: look at it again."))
        held.sequence += 1
        held.changed_at = now
        yield rules, held, change


def _write(visit: Visit, rules: Edition) -> None:
    """Save; what the database forbids is told in words."""
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError as error:
        diag = getattr(error.__cause__, "diag", None)
        name = diag.constraint_name if diag else ""
        if name == "one_visit_of_a_specialist_at_a_time":
            raise ValidationError(
                {"specialist": _("This specialist has another visit at that time.")}
            ) from error
        if name == "visits_stay_within_the_quota":
            raise ValidationError(_("All visits of this year are used or booked meanwhile.")) from error
        raise


def _record(
    visit: Visit,
    change: Change | None,
    rules: Edition,
    *,
    by: Actor,
    what: str,
    now: datetime,
    words: str = "",
) -> None:
    clause = rules.visits.clause if rules.visits else ""
    VisitChange.objects.create(
        visit=visit,
        what=what,
        at=now,
        by=by.user,
        by_client=by.kind == "requester",
        words=words,
        starts_at=visit.starts_at,
        clause=clause,
    )
    if change is not None:
        fact = events.FactChanged(at=now, name=f"visit_{what}", value=visit.day_on.isoformat())
        change.add(fact, clause=clause)


def _attach(visit: Visit, files: Sequence[IncomingFile], *, now: datetime) -> None:
    for file in files:
        blob = store.keep(file.content, now=now)
        VisitFile.objects.create(
            visit=visit,
            blob=blob,
            name=file.name[:255] or "file",
            content_type=file.content_type[:100] or "application/octet-stream",
            size=blob.size,
        )
