"""Handing due letters to the mail server. Two workers never take the same row.

A letter is held by a transaction until its last dot is about to be said; that moment is committed first. Only who is
killed between that dot and the commit of the answer leaves it open whether the letter was taken. It is sent again then,
but after a pause, under the same Message-ID (receiving programs show it once), and the appeal tells of it."""

import logging
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction

from reglament.desk.files import scan
from reglament.desk.files.s3 import StorageError
from reglament.desk.outbox.domains import in_ascii
from reglament.desk.outbox.keys import BadKey
from reglament.desk.outbox.models import LetterFile, OutgoingLetter
from reglament.desk.outbox.smtp import BrokeOff, Unanswered, finish, hand_over
from reglament.desk.outbox.wire import files_of, on_wire
from reglament.desk.regulations.models import Desk
from reglament.desk.statements import made, row, rows, selecting

log = logging.getLogger("reglament.mail")

TIMEOUT = 30  # seconds
MOST_TRIES = 12
LONGEST_PAUSE = timedelta(hours=4)
FILES_PAUSE = timedelta(seconds=15)
HANDING = timedelta(minutes=15)  # longer than a server has for its last word (smtp.ANSWER)
_NEXT = selecting(OutgoingLetter, "l") + (
    " WHERE l.status = 'waiting' AND l.not_before_at <= %s AND (l.handed_at IS NULL OR l.handed_at < %s)"
    " ORDER BY l.not_before_at, l.id LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_DESK = selecting(Desk, "d") + " WHERE d.id = %s"
# The mark is for a process that is killed; after a loss of power it may be missing. The disk is not waited for.
_HANDED = """
WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
UPDATE desk_outgoingletter l SET handed_at = %s FROM quick WHERE l.id = %s
"""
_SENT = """
UPDATE desk_outgoingletter SET status = %s, sent_at = %s, last_error = '', handed_at = NULL WHERE id = %s
"""
_said: set[str] = set()


class Unreachable(Exception):
    """The mail server cannot be talked to at all: no letter's fault, all of them wait."""


@dataclass(slots=True)
class Server:
    """A connection to the mail server named by smtp://user:password@host:port or smtps://, opened when needed.

    `amid`: the same while a letter is on its way over it, whose last dot has not been answered."""

    url: str
    smtp: smtplib.SMTP | None = field(default=None)
    amid: smtplib.SMTP | None = field(default=None)

    def send(self, letter: OutgoingLetter, content: BinaryIO) -> None:
        """All but the last dot. `content`: the letter on the wire, from its beginning.

        Raises smtplib errors and BrokeOff for this letter, Unreachable."""
        smtp = self.amid = self._open()
        try:
            hand_over(smtp, in_ascii(letter.from_address), in_ascii(letter.to_address), content)
        except BrokeOff:
            self.close()
            raise
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            if isinstance(error, smtplib.SMTPException) and not isinstance(
                error, smtplib.SMTPServerDisconnected
            ):
                self.amid = None
                raise
            self.close()
            raise Unreachable(str(error) or type(error).__name__) from error

    def finish(self) -> None:
        """The last dot. Raises smtplib.SMTPDataError and Unanswered for this letter."""
        assert self.amid is not None
        try:
            finish(self.amid)
        except Unanswered:
            self.close()
            raise
        except smtplib.SMTPException:
            self.amid = None
            raise
        self.amid = None

    def _open(self) -> smtplib.SMTP:
        if self.smtp is not None:
            return self.smtp
        parts = urlsplit(self.url)
        host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
        try:
            smtp: smtplib.SMTP
            if secure:
                context = ssl.create_default_context()
                smtp = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
            else:
                smtp = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
            # Else the dot after a letter would wait 40 ms for the other side to acknowledge the letter.
            if smtp.sock is not None:
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            smtp.ehlo()
            if not secure and smtp.has_extn("starttls"):
                smtp.starttls(context=_starttls_context(host))
                smtp.ehlo()
            if parts.username:
                smtp.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        self.smtp = smtp
        return smtp

    def close(self) -> None:
        """Amid a letter a polite QUIT would be one of its words."""
        if self.smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.smtp.quit() if self.amid is None else self.smtp.close()
            self.smtp = self.amid = None


def _starttls_context(host: str) -> ssl.SSLContext:
    """A relay on this very machine may have any certificate; every other has to prove its name."""
    context = ssl.create_default_context()
    if host in ("localhost", "127.0.0.1", "::1"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def send_due(*, now: Callable[[], datetime], most: int = 500) -> int:
    """Send up to `most` letters that are due; the number sent or kept. Any number of workers may run this.

    Without a mail server: kept to be read in the browser in demo mode, else they wait, and the log says so once."""
    if not settings.SMTP_URL and not settings.DEMO:
        _say_once("no mail server is set (REGLAMENT_SMTP_URL): letters wait")
        return 0
    server = Server(settings.SMTP_URL)
    done = 0
    try:
        for _ in range(most):
            outcome = _send_next(server, now)
            if outcome is None:
                break
            done += outcome
    except Unreachable as error:
        log.warning("letters wait, the mail server does not answer or they cannot be signed: %s", error)
    finally:
        server.close()
    return done


def _next_due(now: datetime) -> OutgoingLetter | None:
    """The letter that is due longest and that no other worker holds, with its desk; held until the transaction ends."""
    found = row(_NEXT, [now, now - HANDING])
    if found is None:
        return None
    letter = made(OutgoingLetter, found)
    if letter.desk_id is not None and (desk := row(_DESK, [letter.desk_id])):
        letter.desk = made(Desk, desk)
    return letter


def _send_next(server: Server, now: Callable[[], datetime]) -> int | None:
    """Take one due letter and send it: 1 sent or kept, 0 put off or failed, None when nothing is due."""
    unreachable: Unreachable | None = None
    with transaction.atomic():
        letter = _next_due(now())
        if letter is None:
            return None
        if not settings.SMTP_URL:
            _mark(letter, OutgoingLetter.KEPT, sent_at=now())
            return 1
        if letter.handed_at is not None:
            _left_open(letter, "the worker ended before it heard the server's word", now())
            return 0
        files = files_of(letter)
        if _files_keep_it(letter, files, now()):
            return 0
        try:
            with on_wire(letter, files, now=now()) as content:
                server.send(letter, content)
        except (Unreachable, BadKey) as error:
            unreachable = error if isinstance(error, Unreachable) else Unreachable(str(error))
            _put_off(letter, str(unreachable), now(), count=False)
        except StorageError as error:  # its files are away, not its addressee
            _put_off(letter, str(error), now(), count=False)
            return 0
        except (BrokeOff, smtplib.SMTPException, OSError, ValueError, UnicodeError) as error:
            _refused(letter, error, now())
            return 0
        else:
            letter.handed_at = now()
            rows(_HANDED, [letter.handed_at, letter.pk])
    if unreachable is not None:
        raise unreachable
    return _finish(server, letter, now)


def _finish(server: Server, letter: OutgoingLetter, now: Callable[[], datetime]) -> int:
    """Say the last dot and write down the answer: 1 sent, 0 put off or failed."""
    try:
        server.finish()
    except Unanswered as error:
        _left_open(letter, str(error), now())
    except smtplib.SMTPException as error:
        _refused(letter, error, now())
    else:
        _mark(letter, OutgoingLetter.SENT, sent_at=now())
        return 1
    return 0


def _left_open(letter: OutgoingLetter, words: str, now: datetime) -> None:
    """Nobody knows whether it was taken. It uses up a try: else it would come to the addressee again and again."""
    OutgoingLetter.objects.filter(pk=letter.pk, perhaps_sent_at=None).update(perhaps_sent_at=letter.handed_at)
    _refused(letter, Unanswered(words), now)


def _files_keep_it(letter: OutgoingLetter, files: Sequence[LetterFile], now: datetime) -> bool:
    """Whether the letter has to wait for the virus checker, or never leaves because of it."""
    for file in files:
        standing = scan.standing(file.blob.scan, file.blob.scan_attempts)
        if standing == scan.CHECKING:
            words = f"{file.name}: waits for the virus checker"
            _mark(letter, OutgoingLetter.WAITING, last_error=words, not_before_at=now + FILES_PAUSE)
            return True
        if standing in (scan.INFECTED, scan.SHUT):
            _fail(letter, f"{file.name}: {file.blob.scan_detail or standing}", now)
            return True
    return False


def _fail(letter: OutgoingLetter, words: str, now: datetime) -> None:
    log.warning("letter %s to %s failed: %s", letter.pk, letter.to_address, words)
    _mark(letter, OutgoingLetter.FAILED, last_error=words, attempts=letter.attempts + 1, failed_at=now)


def _refused(letter: OutgoingLetter, error: Exception, now: datetime) -> None:
    """This letter was turned away: 5xx for good, 4xx until the tries are used up."""
    code, words = _code_and_words(error)
    permanent = 500 <= code < 600 or isinstance(error, smtplib.SMTPNotSupportedError)
    if permanent or letter.attempts + 1 >= MOST_TRIES:
        _fail(letter, words, now)
    else:
        _put_off(letter, words, now)


def _code_and_words(error: Exception) -> tuple[int, str]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return code, f"{code} {text.decode('utf-8', 'replace')}"
    if isinstance(error, smtplib.SMTPResponseException):
        said: bytes | str = error.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return error.smtp_code, f"{error.smtp_code} {words}"
    return 0, f"{type(error).__name__}: {error}"


def _put_off(letter: OutgoingLetter, words: str, now: datetime, *, count: bool = True) -> None:
    """Later: after 1, 2, 4 … minutes, at most four hours. A server that is away does not use up a letter's tries."""
    attempts = letter.attempts + 1 if count else letter.attempts
    pause = (
        min(timedelta(minutes=2 ** min(attempts, 10)) / 2, LONGEST_PAUSE) if count else timedelta(seconds=30)
    )
    _mark(letter, OutgoingLetter.WAITING, attempts=attempts, last_error=words, not_before_at=now + pause)


def _mark(letter: OutgoingLetter, status: str, **values: object) -> None:
    if isinstance(words := values.get("last_error"), str):
        values["last_error"] = words[:1000].replace("\x00", "")
    if status == OutgoingLetter.SENT:
        rows(_SENT, [status, values["sent_at"], letter.pk])
    else:
        OutgoingLetter.objects.filter(pk=letter.pk).update(status=status, handed_at=None, **values)


def _say_once(words: str) -> None:
    if words not in _said:
        _said.add(words)
        log.warning(words)
