"""From the kept letter to its fate: parse, screen, route, act. Exactly one fate, in one transaction.

Fate, ticket, message and acknowledgement are written together; of several letters that wait, those that begin new
appeals at once, with one commit. A try is counted before it begins, so that a letter that kills the process is tried a
few times, alone, and then held, and the ones behind it are never delayed."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from reglament.desk.inbox import mime
from reglament.desk.inbox.act import MOST_APPEALS, STORM, Fate, Way, act, begin_several, too_many, way_of
from reglament.desk.inbox.keep import read_raw
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.parse import ParsedLetter, parse
from reglament.desk.inbox.screen import Envelope, has_tag
from reglament.desk.regulations.models import Desk
from reglament.desk.statements import Row, columns, later, made, row, rows, selecting, together, width
from reglament.desk.wake import gathering

log = logging.getLogger("reglament.mail")

MOST_TRIES = 5
# How long a letter waits after its second, third … try, should that try end the worker.
PAUSES = tuple(timedelta(seconds=pause) for pause in (0, 40, 160, 640, 2560))
AT_ONCE = 16  # letters that one claim takes
ROUNDS = 3  # how often the rest of them is tried together, after one that had to come alone
GATHER = 0.04  # seconds that a worker who has read what there was lets letters gather
LONGEST_STAY = 5.0  # seconds
GIVE_WAKES = 0.3  # seconds between wakes for what letters made to be done
SMALL = 200_000  # bytes; a longer letter is read alone
_SEQUENTIALLY = "SELECT set_config('enable_seqscan', %s, false)"
_TURN = "SELECT set_config('synchronous_commit', 'off', true)"  # losing a mark with the power is harmless
_CLAIM_FRESH = f"""
WITH turn AS MATERIALIZED ({_TURN}), waiting AS (
    SELECT id FROM desk_rawletter WHERE fate = '' AND attempts = 0 AND next_attempt_at <= %s
    ORDER BY next_attempt_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE desk_rawletter l SET attempts = 1 FROM waiting, turn WHERE l.id = waiting.id
RETURNING l.id
"""  # noqa: S608  our names
_CLAIM_TRIED = f"""
WITH turn AS MATERIALIZED ({_TURN}), waiting AS (
    SELECT id FROM desk_rawletter WHERE fate = '' AND attempts > 0 AND next_attempt_at <= %s
    ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
UPDATE desk_rawletter l SET attempts = l.attempts + 1,
    next_attempt_at = (ARRAY[%s, %s, %s, %s, %s]::timestamptz[])[least(l.attempts, 5)]
FROM waiting, turn WHERE l.id = waiting.id RETURNING l.id
"""  # noqa: S608  our names
# What has been tried too often is not read once more: reading it may be what ends the process. Earlier letters are
# looked for so that only their own two indexes serve: on a young table PostgreSQL would read the whole mailbox.
_HELD_AGAINST = f"""
SELECT CASE WHEN l.attempts <= {MOST_TRIES} THEN l.raw END,
    ARRAY(SELECT lower(address) FROM desk_mailbox UNION SELECT lower(mail_address) FROM desk_desk),
    ARRAY(SELECT e.id FROM (
            SELECT r.id FROM desk_mailbox o CROSS JOIN LATERAL (SELECT r.id FROM desk_rawletter r
                WHERE r.mailbox_id = o.id AND r.content_hash = l.content_hash) r WHERE o.desk_id = m.desk_id
            UNION (SELECT r.id FROM desk_rawletter r WHERE r.message_id <> ''
                AND left(r.message_id, 200) = left(l.message_id, 200) AND r.message_id = l.message_id
                AND r.id < l.id AND (SELECT o.desk_id FROM desk_mailbox o WHERE o.id = r.mailbox_id) = m.desk_id
                ORDER BY r.id LIMIT 20)) e
        WHERE e.id + 0 < l.id ORDER BY e.id LIMIT 20),
    (SELECT count(*) FROM desk_rawletter b WHERE b.from_address = l.from_address AND b.decided_at > %s
        AND b.fate IN ('new_appeal', 'refused')),
    (SELECT count(*) FROM desk_deskedition e WHERE e.desk_id = d.id),
    (SELECT coalesce(max(e.id), 0) FROM desk_deskedition e WHERE e.desk_id = d.id),
    {columns(RawLetter, "l", "raw")}, {columns(Mailbox, "m")}, {columns(Desk, "d")} FROM desk_rawletter l
JOIN desk_mailbox m ON m.id = l.mailbox_id JOIN desk_desk d ON d.id = m.desk_id
"""  # noqa: S608  our names
_LOCKED = f"{_HELD_AGAINST} WHERE l.id = %s AND l.fate = '' FOR UPDATE OF l SKIP LOCKED"
# Those that may be read together: small, for the first time, their senders judged by nobody here (that takes a while).
_ALL_LOCKED = f"""{_HELD_AGAINST} WHERE l.id = ANY(%s::bigint[]) AND l.fate = '' AND l.attempts = 1
    AND l.size <= {SMALL} AND m.sender_check = '' ORDER BY l.id FOR UPDATE OF l SKIP LOCKED"""
_EARLIER = selecting(RawLetter, "r", "raw") + " WHERE r.id = ANY(%s) ORDER BY r.id"
_DECIDE = """
UPDATE desk_rawletter SET fate = %s, reason = %s, detail = %s, decided_at = %s, from_address = %s, subject = %s,
    ticket_id = %s, as_message_id = %s WHERE id = %s
"""
TRACE_FIELDS = ("from", "subject", "date", "to", "content-type")


def process_due(*, now: Callable[[], datetime], most: int = 1000, stay: float = 0.0) -> int:
    """Decide the fate of up to `most` waiting letters; the number decided. Any number of workers may run this.

    `stay`: seconds to wait for more after the last, LONGEST_STAY in all: whoever ends the worker waits for this. While
    letters come one by one, a few are let gather.
    Raises django.db.OperationalError when the database goes away: nothing is lost, the letters wait."""
    decided = taken = 0
    idle, began = 0.0, time.monotonic()
    told_at = began
    with _by_indexes(), ExitStack() as wakes:
        wakes.enter_context(gathering())
        while taken < most:
            ids = _claim(now(), min(AT_ONCE, most - taken))
            taken, decided = taken + len(ids), decided + _process(ids, now)
            idle = idle + GATHER if not ids else 0.0
            if not ids and (idle > stay or time.monotonic() > began + LONGEST_STAY):
                break
            if time.monotonic() > told_at + GIVE_WAKES:
                wakes.close()
                wakes.enter_context(gathering())
                told_at = time.monotonic()
            if stay and len(ids) < AT_ONCE // 2:
                time.sleep(GATHER)
    return decided


def _process(ids: Sequence[int], now: Callable[[], datetime]) -> int:
    """As many together as may be, the others each alone; appeals begin in the order in which their letters came."""
    left, decided = list(ids), 0
    for _ in range(ROUNDS):
        done = process_together(left, now=now()) if len(left) > 1 else set()
        if not done:
            break
        here = left.index(max(done)) + 2  # and the next, which had to come alone
        decided += len(done) + sum(process_one(each, now=now()) for each in left[:here] if each not in done)
        left = left[here:]
    return decided + sum(process_one(each, now=now()) for each in left)


@contextmanager
def _by_indexes() -> Iterator[None]:
    """Statements planned inside read by indexes alone, foreign keys are checked so as well.

    What is planned while a table is young would else read the whole of it, as long as the plan is kept."""
    row(_SEQUENTIALLY, ["off"])
    try:
        yield
    finally:
        with suppress(DatabaseError):
            row(_SEQUENTIALLY, ["on"])


def _claim(now: datetime, most: int = 1) -> list[int]:
    """The next waiting letters, a try of each counted and committed; [] for none.

    Letters that nobody has tried yet come several at once; one that has been tried comes alone: should it end this
    process as well, no other's try is counted. A claim only counts: whoever locks the letter first decides it."""
    fresh = [found[0] for found in rows(_CLAIM_FRESH, [now, most])]
    if fresh:
        return sorted(fresh)
    return [found[0] for found in rows(_CLAIM_TRIED, [now, *(now + pause for pause in PAUSES)])]


def process_one(letter_id: int, *, now: datetime) -> int:
    """Decide one claimed letter; 1 when it now has a fate, 0 when another worker has it or it has to wait."""
    try:
        with transaction.atomic(), together():
            taken = _locked(letter_id, now)
            if taken is None:
                return 0
            if taken.letter.attempts > MOST_TRIES:
                return _decide(taken.letter, Fate(RawLetter.HELD, "worker_died"), now)
            return _decide(taken.letter, fate_of(taken, now=now), now)
    except (OperationalError, InterfaceError) as error:
        if _away():
            raise
        return _failed(letter_id, error, now)
    except Exception as error:
        return _failed(letter_id, error, now)


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter under lock, its bytes (None when it was tried too often), and what it is held against.

    `own`: the installation's addresses. `earlier`: letters to this desk of the same content or Message-ID. `begun`:
    how many appeals its sender began within STORM."""

    letter: RawLetter
    raw: bytes | None
    own: frozenset[str]
    earlier: Sequence[int]
    begun: int


def _locked(letter_id: int, now: datetime) -> Taken | None:
    """None when the letter has a fate or another worker holds it."""
    found = row(_LOCKED, [now - STORM, letter_id], binary=True)
    return None if found is None else _taken(found, {})


def _all_locked(ids: Sequence[int], now: datetime) -> list[Taken]:
    """Those of them that may be read together; letters to one mailbox share it."""
    boxes: dict[int, Mailbox] = {}
    return [_taken(found, boxes) for found in rows(_ALL_LOCKED, [now - STORM, list(ids)], binary=True)]


def _taken(found: Row, boxes: dict[int, Mailbox]) -> Taken:
    raw, own, earlier, begun, editions, latest, *rest = found
    mine, its = width(RawLetter, "raw"), width(Mailbox)
    letter = made(RawLetter, rest[:mine], "raw")
    box = boxes.get(letter.mailbox_id)
    if box is None:
        box = boxes[letter.mailbox_id] = made(Mailbox, rest[mine : mine + its])
        box.desk = made(Desk, rest[mine + its :])
        box.desk.published = (editions, latest)
    letter.mailbox = box
    return Taken(letter, None if raw is None else bytes(raw), frozenset(own), earlier, begun)


def _away() -> bool:
    """Whether the database is, and not the statement at fault."""
    if connection.closed_in_transaction:
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return True
    return False


def process_together(ids: Sequence[int], *, now: datetime) -> set[int]:
    """Decide several claimed letters in one transaction: those that now have their fates, all of them or none.

    What joins an appeal or depends on another of these has to come alone after them. Also alone comes what was read
    before, may have come twice or brings files: nothing after it is decided here, it may take a place that others want
    (A6.6). One that breaks the code sends all of them to come alone."""
    try:
        with transaction.atomic(), together():
            return _decided_together(ids, now)
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and _away():
            raise
        log.warning("letters %s are read one by one", ids, exc_info=True)
        return set()


def _decided_together(ids: Sequence[int], now: datetime) -> set[int]:
    fates: list[tuple[RawLetter, Fate | None]] = []
    begun: list[tuple[RawLetter, ParsedLetter, str]] = []
    senders: set[str] = set()
    for wanted, taken in zip(ids, _all_locked(ids, now), strict=False):
        if taken.letter.pk != wanted:
            break
        letter, parsed, same = _read(taken)
        alone = taken.earlier or parsed.files or not same or has_tag(letter.from_address)
        if alone or letter.from_address in senders:
            break
        senders.add(letter.from_address)
        way = way_of(letter, parsed, taken.raw or b"", _envelope(letter), own=taken.own)
        if isinstance(way, Way) and way.begins and taken.begun >= MOST_APPEALS:
            way = too_many()
        if isinstance(way, Fate):
            fates.append((letter, way))
        elif way.begins:
            begun.append((letter, parsed, way.reason))
    new = begin_several(begun, now=now)
    fates += [(letter, fate) for (letter, _, _), fate in zip(begun, new, strict=True)]
    return {letter.pk for letter, fate in fates if fate and _decide(letter, fate, now)}


def fate_of(taken: Taken, *, now: datetime) -> Fate:
    """Read the letter and do what it asks for, within the caller's transaction."""
    letter, parsed, same = _read(taken)
    raw = taken.raw or b""
    earlier = _earlier_copy(letter, raw, taken.earlier) if taken.earlier else None
    if earlier is not None:
        return Fate(RawLetter.DUPLICATE, "came_twice", ticket=earlier.ticket, detail=f"letter {earlier.pk}")
    begun = taken.begun if same and not has_tag(letter.from_address) else None
    return act(letter, parsed, raw, _envelope(letter), own=taken.own, begun=begun, now=now)


def _read(taken: Taken) -> tuple[RawLetter, ParsedLetter, bool]:
    """The letter with its words, and whether its sender is whom it was kept as coming from."""
    letter, parsed = taken.letter, parse(taken.raw or b"")
    kept_from, letter.from_address = letter.from_address, parsed.sender.address[:320]
    letter.subject = parsed.subject[:2000]
    return letter, parsed, letter.from_address == kept_from


def _envelope(letter: RawLetter) -> Envelope:
    return Envelope(letter.envelope_from, letter.envelope_to)


def _earlier_copy(letter: RawLetter, raw: bytes, earlier: Sequence[int]) -> RawLetter | None:
    """The same letter that came before to this desk, perhaps by another way: same content, or same Message-ID and
    same words. A letter that only claims another's Message-ID is nobody's copy."""
    mine = ""
    for found in rows(_EARLIER, [list(earlier)]):
        other = made(RawLetter, found, "raw")
        if other.content_hash == letter.content_hash:
            return other
        mine = mine or essence(raw)
        if other.size < 2 * letter.size + 20_000 and essence(read_raw(other.pk)) == mine:
            return other
    return None


def same_letter(one: int, other: int) -> bool:
    """Whether two kept letters are the same words of the same sender, whatever way each took."""
    return essence(read_raw(one)) == essence(read_raw(other))


def essence(raw: bytes) -> str:
    """A hash of what the sender wrote, without the marks of the way it took."""
    head = mime.head(raw)
    digest = hashlib.sha256()
    for name in TRACE_FIELDS:
        digest.update(b" ".join(head.first(name).split()) + b"\n")
    digest.update(raw[head.start :].replace(b"\r\n", b"\n").rstrip())
    return digest.hexdigest()


def _decide(letter: RawLetter, fate: Fate, now: datetime) -> int:
    told = [fate.fate, fate.reason, fate.detail[:2000], now, letter.from_address, letter.subject]
    ticket, message = fate.ticket and fate.ticket.pk, fate.message and fate.message.pk
    later(_DECIDE, [*told, ticket, message, letter.pk])
    return 1


def _failed(letter_id: int, error: Exception, now: datetime) -> int:
    """The code broke on this letter: again after a pause, in the end held with the name of what went wrong.

    What it had begun to write is undone already."""
    log.error("letter %s not read", letter_id, exc_info=error)
    name = f"{type(error).__name__}: {error}"[:1000].replace("\x00", "")
    with transaction.atomic():
        taken = _locked(letter_id, now)
        if taken is None:
            return 0
        letter = taken.letter
        if letter.attempts >= MOST_TRIES:
            return _decide(letter, Fate(RawLetter.HELD, "not_read", detail=name), now)
        pause = timedelta(seconds=10 * 4 ** (letter.attempts - 1))
        RawLetter.objects.filter(pk=letter.pk).update(detail=name, next_attempt_at=now + pause)
    return 0
