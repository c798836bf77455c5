"""Calendar files (RFC 5545), by hand: folded lines of at most 75 octets, CRLF, escaped text, instants in UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

PRODUCT = "-//Reglament//Visits//EN"
TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `status`: TENTATIVE | CONFIRMED | CANCELLED; instants are aware."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    status: str = "CONFIRMED"
    location: str = ""
    description: str = ""
    url: str = ""


def written(entries: Iterable[Entry], *, name: str, method: str = "PUBLISH") -> bytes:
    """The whole file. Raises ValueError for a naive instant."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for entry in entries:
        lines += _entry(entry)
    lines.append("END:VCALENDAR")
    return b"".join(piece + b"\r\n" for line in lines for piece in folded(line))


def _entry(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{_utc(entry.changed_at)}"
    yield f"LAST-MODIFIED:{_utc(entry.changed_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART:{_utc(entry.starts_at)}"
    yield f"DTEND:{_utc(entry.ends_at)}"
    yield f"STATUS:{entry.status}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    if entry.location:
        yield f"LOCATION:{escaped(entry.location)}"
    if entry.description:
        yield f"DESCRIPTION:{escaped(entry.description)}"
    if entry.url:
        yield f"URL:{_plain(entry.url)}"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line ends escaped; other control characters left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    told = [_plain(line).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in lines]
    return "\\n".join(told)


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter == "\t" or (letter >= " " and letter != "\x7f"))


def folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets, no character cut; all but the first begin with a space."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > 75:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def _utc(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("naive instant in a calendar")
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
