"""Where a letter belongs: to an appeal it proves to be about, to a new one, or to a person who has to look.

A letter joins only by a signed address, by a reference to a letter that we and this sender exchanged, or by the
number of an appeal this sender may see. What others quote proves nothing: it is held, and nothing is answered."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Left, Lower

from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.parse import ParsedLetter
from reglament.desk.inbox.screen import Envelope
from reglament.desk.outbox.addresses import number_of_message_id, number_of_reply_address
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.tickets.access import ticket_by_proof, ticket_for_sender
from reglament.desk.tickets.models import Ticket

_NUMBER = re.compile(r"(?P<sign>#|№\s?)?\b(?P<number>[A-Z0-9]{1,8}-[0-9]{1,12})\b", re.I)

SPOKEN = (RawLetter.NEW_APPEAL, RawLetter.JOINED)
"""Fates of letters whose words stand in an appeal."""


@dataclass(frozen=True, slots=True)
class Route:
    """`ticket` None and not `held`: a new appeal. `number` is what was quoted without right."""

    ticket: Ticket | None
    reason: str
    held: bool = False
    number: str = ""


def route(letter: ParsedLetter, envelope: Envelope, *, proved: bool = False) -> Route:
    """The appeal this letter belongs to, by proofs in the order of their strength.

    `proved`: the front server vouches for the sender. Then a member of staff may answer to the signed address: the
    route is "from_staff", to an appeal and not held."""
    sender = letter.sender.address
    found = _by_signed_address(letter, envelope) or _by_reference(letter, sender)
    if (
        found is None or found.held
    ):  # what is quoted without right takes nothing from a number that is one's own
        numbered = _by_number(letter, sender)
        found = numbered if found is None or (numbered and not numbered.held) else found
    if found is None:
        return Route(None, "first_letter")
    # Never iexact: UPPER makes one of «ı» and "i", and the owner of fırma.example would be one of firma.example.
    if found.ticket is not None and Member.objects.filter(user__email=sender).exists():
        if found.reason == "signed_address" and proved:
            return Route(found.ticket, "from_staff")
        return Route(None, "from_staff", held=True, number=found.ticket.number)
    return found


def _by_signed_address(letter: ParsedLetter, envelope: Envelope) -> Route | None:
    for address in (envelope.recipient, *(a.address for a in (*letter.to, *letter.cc))):
        number = number_of_reply_address(address)
        ticket = ticket_by_proof(number) if number else None
        if ticket:
            return Route(ticket, "signed_address")
    return None


def _by_reference(letter: ParsedLetter, sender: str) -> Route | None:
    """By a letter we sent to this person, or one this person sent before and said something in the appeal with:
    a bounce may be forged, and whoever forged one has no part in the appeal it names."""
    ids = list(dict.fromkeys((*letter.in_reply_to, *reversed(letter.references))))
    if not ids:
        return None
    sent = (
        OutgoingLetter.objects.annotate(address=Lower("to_address"))
        .filter(message_id__in=ids, address=sender)
        .exclude(ticket_number="")
        .order_by("-id")
        .first()
    )
    ticket = ticket_by_proof(sent.ticket_number) if sent else None
    if ticket:
        return Route(ticket, "reference")
    came = (
        RawLetter.objects.annotate(key=Left("message_id", 200))
        .filter(key__in=[i[:200] for i in ids], message_id__in=ids, from_address=sender, fate__in=SPOKEN)
        .exclude(ticket=None)
        .select_related("ticket")
        .defer("raw")
        .order_by("-id")
        .first()
    )
    if came:
        return Route(came.ticket, "own_reference")
    return _allowed(
        sender, (n for i in ids if (n := number_of_message_id(i))), "reference", "reference_of_another"
    )


def _by_number(letter: ParsedLetter, sender: str) -> Route | None:
    """By the number in the subject. With a # before it, it is meant as one; bare, it may be anything ("CP-1251")."""
    if not _NUMBER.search(letter.subject):
        return None
    prefixes = {p.upper() for p in Desk.objects.values_list("number_prefix", flat=True)}
    quoted = [
        (bool(match["sign"]), match["number"].upper())
        for match in _NUMBER.finditer(letter.subject)
        if match["number"].partition("-")[0].upper() in prefixes
    ][:5]
    signed = _allowed(sender, (n for sign, n in quoted if sign), "number", "number_of_another")
    if signed and not signed.held:
        return signed
    bare = _allowed(sender, (n for sign, n in quoted if not sign), "number", "number_of_another")
    return bare if bare and not bare.held else signed


def _allowed(sender: str, numbers: Iterable[str], proved: str, refused: str) -> Route | None:
    """The first of these appeals that the sender may see; held, when there are numbers but none for them.

    A number that was never given looks the same as another's: nobody learns which exist."""
    first = ""
    for number in numbers:
        first = first or number
        ticket = ticket_for_sender(number, sender)
        if ticket:
            return Route(ticket, proved)
    return Route(None, refused, held=True, number=first) if first else None
