"""Terms that appeals of a kind have beside the clocks of their edition. The room that knows them says how to reckon.

A licence for the new version has two, each with a start of its own (6.10.2, 6.10.3). Other kinds ask nothing here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import import_string

from reglament.desk.tickets.models import Ticket
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTerm:
    """A term that runs. `name`: of the notice of the edition that is due; `counted_from_at`: where its bar begins."""

    name: str
    counted_from_at: datetime
    due_at: datetime
    clause: str
    calendar: str
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What runs, and when to look again where nothing but the day may change that."""

    terms: Sequence[OtherTerm] = ()
    look_again_at: datetime | None = None


Reckon = Callable[[Ticket, Edition, datetime], Reckoned]
NOTHING = Reckoned()
_ways: dict[str, str] = {}


def reckon_by(kind: str, way: str) -> None:
    """Appeals of this kind have terms that the function at the dotted path `way` reckons. At the start, once."""
    _ways[kind] = way


def reckoned(ticket: Ticket, rules: Edition, *, now: datetime) -> Reckoned:
    """The other terms of an open appeal; nothing is read for kinds that have none."""
    way = _ways.get(ticket.kind)
    if way is None or ticket.closed_at is not None:
        return NOTHING
    reckon: Reckon = import_string(way)
    return reckon(ticket, rules, now)
