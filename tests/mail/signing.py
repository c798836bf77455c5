"""A domain of the tests that signs its letters, and a DNS that answers from a table."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reglament.desk.inbox.resolver import Away

SIGNED = ("from", "to", "subject", "date", "message-id")


@cache
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def key_record() -> str:
    return "v=DKIM1; k=ed25519; p=" + base64.b64encode(key().public_key().public_bytes_raw()).decode()


@dataclass
class FakeDns:
    """`records`: (name, type) -> records; names in `away` do not answer."""

    records: dict[tuple[str, str], tuple[str, ...]]
    away: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, name: str, kind: str) -> tuple[str, ...]:
        self.asked.append((name, kind))
        if name in self.away or "" in self.away:
            raise Away(name)
        return self.records.get((name, kind), ())


def romashka(dmarc: str = "v=DMARC1; p=reject") -> FakeDns:
    """A domain that signs with `key`, sends from 192.0.2.1 and asks that forgeries be kept out."""
    return FakeDns(
        {
            ("s._domainkey.romashka.example", "TXT"): (key_record(),),
            ("s._domainkey.elsewhere.example", "TXT"): (key_record(),),
            ("romashka.example", "TXT"): ("google-site-verification=x", "v=spf1 ip4:192.0.2.1 -all"),
            ("elsewhere.example", "TXT"): ("v=spf1 ip4:198.51.100.7 -all",),
            ("_dmarc.romashka.example", "TXT"): (dmarc,) if dmarc else (),
        }
    )


def signed(raw: bytes, *, domain: str = "romashka.example", more: str = "") -> bytes:
    """The letter with a relaxed/relaxed Ed25519 signature of the domain on top; `more` tags as they are."""
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    head, _, body = raw.partition(b"\r\n\r\n")
    canonical = b"\r\n".join(re.sub(rb" +", b" ", line).rstrip() for line in body.split(b"\r\n")).rstrip()
    body_hash = base64.b64encode(hashlib.sha256(canonical + b"\r\n").digest()).decode()
    fields = {}
    for line in head.replace(b"\r\n ", b" ").split(b"\r\n"):
        name, _, value = line.partition(b":")
        fields[name.lower().decode()] = name.lower() + b":" + b" ".join(value.split()) + b"\r\n"
    tags = f"v=1; a=ed25519-sha256; c=relaxed/relaxed; d={domain}; s=s; h={':'.join(SIGNED)}; {more}bh={body_hash}; b="
    over = b"".join(fields[name] for name in SIGNED) + f"dkim-signature:{tags}".encode()
    signature = base64.b64encode(key().sign(hashlib.sha256(over).digest())).decode()
    return f"DKIM-Signature: {tags}{signature}\r\n".encode() + raw
