"""Whether a letter is signed by the domain it names, and as it was signed: DKIM (RFC 6376, 8301, 8463).

DNS by `Ask`; otherwise pure. A signature over a part of the body only (l=) is no signature here: anything could
have been added. Memory stays below the letter's own size, and no expression looks back over what it has read."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from reglament.desk.inbox.resolver import Ask, Away

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

Result = Literal["pass", "fail", "policy", "temperror", "permerror"]

MOST_SIGNATURES = 4
MOST_FIELDS = 2000
HEADER_BYTES = 1 << 20
CHUNK = 1 << 20
RSA_BITS = range(1024, 8193)
HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_SPACES = re.compile(rb"[ \t]+")
_B_TAG = re.compile(rb"(?:\A|;)[ \t\r\n]*b[ \t\r\n]*=")
Field = tuple[bytes, bytes]  # the name as written, and everything after the colon with its line ends


@dataclass(frozen=True, slots=True)
class Signature:
    """What one signature proves: for a pass, that `domain` sent these words. `why` names what is wrong."""

    result: Result
    domain: str
    why: str = ""


class _Wrong(Exception):
    """Why a signature proves nothing, and what it is called then."""

    def __init__(self, result: Result, why: str) -> None:
        super().__init__(why)
        self.result, self.why = result, why


def signatures(raw: bytes, *, ask: Ask, at: datetime) -> list[Signature]:
    """Each signature of the letter, the topmost first, as it was worth at `at`. Never raises."""
    fields, body_at = _header(raw)
    hashes: dict[bool, tuple[bytes, int]] = {}
    found = []
    for field in [f for f in fields if f[0].lower() == b"dkim-signature"][:MOST_SIGNATURES]:
        domain = ""
        try:
            tags = _tags(field[1])
            domain = _domain(tags)
            _verify(tags, field, fields, raw, body_at, hashes, ask, at)
            found.append(Signature("pass", domain))
        except _Wrong as wrong:
            found.append(Signature(wrong.result, domain, wrong.why))
        except Away:
            found.append(Signature("temperror", domain, "dns"))
    return found


def _header(raw: bytes) -> tuple[list[Field], int]:
    """The header fields as they stand, line ends made CRLF, and where the body begins."""
    match = _HEADER_END.search(raw, 0, HEADER_BYTES)
    head, body_at = (raw[: match.start()], match.end()) if match else (raw[:HEADER_BYTES], len(raw))
    if raw[:1] in (b"\r", b"\n"):
        return [], 0
    fields: list[list[bytes]] = []
    for line in head.replace(b"\r\n", b"\n").split(b"\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1].append(line)
        elif len(fields) < MOST_FIELDS:
            fields.append([line])
    found = []
    for lines in fields:
        name, colon, value = b"\r\n".join(lines).partition(b":")
        if colon:
            found.append((name, value + b"\r\n"))
    return found, body_at


def _tags(value: bytes) -> dict[str, str]:
    """The tag=value list (3.2), without the spaces between. Raises _Wrong."""
    tags: dict[str, str] = {}
    for part in value.decode("ascii", "replace").split(";"):
        name, sign, content = part.partition("=")
        if not sign:
            if part.strip():
                raise _Wrong("permerror", "tags")
            continue
        if name.strip() in tags:
            raise _Wrong("permerror", "tag twice")
        tags[name.strip()] = (
            "".join(content.split()) if name.strip() in ("b", "bh", "h", "p") else content.strip()
        )
    return tags


def _domain(tags: dict[str, str]) -> str:
    domain = tags.get("d", "").rstrip(".").lower()
    if len(domain) > 253 or not HOST.fullmatch(domain):
        raise _Wrong("permerror", "d=")
    return domain


def _verify(
    tags: dict[str, str],
    field: Field,
    fields: list[Field],
    raw: bytes,
    body_at: int,
    hashes: dict[bool, tuple[bytes, int]],
    ask: Ask,
    at: datetime,
) -> None:
    """Raises _Wrong, Away."""
    _check_tags(tags, at)
    relaxed_head, _, relaxed_body = (part == "relaxed" for part in _canonicalization(tags))
    if relaxed_body not in hashes:
        hashes[relaxed_body] = _body_hash(memoryview(raw)[body_at:], relaxed_body)
    digest, length = hashes[relaxed_body]
    if "l" in tags and tags["l"] != str(length):
        raise _Wrong("policy", "l=")
    if digest != _decoded(tags["bh"]):
        raise _Wrong("fail", "body hash")
    signed = b"".join(_signed(fields, field, tags["h"].lower().split(":"), relaxed_head))
    _check_signature(tags, signed, ask)


def _canonicalization(tags: dict[str, str]) -> tuple[str, str, str]:
    head, slash, body = tags.get("c", "simple/simple").lower().partition("/")
    body = body or "simple"
    if head not in ("simple", "relaxed") or body not in ("simple", "relaxed"):
        raise _Wrong("permerror", "c=")
    return head, slash, body


def _check_tags(tags: dict[str, str], at: datetime) -> None:
    if tags.get("v") != "1" or not all(tags.get(name) for name in ("a", "b", "bh", "h", "s")):
        raise _Wrong("permerror", "tags")
    if not HOST.fullmatch(f"{tags['s'].lower()}.x"):
        raise _Wrong("permerror", "s=")
    if "from" not in tags["h"].lower().split(":"):
        raise _Wrong("permerror", "From not signed")
    who = tags.get("i", "").rpartition("@")[2].lower().rstrip(".")
    domain = _domain(tags)
    if who and who != domain and not who.endswith("." + domain):
        raise _Wrong("permerror", "i=")
    ends = tags.get("x", "")
    if ends and not re.fullmatch(r"\d{1,12}", ends):
        raise _Wrong("permerror", "x=")
    if ends and int(ends) < at.timestamp():
        raise _Wrong("fail", "expired")
    if tags["a"].lower() == "rsa-sha1":
        raise _Wrong("policy", "sha1")


def _check_signature(tags: dict[str, str], signed: bytes, ask: Ask) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

    kind = tags["a"].lower()
    key = _key(tags, kind.partition("-")[0], ask)
    try:
        if kind == "rsa-sha256" and isinstance(key, RSAPublicKey):
            key.verify(_decoded(tags["b"]), signed, PKCS1v15(), SHA256())
        elif kind == "ed25519-sha256" and isinstance(key, Ed25519PublicKey):
            key.verify(_decoded(tags["b"]), hashlib.sha256(signed).digest())
        else:
            raise _Wrong("permerror", "a=")
    except InvalidSignature:
        raise _Wrong("fail", "signature") from None


def _key(tags: dict[str, str], kind: str, ask: Ask) -> "RSAPublicKey | Ed25519PublicKey":
    """The domain's key (3.6.1). Raises _Wrong, Away."""
    for text in ask(f"{tags['s'].lower()}._domainkey.{_domain(tags)}", "TXT")[:5]:
        told = _tags(text.encode("ascii", "replace"))
        if told.get("v", "DKIM1") != "DKIM1" or told.get("k", "rsa").lower() != kind:
            continue
        if not told.get("p"):
            raise _Wrong("fail", "key revoked")
        if "sha256" not in told.get("h", "sha256").lower().split(":"):
            raise _Wrong("permerror", "key h=")
        if not {"*", "email"} & set(told.get("s", "*").replace(" ", "").split(":")):
            raise _Wrong("permerror", "key s=")
        who = tags.get("i", "").rpartition("@")[2].lower()
        if "s" in told.get("t", "").split(":") and who and who != _domain(tags):
            raise _Wrong("permerror", "key t=s")
        return _loaded(_decoded(told["p"]), kind)
    raise _Wrong("permerror", "no key")


def _loaded(data: bytes, kind: str) -> "RSAPublicKey | Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = Ed25519PublicKey.from_public_bytes(data) if kind == "ed25519" else load_der_public_key(data)
    except Exception as error:  # whatever a stranger's record holds
        raise _Wrong("permerror", "key") from error
    if isinstance(key, RSAPublicKey) and key.key_size not in RSA_BITS:
        raise _Wrong("policy", f"key of {key.key_size} bits")
    if not isinstance(key, RSAPublicKey | Ed25519PublicKey):
        raise _Wrong("permerror", "key")
    return key


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # binascii.Error is one
        raise _Wrong("permerror", "base64") from None


def _signed(fields: list[Field], own: Field, names: list[str], relaxed: bool) -> Iterator[bytes]:
    """What the signature is over: the fields it names, each from the bottom up, and itself without b= (5.4.2)."""
    left: dict[bytes, list[Field]] = {}
    for field in fields:
        left.setdefault(field[0].strip().lower(), []).append(field)
    for name in names[:MOST_FIELDS]:
        of_name = left.get(name.encode("ascii", "replace"))
        if of_name:
            yield _canonical_field(of_name.pop(), relaxed)
    value = own[1]
    tag = _B_TAG.search(value)
    if tag is not None:
        after = value.find(b";", tag.end())
        value = value[: tag.end()] + (value[after:] if after >= 0 else b"")
    yield _canonical_field((own[0], value.rstrip(b"\r\n") + b"\r\n"), relaxed)[:-2]


def _canonical_field(field: Field, relaxed: bool) -> bytes:
    name, value = field
    if not relaxed:
        return name + b":" + value
    return name.strip().lower() + b":" + _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ") + b"\r\n"


def _body_hash(body: memoryview, relaxed: bool) -> tuple[bytes, int]:
    """SHA-256 of the canonical body, and its length."""
    digest, length = hashlib.sha256(), 0
    for piece in _canonical_body(body, relaxed):
        digest.update(piece)
        length += len(piece)
    return digest.digest(), length


def _canonical_body(body: memoryview, relaxed: bool) -> Iterator[bytes]:
    """3.4.3 and 3.4.4, a megabyte at a time. Bare line feeds are line ends."""
    ends, anything = 0, False  # line ends not yet followed by words
    for chunk in _chunks(body):
        lines = chunk.replace(b"\r\n", b"\n")
        if relaxed:
            lines = _SPACES.sub(b" ", lines).replace(b" \n", b"\n")
            lines = lines[:-1] if lines.endswith(b" ") else lines
        words = lines.rstrip(b"\n")
        if words:
            yield b"\r\n" * ends + words.replace(b"\n", b"\r\n")
            ends, anything = 0, True
        ends += len(lines) - len(words)
    if anything or not relaxed:
        yield b"\r\n"


def _chunks(body: memoryview) -> Iterator[bytes]:
    """Whole lines, about CHUNK bytes at once."""
    rest = b""
    for at in range(0, len(body), CHUNK):
        data = rest + bytes(body[at : at + CHUNK])
        cut = data.rfind(b"\n") + 1
        if cut:
            yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest
