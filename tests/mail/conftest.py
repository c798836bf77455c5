"""Letters by hand: the cast with a mailbox at each desk, and a short way to deliver one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from reglament.desk.inbox.keep import keep_letter, mailbox_for
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.process import process_due
from reglament.desk.tickets.models import Ticket
from tests import cast

NOON = cast.MONDAY + timedelta(hours=2)


@dataclass
class Post:
    """The desks' post office: `deliver` keeps and reads a letter, as the listener and the worker do."""

    world: cast.World
    first: Mailbox
    second: Mailbox
    now: datetime = NOON

    def keep(
        self,
        raw: bytes | EmailMessage,
        *,
        to: str = "",
        sender: str = "anna@romashka.example",
        via: str = "lmtp",
    ) -> RawLetter:
        content = raw if isinstance(raw, bytes) else raw.as_bytes()
        address = to or self.first.address
        mailbox = mailbox_for(address)
        assert mailbox is not None, address
        return keep_letter(
            content, mailbox=mailbox, via=via, envelope_from=sender, envelope_to=address, now=self.now
        )

    def read(self) -> None:
        process_due(now=lambda: self.now)

    def deliver(self, raw: bytes | EmailMessage, **envelope: str) -> RawLetter:
        letter = self.keep(raw, **envelope)
        self.read()
        letter.refresh_from_db(
            fields=["fate", "reason", "detail", "ticket", "as_message", "attempts", "from_address"]
        )
        return letter


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.world()


@pytest.fixture
def post(world: cast.World, settings: pytest.FixtureRequest, tmp_path: Path) -> Post:
    settings.FILES_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return Post(
        world,
        Mailbox.objects.create(desk=world.first, name="csp", address=world.first.mail_address),
        Mailbox.objects.create(desk=world.second, name="chips", address=world.second.mail_address),
    )


@pytest.fixture
def letter() -> Callable[..., EmailMessage]:
    """A plain letter of Анна's; fields by keyword, underscores for hyphens."""
    count = iter(range(1000))

    def write(text: str = "Не работает подпись.", **fields: str) -> EmailMessage:
        message = EmailMessage()
        defaults = {
            "From": "Анна Овчинникова <anna@romashka.example>",
            "To": "csp@desk.example",
            "Subject": "Не работает подпись",
            "Date": "Mon, 02 Mar 2026 11:59:00 +0300",
            "Message-ID": f"<letter-{next(count)}@romashka.example>",
        }
        named = {
            name.replace("_", "-").title().replace("-Id", "-ID"): value for name, value in fields.items()
        }
        for name, value in (defaults | named).items():
            if value:
                message[name] = value
        message.set_content(text)
        return message

    return write


def tickets() -> list[Ticket]:
    return list(Ticket.objects.order_by("id"))
