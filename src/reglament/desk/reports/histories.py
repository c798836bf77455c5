"""The recorded past of a desk as the rulebook replays it, batch by batch: what shares limits stays together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When
from django.db.models.functions import Coalesce

from reglament.desk.customers.models import Requester
from reglament.desk.customers.packs import packs_of_each
from reglament.desk.regulations.hours import KnownThen
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.rulebook.admission import Appeal, CertificateFacts
from reglament.rulebook.events import from_payload
from reglament.rulebook.packs import Packs
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
    """How far the replay has come: appeals without a certificate first, then certificate by certificate.

    `ticket`: the last appeal, or the last client where limits count together what a client asks; client by client
    where they do so over certificates, and then nothing else follows."""

    certificate: int = 0
    ticket: int = 0


def batch(
    span: Span, cursor: Cursor, size: int, *, whole_past: bool, together: str = "certificate"
) -> tuple[list[History], Cursor]:
    """The next appeals, about `size` of them (a certificate is never cut), and the cursor after them; [] at the end.

    With each certificate come its earlier appeals that were open at the beginning and so took a place; all of them
    when an edition counts requests in a period (`whole_past`). `together`: "client" where such limits count over the
    certificates of an organisation, "desk" where they count everybody's: then everything comes at once."""
    if together == "desk":
        everything = [] if cursor.ticket else list(_past(span).order_by("received_at", "pk"))
        return _histories(span, everything, together=together), Cursor(0, 1)
    if together == "client":
        found, reached = _of_clients(span, cursor.ticket, size)
        return _histories(span, found, together=together), Cursor(0, reached)
    if cursor.certificate == 0:
        asked = _of_clients if whole_past else _plain
        found, reached = asked(span, cursor.ticket, size, certificate=None)
        if found:
            return _histories(span, found), Cursor(0, reached)
    rows = span.tickets().filter(certificate_id__gt=cursor.certificate).values("certificate_id")
    numbers = _together(rows, "certificate_id", size)
    if not numbers:
        return [], cursor
    tickets = _past(span).filter(certificate_id__in=numbers)
    if not whole_past:
        tickets = tickets.filter(
            Q(received_at__gte=span.since_at) | Q(closed_at=None) | Q(closed_at__gte=span.since_at)
        )
    found = list(tickets.order_by("certificate_id", "received_at", "pk"))
    return _histories(span, found), Cursor(numbers[-1], cursor.ticket)


def _plain(span: Span, after: int, size: int, **only: Any) -> tuple[list[Ticket], int]:
    """The next appeals, one by one, and the last one's key."""
    found = list(_full(span.tickets().filter(pk__gt=after, **only)).order_by("pk")[:size])
    return found, found[-1].pk if found else after


_FIRM = Coalesce("certificate__organisation_id", "organisation_id")
_PERSON = Coalesce("certificate__owner_id", "requester_id")
_CLIENT = Case(
    When(certificate__organisation=None, organisation=None, then=_PERSON * 2 + 1), default=_FIRM * 2
)  # a number of its own for each organisation and each person who asks for themselves


def _past(span: Span) -> "QuerySet[Any]":
    """Everything that was ever asked of the desk, with its client's number."""
    return _full(visible_to(Actor.system()).filter(desk=span.desk, received_at__lte=span.as_of)).annotate(
        client=_CLIENT
    )


def _of_clients(span: Span, after: int, size: int, **only: Any) -> tuple[list[Ticket], int]:
    """The same client by client, with all they asked before, and the last one's number."""
    asked = span.tickets().filter(**only).annotate(client=_CLIENT)
    numbers = _together(asked.filter(client__gt=after).values("client"), "client", size)
    found = _past(span).filter(client__in=numbers, **only).order_by("client", "received_at", "pk")
    return list(found), numbers[-1] if numbers else after


def _together(rows: "QuerySet[Ticket, Any]", key: str, size: int) -> list[int]:
    """The next certificates or clients with appeals to report on, until they have `size` appeals together."""
    numbers: list[int] = []
    together = 0
    for row in rows.annotate(number=Count("pk")).order_by(key)[:size]:
        numbers.append(row[key])
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


def _histories(span: Span, tickets: list[Ticket], *, together: str = "") -> list[History]:
    """`together`: "client" or "desk" where those of one, or of all, share limits whatever their certificates."""
    clients = _clients(span.desk, {ticket.requester_id for ticket in tickets})
    known = KnownThen(span.desk.pk, as_of=span.as_of)
    packs = packs_of_each(ticket.certificate_id for ticket in tickets if ticket.certificate_id)
    return [
        History(
            key=ticket.number,
            events=tuple(from_payload(e.kind, e.at, e.seq, e.payload) for e in ticket.events.all()),
            certificate=_certificate(ticket, packs),
            appeal=_appeal(ticket, known=ticket.requester_id in clients),
            requester=str(ticket.requester_id),
            client=_client(ticket),
            group=_client(ticket) if together == "client" else together,
            counted=ticket.received_at >= span.since_at,
            served_under=known.rules(ticket.edition, ticket.closed_at),
        )
        for ticket in tickets
    ]


def _client(ticket: Ticket) -> str:
    """The client's number, where it was asked for."""
    return str(getattr(ticket, "client", ""))


def _clients(desk: Desk, requesters: Iterable[int]) -> set[int]:
    """Those whom the desk serves without a certificate (B1)."""
    served = desk.clients.all()
    mine = Q(pk__in=served.values("requester")) | Q(
        representations__organisation__in=served.values("organisation")
    )
    return set(Requester.objects.filter(mine, pk__in=requesters).values_list("pk", flat=True))


def _certificate(ticket: Ticket, packs: Mapping[int, Packs]) -> CertificateFacts | None:
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
        packs=packs.get(certificate.pk, {}),
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
