"""Letters of Outlook with winmail.dat, written from [MS-OXTNEF]: no program here makes them; tnef(1) opens them all."""

import struct
from typing import Any

from tests.mail.corpus_clients import MIXED, text_part
from tests.mail.corpus_tools import b64, b_word, letter, many, part, usual

BEGINS, TITLE, DATA, FILE_PROPERTIES = 0x69002, 0x18010, 0x6800F, 0x69005
VERSION, CODEPAGE, CLASS, PROPERTIES, BODY = 0x89006, 0x69007, 0x78008, 0x69003, 0x2800C
RENDERING = struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0)


def attribute(level: int, name: int, data: bytes) -> bytes:
    """One attribute with its checksum."""
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(*told: tuple[int, int, bytes]) -> bytes:
    """A list of MAPI properties (name, type, bytes); types 0x1e, 0x1f and 0x102 have a length."""
    out = [struct.pack("<I", len(told))]
    for name, kind, data in told:
        out.append(struct.pack("<HH", kind, name))
        if name >= 0x8000:
            out.append(bytes(16) + struct.pack("<II", 0, 0x8580))
        if kind in (0x0D, 0x1E, 0x1F, 0x102):
            out.append(struct.pack("<II", 1, len(data)))
        out.append(data + bytes(-len(data) % 4))
    return b"".join(out)


def stream(*attributes: bytes) -> bytes:
    """A winmail.dat in the code page of Russian Windows."""
    head = attribute(1, VERSION, struct.pack("<I", 0x10000)) + attribute(
        1, CODEPAGE, struct.pack("<II", 1251, 0)
    )
    whole = head + attribute(1, CLASS, b"IPM.Microsoft Mail.Note\0") + b"".join(attributes)
    return b"\x78\x9f\x3e\x22" + struct.pack("<H", 1) + whole


def file(short: str, long: str, content: bytes, *more: tuple[int, int, bytes]) -> bytes:
    """A file under both its names."""
    told = [
        (0x3707, 0x1F, (long + "\0").encode("utf-16-le")),
        (0x0E20, 3, struct.pack("<I", len(content))),
        *more,
    ]
    return (
        attribute(2, BEGINS, RENDERING)
        + attribute(2, TITLE, short.encode("cp1251") + b"\0")
        + attribute(2, DATA, content)
        + attribute(2, FILE_PROPERTIES, properties(*told))
    )


def winmail(data: bytes, kind: str = "application/ms-tnef; name=winmail.dat") -> bytes:
    return part(
        kind,
        b64(data),
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename=winmail.dat",
    )


def letters() -> dict[str, tuple[bytes, dict[str, Any]]]:
    said = "Договор и снимок во вложении."
    named = (0x8005, 3, struct.pack("<I", 7))  # a property with a name of its own, as calendars have
    two = stream(
        attribute(1, PROPERTIES, properties(named, (0x1000, 0x1F, said.encode("utf-16-le") + b"\0\0"))),
        file("ДОГОВО~1.DOC", "Договор № 7 от 2 марта.docx", b"PK\x03\x04"),
        file("image001.png", "image001.png", b"\x89PNG", (0x3712, 0x1E, b"image001.png@01DC\0")),
    )
    inner = stream(
        attribute(1, BODY, "Пересылаю.".encode("cp1251") + b"\0"), file("A.TXT", "Журнал.txt", b"log")
    )
    forwarded = stream(
        attribute(2, BEGINS, RENDERING)
        + attribute(2, TITLE, "Исходное".encode("cp1251") + b"\0")
        + attribute(2, FILE_PROPERTIES, properties((0x3701, 0x0D, bytes(16) + inner)))
    )
    names = ["winmail.dat", "Договор № 7 от 2 марта.docx", "image001.png"]

    def with_words(data: bytes, kind: str = "application/ms-tnef; name=winmail.dat") -> bytes:
        return letter(
            usual(b_word("Договор"), MIXED), many("mix", text_part("Смотрите."), winmail(data, kind))
        )

    return {
        "outlook-tnef-with-files": (
            with_words(two),
            {"text": "Смотрите.", "files": names, "marks": ["tnef"]},
        ),
        "outlook-tnef-alone": (
            letter(
                usual(
                    b_word("Договор"),
                    ("Content-Type", "application/ms-tnef; name=winmail.dat"),
                    ("Content-Transfer-Encoding", "base64"),
                ),
                b64(two),
            ),
            {"text": said, "files": names, "marks": ["tnef"]},
        ),
        "outlook-tnef-of-no-type": (
            with_words(two, "application/octet-stream; name=winmail.dat"),
            {"text": "Смотрите.", "files": names, "marks": ["tnef"]},
        ),
        "outlook-tnef-with-a-letter-inside": (
            with_words(forwarded),
            {"text": "Смотрите.", "files": ["winmail.dat", "letter.txt", "Журнал.txt"]},
        ),
        "outlook-tnef-cut-short": (
            with_words(two[:-60]),
            {"text": "Смотрите.", "files": names, "marks": ["tnef"]},
        ),
    }
