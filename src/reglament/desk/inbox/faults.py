"""What went wrong with a mail server, in words that say what to do about it."""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reglament.desk.config import config
from reglament.desk.inbox import imap
from reglament.desk.inbox.models import Mailbox

PATIENCE = 6  # seconds a test waits for each answer
_LONG = re.compile(r"UID \d+: (\d+) bytes")
_TOLD: tuple[tuple[str, Callable[[], str]], ...] = (
    (
        r"gaierror|Name or service not known|getaddrinfo",
        lambda: _("There is no server of that name: look at its spelling, and whether this machine's DNS knows it."),
    ),
    (
        r"ConnectionRefused",
        lambda: _("Nobody answers at that server and port: look at both, and whether the mail server runs."),
    ),
    (
        r"WRONG_VERSION_NUMBER|UNKNOWN_PROTOCOL|HTTP_REQUEST|record layer failure",
        lambda: _("The server speaks no TLS at that port: usual are 993 with TLS, or 143, where it begins on demand."),
    ),
    (
        r"SSLCertVerification|CERTIFICATE_VERIFY",
        lambda: _(
            "The server's certificate is not to be trusted: name the server as its certificate does. If it is signed "
            "by an authority of your own, name that authority's file in SSL_CERT_FILE."
        ),
    ),
    (r"SSLError|SSLEOF", lambda: _("No secure connection came about: look at port and TLS.")),
    (
        r"LoginError|AUTHENTICATIONFAILED",
        lambda: _(
            "The server does not take this user and password. Large mail services want a password made for programs, "
            "and IMAP switched on in the settings of the mailbox."
        ),
    ),
    (r"Starttls", lambda: _("The server begins no TLS at that port: try 993.")),
    (
        r"Folder|NONEXISTENT|Mailbox doesn't exist|Unknown Mailbox",
        lambda: _("There is no such folder: name it as the mail server does, levels and all."),
    ),
    (
        r"imeout|timed out",
        lambda: _("The server did not answer in time: look at name and port, and whether a firewall stands between."),
    ),
    (
        r"Unsealable",
        lambda: _("The kept password cannot be opened, the installation's key is another one: enter it anew."),
    ),
    (
        r"unreachable|No route",
        lambda: _("There is no way from this machine to that server: ask who looks after the network."),
    ),
    (
        r"Connection(Aborted|Reset)|BrokenPipe|abort|EOF",
        lambda: _(
            "The server broke off the conversation. It is asked again by itself; if it stays so, ask who runs it."
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tried:
    """What a test of the connection found. `said`: the server's own words, "" for none."""

    well: bool
    words: str
    said: str = ""


def in_words(error: str) -> str:
    """A fault as it was written down ("ConnectionRefusedError: …") in a sentence with what to do; "" for none."""
    if not error:
        return ""
    if long := _LONG.match(error):
        return _(
            "A letter of %(size)s lies there, longer than is taken (%(most)s): it stays in the folder, everything else "
            "is read. Take it out, or raise REGLAMENT_LETTER_MAX_BYTES."
        ) % {"size": filesizeformat(int(long[1])), "most": filesizeformat(settings.LETTER_MAX_BYTES)}
    for pattern, words in _TOLD:
        if re.search(pattern, error):
            return words()
    return _("The folder could not be read; the server's own words stand below.")


def try_box(mailbox: Mailbox) -> Tried:
    """Sign in and look into the folder, or ask our own listener about the address; nothing is taken or changed."""
    try:
        return _tried_folder(mailbox) if mailbox.imap_host else _tried_listener(mailbox)
    except Exception as error:  # whatever it is, it is told
        said = f"{type(error).__name__}: {error}"
        if mailbox.imap_host:
            return Tried(False, in_words(said), said[:300])
        words = _(
            "The mail listener does not answer at %(place)s: start the desk with its mail process, or look at its port."
        )
        return Tried(False, words % {"place": _place()}, said[:300])


def _tried_folder(mailbox: Mailbox) -> Tried:
    with imap.connected(mailbox, timeout=PATIENCE) as box:
        held = box.folder.status(mailbox.imap_folder, ["MESSAGES"])["MESSAGES"]
        idle = "IDLE" in {str(word).upper() for word in box.client.capabilities}
    found = ngettext(
        "The server lets us in; %(count)d letter lies in the folder.",
        "The server lets us in; %(count)d letters lie in the folder.",
        held,
    ) % {"count": held}
    news = _("New ones are heard of at once.") if idle else _("New ones are looked for every minute.")
    return Tried(True, f"{found} {news}")


def _tried_listener(mailbox: Mailbox) -> Tried:
    with smtplib.LMTP(config.host, config.lmtp_port, timeout=PATIENCE) as listener:
        listener.ehlo()
        code, said = listener.mail("")
        if code == 250:
            code, said = listener.rcpt(mailbox.address)
        with suppress(smtplib.SMTPException, OSError):
            listener.rset()
    told = said.decode("utf-8", "replace")
    if code == 250:
        words = _(
            "The listener at %(place)s takes letters for this address. Whether your mail server hands them over, only "
            "a letter from outside can show."
        )
        return Tried(True, words % {"place": _place()})
    words = _("The listener answers, but does not take the address just now.")
    return Tried(False, words, f"{code} {told}"[:300])


def _place() -> str:
    return f"{config.host}:{config.lmtp_port}"
