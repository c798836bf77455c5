"""From the kept letter to its fate: parse, screen, route, act. One letter, one transaction, exactly one fate.

Fate, ticket, message and acknowledgement are written together. A try is counted before it begins, so that a letter
that kills the process is tried a few times and then held, and the ones behind it are never delayed."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Left

from reglament.desk.inbox import mime
from reglament.desk.inbox.act import Fate, act
from reglament.desk.inbox.keep import read_raw
from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.parse import parse
from reglament.desk.inbox.screen import Envelope

log = logging.getLogger("reglament.mail")

MOST_TRIES = 5
FREE_TRIES = 2  # before the first pause: a worker that was only restarted finishes at once
TRACE_FIELDS = ("from", "subject", "date", "to", "content-type")


def process_due(*, now: Callable[[], datetime], most: int = 1000) -> int:
    """Decide the fate of up to `most` waiting letters; the number decided. Any number of workers may run this.

    Raises django.db.OperationalError when the database goes away: nothing is lost, the letters wait."""
    decided = 0
    for _ in range(most):
        letter_id = _claim(now())
        if letter_id is None:
            break
        decided += process_one(letter_id, now=now())
    return decided


def _claim(now: datetime) -> int | None:
    """The next waiting letter, its try counted and committed. Losing this mark with the server's power is harmless."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        letter = (
            RawLetter.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(fate=RawLetter.PENDING, next_attempt_at__lte=now)
            .only("id", "attempts")
            .order_by("next_attempt_at", "id")
            .first()
        )
        if letter is None:
            return None
        tries = letter.attempts + 1
        pause = timedelta(seconds=10 * 4 ** (tries - FREE_TRIES)) if tries > FREE_TRIES else timedelta()
        RawLetter.objects.filter(pk=letter.pk).update(attempts=tries, next_attempt_at=now + pause)
        return letter.pk


def process_one(letter_id: int, *, now: datetime) -> int:
    """Decide one claimed letter; 1 when it now has a fate, 0 when another worker has it or it has to wait."""
    with transaction.atomic():
        letter = (
            RawLetter.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("mailbox__desk")
            .defer("raw")
            .filter(pk=letter_id, fate=RawLetter.PENDING)
            .first()
        )
        if letter is None:
            return 0
        if letter.attempts > MOST_TRIES:
            return _decide(letter, Fate(RawLetter.HELD, "worker_died"), now)
        try:
            with transaction.atomic():
                fate = fate_of(letter, now=now)
        except (OperationalError, InterfaceError) as error:
            if connection.closed_in_transaction or not _usable():
                raise
            return _failed(letter, error, now)
        except Exception as error:
            return _failed(letter, error, now)
        return _decide(letter, fate, now)


def _usable() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def fate_of(letter: RawLetter, *, now: datetime) -> Fate:
    """Read the letter and do what it asks for, within the caller's transaction."""
    raw = read_raw(letter.pk)
    parsed = parse(raw)
    letter.from_address = parsed.sender.address[:320]
    letter.subject = parsed.subject[:2000]
    earlier = _earlier_copy(letter, raw)
    if earlier is not None:
        return Fate(RawLetter.DUPLICATE, "came_twice", ticket=earlier.ticket, detail=f"letter {earlier.pk}")
    return act(letter, parsed, raw, Envelope(letter.envelope_from, letter.envelope_to), now=now)


def _earlier_copy(letter: RawLetter, raw: bytes) -> RawLetter | None:
    """The same letter that came before to this desk, perhaps by another way: same content, or same Message-ID and
    same words. A letter that only claims another's Message-ID is nobody's copy."""
    same = Q(content_hash=letter.content_hash)
    if letter.message_id:
        same |= Q(key=letter.message_id[:200], message_id=letter.message_id)
    earlier = (
        RawLetter.objects.annotate(key=Left("message_id", 200))
        .filter(same, mailbox__desk=letter.mailbox.desk, pk__lt=letter.pk)
        .select_related("ticket")
        .defer("raw")
        .order_by("id")[:20]
    )
    mine = ""
    for other in earlier:
        if other.content_hash == letter.content_hash:
            return other
        mine = mine or essence(raw)
        if other.size < 2 * letter.size + 20_000 and essence(read_raw(other.pk)) == mine:
            return other
    return None


def essence(raw: bytes) -> str:
    """A hash of what the sender wrote, without the marks of the way it took."""
    head = mime.head(raw)
    digest = hashlib.sha256()
    for name in TRACE_FIELDS:
        digest.update(b" ".join(head.first(name).split()) + b"\n")
    digest.update(raw[head.start :].replace(b"\r\n", b"\n").rstrip())
    return digest.hexdigest()


def _decide(letter: RawLetter, fate: Fate, now: datetime) -> int:
    letter.fate, letter.reason, letter.detail = fate.fate, fate.reason, fate.detail[:2000]
    letter.ticket, letter.as_message = fate.ticket, fate.message
    letter.decided_at = now
    letter.save(
        update_fields=[
            *("fate", "reason", "detail", "ticket", "as_message", "decided_at", "from_address", "subject"),
        ]
    )
    return 1


def _failed(letter: RawLetter, error: Exception, now: datetime) -> int:
    """The code broke on this letter: again after a pause, in the end held with the name of what went wrong."""
    log.exception("letter %s not read, try %s", letter.pk, letter.attempts)
    name = f"{type(error).__name__}: {error}"[:1000].replace("\x00", "")
    if letter.attempts >= MOST_TRIES:
        return _decide(letter, Fate(RawLetter.HELD, "not_read", detail=name), now)
    pause = timedelta(seconds=10 * 4 ** (letter.attempts - 1))
    RawLetter.objects.filter(pk=letter.pk).update(detail=name, next_attempt_at=now + pause)
    return 0
