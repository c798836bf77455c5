"""What comes in, from whatever channel: the portal form, a letter, the clerk with a paper letter meet here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reglament.desk.files import store
from reglament.desk.products.models import Product
from reglament.desk.tickets.models import Attachment, Message, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file as it came; the name is only ever shown, never used as a path."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppeal:
    """Everything a sender told. Empty strings are what is missing; the rulebook says what of it matters."""

    channel: str
    subject: str
    text: str
    email: str
    full_name: str = ""
    phone: str = ""
    organisation_name: str = ""
    inn: str = ""
    ogrn: str = ""
    certificate_text: str = ""
    product: Product | None = None
    version_text: str = ""
    environment: str = ""
    kind: str = ""
    severity: str = ""
    priority: str = ""
    source_link: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    html: str = ""
    quoted: str = ""
    message_id: str = ""
    references: str = ""
    incoming_number: str = ""
    language: str = "ru"
    files: Sequence[IncomingFile] = ()
    previous: Ticket | None = None
    submission: str = ""
    receipt_url: str = ""  # where the sender of a letter sees what became of it (B4.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A further message of the requester."""

    channel: str
    text: str
    html: str = ""
    quoted: str = ""
    message_id: str = ""
    author_name: str = ""
    author_address: str = ""
    files: Sequence[IncomingFile] = ()


def attach(message: Message, files: Sequence[IncomingFile], *, now: datetime) -> list[Attachment]:
    """Keep the files and hang them on the message."""
    rows = [
        Attachment(
            message=message,
            blob=store.keep(file.content, now=now),
            name=file.name[:255] or "file",
            content_type=file.content_type[:100] or "application/octet-stream",
            size=len(file.content),
        )
        for file in files
    ]
    return Attachment.objects.bulk_create(rows)
