"""Signed reply addresses and our own Message-IDs: what we wrote, we recognise; what others invent, we do not.

The signature is an HMAC-SHA256 under SECRET_KEY, cut to 80 bits: enough that guessing takes longer than any limit
on letters allows, short enough for the local part of an address."""

import base64
import hmac
import re

from django.conf import settings

_TAGGED = re.compile(
    r"^(?P<box>[^+@]+)\+(?P<number>[a-z0-9]+-[0-9]+)\.(?P<mac>[a-z2-7]{16})@(?P<host>[^@]+)$", re.I
)
_OURS = re.compile(
    r"^<(?P<letter>[0-9a-z]+)\.(?P<number>[a-z0-9]+-[0-9]+|0)\.(?P<mac>[a-z2-7]{16})@[^>]+>$", re.I
)


def _mac(purpose: str, text: str) -> str:
    digest = hmac.digest(f"{purpose}:{settings.SECRET_KEY}".encode(), text.lower().encode(), "sha256")
    return base64.b32encode(digest[:10]).decode().lower()


def reply_address(mail_address: str, number: str) -> str:
    """The address an answer to a letter about `number` comes back to."""
    box, _, host = mail_address.partition("@")
    return f"{box}+{number.lower()}.{_mac('reply', number)}@{host}"


def number_of_reply_address(address: str) -> str | None:
    """The ticket number an address of ours was made for; None for a forged or foreign one."""
    match = _TAGGED.match(address.strip())
    if match is None or not hmac.compare_digest(match["mac"].lower(), _mac("reply", match["number"])):
        return None
    return match["number"].upper()


def new_message_id(unique: str, number: str, host: str) -> str:
    """A Message-ID of ours, with a MAC over its own parts; `unique` is any token of [0-9a-z]."""
    number = number.lower() or "0"
    return f"<{unique}.{number}.{_mac('message-id', f'{unique}.{number}')}@{host}>"


def number_of_message_id(message_id: str) -> str | None:
    """The ticket number in a Message-ID we made ("" for a letter about no ticket); None for a forged or foreign one."""
    match = _OURS.match(message_id.strip())
    if match is None or not hmac.compare_digest(
        match["mac"].lower(), _mac("message-id", f"{match['letter'].lower()}.{match['number'].lower()}")
    ):
        return None
    return "" if match["number"] == "0" else match["number"].upper()
