"""What is used of the meters beside the simultaneous one, and what lateness gave the client."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.desk.staff.pages.marks import Speech
from reglament.desk.tickets.models import TicketEvent
from reglament.desk.tickets.timeline import remedy_words
from reglament.desk.ui.shapes import ClauseMark, Fact
from reglament.rulebook.meters import Standing


@dataclass(frozen=True, slots=True)
class MeterFact:
    label: str
    used: int
    total: int
    clause: ClauseMark | None = None


def meter_facts(speech: Speech, standings: Sequence[Standing]) -> list[MeterFact]:
    """Each meter with what is used of it in its period."""
    return [
        MeterFact(
            speech.rules.meters[item.meter].label[speech.language],
            item.used,
            item.limit,
            speech.mark(item.clause, item.readings),
        )
        for item in standings
        if item.limit is not None
    ]


def owed_facts(speech: Speech, rows: Sequence[TicketEvent]) -> list[Fact]:
    """What late rounds gave, as it was written into the history."""
    found = []
    for row in rows:
        rule = speech.rules.remedies.get(row.payload["remedy"])
        if rule is not None:
            words = remedy_words(rule.text[speech.language], row.payload["amount"])
            found.append(
                Fact(rule.label[speech.language], words, clause=speech.mark(row.clause, row.readings))
            )
    return found
