"""The signed link by which a sender sees whether a letter was accepted (B4.9). It tells of that letter alone.

The token is the letter's key and an HMAC under SECRET_KEY; nobody who has one can make another."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings

from reglament.desk.statements import row

Answer = Literal["accepted", "waiting", "not_accepted"]
_ASKED = """
SELECT l.fate, l.received_at, coalesce(t.number, '') FROM desk_rawletter l
LEFT JOIN desk_ticket t ON t.id = l.ticket_id WHERE l.id = %s
"""
_ANSWERS: dict[str, Answer] = {
    "new_appeal": "accepted",
    "joined": "accepted",
    "": "waiting",
    "held": "waiting",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """`number` is the appeal's for an accepted letter, else empty."""

    answer: Answer
    received_at: datetime
    number: str


def _mac(letter_id: int) -> str:
    digest = hmac.digest(f"receipt:{settings.SECRET_KEY}".encode(), str(letter_id).encode(), "sha256")
    return base64.b32encode(digest[:15]).decode().lower()


def token_of(letter_id: int) -> str:
    return f"{letter_id}.{_mac(letter_id)}"


def url_of(letter_id: int) -> str:
    """The whole address, for letters."""
    # Written out: asking for the address by name would load every view into the worker.
    return f"{settings.BASE_URL}/letter/{token_of(letter_id)}/"


def receipt(token: str) -> Receipt | None:
    """What became of the letter; None for a token we did not make."""
    key, _, mac = token.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    if not hmac.compare_digest(mac.encode("utf-8", "replace"), _mac(int(key)).encode()):
        return None
    found = row(_ASKED, [int(key)])
    if found is None:
        return None
    fate, received_at, number = found
    answer: Answer = _ANSWERS.get(fate, "not_accepted")
    if fate == "duplicate" and number:  # its first copy was taken
        answer = "accepted"
    return Receipt(answer, received_at, number if answer == "accepted" else "")
