"""When clocks are handed up: what the edition says, and what of it is still to be done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.rulebook import clock, events
from reglament.rulebook.clock import Clock
from reglament.rulebook.edition import Edition
from reglament.rulebook.schema_rules import EscalationRow

_LIVE = ("running", "late", "paused")


@dataclass(frozen=True, slots=True)
class Step:
    """One row of one running clock, and the instant it speaks at."""

    at: datetime
    clock: Clock
    row: EscalationRow
    clause: str


def steps(rules: Edition, clocks: Sequence[Clock]) -> list[Step]:
    """Every row of every running clock, the earliest first; [] for editions that hand nothing up."""
    found = [
        Step(at, item, row, row.clause or rules.clocks[item.name].clause)
        for item in clocks
        if rules.clocks[item.name].escalations
        for at, row in clock.escalations(rules, item)
    ]
    return sorted(found, key=lambda step: step.at)


def pending(rules: Edition, clocks: Sequence[Clock], happened: Iterable[events.Event]) -> list[Step]:
    """The rows that have not spoken yet: each speaks once in a round."""
    found = steps(rules, clocks)
    if not found:
        return found
    said = {(e.clock, e.round, e.percent, e.to) for e in happened if isinstance(e, events.TicketEscalated)}
    return [s for s in found if (s.clock.name, s.clock.round, s.row.percent, s.row.to) not in said]


def told_last(clocks: Sequence[Clock], happened: Iterable[events.Event]) -> str:
    """The role told last of a clock that still runs; "" when none was."""
    live = {(item.name, item.round) for item in clocks if item.state in _LIVE}
    said = [e.to for e in happened if isinstance(e, events.TicketEscalated) and (e.clock, e.round) in live]
    return said[-1] if said else ""
