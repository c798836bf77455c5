"""A row of the outbox as the letter that leaves. The same row always makes the same Message-ID."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from django.conf import settings

from reglament.desk.outbox.html import html_of
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.links import clause_url

MARK = "X-Reglament-Desk"
MOST_REFERENCES = 20


class _Policy(EmailPolicy):
    """Message-IDs stand whole on a line: folded or put into encoded words, they thread in no client."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in ("message-id", "in-reply-to", "references"):
            return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}".encode(
                "ascii", "replace"
            )
        return super().fold_binary(name, value)


POLICY = _Policy(linesep="\r\n", max_line_length=76)


def compose(letter: OutgoingLetter) -> EmailMessage:
    """The MIME message without its files: words, HTML beside them; threaded, marked when nobody wrote it (RFC 3834)."""
    message = EmailMessage(policy=POLICY)
    message["From"] = _mailbox(letter.from_name, letter.from_address)
    message["To"] = _mailbox(letter.to_name, letter.to_address)
    if letter.reply_to:
        message["Reply-To"] = _mailbox(letter.from_name, letter.reply_to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = _ids(letter.in_reply_to, 1)
    if letter.references:
        message["References"] = _ids(letter.references, MOST_REFERENCES)
    message["Content-Language"] = letter.language
    if letter.automatic:
        message["Auto-Submitted"] = "auto-replied" if letter.in_reply_to else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message[MARK] = letter.desk.slug if letter.desk else "installation"
    message.set_content(letter.text, charset="utf-8", cte="base64" if _needs_base64(letter.text) else "7bit")
    html = letter.html or html_part(letter)
    if html:
        message.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    return message


def html_part(letter: OutgoingLetter) -> str:
    """The same words as HTML; clause numbers lead to the public page of the edition they are of."""
    url = ""
    if letter.desk and letter.edition_code:
        url = settings.BASE_URL + clause_url(letter.desk.slug, letter.edition_code, "")
    return html_of(letter.text, language=letter.language, regulation_url=url)


def as_bytes(letter: OutgoingLetter) -> bytes:
    """The letter as it goes over the wire, whole; `wire.on_wire` gives it by pieces."""
    from reglament.desk.outbox.wire import files_of, on_wire

    with on_wire(letter, files_of(letter), now=letter.created_at) as file:
        return file.read()


def _mailbox(name: str, address: str) -> Address | str:
    """A display name with any letters and an address; names cannot begin new fields."""
    try:
        return Address(display_name=" ".join(name.split())[:120], addr_spec=address)
    except (ValueError, IndexError):
        return address


def _ids(text: str, most: int) -> str:
    """The last `most` Message-IDs that may stand in a header."""
    ids = [i for i in text.split() if i.startswith("<") and i.endswith(">") and i.isascii() and len(i) < 250]
    return " ".join(ids[:1] + ids[1:][-(most - 1) :] if most > 1 else ids[:1])


def _needs_base64(text: str) -> bool:
    return not text.isascii() or any(len(line) > 900 for line in text.splitlines())


def safe_header_name(name: str) -> str:
    """A file name that cannot begin another field."""
    return " ".join(name.replace("\r", " ").replace("\n", " ").split())[:200] or "file"
