"""A letter as it goes over the wire, written to a file by pieces: large attachments are never in memory."""

import base64
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from typing import BinaryIO, cast

from django.conf import settings

from reglament.desk.files import store
from reglament.desk.outbox import dkim
from reglament.desk.outbox.message import POLICY, compose, safe_header_name
from reglament.desk.outbox.models import LetterFile, OutgoingLetter

IN_MEMORY = 1 << 20  # bytes; longer letters go to a temporary file
_PIECE = 57 * 16384  # bytes; a multiple of 57 makes whole lines of base64
_BOUNDARY = "reglament-files-{}"


def files_of(letter: OutgoingLetter) -> list[LetterFile]:
    """Its files with their contents, in order."""
    return list(letter.files.select_related("blob").order_by("pk"))


@contextmanager
def on_wire(letter: OutgoingLetter, files: Sequence[LetterFile], *, now: datetime) -> Iterator[BinaryIO]:
    """The whole letter with lines ended by CRLF, signed when a DKIM key is set, from its first byte.

    Raises FileNotFoundError when a file is lost, OSError when its storage is away, dkim.BadKey."""
    message = compose(letter)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        file = cast(BinaryIO, spool)
        _write(file, message, files, _BOUNDARY.format(letter.pk))
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


def _write(file: BinaryIO, message: EmailMessage, files: Sequence[LetterFile], boundary: str) -> None:
    if not files:
        file.write(message.as_bytes())
        return
    message.make_mixed(boundary=boundary)
    whole = message.as_bytes()
    file.write(whole[: whole.rindex(f"--{boundary}--".encode())])
    for row in files:
        file.write(f"--{boundary}\r\n".encode() + _head_of(row))
        with store.opened(row.blob) as content:
            for piece in _pieces(content):
                file.write(base64.encodebytes(piece).replace(b"\n", b"\r\n"))
        file.write(b"\r\n")
    file.write(f"--{boundary}--\r\n".encode())


def _head_of(row: LetterFile) -> bytes:
    """The header of an attachment's part with the empty line after it."""
    main, _, sub = row.content_type.partition("/")
    if main in ("message", "multipart") or not sub:
        main, sub = "application", "octet-stream"
    part = MIMEPart(policy=POLICY)
    part.set_content(b"", maintype=main, subtype=sub, filename=safe_header_name(row.name), cte="base64")
    return part.as_bytes().rstrip(b"\r\n") + b"\r\n\r\n"


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
