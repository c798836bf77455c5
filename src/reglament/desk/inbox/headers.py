"""Header fields as mailers write them: folded inside words, raw 8-bit, half encoded. Pure; never raises.

RFC 5322 and 2047 are what is read; what they forbid and clients send all the same is read too."""

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import unquote_to_bytes

from reglament.desk.inbox.charsets import decode, known
from reglament.desk.outbox.domains import in_ascii, in_letters

LONGEST = 20_000  # characters of one field that are read
ENCODED = re.compile(rb"=\?([\w.:+*'-]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
BETWEEN = re.compile(rb"(\?=)[ \t\r\n]+(?==\?[\w.:+*'-]{1,60}\?[bBqQ]\?)")
FOLD = re.compile(rb"\r?\n[ \t]+|[\r\n]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
ADDRESS = re.compile(r"^[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\]]+$|^\"[^\"\s]+\"@[^\s@<>,;\"]+$")
ID = re.compile(r"<[^<>\s]{1,980}>")
PARAMETER = re.compile(r";\s*([^=;\s\"]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)")
_PARTED = re.compile(r'[",;:()\\]')  # without these there is one mailbox
# In small letters the sign of degrees Kelvin is a "k", and its stranger would be a client.
_ALIEN = re.compile("[\u212a\u212b]")
COMMENT = re.compile(r"\([^()]*\)")
_BEFORE_PARAMETERS = re.compile(r"(?:[^;(]|\([^()]*\)|\()*")
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)
_MOST_RUNS = 1000
_PADDING = re.compile(rb"=[=\s]*")
_MORE = re.compile(rb"[A-Za-z0-9+/]{2,}+(?:[=\r\n]|\Z)")  # what stands behind a padding and is base64, too
SECTION = re.compile(r"^([^*]+)(?:\*(\d{1,3}))?(\*)?$")


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox; `address` is lower case and "" when there was nothing like one."""

    name: str
    address: str


def field_text(value: bytes) -> str:
    """The words of an unstructured field: encoded words decoded, neighbours joined first."""
    if value.isascii() and b"=?" not in value and len(value) < LONGEST:
        plain = value.decode("ascii")
        if plain.isprintable():  # most fields: nothing is folded, nothing encoded
            return plain.strip()
    return CONTROL.sub(" ", "".join(text for text, _ in _pieces(value))).strip()


def _pieces(value: bytes) -> list[tuple[str, bool]]:
    """(text, was it an encoded word) in order."""
    value = value[:LONGEST]
    if b"=?" not in value:
        return [(decode(FOLD.sub(b" ", value)).text, False)]
    value = BETWEEN.sub(rb"\1", value)
    pieces: list[tuple[str, bool]] = []
    at = 0
    words: list[tuple[str, bytes]] = []
    for match in ENCODED.finditer(value):
        if match.start() > at:
            pieces += _joined(words)
            words = []
            pieces.append((decode(FOLD.sub(b" ", value[at : match.start()])).text, False))
        words.append((match[1].decode("ascii", "replace"), _word_bytes(match[2], match[3])))
        at = match.end()
    pieces += _joined(words)
    if at < len(value):
        pieces.append((decode(FOLD.sub(b" ", value[at:])).text, False))
    return pieces


def _joined(words: list[tuple[str, bytes]]) -> list[tuple[str, bool]]:
    """Neighbouring encoded words of one charset are one run of bytes: clients cut letters in two."""
    runs: list[tuple[str, bytes]] = []
    for label, data in words:
        if runs and known(runs[-1][0]) == known(label):
            runs[-1] = (label, runs[-1][1] + data)
        else:
            runs.append((label, data))
    return [(decode(data, label).text, True) for label, data in runs]


def _word_bytes(kind: bytes, text: bytes) -> bytes:
    text = FOLD.sub(b"", text)
    if kind in b"qQ":
        return binascii.a2b_qp(text.replace(b"_", b" "))
    return base64_bytes(text)


def base64_bytes(data: bytes | memoryview) -> bytes:
    """Base64 as far as it can be read: wrong padding and strange signs lose nothing else."""
    return b"".join([_one_run(run) for run in _runs(memoryview(data))])


def _runs(view: memoryview) -> Iterator[memoryview]:
    """Programs that encode by pieces set padded runs one behind another, where a decoder stops at the first padding."""
    start = counted = signs = 0
    for padding in islice(_PADDING.finditer(view), _MOST_RUNS):
        if not _MORE.match(view, padding.end()):
            continue
        signs += len(bytes(view[counted : padding.start()]).translate(None, _NOT_BASE64))
        counted = padding.end()
        if signs % 4 >= 2 and signs % 4 + padding[0].count(b"=") >= 4:
            yield view[start:counted]
            start, signs = counted, 0
    yield view[start:]


def _one_run(data: memoryview) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", bytes(data))
        return binascii.a2b_base64(clean[: len(clean) - (len(clean) % 4 == 1)] + b"==")


def addresses(value: bytes) -> tuple[Address, ...]:
    """Every mailbox of an address field, groups opened. Commas inside encoded names do not part them."""
    words: list[str] = []
    plain = ""
    for text, encoded in _pieces(value):
        if encoded:
            words.append(text)
            plain += f"\ue000{len(words) - 1}\ue001"
        else:
            plain += text
    plain = CONTROL.sub(" ", plain)
    parts = _parts(plain) if _PARTED.search(plain) else [plain]
    return tuple(a for part in parts if (a := _address(part, words)))


def tell_one_sender(fields: Sequence[bytes]) -> bool:
    """Whether every program reads the same domain in these From fields: one field, its addresses in plain letters.

    What stands twice, in an encoded word or in another field one server reads so and the next otherwise."""
    if len(fields) != 1:
        return False
    plain = decode(fields[0][:LONGEST]).text.lower()
    found = [
        a.address for a in addresses(fields[0]) if a.address
    ]  # «Ivanov, Ivan <…>» has a part without one
    domains = {a.rpartition("@")[2] for a in found}
    return all(a in plain or in_ascii(a) in plain for a in found) and len(domains) == 1


def _parts(text: str) -> list[str]:
    """Split at commas and semicolons that are outside quotes, brackets and comments; drop group names."""
    parts, quoted, depth, angle, last = [], False, 0, False, 0
    at = 0
    while at < len(text):
        sign = text[at]
        if quoted and sign == "\\":
            at += 2
            continue
        if sign == '"':
            quoted = not quoted and text.find('"', at + 1) > 0
        elif not quoted:
            depth = max(0, depth + (sign == "(") - (sign == ")"))
            angle = sign == "<" or (angle and sign != ">")
            if sign in ",;" and not depth and not angle:
                parts.append(text[last:at])
                last = at + 1
            elif sign == ":" and not depth and not angle and "@" not in text[last:at]:
                last = at + 1
        at += 1
    return [*parts, text[last:]]


def _address(part: str, words: list[str]) -> Address | None:
    def spelled(text: str) -> str:
        return re.sub(r"\ue000(\d+)\ue001", lambda m: words[int(m[1])], text)

    angled = re.search(r"<([^<>]*)>\s*(?:\([^()]*\)\s*)?$", part) or re.search(r"<([^<>]*)>", part)
    if angled and "<" in COMMENT.sub("", part):
        name, address = part[: angled.start()], angled[1]
    else:
        name, address = (
            (c[0][1:-1] if (c := COMMENT.search(part)) else ""),
            COMMENT.sub("", part),
        )
    address = re.sub(r"\s+", "", spelled(address)).strip("'\"<>")
    unfit = len(address) > 320 or _ALIEN.search(address)
    address = "" if unfit else in_letters(address.lower())
    name = spelled(name).strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    name = " ".join(re.sub(r"\\(.)", r"\1", name).split()).strip("\"' ")
    if not ADDRESS.match(address):
        inner = re.search(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+", address)
        address = inner[0] if inner else ""
    return Address("" if name.lower() == address else name, address) if name or address else None


def message_ids(value: bytes) -> tuple[str, ...]:
    """Every <id> of a References or In-Reply-To field, the last hundred."""
    return tuple(ID.findall(decode(re.sub(rb"\s+", b" ", value[-200_000:])).text)[-100:])


def message_id(value: bytes) -> str:
    """The <id> of a Message-ID field; a bare one gets its brackets; "" for none."""
    found = message_ids(value[:LONGEST])
    bare = re.sub(r"[\s<>]", "", decode(value[:LONGEST]).text)
    return found[0] if found else f"<{bare[:980]}>" if bare else ""


def date(value: bytes) -> datetime | None:
    """The instant of a Date field, aware, UTC where it names no zone; None when it is none."""
    try:
        found = parsedate_to_datetime(field_text(value))
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC) if 1970 < aware.year < 2200 else None
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def with_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """A structured field such as Content-Type: its value in lower case, its parameters (RFC 2231).

    Encoded words and raw bytes in parameters, forbidden and common, are read as well."""
    text = FOLD.sub(b" ", value[:LONGEST]).decode("latin-1")
    before = _BEFORE_PARAMETERS.match(text)
    assert before is not None  # it matches nothing at all as well
    main = COMMENT.sub("", before[0]).partition("(")[0].strip().lower()
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, quoted in PARAMETER.findall(text, before.end()):
        match = SECTION.match(name.lower())
        if match is None:
            continue
        plain = (
            re.sub(r"\\(.)", r"\1", quoted.strip().strip('"')) if quoted.startswith('"') else quoted.strip()
        )
        sections.setdefault(match[1], {}).setdefault(
            int(match[2]) if match[2] else -1 if match[3] else -2, (bool(match[3]), plain)
        )
    return main, {name: _parameter(found) for name, found in sections.items()}


def _parameter(found: dict[int, tuple[bool, str]]) -> str:
    numbered = [found[n] for n in sorted(found) if n >= 0]
    if -1 not in found and not numbered:
        return field_text(found[-2][1].encode("latin-1", "replace"))
    pieces = [found[-1]] if -1 in found else numbered
    label, data = "", b""
    for number, (percent, text) in enumerate(pieces):
        if percent and number == 0 and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        raw = text.encode("latin-1", "replace")
        data += unquote_to_bytes(raw) if percent else raw
    return CONTROL.sub(" ", decode(data, label).text).strip() if label else field_text(data)
