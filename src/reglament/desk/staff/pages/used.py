"""What is used of the meters beside the simultaneous one, and what lateness gave the client."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.desk.staff.pages.marks import Speech
from reglament.desk.tickets.given import given_words
from reglament.desk.tickets.models import TicketEvent
from reglament.desk.ui.shapes import ClauseMark, Fact
from reglament.rulebook.charges import Bill
from reglament.rulebook.meters import Standing
from reglament.rulebook.price import money

COSTS = "costs"
"""Where on the page of decisions it is told what the appeal costs."""


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


def charged_facts(speech: Speech, bills: Sequence[Bill], page: str) -> list[Fact]:
    """What the appeal costs; `page` says how it was counted."""
    return [
        Fact(
            speech.rules.charges[bill.charge].label[speech.language],
            money(bill.total, bill.currency, speech.language),
            url=page,
            clause=speech.mark(bill.clause, bill.readings),
        )
        for bill in bills
    ]


def owed_facts(speech: Speech, rows: Sequence[TicketEvent]) -> list[Fact]:
    """What late rounds gave, as it was written into the history."""
    found = []
    for row in rows:
        rule = speech.rules.remedies.get(row.payload["remedy"])
        if rule is not None:
            words = given_words(speech.rules, row.payload, speech.language)
            found.append(
                Fact(rule.label[speech.language], words, clause=speech.mark(row.clause, row.readings))
            )
    return found
