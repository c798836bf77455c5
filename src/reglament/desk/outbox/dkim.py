"""Signing outgoing letters (RFC 6376, RFC 8463): relaxed/relaxed, rsa-sha256 or ed25519-sha256, streamed.

Only the canonical forms and the header are ours; the arithmetic is that of `cryptography`."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from reglament.desk.outbox.keys import BadKey as BadKey

SIGNED = (
    *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references"),
    *("mime-version", "content-type", "content-transfer-encoding", "content-language", "auto-submitted"),
)
OVERSIGNED = ("from", "to", "reply-to", "subject", "date", "message-id", "content-type")
"""Named once more than they stand in the letter: whoever adds a second one breaks the signature."""
LEAST_BITS = 1024
BLOCK = 1 << 16  # bytes of whole lines looked at together
_SELECTOR = re.compile(
    r"^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*$"
)

Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Signer:
    """What letters are signed with. `domain` "" is that of each letter's sender."""

    key: Key
    selector: str
    domain: str = ""

    def header(
        self, fields: Sequence[tuple[str, str]], body: Iterable[bytes], *, sender: str, now: datetime
    ) -> str:
        """The value of DKIM-Signature for these fields, in their order, and this body of whole CRLF lines."""
        names = _names([name.lower() for name, _value in fields])
        kind = "rsa-sha256" if isinstance(self.key, rsa.RSAPrivateKey) else "ed25519-sha256"
        domain = (self.domain or sender.rpartition("@")[2]).lower()
        value = (
            f"v=1; a={kind}; c=relaxed/relaxed; d={domain}; s={self.selector}; t={int(now.timestamp())};\r\n"
            f" h={':'.join(names)};\r\n bh={body_hash(body)};\r\n b="
        )
        signed = "".join(f"{line}\r\n" for line in _canonical_fields(fields, names))
        signature = self._sign((signed + relaxed("DKIM-Signature", value)).encode())
        return value + "\r\n ".join(signature[at : at + 72] for at in range(0, len(signature), 72))

    def _sign(self, data: bytes) -> str:
        if isinstance(self.key, rsa.RSAPrivateKey):
            made = self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        else:
            made = self.key.sign(hashlib.sha256(data).digest())
        return base64.b64encode(made).decode()


def _names(present: Sequence[str]) -> list[str]:
    """The names for h=: each as often as it stands there, the oversigned once more."""
    named: list[str] = []
    for name in SIGNED:
        named += [name] * (present.count(name) + (name in OVERSIGNED))
    return named


def _canonical_fields(fields: Sequence[tuple[str, str]], names: Sequence[str]) -> Iterable[str]:
    """The fields that are signed, the lowest of each name first; a name that has run out signs nothing."""
    left = list(fields)[::-1]
    for name in names:
        found = next((field for field in left if field[0].lower() == name), None)
        if found is not None:
            left.remove(found)
            yield relaxed(*found)


def relaxed(name: str, value: str) -> str:
    """A header field in the relaxed form, without its line end."""
    unfolded = re.sub(r"\r\n(?=[ \t])", "", value)
    one_line = re.sub(r"[ \t]+", " ", unfolded).strip()
    return f"{name.lower()}:{one_line}"


def body_hash(body: Iterable[bytes]) -> str:
    """The hash of a body in the relaxed form. Pieces are made of whole lines that end with CRLF."""
    digest, empty = hashlib.sha256(), 0
    for piece in body:
        if b" " in piece or b"\t" in piece:
            piece = re.sub(rb"[ \t]+", b" ", piece).replace(b" \r\n", b"\r\n")
        words = piece.rstrip(b"\r\n")
        if words:
            digest.update(b"\r\n" * empty + words)
            empty = 0
        empty += (len(piece) - len(words)) // 2
        if words and empty:
            digest.update(b"\r\n")
            empty -= 1
    return base64.b64encode(digest.digest()).decode()


def lines_of(file: BinaryIO) -> Iterable[bytes]:
    """The rest of a file in pieces of whole lines."""
    while lines := file.readlines(BLOCK):
        yield b"".join(lines)


@lru_cache(maxsize=2)
def load_key(path: Path) -> Key:
    """The private key of a PEM file. Raises BadKey with one line that names what is wrong."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BadKey(f"the DKIM key {path} cannot be read: {error.strerror}") from error
    try:
        key = serialization.load_pem_private_key(text, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey(f"{path} is no private key in PEM form without a password") from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadKey(f"the DKIM key {path} is neither RSA nor Ed25519")
    if key.key_size < LEAST_BITS:
        raise BadKey(f"the DKIM key {path} has {key.key_size} bits, receivers take no less than {LEAST_BITS}")
    return key


def signer_of(path: Path | None, selector: str, domain: str) -> Signer | None:
    """The signer of the settings; None when no key is set. Raises BadKey."""
    if path is None:
        return None
    if not _SELECTOR.match(selector):
        raise BadKey(f"the DKIM selector {selector!r} cannot be a name in DNS")
    return Signer(load_key(path), selector, domain)


def new_key(kind: str = "rsa", *, bits: int = 2048) -> bytes:
    """A new private key as PEM: "rsa" of so many bits, or "ed25519"."""
    key: Key = (
        ed25519.Ed25519PrivateKey.generate()
        if kind == "ed25519"
        else rsa.generate_private_key(public_exponent=65537, key_size=bits)
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def record(key: Key) -> str:
    """The text of the TXT record that receivers look the public key up in."""
    if isinstance(key, rsa.RSAPrivateKey):
        der = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"


def zone_line(selector: str, domain: str, text: str) -> str:
    """The record as a line of a zone file; strings of DNS are at most 255 characters long, so it is cut."""
    parts = " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))
    return f"{selector}._domainkey.{domain}. IN TXT ( {parts} )"
