"""One letter through an SMTP dialogue, its content read by pieces: smtplib.sendmail wants it whole in memory."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

BLOCK = 1 << 16  # bytes of whole lines sent together
ANSWER = 600  # seconds for the word on the whole letter (RFC 5321, 4.5.3.2.6): it is looked through there


class Unanswered(Exception):
    """The connection ended amid the letter, or after its end without a word: it may have been taken."""


def hand_over(smtp: smtplib.SMTP, sender: str, recipient: str, content: BinaryIO) -> None:
    """MAIL, RCPT, DATA. Lines of `content` end with CRLF. Raises what smtplib.SMTP.sendmail raises, and Unanswered."""
    smtp.ehlo_or_helo_if_needed()
    options = ["SMTPUTF8"] if not recipient.isascii() and smtp.has_extn("smtputf8") else []
    code, said = smtp.mail(sender, options)
    if code != 250:
        _begin_anew(smtp, code)
        raise smtplib.SMTPSenderRefused(code, said, sender)
    code, said = smtp.rcpt(recipient)
    if code not in (250, 251):
        _begin_anew(smtp, code)
        raise smtplib.SMTPRecipientsRefused({recipient: (code, said)})
    code, said = smtp.docmd("DATA")
    if code != 354:
        _begin_anew(smtp, code)
        raise smtplib.SMTPDataError(code, said)
    code, said = _say(smtp, content)
    if code != 250:
        _begin_anew(smtp, code)
        raise smtplib.SMTPDataError(code, said)


def _say(smtp: smtplib.SMTP, content: BinaryIO) -> tuple[int, bytes]:
    """The letter and the server's word on it."""
    while lines := content.readlines(BLOCK):
        said = b"".join(b"." + line if line.startswith(b".") else line for line in lines)
        try:
            smtp.send(said)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise Unanswered(str(error) or type(error).__name__) from error
    try:
        with _patient(smtp):
            smtp.send(b".\r\n")
            return smtp.getreply()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise Unanswered(str(error) or type(error).__name__) from error


@contextmanager
def _patient(smtp: smtplib.SMTP) -> Iterator[None]:
    """For as long as the last word may take."""
    sock = smtp.sock
    if sock is None:
        yield
        return
    before = sock.gettimeout()
    sock.settimeout(ANSWER)
    yield
    sock.settimeout(before)


def _begin_anew(smtp: smtplib.SMTP, code: int) -> None:
    """After a refusal the next letter begins afresh; 421 means that the server leaves."""
    with suppress(smtplib.SMTPServerDisconnected):
        smtp.close() if code == 421 else smtp.rset()
