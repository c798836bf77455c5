"""Writing a letter into the outbox, inside the caller's transaction: if the decision rolls back, so does the letter."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from reglament.desk.customers.models import Requester
from reglament.desk.files.models import Blob
from reglament.desk.outbox.addresses import new_message_id, reply_address
from reglament.desk.outbox.models import LetterFile, OutgoingLetter
from reglament.desk.regulations.models import Desk
from reglament.desk.statements import insert, insert_later
from reglament.desk.wake import wake


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToSend:
    blob: Blob
    name: str
    content_type: str


def write_letter(
    *,
    kind: str,
    to_address: str,
    subject: str,
    text: str,
    now: datetime,
    html: str = "",
    desk: Desk | None = None,
    ticket_number: str = "",
    requester: Requester | None = None,
    to_name: str = "",
    language: str = "ru",
    in_reply_to: str = "",
    references: str = "",
    automatic: bool = False,
    not_before_at: datetime | None = None,
    held_by: str = "",
    edition_code: str = "",
    files: Sequence[FileToSend] = (),
) -> OutgoingLetter:
    """One letter, to leave at `not_before_at` (default: at once). Without a desk it comes from the installation.

    `edition_code`: whose clauses the words name; in the HTML part they lead to its page."""
    sender = desk.mail_address if desk else settings.DEFAULT_FROM_EMAIL
    host = sender.partition("@")[2] or "localhost"
    letter = OutgoingLetter(
        desk=desk,
        kind=kind,
        ticket_number=ticket_number,
        requester=requester,
        to_address=to_address,
        to_name=to_name,
        from_address=sender,
        from_name=_sender_name(desk, language),
        reply_to=reply_address(sender, ticket_number) if desk and ticket_number else "",
        subject=" ".join(subject.split())[:900],
        text=text,
        html=html,
        language=language,
        message_id=new_message_id(uuid.uuid4().hex, ticket_number, host),
        in_reply_to=in_reply_to,
        references=references,
        automatic=automatic,
        not_before_at=not_before_at or now,
        held_by=held_by,
        edition_code=edition_code,
        created_at=now,
    )
    if automatic and not files:
        insert_later(letter)
    else:  # its key is asked for
        insert(letter)
    insert(*(LetterFile(letter=letter, blob=f.blob, name=f.name, content_type=f.content_type) for f in files))
    if letter.not_before_at <= now:
        wake("send_letters")
    return letter


def _sender_name(desk: Desk | None, language: str) -> str:
    if desk is None:
        return str(settings.SITE_NAME)
    return (desk.mail_name_en if language == "en" else desk.mail_name_ru) or desk.title(language)
