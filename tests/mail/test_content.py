"""What comes after DATA: the same whatever pieces it comes in, and no second letter can be smuggled in (RFC 5321)."""

import asyncio
from collections.abc import Iterable

import pytest

from reglament.desk.inbox.content import read_content


def read(pieces: Iterable[bytes], most: int | None = None) -> tuple[bytes | None, bytes]:
    """The content, and what is left for the next command."""

    async def both() -> tuple[bytes | None, bytes]:
        reader = asyncio.StreamReader(limit=1 << 20)

        async def feed() -> None:
            for piece in pieces:
                reader.feed_data(piece)
                await asyncio.sleep(0)

        feeding = asyncio.create_task(feed())
        content = await read_content(reader, most)
        await feeding
        reader.feed_eof()
        return content, await reader.read()

    return asyncio.run(both())


SAID = b"Subject: .\r\n\r\n..dots\r\n...\r\nend. \r\n..\r\n\n.\n \r.\r \n.\r\nlast\r\n.\r\nQUIT\r\n"
MEANT = b"Subject: .\r\n\r\n.dots\r\n..\r\nend. \r\n.\r\n\n.\n \r.\r \n.\r\nlast\r\n"


def test_however_it_is_cut_it_is_the_same() -> None:
    for at in range(1, len(SAID)):
        assert read([SAID[:at], SAID[at:]]) == (MEANT, b"QUIT\r\n"), at
    assert read(SAID[n : n + 1] for n in range(len(SAID))) == (MEANT, b"QUIT\r\n")


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\n\r\n.\n\r\n"])
def test_only_a_dot_between_two_crlfs_ends_it(end: bytes) -> None:
    second = b"x" + end + b"MAIL FROM:<a@b.example>\r\n"
    content, left = read([second + b"\r\n.\r\n"])
    assert content is not None
    assert content.replace(b"\r\n", b"").endswith(b"MAIL FROM:<a@b.example>")
    assert left == b""


def test_an_empty_one_and_one_at_the_bound() -> None:
    assert read([b".\r\n"]) == (b"", b"")
    assert read([b"12345678\r\n.\r\n"], most=10) == (b"12345678\r\n", b"")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_too_much_is_read_to_its_end_and_thrown_away(size: int) -> None:
    said = b"123456789\r\n" * 500 + b".\r\nRSET\r\n"
    assert read((said[n : n + size] for n in range(0, len(said), size)), most=10) == (None, b"RSET\r\n")


def test_a_long_letter_over_a_slow_line_is_no_idle_session() -> None:
    async def slowly() -> int:
        reader, heard = asyncio.StreamReader(), []
        reading = asyncio.create_task(read_content(reader, None, lambda: heard.append(1)))
        for piece in (b"one\r\n", b"two\r\n", b".\r\n"):
            reader.feed_data(piece)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await reading
        return len(heard)

    assert asyncio.run(slowly()) == 3


def test_a_connection_that_ends_amid_it_promises_nothing() -> None:
    async def cut() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(b"half\r\n")
        reader.feed_eof()
        await read_content(reader, None)

    with pytest.raises(ConnectionResetError):
        asyncio.run(cut())
