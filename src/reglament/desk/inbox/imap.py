"""Polling IMAP folders. Nothing on the server is flagged before the letter is committed here.

What was read is remembered by UID under the folder's UIDVALIDITY; when that changes everything is read anew, and
letters kept before are recognised by their content."""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.models import QuerySet
from imap_tools import BaseMailBox, MailBox, MailboxFetchError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import check_command_status

from reglament.desk.inbox import headers, mime
from reglament.desk.inbox.keep import keep_letter
from reglament.desk.inbox.models import Mailbox
from reglament.desk.inbox.passwords import password_of, seal_if_open
from reglament.desk.statements import row

log = logging.getLogger("reglament.mail")

TIMEOUT = 30  # seconds
MOST_TROUBLED = 50  # letters of one folder that are tried again without what comes after them
FETCHING = 71_001  # the class of our advisory locks; the key is the mailbox


def poll_all(*, now: Callable[[], datetime]) -> int:
    """Fetch from every mailbox with an IMAP server; the number of letters kept. One that fails stops no other:
    what went wrong is written down in its `last_error`."""
    kept = 0
    for mailbox in Mailbox.fetched().order_by("id"):
        try:
            seal_if_open(mailbox)
            kept += poll(mailbox, now=now)
        except (OperationalError, InterfaceError):
            raise  # our own database is away: there is nowhere to keep anything
        except Exception as error:
            log.warning("mailbox %s not polled: %s", mailbox.name, error)
            note(mailbox, f"{type(error).__name__}: {error}", now())
    return kept


def poll(mailbox: Mailbox, *, now: Callable[[], datetime]) -> int:
    """Keep every letter newer than the last one kept; their number. Raises imap-tools errors, OSError."""
    with connected(mailbox) as box:
        return fetch_new(box, mailbox, now=now)


def fetch_new(box: BaseMailBox, mailbox: Mailbox, *, now: Callable[[], datetime]) -> int:
    """As `poll`, over an open connection. One process at a time: another one's fetching is left to it.

    Nothing is fetched once the mailbox is disabled, or is another folder than the one the connection was made for."""
    with _alone(mailbox) as mine:
        kept = (
            _same_place(mailbox).filter(enabled=True).values_list("imap_uidvalidity", "imap_last_uid").first()
        )
        if not mine or kept is None:
            return 0
        mailbox.imap_uidvalidity, mailbox.imap_last_uid = kept
        return _fetch_new(box, mailbox, now)


def _same_place(mailbox: Mailbox) -> QuerySet[Mailbox]:
    """The row, as long as it names the folder it named when it was read: numbers of another's letters mean nothing."""
    place = {name: getattr(mailbox, name) for name in ("imap_host", "imap_user", "imap_folder")}
    return Mailbox.objects.filter(pk=mailbox.pk, **place)


def _fetch_new(box: BaseMailBox, mailbox: Mailbox, now: Callable[[], datetime]) -> int:
    status = box.folder.status(mailbox.imap_folder, ["UIDVALIDITY"])
    if status["UIDVALIDITY"] != mailbox.imap_uidvalidity:
        mailbox.imap_last_uid, mailbox.imap_troubled = 0, ""
        _note_place(mailbox, imap_uidvalidity=status["UIDVALIDITY"], imap_last_uid=0, imap_troubled="")
    box.folder.set(mailbox.imap_folder)
    before = [int(uid) for uid in mailbox.imap_troubled.split()]
    trouble, kept, last = dict.fromkeys(before, ""), 0, mailbox.imap_last_uid
    for uid in [*before, *_new_uids(box, last)]:
        problem = _fetch_one(box, mailbox, uid, now)
        if problem:
            trouble[uid] = problem
        else:
            trouble.pop(uid, None)
            kept += 1
        if len(trouble) <= MOST_TROUBLED:  # else what comes after is fetched again, and recognised
            last = max(last, uid)
            _note_place(mailbox, imap_last_uid=last, imap_troubled=" ".join(map(str, sorted(trouble))))
    note(mailbox, next(filter(None, trouble.values()), ""), now())
    return kept


def _note_place(mailbox: Mailbox, **reached: object) -> None:
    """How far the folder is read, and what up to there is to be tried again."""
    _same_place(mailbox).update(**reached)


@contextmanager
def _alone(mailbox: Mailbox) -> Iterator[bool]:
    """Whether nobody else fetches from this mailbox now; the lock ends with the connection at the latest."""
    taken = row("SELECT pg_try_advisory_lock(%s::int, %s::int)", [FETCHING, mailbox.pk])
    mine = bool(taken and taken[0])
    try:
        yield mine
    finally:
        if mine:
            with suppress(Exception):
                row("SELECT pg_advisory_unlock(%s::int, %s::int)", [FETCHING, mailbox.pk])


def _new_uids(box: BaseMailBox, last: int) -> list[int]:
    """All UIDs after `last`, lowest first. "n:*" names the last letter even when it is older."""
    return sorted(uid for uid in map(int, box.uids(f"UID {last + 1}:*", charset=None)) if uid > last)


def _fetch_one(box: BaseMailBox, mailbox: Mailbox, uid: int, now: Callable[[], datetime]) -> str:
    """Keep one letter and then mark it as seen; what went wrong, "" for nothing."""
    try:
        size = _size(box, uid)
        if size > settings.LETTER_MAX_BYTES:
            return f"UID {uid}: {size} bytes are more than a letter may have"
        raw = _body(box, uid)
    except MailboxFetchError as error:
        return f"UID {uid}: {error}"
    if raw is None:
        return ""  # moved away since we looked
    head = mime.head(raw)
    returned = head.text("return-path").strip()
    sender = (
        returned if returned == "<>" else next((a.address for a in headers.addresses(returned.encode())), "")
    )
    delivered = [
        a.address for name in ("delivered-to", "x-original-to") for a in headers.addresses(head.first(name))
    ]
    try:
        keep_letter(
            raw,
            mailbox=mailbox,
            via="imap",
            envelope_from=sender,
            envelope_to=next((a for a in delivered if "+" in a), mailbox.address),
            now=now(),
        )
    except (OperationalError, InterfaceError):
        raise
    except DatabaseError as error:
        return f"UID {uid}: {error}"
    with suppress(Exception):  # kept is kept; the mark is a courtesy to people who look into the folder
        # Not box.flag(): that expunges as well, and what others have marked as deleted is not ours to remove.
        box.client.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")
    return ""


def _size(box: BaseMailBox, uid: int) -> int:
    words = b" ".join(item for item in _fetched(box, uid, "(RFC822.SIZE)") if isinstance(item, bytes))
    named = words.replace(b")", b" ").split()
    return int(named[named.index(b"RFC822.SIZE") + 1]) if b"RFC822.SIZE" in named else 0


def _body(box: BaseMailBox, uid: int) -> bytes | None:
    """None for a letter that is not there any more."""
    return next(
        (bytes(item[1]) for item in _fetched(box, uid, "(BODY.PEEK[])") if isinstance(item, tuple)), None
    )


def _fetched(box: BaseMailBox, uid: int, what: str) -> list[Any]:
    """Raises MailboxFetchError when the server refuses. Silence about a letter means that it has gone; a no not."""
    answer = box.client.uid("FETCH", str(uid), what)
    check_command_status(answer, MailboxFetchError)
    found: list[Any] = answer[1]
    return found


@contextmanager
def connected(mailbox: Mailbox, *, timeout: float = TIMEOUT) -> Iterator[BaseMailBox]:
    """A signed-in connection. With TLS the server has to prove its name: no password goes to anybody else.

    Raises imap-tools errors, OSError, Unsealable."""
    host, port, password = mailbox.imap_host, mailbox.imap_port, password_of(mailbox)
    box: BaseMailBox
    if mailbox.imap_tls:
        kind = MailBoxStartTls if port == 143 else MailBox
        box = kind(host, port, timeout=timeout, ssl_context=ssl.create_default_context())
    else:
        box = MailBoxUnencrypted(host, port, timeout=timeout)
    try:
        if mailbox.imap_user.isascii() and password.isascii():
            box.login(mailbox.imap_user, password, initial_folder=None)
        else:
            box.login_utf8(mailbox.imap_user, password, initial_folder=None)
        yield box
    finally:
        with suppress(Exception):
            box.logout()


def note(mailbox: Mailbox, error: str, at: datetime) -> None:
    """That the folder was looked into, and what went wrong; "" when all that was there is kept."""
    told: dict[str, object] = {"last_error": error[:1000].replace("\x00", ""), "last_polled_at": at}
    Mailbox.objects.filter(pk=mailbox.pk).update(**told | ({} if error else {"last_read_at": at}))
