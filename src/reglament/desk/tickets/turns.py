"""Appeals that wait for the next period of a meter: when it begins, and whether the turn of each has come."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reglament.desk.tickets import usage
from reglament.desk.tickets.models import Ticket
from reglament.rulebook import events, meters
from reglament.rulebook.edition import Edition

if TYPE_CHECKING:
    from reglament.desk.tickets.actions.change import Change


def turns_at(
    ticket: Ticket, rules: Edition, *, now: datetime, happened: Sequence[events.Event] | None = None
) -> datetime | None:
    """When the next period of a meter that lets wait begins, after `now`, in the edition's zone; None without one.

    `happened`: its history, if that was read already: a period may begin with a date the appeal has."""
    waits_for = usage.lets_wait(rules) if ticket.state == "queued" else {}
    if not waits_for:
        return None
    zone, whose, found = ZoneInfo(rules.zone), usage.Whose.of(ticket), []
    facts = _facts(ticket, rules, happened) if any(meter.since for meter in waits_for.values()) else {}
    for meter in waits_for.values():
        if usage.lacks_term(rules, meter, facts, whose):
            continue
        term, on = meter.term_by(facts, whose.term), now.astimezone(zone).date()
        last = meters.window_of(str(rules.setting(meter.period)), on, term)[1]
        if last is not None:
            found.append(datetime.combine(last + timedelta(days=1), time(), zone))
    return min((at for at in found if at > now), default=None)


def _facts(ticket: Ticket, rules: Edition, happened: Sequence[events.Event] | None) -> dict[str, Any]:
    if happened is None:
        rows = ticket.events.order_by("seq")
        happened = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]
    return usage.facts_after(rules, happened)


def has_come(change: "Change") -> bool:
    """Whether a queued appeal may use what it waits for, after those who wait longer.

    Under the lock of its certificate and its own; what is counted together is held from here. Asks nothing under
    editions whose meters let nobody wait."""
    rules, ticket = change.rules, change.ticket
    names = usage.lets_wait(rules)
    if not names:
        return True
    whose, happened = usage.Whose.of(ticket), change.history
    facts = usage.facts_after(rules, happened)
    whose.lock(rules, facts)
    for name, meter in names.items():
        amount = meters.waits_for(rules, name, happened)
        if not amount or usage.lacks_term(rules, meter, facts, whose):
            continue
        used = usage.uses(rules, name, whose, facts)
        used += usage.promised_before(rules, name, whose, facts, now=change.now, ticket=ticket)
        verdict = meters.may_use(
            rules,
            name,
            amount,
            at=change.now,
            facts=facts,
            uses=used,
            term=whose.term,
            overrides=whose.overrides,
            packs=whose.packs(rules),
        )
        if not verdict.ok:
            return False
    return True


def clause_of(change: "Change") -> str:
    """The clause of the limit a queued appeal waits for: the one it was told, else that of any limit that queues."""
    told = next((reason["clause"] for reason in change.ticket.verdict.get("reasons", [])), "")
    limits = [meter for meter in change.rules.meters.values() if change.rules.setting(meter.full) == "queue"]
    return told or next((meter.clause for meter in limits), "")
