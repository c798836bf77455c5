"""The way of a letter: kept, read, a new appeal or a further message, and the acknowledgement."""

from collections.abc import Callable
from email.message import EmailMessage

from reglament.desk.inbox.models import RawLetter
from reglament.desk.outbox.models import OutgoingLetter
from tests.mail.conftest import Post, tickets

Write = Callable[..., EmailMessage]


def test_a_letter_becomes_an_appeal_with_a_number_and_an_acknowledgement(post: Post, letter: Write) -> None:
    fated = post.deliver(letter("Не работает подпись, сертификат CP-2026-AB12."))

    assert (fated.fate, fated.reason) == (RawLetter.NEW_APPEAL, "first_letter")
    (ticket,) = tickets()
    assert fated.ticket == ticket
    assert ticket.subject == "Не работает подпись"
    assert ticket.channel == "email"
    assert ticket.received_at == post.now
    acknowledgement = OutgoingLetter.objects.get(ticket_number=ticket.number)
    assert acknowledgement.to_address == "anna@romashka.example"
    assert acknowledgement.subject.startswith(f"[#{ticket.number}]")
    assert acknowledgement.automatic
    assert acknowledgement.in_reply_to == "<letter-0@romashka.example>"
