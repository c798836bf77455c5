"""What the page of one ticket reads besides the ticket, by statements that are planned once a connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.products.models import Version
from reglament.desk.statements import Asked, made, rows, selecting
from reglament.desk.tickets.files import asking_for_files, files_of_ticket
from reglament.desk.tickets.models import Attachment, Message, Ticket, TicketEvent

# A letter's own text is long and not shown here.
_TEXTS = ("text", "html", "references")
_EVENTS = selecting(TicketEvent, "e") + " WHERE e.ticket_id = %s ORDER BY e.seq"
_MESSAGES = selecting(Message, "m") + " WHERE m.ticket_id = %s ORDER BY m.at, m.id"
_LETTERS = selecting(OutgoingLetter, "l", *_TEXTS) + " WHERE l.ticket_number = %s ORDER BY l.created_at, l.id"
_VERSIONS = selecting(Version, "v") + " WHERE v.product_id = %s"
_FOLLOWING = "SELECT number FROM desk_ticket WHERE previous_id = %s ORDER BY id"
# The same certificates as customers.queries.certificates_of tells.
_CERTIFICATES = f"""{selecting(SupportCertificate, "c")}
WHERE c.desk_id = %s AND c.annulled_at IS NULL AND (c.owner_id = %s OR c.organisation_id IN (
    SELECT organisation_id FROM desk_representation WHERE requester_id = %s))
ORDER BY c.ends_on DESC"""  # noqa: S608  our names


def asking_beside(ticket: Ticket) -> list[Asked]:
    """What the functions here ask of this ticket, for `statements.foreseen`."""
    asked: list[Asked] = [
        (_MESSAGES, [ticket.pk]),
        (_EVENTS, [ticket.pk]),
        (_LETTERS, [ticket.number]),
        asking_for_files(ticket),
        (_CERTIFICATES, [ticket.desk_id, ticket.requester_id, ticket.requester_id]),
        (_FOLLOWING, [ticket.pk]),
    ]
    if ticket.product_id and ticket.version_text:
        asked.append((_VERSIONS, [ticket.product_id]))
    return asked


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Messages, what happened and the letters we wrote, oldest first; files by the message they came with."""

    messages: Sequence[Message]
    events: Sequence[TicketEvent]
    letters: Sequence[OutgoingLetter]
    files: Mapping[int, Sequence[Attachment]]


def correspondence_of(ticket: Ticket) -> Correspondence:
    """All of it, in four statements."""
    return Correspondence(
        messages=[made(Message, found) for found in rows(_MESSAGES, [ticket.pk])],
        events=[made(TicketEvent, found) for found in rows(_EVENTS, [ticket.pk])],
        letters=[made(OutgoingLetter, found, *_TEXTS) for found in rows(_LETTERS, [ticket.number])],
        files=files_of_ticket(ticket),
    )


def certificates_beside(ticket: Ticket) -> list[SupportCertificate]:
    """Every certificate its requester may use at its desk, newest term first."""
    asked = [ticket.desk_id, ticket.requester_id, ticket.requester_id]
    return [made(SupportCertificate, found) for found in rows(_CERTIFICATES, asked)]


def versions_of(ticket: Ticket) -> list[Version]:
    """The known versions of its product."""
    return [made(Version, found) for found in rows(_VERSIONS, [ticket.product_id])]


def following(ticket: Ticket) -> list[str]:
    """Numbers of the appeals that continue this one."""
    return [number for (number,) in rows(_FOLLOWING, [ticket.pk])]
