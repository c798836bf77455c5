"""Small tools for writing letters the way mail clients write them, byte by byte."""

import base64
import quopri
from collections.abc import Sequence

ANNA = "anna@romashka.example"
DESK = "csp@desk.example"


def b_word(text: str, charset: str = "utf-8") -> str:
    """An encoded word, B."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def q_word(text: str, charset: str = "utf-8") -> str:
    """An encoded word, Q."""
    coded = "".join(
        "_" if c == 0x20 else chr(c) if chr(c).isalnum() and c < 128 else f"={c:02X}"
        for c in text.encode(charset)
    )
    return f"=?{charset}?Q?{coded}?="


def cut_words(text: str, charset: str = "utf-8", at: int = 9) -> str:
    """Encoded words cut after every `at` bytes, letters in two or not, folded."""
    data = text.encode(charset)
    pieces = [data[n : n + at] for n in range(0, len(data), at)]
    return "\r\n ".join(f"=?{charset}?B?{base64.b64encode(piece).decode()}?=" for piece in pieces)


def b64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def qp(text: str, charset: str = "utf-8") -> bytes:
    return (
        quopri.encodestring(text.replace("\n", "\r\n").encode(charset))
        .replace(b"\r\n", b"\n")
        .replace(b"\n", b"\r\n")
    )


def crlf(text: str, charset: str = "utf-8") -> bytes:
    return text.replace("\n", "\r\n").encode(charset)


def letter(fields: Sequence[tuple[str, str | bytes]], body: bytes) -> bytes:
    """Fields as given (bytes for raw 8-bit ones), an empty line, the body."""
    lines = [f"{n}: ".encode() + (v if isinstance(v, bytes) else v.encode()) + b"\r\n" for n, v in fields]
    return b"".join(lines) + b"\r\n" + body


def usual(
    subject: str | bytes,
    *more: tuple[str, str | bytes],
    name: str | bytes = b_word("Анна Овчинникова"),
    unique: str = "1",
    sender: str = ANNA,
) -> list[tuple[str, str | bytes]]:
    """The fields every letter has; `more` after them."""
    who = name if isinstance(name, bytes) else name.encode()
    return [
        ("Received", "from mx.romashka.example by mx.desk.example; Mon, 2 Mar 2026 11:59:30 +0300"),
        ("From", (who + b" " if who else b"") + f"<{sender}>".encode()),
        ("To", DESK),
        ("Subject", subject),
        ("Date", "Mon, 02 Mar 2026 11:59:00 +0300"),
        ("Message-ID", f"<{unique}@romashka.example>"),
        ("MIME-Version", "1.0"),
        *more,
    ]


def part(kind: str, body: bytes, *fields: str) -> bytes:
    """One part of a multipart."""
    head = "\r\n".join([f"Content-Type: {kind}", *fields]).encode()
    return head + b"\r\n\r\n" + body


def many(boundary: str, *parts: bytes, closed: bool = True, before: bytes = b"") -> bytes:
    """Parts with their delimiters."""
    middle = b"".join(f"--{boundary}\r\n".encode() + p + b"\r\n" for p in parts)
    return before + middle + (f"--{boundary}--\r\n".encode() if closed else b"")


def plain(
    text: str, charset: str = "utf-8", coding: str = "8bit"
) -> tuple[list[tuple[str, str | bytes]], bytes]:
    """The content fields and the body of a one-part plain letter."""
    body = {
        "8bit": lambda: crlf(text, charset),
        "base64": lambda: b64(crlf(text, charset)),
        "quoted-printable": lambda: qp(text, charset),
    }
    return [
        ("Content-Type", f"text/plain; charset={charset}"),
        ("Content-Transfer-Encoding", coding),
    ], body[coding]()


def simple(
    subject: str | bytes,
    text: str,
    charset: str = "utf-8",
    coding: str = "8bit",
    *more: tuple[str, str | bytes],
    **named: str,
) -> bytes:
    """A whole one-part letter."""
    fields, body = plain(text, charset, coding)
    return letter(usual(subject, *more, *fields, **named), body)  # type: ignore[arg-type]
