"""Keeping the raw letter: the first thing done with it, committed before anybody is told that we have it."""

import hashlib
from contextlib import nullcontext
from datetime import datetime

from django.db import connection, transaction

from reglament.desk.inbox import headers, mime
from reglament.desk.inbox.charsets import presentable
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.outbox.domains import in_ascii, in_letters
from reglament.desk.statements import columns, made, row, selecting
from reglament.desk.wake import wake

# By hand, for the bytes to travel as they are: the ORM would spell them out in hexadecimal inside the statement.
# Letters of one Message-ID wait for each other, so that their keys are in the order of their commits: the first is
# the lowest. The lock is taken before the key is.
_KEEP = """
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)))
INSERT INTO desk_rawletter (mailbox_id, via, received_at, envelope_from, envelope_to, content_hash, message_id, raw,
    size, fate, reason, detail, attempts, next_attempt_at, from_address, subject, peer, helo)
SELECT %s, %s, %s::timestamptz, %s, %s, %s, %s, %s, %s::int, '', '', '', 0, %s::timestamptz, %s, %s, %s, %s FROM turn
ON CONFLICT (mailbox_id, content_hash) DO NOTHING
RETURNING """ + columns(RawLetter, "desk_rawletter", "raw")  # noqa: S608  our names
_KEPT = selecting(RawLetter, "r", "raw") + " WHERE r.mailbox_id = %s AND r.content_hash = %s"
_ADDRESSED = (
    selecting(Mailbox, "m")
    + " WHERE upper(m.address) IN (upper(%s), upper(%s)) AND m.enabled ORDER BY m.id LIMIT 1"
)


def keep_letter(
    raw: bytes,
    *,
    mailbox: Mailbox,
    via: str,
    envelope_from: str,
    envelope_to: str,
    now: datetime,
    waking: bool = True,
    peer: str = "",
    helo: str = "",
) -> RawLetter:
    """Commit the letter byte for byte; when this returns, it is kept. The same content once more is the same row.

    It comes back without its bytes, as it was kept. `waking`: the worker is told at once; who keeps many tells it once.
    `peer`, `helo`: address and name of the SMTP client, if there was one. `envelope_from`: "<>" for the null sender,
    "" when unknown. Raises django.db.Error when it could not be kept, and RuntimeError inside a transaction, where
    nothing could be promised."""
    content_hash = hashlib.sha256(raw).hexdigest()
    head = mime.head(raw)
    message_id = headers.message_id(head.first("message-id"))[:998]
    senders = headers.addresses(head.first("from"))
    # One statement is a transaction by itself. Within one of the caller's nothing could be promised: that raises.
    with transaction.atomic(durable=True) if connection.in_atomic_block else nullcontext():
        found = row(
            _KEEP,
            (
                *(message_id or content_hash, mailbox.pk, via, now),
                *(presentable(envelope_from)[:320], presentable(envelope_to)[:320]),
                *(content_hash, message_id, raw, len(raw), now),
                *(next((a.address for a in senders if a.address), "")[:320], head.text("subject")[:2000]),
                *(presentable(peer)[:45], presentable(helo)[:255]),
            ),
        ) or row(_KEPT, (mailbox.pk, content_hash))
        if waking:
            wake("process_letters")
    assert found is not None
    return made(RawLetter, found, "raw")


def read_raw(letter_id: int) -> bytes:
    """The bytes of a letter, fetched as they are."""
    found = row("SELECT raw FROM desk_rawletter WHERE id = %s", (letter_id,), binary=True)
    if found is None:
        raise RawLetter.DoesNotExist(letter_id)
    return bytes(found[0])


def mailbox_for(address: str) -> Mailbox | None:
    """The mailbox an address belongs to: its own or one with a +tag; None when it is disabled."""
    box, at, host = address.strip().strip("<>").rpartition("@")
    plain = presentable(box.partition("+")[0] + at + host)
    found = row(_ADDRESSED, [in_letters(plain), in_ascii(plain)]) if at and len(plain) <= 320 else None
    return made(Mailbox, found) if found else None
