"""The smart host of a walk: letters of the desk arrive here over SMTP and are read from what was on the wire."""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.mail.processes import free_port


class Relay:
    """`letters` as they came, oldest first."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[EmailMessage] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        return "250 OK"

    def last(self, to: str, *, about: str = "") -> EmailMessage:
        """The newest letter to this address with these words in its subject or text."""
        found = [m for m in self.letters if m["To"].addresses[0].addr_spec == to]
        found = [m for m in found if about in str(m["Subject"]) or about in words(m)]
        assert found, f"no letter to {to} about {about!r}: {[str(m['Subject']) for m in self.letters]}"
        return found[-1]


@contextmanager
def relay() -> Iterator[Relay]:
    made = Relay(free_port())
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    try:
        yield made
    finally:
        controller.stop()


def words(letter: EmailMessage) -> str:
    """The plain text with ordinary spaces, on one line."""
    body = letter.get_body(("plain",))
    assert body is not None
    return re.sub(r"\s+", " ", str(body.get_content()))
