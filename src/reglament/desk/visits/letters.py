"""Letters about visits and remote sessions, written where it was decided; a visit’s carry a calendar file."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from reglament.desk.files import store
from reglament.desk.outbox.actions import FileToSend, write_letter
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.letters import threading
from reglament.desk.tickets.models import Ticket
from reglament.desk.visits import calendar
from reglament.desk.visits.feed import entry_of
from reglament.desk.visits.models import RemoteSession, Visit
from reglament.desk.visits.questions import quota_of
from reglament.rulebook.edition import Edition

_WITH_CALENDAR = frozenset({"confirmed", "moved", "cancelled"})


def visit_letter(visit: Visit, rules: Edition, *, what: str, now: datetime, note: str = "") -> OutgoingLetter:
    """To whom the visit is for. `what`: asked | confirmed | moved | cancelled | declined | done."""
    language = _language(visit.requester.language or (visit.ticket.language if visit.ticket else ""))
    used = quota_of(rules, visit.certificate, visit.day_on)
    context = {
        "what": what,
        "when": moment(visit.starts_at, rules.zone, language, now=now),
        "till": moment(visit.ends_at, rules.zone, language, now=now),
        "number": visit.ticket.number if visit.ticket else "",
        "certificate": visit.certificate.number,
        "product": visit.product.name,
        "clause": rules.visits.clause if rules.visits else "",
        "who": who_comes(visit, language),
        "asked": visit.state == Visit.ASKED,
        "report": visit.report,
        "note": note,
        "place": visit.place,
        "left": used.left if used else None,
        "url": f"{settings.BASE_URL}/visits/{visit.pk}/",
        "desk": visit.desk.title(language),
    }
    files = []
    if what in _WITH_CALENDAR:
        entry = entry_of(visit, language, to_client=True)
        content = calendar.written([entry], name=visit.desk.title(language))
        files = [
            FileToSend(blob=store.keep(content, now=now), name="visit.ics", content_type="text/calendar")
        ]
    return _write("visit", language, context, visit.desk, visit.requester, visit.ticket, now, files=files)


def consent_letter(session: RemoteSession, *, now: datetime) -> OutgoingLetter:
    """The client is asked to agree to a remote session (A6.8 r11)."""
    ticket = session.ticket
    language = _language(ticket.language)
    context = {
        "ticket": ticket,
        "number": ticket.number,
        "clause": session.clause,
        "purpose": session.purpose,
        "url": f"{settings.BASE_URL}/appeals/{ticket.number}/",
        "desk": ticket.desk.title(language),
    }
    return _write("remote", language, context, ticket.desk, ticket.requester, ticket, now)


def who_comes(visit: Visit, language: str) -> str:
    """The specialist as the client sees them: a contractor goes by the name of the desk (A7.1)."""
    specialist = visit.specialist
    if specialist is None:
        return ""
    hired = Member.objects.filter(desk=visit.desk, user=specialist, role=Member.CONTRACTOR).exists()
    return visit.desk.title(language) if hired or not specialist.name else specialist.name


def _write(
    kind: str,
    language: str,
    context: dict[str, Any],
    desk: Desk,
    requester: Any,
    ticket: Ticket | None,
    now: datetime,
    **more: Any,
) -> OutgoingLetter:
    text = render_to_string(f"visits/letters/{language}/{kind}.txt", context)
    subject, _, body = text.partition("\n")
    number = ticket.number if ticket else ""
    answered, references = threading(ticket) if ticket else ("", "")
    return write_letter(
        kind=kind,
        desk=desk,
        ticket_number=number,
        requester=requester,
        to_address=requester.email,
        to_name=requester.full_name,
        subject=f"[#{number}] {subject.strip()}" if number else subject.strip(),
        text=_tidy(body),
        language=language,
        now=now,
        in_reply_to=answered,
        references=references,
        **more,
    )


def _tidy(body: str) -> str:
    lines: list[str] = []
    for line in (line.rstrip() for line in body.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _language(known: str) -> str:
    return known if known in ("ru", "en") else "ru"
