"""The way of a letter: kept, read, a new appeal or a further message, and the acknowledgement."""

from collections.abc import Callable
from email.message import EmailMessage

from reglament.desk.inbox.models import RawLetter
from reglament.desk.outbox.models import OutgoingLetter
from tests.mail.conftest import Post, tickets

Write = Callable[..., EmailMessage]


def test_what_a_signature_tells_is_known(post: Post, letter: Write) -> None:
    """The telephone and the certificate of a first letter stand in its signature as often as in its words."""
    fated = post.deliver(
        letter("Не работает.\n\n-- \nИван, +7 495 123-45-67\nсертификат CP-2026-AB12\n", From="i@x.example")
    )
    assert fated.ticket is not None
    assert fated.ticket.requester.phone == "+7 495 123-45-67"
    assert fated.ticket.certificate_text == post.world.certificate.number


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
