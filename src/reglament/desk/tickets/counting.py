"""Facts that tell how much of a meter is used (`used_of`): at the gates, and in the history of an appeal.

An edition without such facts costs nothing here: no query is made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from reglament.desk.tickets import usage
from reglament.desk.tickets.appeal import NewAppeal
from reglament.rulebook import events, meters, sharing
from reglament.rulebook.edition import Edition

if TYPE_CHECKING:
    from reglament.desk.tickets.actions.change import Change


def tells(rules: Edition) -> bool:
    """Whether a fact of the edition tells how much of a meter is used."""
    return any(rule.used_of for rule in rules.facts.values())


def of_coming(
    rules: Edition, whose: usage.Whose, coming: events.TicketRegistered
) -> list[events.FactChanged]:
    """What an appeal that comes is told to be: the third failure of its device. What is counted together is held."""
    return _counted(rules, whose, [replace(coming, seq=1)], 1) if tells(rules) else []


def at_the_gates(
    rules: Edition, whose: usage.Whose, appeal: NewAppeal, listed: Mapping[str, bool], *, at: datetime
) -> dict[str, events.Scalar]:
    """The same as facts by name, for the gates."""
    if not tells(rules):
        return {}
    coming = usage.coming(rules, whose.certificate, appeal, listed, at=at)
    return {fact.name: fact.value for fact in of_coming(rules, whose, coming)}


def told(change: "Change", seqs: frozenset[int]) -> list[events.FactChanged]:
    """The facts of this kind that these events of the ticket change; what is counted together is held from here."""
    rules = change.rules
    if not tells(rules):
        return []
    new = seqs - {event.seq for event in change.history if meters.by_a_meter(event)}
    return _counted(rules, usage.Whose.of(change.ticket), change.history, min(new)) if new else []


def _counted(
    rules: Edition, whose: usage.Whose, story: Sequence[events.Event], first: int
) -> list[events.FactChanged]:
    facts = usage.facts_after(rules, story)

    def of_others(name: str) -> list[meters.Use]:
        whose.lock(rules, facts)
        found = usage.written(rules, name, whose, facts)
        if whose.ticket is not None:
            found = found.exclude(ticket_id=whose.ticket.pk)
        return [meters.Use(at, amount) for at, amount in found.values_list("at", "amount")]

    told = sharing.counted(
        rules,
        story,
        first,
        of_others,
        term=whose.term,
        overrides=whose.overrides,
        packs=whose.packs(rules),
    )
    return [*told]
