"""The content of a letter as it comes after DATA (RFC 5321, 4.1.1.4 and 4.5.2), read by pieces and not by lines.

It ends with a dot alone between two CRLFs and nowhere else: bare CR or LF around a dot are content like any other, so
that no second letter can be smuggled in one."""

from asyncio import StreamReader
from collections.abc import Callable

END = b"\r\n.\r\n"
PIECE = 1 << 18  # bytes


async def read_content(
    reader: StreamReader, most: int | None, heard: Callable[[], None] = lambda: None
) -> bytes | None:
    """The content without the dots that were put before its lines; None when it has more than `most` bytes: then it
    was read to its end and thrown away. What follows stays in the reader. Raises ConnectionResetError.

    `heard` is called whenever something came: a long letter over a slow line is no idle session."""
    found = bytearray(b"\r\n")  # the first line begins like every other
    thrown = 0
    while True:
        piece = await reader.read(PIECE)
        heard()
        if not piece:
            raise ConnectionResetError("the connection ended amid a letter")
        look = max(len(found) - len(END) + 1, 0)
        found += piece
        end = found.find(END, look)
        if end >= 0:
            break
        if most and thrown + len(found) - 2 > most + len(END):
            thrown += len(found) - len(END)
            del found[: -len(END)]
    reader._buffer[:0] = found[end + len(END) :]  # type: ignore[attr-defined]  # commands sent ahead
    del found[end + 2 :]
    if most and thrown + end > most:
        return None
    if found.find(b"\r\n.") >= 0:
        found = found.replace(b"\r\n.", b"\r\n")
    with memoryview(found) as view:
        return bytes(view[2:])
