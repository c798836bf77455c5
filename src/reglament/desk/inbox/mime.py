"""A letter's bytes cut into parts by position, without copying. Pure; never raises; bounded.

The standard parser makes an object of every line: a 50 MB letter costs it several times its size. Here a part
is a pair of offsets into the one byte string, and content is decoded when somebody asks for it."""

import binascii
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field

from reglament.desk.inbox.headers import base64_bytes, field_text, with_parameters

DEEPEST = 12
MOST_PARTS = 1000
MOST_LOOKS = 200_000  # places of a letter that begin like a delimiter and are looked at
MOST_FIELDS = 1000
HEADER_BYTES = 1 << 20
BEGINNING = 4096  # bytes that tell how the lines of a letter end
FIELD_START = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
LINE = re.compile(rb"[^\n]*\n?")


@dataclass(slots=True)
class Part:
    """One node of the tree: fields in order (names lower case, values raw) and where its body lies."""

    raw: bytes
    fields: list[tuple[str, bytes]]
    start: int
    end: int
    depth: int = 0
    children: list["Part"] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    kind: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)

    def first(self, name: str) -> bytes:
        return next((value for key, value in self.fields if key == name), b"")

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def text(self, name: str) -> str:
        return field_text(self.first(name))

    @property
    def size(self) -> int:
        return self.end - self.start

    def body(self, most: int | None = None) -> bytes:
        """The content with its transfer encoding undone; at most `most` encoded bytes of it are looked at."""
        end = self.end if most is None else min(self.end, self.start + most)
        view = memoryview(self.raw)[self.start : end]
        encoding = re.split(rb"[;(]", self.first("content-transfer-encoding"))[0].strip(b"\"' \t\r\n").lower()
        if encoding == b"base64":
            plain = self.kind.startswith("text/") and _is_plain(bytes(view[:BEGINNING]))
            return bytes(view) if plain else base64_bytes(view)
        if encoding == b"quoted-printable":
            return binascii.a2b_qp(view)
        if encoding in (b"x-uuencode", b"uuencode", b"x-uue"):
            return _uudecoded(bytes(view))
        return bytes(view)

    def walk(self) -> Iterator["Part"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Budget:
    """What is left of the bounds of the whole letter."""

    parts: int = MOST_PARTS
    looks: int = MOST_LOOKS


def split(raw: bytes) -> Part:
    """The whole letter as a tree."""
    raw = _with_line_feeds(raw)
    return _part(raw, _start(raw), len(raw), 0, _Budget())


def head(raw: bytes) -> Part:
    """The header fields only; the body is not looked at."""
    raw = _with_line_feeds(raw)
    fields, body, defects = _fields(raw, _start(raw), len(raw))
    return Part(raw, fields, body, len(raw), defects=defects)


def _with_line_feeds(raw: bytes) -> bytes:
    """A letter whose lines end with a bare CR, as old programs leave it in a file, is made readable."""
    head = raw[:BEGINNING]
    return raw.replace(b"\r", b"\n") if b"\r" in head[:-1] and b"\n" not in head else raw


def _start(raw: bytes) -> int:
    """Where the first field is: behind a mark of the byte order, the line of an mbox, empty lines."""
    start = len(BOM_UTF8) if raw.startswith(BOM_UTF8) else 0
    first = LINE.match(raw, start)
    if first and first[0].lstrip(b">").startswith(b"From "):
        start = first.end()
    while raw[start : start + 2] == b"\r\n" or raw[start : start + 1] == b"\n":
        start += 1 + (raw[start : start + 1] == b"\r")
    return start


def _part(raw: bytes, start: int, end: int, depth: int, budget: _Budget, default: str = "text/plain") -> Part:
    fields, body, defects = _fields(raw, start, end)
    part = Part(raw, fields, body, end, depth, defects=defects)
    declared = part.first("content-type")
    part.kind, part.parameters = with_parameters(declared) if declared else (default, {})
    if not re.fullmatch(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+", part.kind):
        part.defects.append("content-type")
        part.kind = (
            "text/plain" if part.kind.startswith("text") or not part.kind else "application/octet-stream"
        )
    part.disposition, part.disposition_parameters = with_parameters(part.first("content-disposition"))
    if part.kind.startswith("multipart/"):
        _split_children(part, budget)
    return part


def _fields(raw: bytes, start: int, end: int) -> tuple[list[tuple[str, bytes]], int, list[str]]:
    """The header block: fields, where the body starts, what was wrong."""
    folded: list[list[bytes]] = []
    defects: list[str] = []
    at, stop = start, min(end, start + HEADER_BYTES)
    while at < stop:
        newline = raw.find(b"\n", at, end)
        after = newline + 1 if newline >= 0 else end
        line = raw[at:after]
        if not line.strip(b"\r\n"):
            at = after
            break
        if line[:1] in b" \t" and folded:
            folded[-1].append(line)
        elif FIELD_START.match(line):
            folded.append([line])
        elif not line.strip() or line.startswith((b"From ", b">From ")):
            pass
        elif folded and len(defects) < 20 and _header_goes_on(raw, after, end):
            folded[-1].append(b" " + line)
            defects.append("header")
        else:
            defects.append("header")
            break
        at = after
    fields = []
    for lines in folded[:MOST_FIELDS]:
        name, _, value = b"".join(lines).partition(b":")
        fields.append((name.strip().decode("latin-1").lower(), value.strip(b" \t\r\n")))
    return fields, at, defects[:1]


def _header_goes_on(raw: bytes, at: int, end: int) -> bool:
    """After a line that is no field: do fields follow at once? Then it was a fold that lost its indent."""
    newline = raw.find(b"\n", at, min(end, at + 2000))
    return newline >= 0 and bool(FIELD_START.match(raw[at : newline + 1]))


def _split_children(part: Part, budget: _Budget) -> None:
    boundary = part.parameters.get("boundary", "").rstrip()
    spots = _delimiters(part, boundary, budget) if boundary else []
    if not spots or part.depth >= DEEPEST:
        part.defects.append("boundary")
        part.kind = "text/plain" if not spots else "application/octet-stream"
        return
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    if not any(last for _, _, last in spots):
        part.defects.append("unclosed")
    for number, (_, after, last) in enumerate(spots):
        if last:
            break
        end = spots[number + 1][0] if number + 1 < len(spots) else part.end
        budget.parts -= 1
        if budget.parts < 0:
            part.defects.append("parts")
            rest = Part(part.raw, [], after, part.end, part.depth + 1, kind="application/octet-stream")
            part.children.append(rest)
            break
        part.children.append(_part(part.raw, after, max(after, end), part.depth + 1, budget, default))


_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?=\r?\n|\Z)")


def _delimiters(part: Part, boundary: str, budget: _Budget) -> list[tuple[int, int, bool]]:
    """(where the line break before the delimiter starts, where the next part starts, is it the last one).

    The boundary is looked for as plain bytes: a pattern would try every line of a large attachment."""
    raw, sign = part.raw, b"--" + boundary.encode("latin-1", "replace")
    found: list[tuple[int, int, bool]] = []
    at = raw.find(sign, part.start, part.end)
    while at >= 0 and len(found) <= MOST_PARTS + 1 and budget.looks > 0:
        budget.looks -= 1
        next_look = at + len(sign)
        tail = _AFTER_BOUNDARY.match(raw, next_look, part.end)
        if tail and (at == 0 or raw[at - 1 : at] == b"\n"):
            broken = at - 2 if raw[max(at - 2, 0) : at] == b"\r\n" else at - 1
            after = tail.end() + (2 if raw[tail.end() : tail.end() + 2] == b"\r\n" else 1)
            found.append((max(broken, part.start), min(after, part.end), bool(tail[1])))
            next_look = tail.end()
        at = raw.find(sign, next_look, part.end)
    return found


def _is_plain(beginning: bytes) -> bool:
    """Whether what is called base64 is words as they were typed: its first line is no base64, and there is 8-bit.

    Words that a server adds behind the base64 do not make it plain."""
    first = beginning.lstrip().partition(b"\n")[0].strip()
    return not beginning.isascii() and not re.fullmatch(rb"[A-Za-z0-9+/=]*", first)


_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)
_UU_END = re.compile(rb"^end", re.MULTILINE)


def _uudecoded(data: bytes) -> bytes:
    """The lines between begin and end; what is no uuencoding stays as it came."""
    begin = _UU_BEGIN.search(data)
    end = _UU_END.search(data, begin.end()) if begin else None
    if begin is None or end is None:  # no end behind the first begin is none behind any other
        return data
    lines = []
    for line in data[begin.end() : end.start()].splitlines():
        try:
            lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            count = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                lines.append(binascii.a2b_uu(line[:count]))
            except binascii.Error:
                continue
    return b"".join(lines)
