"""What comes in, from whatever channel: the portal form, a letter, the clerk with a paper letter meet here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reglament.desk.files import kinds, store
from reglament.desk.files.models import Blob
from reglament.desk.files.rules import Rules, rules_of_files
from reglament.desk.products.models import Product
from reglament.desk.tickets.models import Attachment, Message, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file as it came; the name is only ever shown, never used as a path."""

    name: str
    content_type: str
    content: store.Content


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
    acknowledged: bool = True  # False: the sender takes no automatic letters
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
    submission: str = ""


def attach(message: Message, files: Sequence[IncomingFile], *, now: datetime) -> list[Attachment]:
    """Keep the files and hang them on the message. None is thrown away.

    Of what a requester sent, types the desk does not take and what is over its limit are kept aside: staff see them
    with the reason, nobody opens the former."""
    if not files:
        return []
    blobs = store.keep_all([file.content for file in files], now=now)
    rules = rules_of_files(message.ticket.desk_id) if message.kind in Message.FROM_REQUESTER else None
    rows, total = [], 0
    for file, blob in zip(files, blobs, strict=True):
        total += blob.size
        rows.append(
            Attachment(
                message=message,
                blob=blob,
                name=file.name[:255] or "file",
                content_type=file.content_type[:100] or "application/octet-stream",
                size=blob.size,
                aside=_aside(rules, file, blob, total) if rules else "",
            )
        )
    return Attachment.objects.bulk_create(rows)


def _aside(rules: Rules, file: IncomingFile, blob: Blob, total: int) -> str:
    """Why the file is kept aside; "" when it is not."""
    if isinstance(file.content, bytes):
        head = file.content[: kinds.HEAD]
    else:
        with store.opened(blob) as opened:
            head = opened.read(kinds.HEAD)
    kind = rules.type_refused(file.name, head)
    if kind:
        return f"{Attachment.TYPE}{kind}"
    return Attachment.SIZE if total > rules.most_bytes else ""
