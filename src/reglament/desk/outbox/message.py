"""A row of the outbox as the letter that leaves. The same row always makes the same Message-ID.

The header is written by hand: the standard library takes four milliseconds to fold it, and breaks names and
Message-IDs that have to stand whole."""

import base64
import re
from collections.abc import Iterator
from email.utils import format_datetime

from django.conf import settings

from reglament.desk.outbox.domains import in_ascii
from reglament.desk.outbox.html import html_of
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.links import clause_url

MARK = "X-Reglament-Desk"
MOST_REFERENCES = 20
LINE = 76  # characters
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")
_SPECIAL = re.compile(r'[()<>@,;:\\".\[\]]')
_WORD_BYTES = 42  # of UTF-8 in one encoded word: at most 68 characters of it


def head_of(letter: OutgoingLetter) -> bytes:
    """The header without the fields of the content; threaded, and marked when nobody wrote it (RFC 3834)."""
    lines = [_folded(name, words) for name, words in _fields(letter)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _fields(letter: OutgoingLetter) -> Iterator[tuple[str, list[str]]]:
    """Names and values; a value is words between which a line may be broken."""
    yield "From", _mailbox(letter.from_name, letter.from_address)
    yield "To", _mailbox(letter.to_name, letter.to_address)
    if letter.reply_to:
        yield "Reply-To", _mailbox(letter.from_name, letter.reply_to)
    yield "Subject", encoded(letter.subject)
    yield "Date", [format_datetime(letter.created_at)]
    yield "Message-ID", [letter.message_id]
    if answered := _ids(letter.in_reply_to, 1):
        yield "In-Reply-To", answered
    if references := _ids(letter.references, MOST_REFERENCES):
        yield "References", ["\r\n ".join(references)]
    yield "Content-Language", [letter.language]
    if letter.automatic:
        yield "Auto-Submitted", ["auto-replied" if letter.in_reply_to else "auto-generated"]
        yield "X-Auto-Response-Suppress", ["All"]
        yield MARK, [letter.desk.slug if letter.desk else "installation"]
    yield "MIME-Version", ["1.0"]


def _folded(name: str, words: list[str]) -> str:
    lines, length = [f"{name}:"], len(name) + 1
    for word in words:
        if length + 1 + len(word) > LINE and length > len(name) + 1:
            lines.append("")
            length = 0
        lines[-1] += f" {word}"
        length += 1 + len(word)
    return "\r\n".join(lines)


def encoded(text: str) -> list[str]:
    """Free text as words of a header (RFC 2047): ASCII as it is, anything else whole in encoded words."""
    text = " ".join(_CONTROL.sub(" ", text).split())
    if text.isascii() and "=?" not in text and all(len(word) < LINE for word in text.split()):
        return text.split()
    words, piece = [], b""
    for letter in text:
        more = letter.encode()
        if len(piece) + len(more) > _WORD_BYTES:
            words.append(piece)
            piece = b""
        piece += more
    return [f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in [*words, piece]]


def _mailbox(name: str, address: str) -> list[str]:
    """A display name with any letters and an address; neither can begin a new field."""
    words = encoded(name[:120])
    if words and name.isascii() and not words[0].startswith("=?") and _SPECIAL.search(name):
        quoted = " ".join(words).replace("\\", "\\\\").replace('"', '\\"')
        words = [f'"{quoted}"']
    bare = in_ascii(_CONTROL.sub("", address))
    return [*words, f"<{bare}>"] if words else [bare]


def _ids(text: str, most: int) -> list[str]:
    """The first and the last of the Message-IDs that may stand in a header, at most `most`."""
    ids = [i for i in text.split() if i.startswith("<") and i.endswith(">") and i.isascii() and len(i) < 250]
    return ids[:1] + ids[1:][-(most - 1) :] if most > 1 else ids[:1]


def html_part(letter: OutgoingLetter) -> str:
    """The same words as HTML; clause numbers lead to the public page of the edition they are of."""
    url = ""
    if letter.desk and letter.edition_code:
        url = settings.BASE_URL + clause_url(letter.desk.slug, letter.edition_code, "")
    return html_of(letter.text, language=letter.language, regulation_url=url)
