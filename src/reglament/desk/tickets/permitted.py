"""What may be done with a ticket now, and by whom: the state, what the edition takes away, a certificate that ended.

The actions and the pages ask here, so that what would be refused is not offered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.rulebook import events, history, lifecycle
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Verdict, accept

WORK = frozenset({"take", "answer", "ask", "solve", "resume"})
"""What stops with the certificate under the reading "stop" of A-exp; closing, notes and letters of the client go on."""


@dataclass(frozen=True, slots=True)
class Permits:
    """`by`: "agent", "requester" or "" for the desk itself; `facts`: None where the edition asks for none;
    `expiry`: whether work goes on though the certificate may have ended (6.6, A-exp)."""

    rules: Edition
    ticket: Ticket
    by: str
    facts: dict[str, Any] | None
    expiry: Verdict
    agent: str = ""
    """The e-mail of the agent who asks."""

    def verdict(self, action: str) -> Verdict:
        """Whether `action` of `lifecycle.ACTIONS` may be done; a refusal names its clause."""
        found = lifecycle.allowed(
            self.rules, self.ticket.state, action, facts=self.facts, by=self.by, agent=self.agent
        )
        return self.expiry if found.ok and action in WORK else found

    def lets(self, action: str) -> bool:
        return self.verdict(action).ok


def permits(
    rules: Edition,
    ticket: Ticket,
    *,
    by: str,
    now: datetime,
    rows: Iterable[TicketEvent] | None = None,
    agent: str = "",
) -> Permits:
    """`by`: the kind of an Actor, `agent`: who it is, for an agent. `rows`: the history in order, where it was read.

    It is folded, and read where it was not, only when the edition takes something away under conditions."""
    facts = None
    if any(row.names for row in rules.transitions.forbidden):
        read = ticket.events.order_by("seq") if rows is None else rows
        happened = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in read]
        facts = history.defaults(rules)
        for event in history.ordered(happened):
            history.apply(rules, facts, event)
    return Permits(rules, ticket, "" if by == "system" else by, facts, _expiry(rules, ticket, now), agent)


def may_have(
    rules: Edition, ticket: Ticket, agent: User, *, now: datetime, rows: Iterable[TicketEvent] | None = None
) -> Verdict:
    """Whether the edition lets this agent have the ticket: taking is not forbidden to them alone."""
    facts = permits(rules, ticket, by="agent", now=now, rows=rows).facts
    others, own = (
        lifecycle.allowed(rules, ticket.state, "take", facts=facts, by="agent", agent=name)
        for name in ("", agent.email)
    )
    return own if others.ok else accept()


def _expiry(rules: Edition, ticket: Ticket, now: datetime) -> Verdict:
    """A later certificate of the owner for the product lets the work go on.

    Nothing is read unless the edition stops work and the certificate has ended."""
    held, without = ticket.certificate, lifecycle.after_expiry(rules, certificate_valid=False)
    if held is None or without.ok or ticket.closed_at is not None:
        return accept()
    on = now.astimezone(ZoneInfo(rules.zone)).date()
    if on <= held.ends_on:
        return accept()
    following = SupportCertificate.objects.filter(
        desk=ticket.desk_id,
        organisation=held.organisation_id,
        owner=held.owner_id,
        annulled_at=None,
        starts_on__gt=held.starts_on,
        starts_on__lte=on,
        ends_on__gte=on,
    )
    if ticket.product_id is not None:
        following = following.filter(products=ticket.product_id)
    return accept() if following.exists() else without
