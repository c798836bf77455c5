"""What Outlook put into winmail.dat: the files, and the words where the letter has none. Pure; never raises; bounded.

[MS-OXTNEF] is the form of the stream, [MS-OXPROPS] what its properties mean. Nothing in it is compressed but the RTF
body, which is left alone: the letter says the same words in plain text."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reglament.desk.inbox.charsets import decode

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_ATTRIBUTES = 5000
MOST_PROPERTIES = 1000
MOST_WORDS = 4_000_000  # bytes of a text
MOST_NAME = 2000  # bytes of a name
DEEPEST = 3  # letters in letters
_BODY, _PROPERTIES, _CODEPAGE = 0x2800C, 0x69003, 0x69007
_BEGINS, _TITLE, _DATA, _FILE_PROPERTIES = 0x69002, 0x18010, 0x6800F, 0x69005
_TEXT, _HTML = 0x1000, 0x1013
_NAME, _LONG_NAME, _SHORT_NAME, _KIND, _CONTENT, _CONTENT_ID = 0x3001, 0x3707, 0x3704, 0x370E, 0x3701, 0x3712
_WANTED = {_TEXT, _HTML, _NAME, _LONG_NAME, _SHORT_NAME, _KIND, _CONTENT, _CONTENT_ID}
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_SEVERAL = 0x1000  # a flag of the type


@dataclass(frozen=True, slots=True)
class Item:
    """A file: `content_type` is "" when it is not told, `content_id` without brackets."""

    name: str
    content: bytes
    content_type: str = ""
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """`text` and `html` are "" where the stream tells none."""

    files: tuple[Item, ...] = ()
    text: str = ""
    html: str = ""


@dataclass(slots=True)
class _File:
    """A file while its attributes are read."""

    title: str = ""
    data: bytes = b""
    told: Mapping[int, bytes | str] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What the attributes tell, in order."""

    charset: str = ""
    text: str = ""
    told: Mapping[int, bytes | str] = field(default_factory=dict)
    files: list[_File] = field(default_factory=list)

    def words(self, data: bytes) -> str:
        return decode(data.partition(b"\0")[0], self.charset).text

    def take(self, kind: int, data: bytes) -> None:
        if kind == _CODEPAGE and len(data) >= 4:
            self.charset = f"cp{struct.unpack_from('<I', data)[0]}"
        elif kind == _BODY:
            self.text = self.text or self.words(data[:MOST_WORDS])
        elif kind == _PROPERTIES:
            self.told = self.told or {
                0: b"",
                **dict(_properties(data, self.charset)),
            }  # once, whatever it told
        elif kind == _BEGINS:
            self.files.append(_File())
        elif not self.files:
            return
        elif kind == _TITLE:
            self.files[-1].title = self.words(data[:MOST_NAME])
        elif kind == _DATA:
            self.files[-1].data = data
        elif kind == _FILE_PROPERTIES and not self.files[-1].told:
            self.files[-1].told = {0: b"", **dict(_properties(data, self.charset))}


def open_tnef(data: bytes, *, most: int, depth: int = 0) -> Opened:
    """The first `most` files of a winmail.dat; nothing of what is none, and what there was of one that is cut short."""
    if not data.startswith(SIGNATURE):
        return Opened()
    reading = _Reading()
    for kind, content in _attributes(data):
        if kind == _BEGINS and len(reading.files) >= most:
            break
        reading.take(kind, content)
    files: list[Item] = []
    for file in reading.files:
        files += _items(file, most - len(files), depth)
    return Opened(
        tuple(files[:most]),
        reading.text or _string(reading.told, _TEXT),
        _html(reading.told, reading.charset),
    )


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(type and name, content) of each attribute; its checksum is not looked at, the letter came by other ways too."""
    at = 6
    for _ in range(MOST_ATTRIBUTES):
        if at + 9 > len(data):
            return
        kind, size = struct.unpack_from("<II", data, at + 1)
        yield kind, data[at + 9 : at + 9 + size]
        at += 9 + size + 2


def _items(file: _File, most: int, depth: int) -> list[Item]:
    """The file; a letter within is opened in its turn."""
    content = file.told.get(_CONTENT) or file.data
    content = content if isinstance(content, bytes) else b""
    inner = content[16:] if content[16:20] == SIGNATURE else content  # after the name of its interface
    if inner.startswith(SIGNATURE) and depth < DEEPEST:
        opened = open_tnef(inner, most=most, depth=depth + 1)
        words = [Item("letter.txt", opened.text.encode(), "text/plain")] if opened.text else []
        return [*words, *opened.files]
    told = (_string(file.told, name) for name in (_LONG_NAME, _SHORT_NAME))
    name = next((n for n in (*told, file.title, _string(file.told, _NAME)) if n), "")
    if not content and not name:
        return []
    return [
        Item(name, content, _string(file.told, _KIND).lower(), _string(file.told, _CONTENT_ID).strip("<> "))
    ]


def _string(told: Mapping[int, bytes | str], name: int) -> str:
    value = told.get(name, "")
    return value if isinstance(value, str) else ""


def _html(told: Mapping[int, bytes | str], charset: str) -> str:
    value = told.get(_HTML, "")
    return decode(value, charset).text if isinstance(value, bytes) else value


def _properties(data: bytes, charset: str) -> Iterator[tuple[int, bytes | str]]:
    """(name, value) of the properties that are words or bytes; what cannot be followed ends the list."""
    try:
        at = 4
        for _ in range(min(struct.unpack_from("<I", data)[0], MOST_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", data, at)
            at = _after_name(data, at + 4) if name >= 0x8000 else at + 4
            values, at = _values(data, at, kind)
            if values and name in _WANTED and not kind & _SEVERAL:
                yield name, _value(values[0], kind, charset)
    except (struct.error, ValueError):
        return


def _after_name(data: bytes, at: int) -> int:
    """Behind the name of a property that has one of its own: a GUID, and a number or words."""
    (by_words,) = struct.unpack_from("<I", data, at + 16)
    (size,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + (_padded(size) if by_words else 0)


def _values(data: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    """The values of a property and where the next one begins. Raises ValueError, struct.error."""
    one = kind & ~_SEVERAL
    if one in _SIZES:
        count = struct.unpack_from("<I", data, at)[0] if kind & _SEVERAL else 1
        return [], at + (4 if kind & _SEVERAL else 0) + count * _SIZES[one]
    if one not in (_STRING8, _UNICODE, _OBJECT, _BINARY):
        raise ValueError(kind)
    (count,) = struct.unpack_from("<I", data, at)
    at, found = at + 4, []
    for _ in range(min(count, MOST_PROPERTIES)):
        (size,) = struct.unpack_from("<I", data, at)
        if at + 4 + size > len(data):
            raise ValueError("cut short")
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + _padded(size)
    return found, at


def _padded(size: int) -> int:
    return (size + 3) & ~3


def _value(data: bytes, kind: int, charset: str) -> bytes | str:
    if kind in (_UNICODE, _STRING8):
        data = data[:MOST_WORDS]
    if kind == _UNICODE:
        return decode(data, "utf-16-le").text.rstrip("\0\ufffd")
    return decode(data.rstrip(b"\0"), charset).text if kind == _STRING8 else data
