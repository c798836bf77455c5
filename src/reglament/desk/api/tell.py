"""Appeals as the interface tells them: what the asker may see, and nothing of the house."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.models import Message, Ticket
from reglament.desk.tickets.reading import Correspondence, correspondence_of
from reglament.desk.tickets.reasons import sentences
from reglament.desk.tickets.timeline import timeline
from reglament.rulebook import clock, events
from reglament.rulebook.edition import Edition


def plain(node: Any) -> Any:
    """Instants and dates as ISO 8601, tuples as lists."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple | set | frozenset):
        return [plain(item) for item in node]
    if hasattr(node, "isoformat"):
        return node.isoformat()
    return node if isinstance(node, str | int | float | bool | None) else str(node)


def row(ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """One line of a list."""
    page = "desk/t" if actor.kind == "agent" else "appeals"
    return {
        "number": ticket.number,
        "desk": ticket.desk.slug,
        "subject": ticket.subject,
        "state": ticket.state,
        "tier": ticket.tier,
        "severity": ticket.severity,
        "priority": ticket.priority,
        "received_at": ticket.received_at.isoformat(),
        "due_at": ticket.due_at.isoformat() if ticket.due_at else None,
        "closed_at": ticket.closed_at.isoformat() if ticket.closed_at else None,
        "outcome": ticket.outcome,
        "url": f"{settings.BASE_URL}/{page}/{ticket.number}/",
    }


def whole(ticket: Ticket, actor: Actor, language: str, *, now: datetime) -> dict[str, Any]:
    """The appeal with its clocks, correspondence and history; notes and the house's own events for staff only."""
    rules = rules_at_work(ticket.edition, known_at=ticket.closed_at)
    said = correspondence_of(ticket)
    stored = [*ticket.verdict.get("reasons", []), *ticket.missing]
    return {
        **row(ticket, actor),
        "edition": ticket.edition.code,
        "channel": ticket.channel,
        "kind": ticket.kind,
        "certificate": ticket.certificate.number if ticket.certificate else ticket.certificate_text,
        "decision": ticket.verdict.get("decision", "accept"),
        "reasons": [
            {"code": reason.code, "clause": reason.clause, "words": words}
            for words, reason in sentences(rules, stored, language)
        ],
        "facts": plain(ticket.facts),
        "silence_at": ticket.silence_at.isoformat() if ticket.silence_at else None,
        "clocks": _clocks(rules, said, language, now),
        "messages": list(_messages(said, staff=actor.kind == "agent")),
        "events": _events(rules, said, language, staff=actor.kind == "agent"),
    }


def _clocks(rules: Edition, said: Correspondence, language: str, now: datetime) -> list[dict[str, Any]]:
    history = [events.from_payload(e.kind, e.at, e.seq, e.payload) for e in said.events]
    return [
        plain(
            {
                "name": item.name,
                "label": item.label[language],
                "state": item.state,
                "started_at": item.started_at,
                "due_at": item.due_at,
                "met_at": item.met_at,
                "remaining_seconds": None if item.remaining is None else int(item.remaining.total_seconds()),
                "late": item.late,
                "clause": item.clause,
            }
        )
        for item in clock.fold(rules, history, now=now)
    ]


def _messages(said: Correspondence, *, staff: bool) -> Sequence[dict[str, Any]]:
    return [
        {
            "kind": message.kind,
            "at": message.at.isoformat(),
            "author": message.author_name if staff or message.kind in Message.FROM_REQUESTER else "",
            "channel": message.channel,
            "text": message.text,
            "files": [file.name for file in said.files.get(message.pk, ())],
        }
        for message in said.messages
        if staff or message.kind not in Message.STAFF_ONLY
    ]


def _events(rules: Edition, said: Correspondence, language: str, *, staff: bool) -> list[dict[str, Any]]:
    zone = ZoneInfo(rules.zone)
    lines = timeline(list(said.events), rules, language)
    return [
        {
            "kind": line.kind,
            "at": line.at.astimezone(zone).isoformat(),
            "words": line.words,
            "clause": line.clause,
            "automatic": event.automatic,
        }
        for line, event in zip(lines, said.events, strict=True)
        if staff or line.public
    ]
