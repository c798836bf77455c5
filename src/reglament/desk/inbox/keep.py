"""Keeping the raw letter: the first thing done with it, committed before anybody is told that we have it."""

import hashlib
from datetime import datetime

import psycopg
from django.db import connection, transaction

from reglament.desk.inbox import headers, mime
from reglament.desk.inbox.charsets import presentable
from reglament.desk.inbox.jobs import process_letters
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.wake import wake

# By hand, for the bytes to travel as they are: the ORM would spell them out in hexadecimal inside the statement.
_KEEP = """
INSERT INTO desk_rawletter (mailbox_id, via, received_at, envelope_from, envelope_to, content_hash, message_id, raw,
    size, fate, reason, detail, attempts, next_attempt_at, from_address, subject)
VALUES (%s, %s, %s, %s, %s, %s, %s, %b, %s, '', '', '', 0, %s, %s, %s)
ON CONFLICT (mailbox_id, content_hash) DO NOTHING
RETURNING id
"""


def keep_letter(
    raw: bytes, *, mailbox: Mailbox, via: str, envelope_from: str, envelope_to: str, now: datetime
) -> RawLetter:
    """Commit the letter byte for byte; when this returns, it is kept. The same content once more is the same row.

    `envelope_from`: "<>" for the null sender, "" when unknown. Raises django.db.Error when it could not be kept, and
    RuntimeError inside a transaction, where nothing could be promised."""
    content_hash = hashlib.sha256(raw).hexdigest()
    head = mime.head(raw)
    message_id = headers.message_id(head.first("message-id"))[:998]
    senders = headers.addresses(head.first("from"))
    with transaction.atomic(durable=True):
        _one_after_another(message_id or content_hash)
        connection.ensure_connection()
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.execute(
                _KEEP,
                (
                    *(mailbox.pk, via, now, presentable(envelope_from)[:320], presentable(envelope_to)[:320]),
                    *(content_hash, message_id, raw, len(raw), now),
                    *(next((a.address for a in senders if a.address), "")[:320], head.text("subject")[:2000]),
                ),
            )
            row = cursor.fetchone()
        if row is not None:
            wake(process_letters)
    kept = RawLetter.objects.defer("raw").select_related("mailbox")
    return kept.get(pk=row[0]) if row else kept.get(mailbox=mailbox, content_hash=content_hash)


def _one_after_another(key: str) -> None:
    """Letters of one Message-ID get their ids in the order of their commits: the first is the lowest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def read_raw(letter_id: int) -> bytes:
    """The bytes of a letter, fetched as they are."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute("SELECT raw FROM desk_rawletter WHERE id = %s", (letter_id,), binary=True)
        row = cursor.fetchone()
    if row is None:
        raise RawLetter.DoesNotExist(letter_id)
    return bytes(row[0])


def mailbox_for(address: str) -> Mailbox | None:
    """The mailbox an address belongs to: its own or one with a +tag."""
    box, at, host = address.strip().strip("<>").rpartition("@")
    plain = box.partition("+")[0] + at + host
    return Mailbox.objects.filter(address__iexact=plain).first() if at else None
