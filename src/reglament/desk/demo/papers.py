"""Files that hang on demo appeals: a screenshot, a log, a scan. Made here, so that nothing binary is shipped."""

import struct
import zlib

from reglament.desk.tickets.appeal import IncomingFile


def screenshot(name: str, width: int = 640, height: int = 360) -> IncomingFile:
    """A PNG of a window with an error message in it, as far as rectangles can tell."""
    boxes = (
        (0, 0, width, height, (236, 238, 241)),
        (80, 60, 560, 300, (255, 255, 255)),
        (80, 60, 560, 92, (44, 62, 80)),
        (110, 130, 150, 170, (192, 57, 43)),
        (170, 134, 500, 144, (90, 90, 90)),
        (170, 156, 440, 166, (150, 150, 150)),
        (430, 250, 530, 280, (200, 205, 212)),
    )
    rows = bytearray()
    for y in range(height):
        row = bytearray(width * 3)
        for left, top, right, bottom, colour in boxes:
            if top <= y < bottom:
                row[left * 3 : right * 3] = bytes(colour) * (right - left)
        rows += b"\x00" + row
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
    return IncomingFile(name=name, content_type="image/png", content=content + _chunk(b"IEND", b""))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def log(name: str, *lines: str) -> IncomingFile:
    return IncomingFile(name=name, content_type="text/plain", content="\n".join(lines).encode() + b"\n")


def scan(name: str, *lines: str) -> IncomingFile:
    """A one-page PDF with the Latin lines on it."""
    text = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 14 Tf 18 TL 72 760 Td {text} ET".encode("latin-1")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    )
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    body += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return IncomingFile(name=name, content_type="application/pdf", content=bytes(body))
