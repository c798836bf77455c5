"""The page of one appeal as its requester sees it: no notes, calls, staff-only events nor agents' addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import linebreaks, urlize
from django.utils.translation import gettext as _

from reglament.desk.portal.pages.grounds import bare_of_names
from reglament.desk.portal.pages.standing import Case, state_words
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Member
from reglament.desk.tickets.clockwords import clock_shape
from reglament.desk.tickets.costs import Cost, costs
from reglament.desk.tickets.files import note_of, opens
from reglament.desk.tickets.models import Attachment, Message, Ticket, TicketEvent
from reglament.desk.tickets.permitted import permits
from reglament.desk.tickets.pictures import with_pictures
from reglament.desk.tickets.strips import clock_strip
from reglament.desk.tickets.timeline import Line, timeline
from reglament.desk.ui import shapes
from reglament.desk.ui.strip import Strip
from reglament.desk.upgrades.queries import KIND as UPGRADE
from reglament.rulebook import clock as clocks
from reglament.rulebook import events, explain
from reglament.rulebook.edition import Edition

_KIND: dict[str, shapes.MessageKind] = {
    Message.APPEAL: "client",
    Message.REPLY: "client",
    Message.ANSWER: "answer",
    Message.QUESTION: "question",
    Message.SOLUTION: "solution",
    Message.UPDATE: "answer",
}
# Told by a message or meant for machines: not lines of the history a client reads.
_UNTOLD = frozenset({"requester_replied", "answered"})
_FACTS_TOLD = frozenset({"followed_by"})
_SERVICES_TOLD = ("visit_", "remote_")


@dataclass(frozen=True, slots=True)
class Why:
    """Why the answer is due when it is: the clock, its strip and the sentences anyone can check."""

    clock: shapes.Clock
    strip: Strip | None
    state: str
    sentences: list[str]
    clause: shapes.ClauseMark | None
    zone: str
    open: bool


def case_of(ticket: Ticket, language: str, *, now: datetime) -> tuple[Case, list[TicketEvent]]:
    """The ticket with its clock folded at `now`, and its history."""
    rules = rules_at_work(ticket.edition, known_at=ticket.closed_at)
    rows = list(ticket.events.order_by("seq"))
    history = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]
    folded = clocks.fold(rules, history, now=now)
    shown = next((clock for clock in folded if clock.name == ticket.clock_name), None)
    may = permits(rules, ticket, by="requester", now=now, rows=rows)
    return Case(ticket, rules, shown, language, now, may), rows


def why(case: Case) -> Why | None:
    """None where there is no term to explain."""
    clock = case.clock
    if clock is None or clock.state in ("not_offered", "waiting"):
        return None
    told = explain.deadline(case.rules, clock, case.language)
    picture = clock_strip(case.rules, clock, told.intervals, case.language, now=case.now)
    shape = clock_shape(case.rules, clock, case.language, now=case.now)
    number = clock.allowance.clause if clock.allowance else clock.clause
    state = shape.state if shape.state in ("calm", "soon", "late", "held") else "calm"
    return Why(
        shape,
        picture,
        state,
        bare_of_names(told.sentences),
        case.mark(number, clock.readings),
        _zone(case),
        clock.state in ("running", "late"),
    )


def _zone(case: Case) -> str:
    return case.when(case.now).rpartition(" ")[2]


def talk(case: Case) -> list[shapes.Message]:
    """The correspondence, oldest first."""
    found = (
        case.ticket.messages.exclude(kind__in=Message.STAFF_ONLY)
        .select_related("author")
        .prefetch_related("attachments__blob")
        .order_by("at", "id")
    )
    return [_message(case, message) for message in found]


def _message(case: Case, message: Message) -> shapes.Message:
    from_client = message.kind in Message.FROM_REQUESTER
    files = sorted(message.attachments.all(), key=lambda file: file.pk)
    return shapes.Message(
        kind=_KIND[message.kind],
        who=_client(case, message) if from_client else agent_name(message.author_name, case),
        html=with_pictures(message.html, files, partial(_file_url, case.ticket), staff=False)
        if message.html
        else as_html(message.text),
        at=case.when(message.at),
        iso=message.at.isoformat(),
        channel=_channel(case, message) if from_client else "",
        quote=as_html(message.quoted) if message.quoted else "",
        files=[file_of(case.ticket, file) for file in files],
        anchor=f"message-{message.pk}",
        label=_("asks you") if message.kind == Message.QUESTION else "",
    )


def _client(case: Case, message: Message) -> str:
    return message.author_name or case.ticket.requester.full_name or message.author_address


def agent_name(name: str, case: Case) -> str:
    """An agent by name; whoever has none but an address is called by the desk."""
    return name if name and "@" not in name else case.ticket.desk.title(case.language)


def _channel(case: Case, message: Message) -> str:
    row = case.rules.channels.get(message.channel)
    return row.label[case.language].lower() if row and message.channel != "portal" else ""


def as_html(text: str) -> str:
    """Plain text made safe: paragraphs, line breaks, links."""
    return linebreaks(urlize(text, nofollow=True, autoescape=True))


def _file_url(ticket: Ticket, attachment: Attachment) -> str:
    return reverse("appeal_file", args=[ticket.number, attachment.pk])


def file_of(ticket: Ticket, attachment: Attachment) -> shapes.File:
    return shapes.File(
        name=attachment.name,
        url=_file_url(ticket, attachment) if opens(attachment, staff=False) else "",
        size=filesizeformat(attachment.size),
        note=note_of(attachment),
    )


def history(case: Case, rows: Sequence[TicketEvent]) -> list[shapes.Event]:
    """What happened and by which clause; the clients' own messages are above, not here."""
    kept = [row for row in rows if _told(row)]
    lines = timeline(kept, case.rules, case.language)
    return [_event(case, line) for line in lines if line.public]


def _told(row: TicketEvent) -> bool:
    if row.kind == "fact_changed":
        name = str(row.payload.get("name"))
        return name in _FACTS_TOLD or name.startswith(_SERVICES_TOLD)
    return row.kind not in _UNTOLD


def _event(case: Case, line: Line) -> shapes.Event:
    mine = line.who == case.ticket.requester.full_name
    return shapes.Event(
        words=line.words,
        at=case.when(line.at),
        iso=line.at.isoformat(),
        who="" if not line.who else line.who if mine else agent_name(line.who, case),
        clause=case.mark(line.clause, line.readings),
    )


def facts(case: Case) -> list[shapes.Fact]:
    """What the appeal says of itself, beside the correspondence."""
    ticket, rules, language = case.ticket, case.rules, case.language
    labels = {
        "kind": ticket.kind,
        "severity": ticket.severity,
        "priority": ticket.priority,
        "tier": ticket.tier,
    }
    made: dict[str, shapes.Fact] = {}
    for name, value in labels.items():
        axis = rules.axes.get(name)
        if axis is not None and value in axis.values:
            row = axis.values[value]
            clause = case.mark(row.clause or axis.clause)
            upgrade = name == "kind" and value == UPGRADE and rules.upgrade is not None
            url = reverse("upgrade", args=[ticket.number]) if upgrade else ""
            made[name] = shapes.Fact(axis.label[language], row.label[language], url=url, clause=clause)
    rows = [
        shapes.Fact(_("Received"), case.when(ticket.received_at)),
        made.get("kind"),
        made.get("severity"),
        made.get("priority"),
        _fact(_("Product"), " ".join(filter(None, (str(ticket.product or ""), ticket.version_text)))),
        _fact(_("Environment"), ticket.environment),
        _fact(_("Certificate"), _certificate(case)),
        _fact(_("For whom"), str(ticket.organisation or "")),
        _fact(_("Who asks"), str(ticket.requester)),
        _fact(_("Who answers"), _who_answers(case)),
        _previous(ticket),
    ]
    return [row for row in rows if row is not None]


def _who_answers(case: Case) -> str:
    """The agent by name; a third party, hired without telling the client, goes by the name of the desk (A7.1)."""
    ticket = case.ticket
    if ticket.assignee is None:
        return ""
    hired = ticket.assignee.memberships.filter(desk_id=ticket.desk_id, role=Member.CONTRACTOR).exists()
    return agent_name("" if hired else ticket.assignee.name, case)


def _fact(term: str, value: str) -> shapes.Fact | None:
    return shapes.Fact(term, value) if value else None


def _certificate(case: Case) -> str:
    ticket = case.ticket
    number = ticket.certificate.number if ticket.certificate else ticket.certificate_text
    tiers = case.rules.axes["tier"].values if "tier" in case.rules.axes else {}
    tier = (
        tiers[ticket.tier].label[case.language].lower() if ticket.tier in tiers and ticket.certificate else ""
    )
    return ", ".join(filter(None, (number, tier)))


def _previous(ticket: Ticket) -> shapes.Fact | None:
    if ticket.previous is None:
        return None
    number = ticket.previous.number
    return shapes.Fact(_("Continues"), number, url=reverse("appeal", args=[number]))


@dataclass(frozen=True, slots=True)
class CostTold:
    """What the appeal took or costs: the first sentence stands open, the rest and the table are a click away."""

    cost: Cost
    clause: shapes.ClauseMark | None


def costs_told(case: Case, rows: Sequence[TicketEvent]) -> list[CostTold]:
    """[] under editions without charges, banks and limits of a period: nothing is read there."""
    found = costs(case.rules, case.ticket, rows, case.language, now=case.now)
    return [CostTold(cost, case.mark(cost.clause, tuple(cost.readings))) for cost in found]


def may(case: Case, action: str) -> bool:
    """Whether the regulation and the state let the client do it: what may not be done is not offered."""
    return case.permits is not None and case.permits.lets(action)


def closing_outcome(rules: Edition) -> str:
    """The outcome a client closes with; "" when the edition leaves closing to the desk."""
    return next((code for code, row in rules.outcomes.items() if row.by == "requester"), "")


def may_set_priority(case: Case) -> bool:
    axis = case.rules.axes.get("priority")
    return axis is not None and axis.set_by == "requester" and may(case, "set_priority")


def heading(case: Case) -> dict[str, Any]:
    """Number, subject, and the state in a word or two."""
    ticket = case.ticket
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "state": state_words(ticket),
        "desk": ticket.desk.title(case.language),
    }
