"""The page of a ticket as the tests read it."""

import re
from html import unescape

from reglament.desk.tickets.models import Ticket


def shown(answer) -> str:  # type: ignore[no-untyped-def]
    """The page with plain spaces and without markup between words."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).replace(
        "\u00a0", " "
    )


def url(ticket: Ticket, act: str = "") -> str:
    return f"/desk/t/{ticket.number}/" + (f"{act}/" if act else "")


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)
