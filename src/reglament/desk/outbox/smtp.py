"""One letter through an SMTP dialogue, its content read by pieces: smtplib.sendmail wants it whole in memory."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

BLOCK = 1 << 16  # bytes of whole lines sent together
ANSWER = 600  # seconds for the word on the whole letter (RFC 5321, 4.5.3.2.6): it is looked through there


class BrokeOff(Exception):
    """The connection ended amid the letter: without its last dot nobody takes it (RFC 5321, 4.1.1.4)."""


class Unanswered(Exception):
    """The connection ended after the last dot without a word on the letter: it may have been taken."""


def hand_over(smtp: smtplib.SMTP, sender: str, recipient: str, content: BinaryIO) -> None:
    """MAIL, RCPT, DATA and all of the letter but its last dot. Lines of `content` end with CRLF.

    Raises what smtplib.SMTP.sendmail raises, and BrokeOff."""
    smtp.ehlo_or_helo_if_needed()
    options = [] if recipient.isascii() else ["SMTPUTF8"]
    if options and not smtp.has_extn("smtputf8"):
        raise smtplib.SMTPNotSupportedError("the mail server takes no address in such letters (SMTPUTF8)")
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
    while lines := content.readlines(BLOCK):
        dotted = b"".join(b"." + line if line.startswith(b".") else line for line in lines)
        try:
            smtp.send(dotted)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise BrokeOff(str(error) or type(error).__name__) from error


def finish(smtp: smtplib.SMTP) -> None:
    """The last dot, and the server's word on the letter. Raises SMTPDataError, Unanswered."""
    try:
        with _patient(smtp):
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise Unanswered(str(error) or type(error).__name__) from error
    if code != 250:
        _begin_anew(smtp, code)
        raise smtplib.SMTPDataError(code, said)


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
