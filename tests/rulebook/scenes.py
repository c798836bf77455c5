"""Short words for the scenes of the rulebook's tests: instants of Moscow, tickets, folds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reglament.rulebook import price
from reglament.rulebook.clock import Clock, fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import Event, TicketRegistered
from reglament.rulebook.loader import load_preset
from reglament.rulebook.schema_base import Scalar


def msk(text: str) -> datetime:
    """ "2026-03-06 17:30" in Moscow, in the zone of the editions."""
    return datetime.fromisoformat(text.replace(" ", "T") + "+03:00")


def certificates(**readings: Scalar) -> Edition:
    """The regulation with certificates; ``readings``: A_1_13d="instant"."""
    return _read(load_preset("cryptopro-4"), readings)


def buyers(**readings: Scalar) -> Edition:
    """The regulation for buyers; ``readings``: B_4_7a="civil_accept"."""
    return _read(load_preset("progress-1"), readings)


def _read(edition: Edition, readings: dict[str, Scalar]) -> Edition:
    named = {name.replace("_", "-", 1).replace("_", "."): value for name, value in readings.items()}
    return edition.with_parameters(named) if named else edition


def registered(at: str, **facts: Any) -> TicketRegistered:
    return TicketRegistered(at=msk(at), channel=facts.pop("channel", "portal"), **facts)


def clock_at(edition: Edition, now: str, *events: Event) -> Clock:
    """The only clock of the ticket at ``now``."""
    (clock,) = fold(edition, events, now=msk(now))
    return clock


def local(at: datetime | None) -> str:
    """The instant in its own zone, "2026-03-10 14:30"; "" for none."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def quote(previous_end: str, start: str, end: str, amount: str = "120000.00", **readings: str) -> price.Quote:
    return price.activation(
        certificates(**readings),
        price=Decimal(amount),
        previous_end_on=date.fromisoformat(previous_end),
        start_on=date.fromisoformat(start),
        end_on=date.fromisoformat(end),
    )
