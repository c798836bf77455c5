"""Caps on all that lateness gives in a period: what was given before, read from the histories of the desk's appeals.

An edition without caps costs nothing here: no query is made. Counting is exact because whoever counts holds the lock of
what is counted together: the certificate, else the organisation or the person."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from reglament.desk.customers.models import Organisation, Requester
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.desk.tickets.usage import Whose
from reglament.rulebook.caps import Credit
from reglament.rulebook.edition import Edition
from reglament.rulebook.remedies import Owed, under_caps


def capped(
    rules: Edition,
    ticket: Ticket,
    items: Sequence[Owed],
    own: Sequence[TicketEvent],
    facts: Mapping[str, Any],
) -> tuple[Owed, ...]:
    """What the caps of a period leave of these, besides what was written down for this appeal (`own`) and others.

    What is counted together is held from here: the certificate is held by the caller already."""
    if not rules.caps or not items:
        return tuple(items)
    whose = Whose.of(ticket)
    _lock(rules, whose)
    mine = [credit_of(row, rules.zone) for row in own if row.kind == "remedy_owed"]
    before = {name: [*mine, *_of_others(rules, name, whose)] for name in rules.caps}
    return under_caps(rules, items, before, facts=facts, term=whose.term)


def _lock(rules: Edition, whose: Whose) -> None:
    scopes = {str(rules.setting(cap.scope)) for cap in rules.caps.values()}
    if "organisation" in scopes and whose.organisation is not None:
        Organisation.objects.select_for_update(no_key=True).get(pk=whose.organisation.pk)
    if whose.certificate is None:
        Requester.objects.select_for_update(no_key=True).get(pk=whose.requester.pk)


def _of_others(rules: Edition, name: str, whose: Whose) -> list[Credit]:
    """What other appeals that count together with this one gave."""
    assert whose.ticket is not None
    found = {f"ticket__{key}": value for key, value in whose.rows(rules, rules.caps[name]).items()}
    if "ticket__ticket_id" in found:
        return []
    rows = TicketEvent.objects.filter(kind="remedy_owed", **found).exclude(ticket=whose.ticket)
    return [credit_of(row, rules.zone) for row in rows.only("at", "payload")]


def credit_of(row: TicketEvent, zone: str) -> Credit:
    """What one event gave; before it said when its round ended, the day it was written is that of its period."""
    told = row.payload
    ended = told.get("ended_on") or ""
    on = date.fromisoformat(ended) if ended else row.at.astimezone(ZoneInfo(zone)).date()
    return Credit(f"remedies.{told['remedy']}", told["gives"], int(told["amount"]), on)
