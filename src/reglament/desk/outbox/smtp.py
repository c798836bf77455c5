"""One letter through an SMTP dialogue, its content read by pieces: smtplib.sendmail wants it whole in memory."""

import smtplib
from contextlib import suppress
from typing import BinaryIO

BLOCK = 1 << 16  # bytes of whole lines sent together


def hand_over(smtp: smtplib.SMTP, sender: str, recipient: str, content: BinaryIO) -> None:
    """MAIL, RCPT, DATA. Lines of `content` end with CRLF. Raises what smtplib.SMTP.sendmail raises."""
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
    while lines := content.readlines(BLOCK):
        smtp.send(b"".join(b"." + line if line.startswith(b".") else line for line in lines))
    smtp.send(b".\r\n")
    code, said = smtp.getreply()
    if code != 250:
        _begin_anew(smtp, code)
        raise smtplib.SMTPDataError(code, said)


def _begin_anew(smtp: smtplib.SMTP, code: int) -> None:
    """After a refusal the next letter begins afresh; 421 means that the server leaves."""
    with suppress(smtplib.SMTPServerDisconnected):
        smtp.close() if code == 421 else smtp.rset()
