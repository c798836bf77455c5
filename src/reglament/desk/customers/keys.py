"""Installation keys of licences, kept sealed (AES-256-GCM). The database and its copies hold no key one could use.

The sealing key comes from the file REGLAMENT_LICENCE_KEY_FILE, or else from SECRET_KEY; whoever changes it loses the
keys sealed before. What is sealed is bound to its `place` and opens nowhere else."""

import hashlib
import hmac
import secrets
from functools import lru_cache

from django.conf import settings

from reglament.desk.config import config

_VERSION, _NONCE = b"\x01", 12
_SALT = b"reglament.licence-keys.1"


class Unsealable(ValueError):
    """The sealing key is another one, or what is kept was changed."""


def seal(text: str, *, place: str) -> bytes:
    """`text` sealed; the same text twice gives different bytes."""
    return seal_bytes(text.encode(), place=place)


def seal_bytes(content: bytes, *, place: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(_derived("seal")).encrypt(nonce, content, place.encode())


def unseal(sealed: bytes, *, place: str) -> str:
    """Raises Unsealable."""
    return unseal_bytes(sealed, place=place).decode()


def unseal_bytes(sealed: bytes, *, place: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = bytes(sealed)
    nonce, body = raw[1 : 1 + _NONCE], raw[1 + _NONCE :]
    try:
        if raw[:1] != _VERSION:
            raise InvalidTag
        return AESGCM(_derived("seal")).decrypt(nonce, body, place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unsealable(place) from error


def digest(text: str) -> str:
    """Tells whether two keys are the same without telling either; "" for none."""
    return hmac.new(_derived("digest"), text.encode(), hashlib.sha256).hexdigest() if text else ""


def _derived(purpose: str) -> bytes:
    path = config.licence_key_file
    return _expanded(path.read_bytes() if path else str(settings.SECRET_KEY).encode(), purpose)


@lru_cache(maxsize=8)
def _expanded(secret: bytes, purpose: str) -> bytes:
    """HKDF-SHA256 of the secret, 32 bytes for each purpose (RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, _SALT, purpose.encode()).derive(secret)
