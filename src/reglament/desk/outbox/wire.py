"""A letter as it goes over the wire, written to a file by pieces: large attachments are never in memory."""

import base64
import re
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, cast
from urllib.parse import quote

from django.conf import settings

from reglament.desk.files import store
from reglament.desk.outbox.message import head_of, html_part
from reglament.desk.outbox.models import LetterFile, OutgoingLetter
from reglament.desk.statements import row

_HAS_FILES = "SELECT 1 FROM desk_letterfile WHERE letter_id = %s LIMIT 1"
LONGEST_LINE = 900
IN_MEMORY = 1 << 20  # bytes; longer letters go to a temporary file
_PIECE = 57 * 16384  # bytes; a multiple of 57 makes whole lines of base64
_TYPE = re.compile(r"^(?!message/|multipart/)[a-z0-9.+-]+/[a-z0-9.+-]+$", re.I)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_LINE_END = re.compile(r"\r\n|\r|\n")


def files_of(letter: OutgoingLetter) -> list[LetterFile]:
    """Its files with their contents, in order."""
    if row(_HAS_FILES, [letter.pk]) is None:
        return []
    return list(letter.files.select_related("blob").order_by("pk"))


@contextmanager
def on_wire(letter: OutgoingLetter, files: Sequence[LetterFile], *, now: datetime) -> Iterator[BinaryIO]:
    """The whole letter with lines ended by CRLF, signed when a DKIM key is set, from its first byte.

    Raises FileNotFoundError when a file is lost, OSError when its storage is away, dkim.BadKey."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        file = cast(BinaryIO, spool)
        _write(file, letter, files)
        file.seek(0)
        signature = _signature(file, letter, now)
        if not signature:
            file.seek(0)
            yield file
            return
        file.seek(0)
        yield cast(BinaryIO, _Prefixed(signature, file))


class _Prefixed:
    """A few lines and then a file: the signature stands above what it signs."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readlines(self, hint: int = -1) -> list[bytes]:
        head, self._head = self._head, b""
        return [head] if head else self._rest.readlines(hint)

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head + self._rest.read(size)


def _write(file: BinaryIO, letter: OutgoingLetter, files: Sequence[LetterFile]) -> None:
    file.write(head_of(letter))
    if not files:
        file.write(_words(letter))
        return
    edge = uuid.uuid4().hex.encode()
    file.write(_multipart("mixed", edge) + b"\r\n--" + edge + b"\r\n" + _words(letter) + b"\r\n")
    for sent in files:
        file.write(b"--" + edge + b"\r\n" + _head_of(sent))
        with store.opened(sent.blob) as content:
            for piece in _pieces(content):
                file.write(base64.encodebytes(piece).replace(b"\n", b"\r\n"))
        file.write(b"\r\n")
    file.write(b"--" + edge + b"--\r\n")


def _words(letter: OutgoingLetter) -> bytes:
    """The part with the words, from its Content-Type on: plain, and HTML beside it."""
    plain, html = _text("plain", letter.text), letter.html or html_part(letter)
    if not html:
        return plain
    edge = uuid.uuid4().hex.encode()
    parts = b"".join(b"\r\n--" + edge + b"\r\n" + part for part in (plain, _text("html", html)))
    return _multipart("alternative", edge) + parts + b"\r\n--" + edge + b"--\r\n"


def _multipart(kind: str, edge: bytes) -> bytes:
    return f'Content-Type: multipart/{kind};\r\n boundary="{edge.decode()}"\r\n'.encode()


def _text(kind: str, text: str) -> bytes:
    """One text part; base64 unless every line may travel as it is."""
    body = "\r\n".join(_LINE_END.split(text)).encode("utf-8", "replace")
    plain = text.isascii() and all(len(line) <= LONGEST_LINE for line in body.split(b"\r\n"))
    if not plain:
        body = base64.encodebytes(body).replace(b"\n", b"\r\n")
    way = "7bit" if plain else "base64"
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {way}\r\n\r\n'.encode()
        + (body if body.endswith(b"\r\n") else body + b"\r\n")
    )


def _head_of(sent: LetterFile) -> bytes:
    """The header of an attachment's part with the empty line after it."""
    kind = sent.content_type if _TYPE.match(sent.content_type) else "application/octet-stream"
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *_named(sent.name)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _named(name: str) -> Iterator[str]:
    """Content-Disposition with the name, in pieces where it is long or not plain (RFC 2231)."""
    name = " ".join(_CONTROL.sub(" ", name).split())[:200] or "file"
    if name.isascii() and len(name) < 50:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        yield f'Content-Disposition: attachment; filename="{quoted}"'
        return
    yield "Content-Disposition: attachment;"
    pieces = re.findall(r"(?:%..|[^%]){1,50}", quote(name, safe=""))
    for number, piece in enumerate(pieces):
        end = ";" if number + 1 < len(pieces) else ""
        start = "utf-8''" if number == 0 else ""
        yield f" filename*{number}*={start}{piece}{end}"


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    """Pieces of _PIECE bytes but for the last; a network may give less at once."""
    held = b""
    while piece := content.read(_PIECE):
        held += piece
        while len(held) >= _PIECE:
            yield held[:_PIECE]
            held = held[_PIECE:]
    if held:
        yield held


def _signature(file: BinaryIO, letter: OutgoingLetter, now: datetime) -> bytes:
    """The DKIM-Signature field with its line end; nothing when no key is set. Leaves the file somewhere."""
    if settings.DKIM_KEY is None:
        return b""
    from reglament.desk.outbox import dkim

    signer = dkim.signer_of(settings.DKIM_KEY, settings.DKIM_SELECTOR, settings.DKIM_DOMAIN)
    if signer is None:
        return b""
    fields = list(_fields(file))
    value = signer.header(fields, dkim.lines_of(file), sender=letter.from_address, now=now)
    return f"DKIM-Signature: {value}\r\n".encode()


def _fields(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """The fields as they stand, folded; the file is left behind the empty line."""
    name, value = "", ""
    while (line := file.readline().decode()) not in ("\r\n", ""):
        if line[0] in " \t":
            value += line
            continue
        if name:
            yield name, value.removesuffix("\r\n")
        name, _, value = line.partition(":")
    if name:
        yield name, value.removesuffix("\r\n")
