"""The LMTP and SMTP listener: `python -m reglament.desk.inbox.listener`. 250 means committed, nothing less.

The two protocols are told apart by their ports. Letters are kept in threads with database connections of their own;
while the database is away every command is answered 451 and the sender's server tries again later."""

import asyncio
import logging
import os
import re
import signal
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

import django
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.db import Error as DatabaseError
from django.db import IntegrityError, close_old_connections, connection
from django.utils import timezone

from reglament.desk.inbox.content import read_content

if TYPE_CHECKING:
    from reglament.desk.config import Config
    from reglament.desk.inbox.models import Mailbox

log = logging.getLogger("reglament.mail")

PAUSE, PACE = 0.02, 0.4  # seconds between a kept letter and the word to the worker; between two words
KEEPERS = 2  # threads, each with one connection
MOST_SESSIONS = 200
MOST_OF_ONE = 20  # sessions of one address outside the house
MOST_RECIPIENTS = 100  # of one letter (RFC 5321, 4.5.3.1.8); the others come with the next
KNOWN, MOST_KNOWN = 2.0, 1000  # seconds a mailbox is taken as it was looked up; addresses remembered
BUFFER = 1 << 20  # bytes of a connection that are read ahead, half of it at least
NAME = "reglament"
ENHANCED = {"454": "4.7.0", "501": "5.5.4", "502": "5.5.1", "503": "5.5.1", "552": "5.3.4", "555": "5.5.4"}
_BARE = re.compile(r"(?!220 |250 (?:HELP|" + NAME + r")$)([245])\d\d (?!\1\.\d{1,3}\.\d{1,3} )")
AWAY = "451 4.3.0 The desk cannot keep letters just now, please try again later"
Result = TypeVar("Result")


class Keeper:
    """The handler of both protocols."""

    def __init__(self, pool: ThreadPoolExecutor, *, a_minute: int, unread: int) -> None:
        from reglament.desk.inbox.gate import Pressure, Rate

        self.pool = pool
        self.rate, self.pressure = Rate(a_minute), Pressure(unread)
        self.sessions = Counter[str]()
        self.known: dict[str, tuple[float, Mailbox]] = {}
        self.telling: asyncio.Task[None] | None = None
        self.told_at = float("-inf")

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, replies: list[str]
    ) -> list[str]:
        """There are no accounts here: nobody is asked for a password. LMTP has to know two extensions (RFC 2033, 5)."""
        session.host_name = hostname
        known = [line for line in replies if not line.startswith("250-AUTH")]
        return [*known[:1], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", *known[1:]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Later, for a sender that is too quick and while too much is unread."""
        try:
            full = await self._in_thread(self.pressure.look) if self.pressure.stale else self.pressure.full
        except DatabaseError:
            log.exception("how much is unread was not looked up")
            return AWAY
        if full:
            return "451 4.3.1 Too many letters wait to be read, please try again later"
        if not self.rate.lets_in(address or ""):
            return "451 4.7.1 Too many letters of this sender, please try again later"
        session.__dict__["mailboxes"] = {}
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Known: the address of a mailbox, or the same with a +tag."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients, please send the rest with another letter"
        try:
            mailbox = await self._mailbox(address)
        except DatabaseError:
            log.exception("recipient not looked up")
            return AWAY
        if mailbox is None:
            return f"550 5.1.1 <{address[:200]}> is no address of this desk"
        session.__dict__["mailboxes"][address] = mailbox
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def _mailbox(self, address: str) -> "Mailbox | None":
        """Of the last moment, if it was looked up then: a burst of letters asks once."""
        from reglament.desk.inbox.keep import mailbox_for

        known = self.known.get(address)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        mailbox = await self._in_thread(lambda: mailbox_for(address))
        if mailbox is not None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[address] = (time.monotonic() + KNOWN, mailbox)
        return mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """LMTP wants a reply for each recipient, SMTP one for all: there the worst of them speaks."""
        raw = envelope.original_content or b""
        sender = envelope.mail_from or "<>"
        via = "lmtp" if isinstance(server, LMTP) else "smtp"
        peer = str(session.peer[0]) if via == "smtp" and isinstance(session.peer, tuple) else ""
        replies: dict[str, str] = {}
        mailboxes = session.__dict__["mailboxes"]
        # A signed address first: when two recipients mean one mailbox, it tells more.
        for address in sorted(dict.fromkeys(envelope.rcpt_tos), key=lambda a: "+" not in a):
            replies[address] = await self._kept(
                raw, via, sender, address, mailboxes[address], peer, session.host_name or ""
            )
        if via == "lmtp":
            return "\r\n".join(replies[address] for address in envelope.rcpt_tos)
        return max(replies.values(), key=lambda reply: reply[:3])

    async def _kept(
        self, raw: bytes, via: str, sender: str, address: str, mailbox: "Mailbox", peer: str, helo: str
    ) -> str:
        from reglament.desk.inbox.keep import keep_letter, mailbox_for

        told = {"via": via, "envelope_from": sender, "envelope_to": address, "peer": peer, "helo": helo}

        def keep() -> str:
            try:
                letter = keep_letter(raw, mailbox=mailbox, now=timezone.now(), waking=False, **told)
            except IntegrityError:  # the mailbox was made anew since it was looked up
                another = mailbox_for(address)
                if another is None or another.pk == mailbox.pk:
                    raise
                letter = keep_letter(raw, mailbox=another, now=timezone.now(), waking=False, **told)
            return f"250 2.0.0 Kept as letter {letter.pk}"

        try:
            reply = await self._in_thread(keep)
            if self.telling is None or self.telling.done():
                self.telling = asyncio.create_task(self._tell_the_worker())
            return reply
        except Exception:  # whatever went wrong, the letter is not kept and the sender has to know
            log.exception("letter not kept")
            return AWAY

    async def _tell_the_worker(self) -> None:
        """Once for all letters of a moment: whoever was told lately looks again by itself.

        Killed before, or without a database: the periodic look finds them."""
        from reglament.desk.wake import wake

        await asyncio.sleep(max(PAUSE, self.told_at + PACE - time.monotonic()))
        self.told_at = time.monotonic()
        try:
            await self._in_thread(lambda: wake("process_letters"))
        except DatabaseError:
            log.exception("the worker was not told of new letters")

    async def _in_thread(self, call: Callable[[], Result]) -> Result:
        def guarded() -> Result:
            close_old_connections()
            kept = connection.connection is not None
            try:
                return call()
            except DatabaseError:
                connection.close()
                if not kept:
                    raise
            try:  # what was kept open may have died long ago; the same letter twice is one row
                return call()
            except DatabaseError:
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self.pool, guarded)

    async def handle_exception(self, error: Exception) -> str:
        log.error("mail session failed", exc_info=error)
        return "451 4.3.0 Something went wrong here, please try again later"


class _Limits(SMTP):  # type: ignore[misc]
    """What both protocols of ours share: content is read by pieces, sessions are counted."""

    line_length_limit = BUFFER
    _from = ""

    def connection_made(self, transport: Any) -> None:
        keeper: Keeper = self.event_handler
        self._from = str((transport.get_extra_info("peername") or ("",))[0])
        keeper.sessions[self._from] += 1
        if keeper.sessions.total() > MOST_SESSIONS or keeper.sessions[self._from] > _room_of(self._from):
            transport.write(b"421 4.3.2 Too many sessions, please try again later\r\n")
            transport.close()
            return
        super().connection_made(transport)

    @syntax("DATA")  # type: ignore[untyped-decorator]
    async def smtp_DATA(self, arg: str) -> None:
        """As aiosmtpd does it, but read by pieces: line by line costs 40 ms of CPU a megabyte."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await read_content(self._reader, self.data_size_limit, self._reset_timeout)
        if content is None:
            self._set_post_data_state()
            await self.push("552 Error: Too much mail data")
            return
        self.envelope.content = self.envelope.original_content = content
        status = await self._call_handler_hook("DATA")
        self._set_post_data_state()
        await self.push(status)

    async def push(self, status: Any) -> None:
        await super().push(enhanced(status))

    def connection_lost(self, error: Exception | None) -> None:
        sessions: Counter[str] = self.event_handler.sessions
        sessions[self._from] -= 1
        if not sessions[self._from]:
            del sessions[self._from]
        if self.session is not None:
            super().connection_lost(error)


def enhanced(status: Any) -> str:
    """The reply with a code of RFC 3463, but greetings, where none may stand (RFC 2034, 4)."""
    text = status if isinstance(status, str) else bytes(status).decode("ascii", "replace")
    if not _BARE.match(text):
        return text
    return f"{text[:4]}{ENHANCED.get(text[:3], '5.5.2' if text[0] == '5' else f'{text[0]}.0.0')} {text[4:]}"


def _room_of(peer: str) -> int:
    """How many sessions of one address there may be at once: the front server's own are as many as there is room."""
    try:
        return MOST_SESSIONS if ip_address(peer).is_private else MOST_OF_ONE
    except ValueError:
        return MOST_OF_ONE


class DeskSmtp(_Limits):
    """SMTP as aiosmtpd speaks it."""


class DeskLmtp(_Limits, LMTP):  # type: ignore[misc]
    """LMTP; a refusal of the data is said once for each recipient as well (RFC 2033, 4.2)."""

    _recipients = 0

    async def smtp_DATA(self, arg: str) -> None:
        self._recipients = len(self.envelope.rcpt_tos) if self.envelope else 0
        try:
            await super().smtp_DATA(arg)
        finally:
            self._recipients = 0

    async def push(self, status: Any) -> None:
        text = enhanced(status)
        if self._recipients > 1 and text[:1] in "45" and text[:3] not in ("501", "503") and "\n" not in text:
            text = "\r\n".join([text] * self._recipients)
        await super().push(text)


async def serve(
    host: str, lmtp_port: int, smtp_port: int, *, stop: asyncio.Event, most_bytes: int, config: "Config"
) -> None:
    """Listen until `stop` is set, then let the letters under way be kept.

    Raises OSError for a taken port, ssl.SSLError (an OSError too) for a certificate that is none."""
    pool = ThreadPoolExecutor(max_workers=KEEPERS, thread_name_prefix="keeper")
    keeper = Keeper(pool, a_minute=config.letters_a_minute, unread=config.letters_unread)
    loop = asyncio.get_running_loop()
    settings = {
        "data_size_limit": most_bytes,
        "enable_SMTPUTF8": True,
        "hostname": NAME,
        "ident": "Reglament",
        "tls_context": tls_context(config),
        "auth_exclude_mechanism": ("LOGIN", "PLAIN"),
    }
    servers = [
        await loop.create_server(lambda: DeskLmtp(keeper, loop=loop, **settings), host, lmtp_port),
        await loop.create_server(lambda: DeskSmtp(keeper, loop=loop, **settings), host, smtp_port),
    ]
    print(f"mail: LMTP on {host}:{lmtp_port}, SMTP on {host}:{smtp_port}", flush=True)
    await stop.wait()
    for server in servers:
        server.close()
    pool.shutdown(wait=True)


def tls_context(config: "Config") -> ssl.SSLContext | None:
    """For STARTTLS; None when no certificate is set. Raises OSError when it cannot be read."""
    if config.smtp_tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(config.smtp_tls_cert, config.smtp_tls_key)
    return context


async def _until_signal() -> int:
    from django.conf import settings

    from reglament.desk.config import config
    from reglament.desk.inbox.idle import watch_all

    stop, stop_watching = asyncio.Event(), threading.Event()
    watching = threading.Thread(
        target=watch_all, args=(stop_watching,), kwargs={"now": timezone.now}, name="idle", daemon=True
    )
    watching.start()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    try:
        await serve(
            config.host,
            config.lmtp_port,
            config.smtp_port,
            stop=stop,
            most_bytes=settings.LETTER_MAX_BYTES,
            config=config,
        )
    except OSError as error:
        print(f"The mail listener cannot use its ports or its certificate: {error}", file=sys.stderr)
        return 1
    finally:
        stop_watching.set()
    return 0


def main() -> int:
    """Run until SIGTERM; 1 when a port is taken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    django.setup()
    return asyncio.run(_until_signal())


if __name__ == "__main__":
    sys.exit(main())
