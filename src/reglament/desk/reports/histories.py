"""The recorded past of a desk as the rulebook replays it, batch by batch: whole certificates stay together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from reglament.desk.customers.models import Requester
from reglament.desk.regulations.hours import KnownThen
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.rulebook.admission import Appeal, CertificateFacts
from reglament.rulebook.events import from_payload
from reglament.rulebook.simulate import History


@dataclass(frozen=True, slots=True)
class Span:
    """Which appeals: received from `since_on` (a date in `zone`) to `as_of`."""

    desk: Desk
    since_on: date
    as_of: datetime
    zone: str

    @property
    def since_at(self) -> datetime:
        return datetime.combine(self.since_on, time(), ZoneInfo(self.zone))

    def tickets(self) -> QuerySet[Ticket]:
        """Those that are reported on."""
        return visible_to(Actor.system()).filter(
            desk=self.desk, received_at__gte=self.since_at, received_at__lte=self.as_of
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the replay has come: appeals without a certificate first, then certificate by certificate."""

    certificate: int = 0
    ticket: int = 0


def batch(span: Span, cursor: Cursor, size: int, *, whole_past: bool) -> tuple[list[History], Cursor]:
    """The next appeals, about `size` of them (a certificate is never cut), and the cursor after them; [] at the end.

    With each certificate come its earlier appeals that were open at the beginning and so took a place; all of them
    when an edition counts requests in a period (`whole_past`)."""
    if cursor.certificate == 0:
        found = list(
            _full(span.tickets().filter(certificate=None, pk__gt=cursor.ticket)).order_by("pk")[:size]
        )
        if found:
            return _histories(span, found), Cursor(0, found[-1].pk)
    numbers = _certificates(span, cursor.certificate, size)
    if not numbers:
        return [], cursor
    tickets = visible_to(Actor.system()).filter(
        desk=span.desk, certificate_id__in=numbers, received_at__lte=span.as_of
    )
    if not whole_past:
        tickets = tickets.filter(
            Q(received_at__gte=span.since_at) | Q(closed_at=None) | Q(closed_at__gte=span.since_at)
        )
    found = list(_full(tickets).order_by("certificate_id", "received_at", "pk"))
    return _histories(span, found), Cursor(numbers[-1], cursor.ticket)


def _certificates(span: Span, after: int, size: int) -> list[int]:
    """The next certificates with appeals to report on, until they have `size` appeals together."""
    rows = (
        span.tickets()
        .filter(certificate_id__gt=after)
        .values("certificate_id")
        .annotate(number=Count("pk"))
        .order_by("certificate_id")[:size]
    )
    numbers: list[int] = []
    together = 0
    for row in rows:
        numbers.append(row["certificate_id"])
        together += row["number"]
        if together >= size:
            break
    return numbers


def _full(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    events = TicketEvent.objects.only("ticket_id", "seq", "kind", "at", "payload").order_by("seq")
    return (
        tickets.select_related("edition", "certificate", "requester", "organisation", "product")
        .defer("edition__text")
        .prefetch_related(Prefetch("events", events))
    )


def _histories(span: Span, tickets: list[Ticket]) -> list[History]:
    clients = _clients(span.desk, {ticket.requester_id for ticket in tickets})
    known = KnownThen(span.desk.pk, as_of=span.as_of)
    return [
        History(
            key=ticket.number,
            events=tuple(from_payload(e.kind, e.at, e.seq, e.payload) for e in ticket.events.all()),
            certificate=_certificate(ticket),
            appeal=_appeal(ticket, known=ticket.requester_id in clients),
            requester=str(ticket.requester_id),
            counted=ticket.received_at >= span.since_at,
            served_under=known.rules(ticket.edition, ticket.closed_at),
        )
        for ticket in tickets
    ]


def _clients(desk: Desk, requesters: Iterable[int]) -> set[int]:
    """Those whom the desk serves without a certificate (B1)."""
    served = desk.clients.all()
    mine = Q(pk__in=served.values("requester")) | Q(
        representations__organisation__in=served.values("organisation")
    )
    return set(Requester.objects.filter(mine, pk__in=requesters).values_list("pk", flat=True))


def _certificate(ticket: Ticket) -> CertificateFacts | None:
    """The certificate the appeal was taken under: it belonged to the sender then, and named the product."""
    certificate = ticket.certificate
    if certificate is None:
        return None
    return CertificateFacts(
        number=certificate.number,
        tier=certificate.tier,
        starts_on=certificate.starts_on,
        ends_on=certificate.ends_on,
        covers_product=True if ticket.product_id else None,
        overrides=certificate.overrides,
    )


def _appeal(ticket: Ticket, *, known: bool) -> Appeal:
    """What the gates are asked about: what is known of the sender by now, for later answers are no other appeal."""
    requester, organisation = ticket.requester, ticket.organisation
    return Appeal(
        channel=ticket.channel,
        full_name=requester.full_name,
        organisation=organisation.name if organisation else str(ticket.facts.get("organisation_name", "")),
        inn=organisation.inn if organisation else str(ticket.facts.get("inn", "")),
        ogrn=organisation.ogrn if organisation else str(ticket.facts.get("ogrn", "")),
        email=requester.email,
        phone=requester.phone,
        certificate_number=ticket.certificate.number if ticket.certificate else ticket.certificate_text,
        description=ticket.subject,
        product=ticket.product.code if ticket.product else "",
        kind=ticket.kind,
        priority=ticket.client_priority,
        severity=ticket.severity,
        known_requester=known,
        represents_organisation=organisation is not None,
        facts=_told(ticket),
    )


def _told(ticket: Ticket) -> dict[str, Any]:
    """The other axes and facts known at receipt, as the history has them: what the form told, who was on a list."""
    first = next((event for event in ticket.events.all() if event.kind == "ticket_registered"), None)
    return dict(first.payload.get("facts") or {}) if first else {}
