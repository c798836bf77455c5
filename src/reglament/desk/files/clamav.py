"""Asking clamd about a content, over its socket (man clamd: INSTREAM). The bytes are streamed, never kept whole."""

import select
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

TIMEOUT = 120.0  # seconds; a large archive takes its time
_PIECE = 1 << 16


class ScannerAway(Exception):
    """clamd cannot be talked to now; asking later may help."""


class BrokeOff(ScannerAway):
    """clamd took the content and gave no answer: ended, out of time, out of memory. Others may fare better."""


class CannotScan(Exception):
    """clamd answered that it cannot judge this content; asking again would not help."""


_UNJUDGED = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")
"""What clamd calls found under AlertExceedsMax and AlertEncrypted is no virus: it did not look inside."""


def ask(address: str, content: Iterable[bytes]) -> str:
    """The name of the virus, "" for a clean content. `address`: unix:/path, tcp://host:port.

    Raises ScannerAway, BrokeOff, CannotScan; ValueError for an address that is none."""
    connected = _reached(address)
    try:
        with connected as clamd:
            clamd.sendall(b"zINSTREAM\0")
            # Over its limit clamd answers and closes while we still write: the answer is what counts.
            with suppress(BrokenPipeError, ConnectionResetError):
                for piece in content:
                    if select.select([clamd], [], [], 0)[0]:
                        break
                    for start in range(0, len(piece), _PIECE):
                        part = piece[start : start + _PIECE]
                        clamd.sendall(struct.pack("!L", len(part)) + part)
                else:
                    clamd.sendall(struct.pack("!L", 0))
            said = _answer(clamd)
    except OSError as error:
        raise BrokeOff(str(error) or type(error).__name__) from error
    return _understood(said)


def ping(address: str) -> str:
    """The version clamd tells. Raises ScannerAway, ValueError."""
    try:
        with _connected(address) as clamd:
            clamd.sendall(b"zVERSION\0")
            return _answer(clamd)
    except OSError as error:
        raise ScannerAway(str(error) or type(error).__name__) from error


def _understood(said: str) -> str:
    words = said.removeprefix("stream: ").strip()
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        found = words.removesuffix(" FOUND").strip()[:200]
        if found.startswith(_UNJUDGED):
            raise CannotScan(found)
        return found
    if "size limit exceeded" in words:
        raise CannotScan(words.removesuffix(" ERROR").rstrip(". "))
    raise BrokeOff(words or "clamd closed the connection without an answer")


def _answer(clamd: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096 and (piece := clamd.recv(1024)):
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _reached(address: str) -> socket.socket:
    try:
        return _connected(address)
    except OSError as error:
        raise ScannerAway(str(error) or type(error).__name__) from error


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.settimeout(TIMEOUT)
            made.connect(address.removeprefix("unix:"))
        except OSError:
            made.close()
            raise
        return made
    parts = urlsplit(address)
    if parts.scheme != "tcp" or not parts.hostname:
        raise ValueError("REGLAMENT_CLAMAV must be unix:/path/of/socket or tcp://host:port")
    return socket.create_connection((parts.hostname, parts.port or 3310), timeout=TIMEOUT)
