"""How bad and how urgent: severity is the desk's (A6.4), priority the client's (B4.7)."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.customers.agreed import fault_of
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.queries import certificate_by_number
from reglament.desk.tickets import letters
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, changing, need
from reglament.desk.tickets.actions.handover import hand_over
from reglament.desk.tickets.actions.supply import Supply, supply_under
from reglament.desk.tickets.actions.told import other_names, value_of
from reglament.desk.tickets.models import Ticket
from reglament.rulebook import events


def set_severity(*, ticket: Ticket, by: Actor, severity: str, reason: str, now: datetime) -> None:
    """The clocks follow by the reading of A-6.4a. Raises ValidationError without a reason or for an unknown value."""
    with changing(ticket, by=by, now=now, certificate=_named(ticket)) as change:
        change.check("set_severity")
        _known(change, "severity", severity, reason)
        previous = change.ticket.severity
        if previous == severity:
            return
        change.ticket.severity = severity
        change.add(
            events.SeverityChanged(at=now, severity=severity, previous=previous, reason=reason, by=by.kind)
        )
        _ask_gates_again(change)


def set_priority(*, ticket: Ticket, by: Actor, priority: str, reason: str = "", now: datetime) -> None:
    """By the client at will; by the desk only with a reason the client is told, their own value kept (B-4.7e)."""
    with changing(ticket, by=by, now=now, certificate=_named(ticket)) as change:
        change.check("set_priority")
        staff = by.kind == "agent"
        _known(change, "priority", priority, reason if staff else "asked")
        previous = change.ticket.priority
        if previous == priority:
            return
        change.ticket.priority = priority
        if not staff:
            change.ticket.client_priority = priority
        change.add(
            events.PriorityChanged(at=now, priority=priority, previous=previous, reason=reason, by=by.kind)
        )
        _ask_gates_again(change)
        change.obey_meters()
        if staff:
            change.refold()
            label = change.rules.axes["priority"].values[change.ticket.priority].label[change.ticket.language]
            letters.priority_changed(change, label=label, reason=reason)


def set_facts(*, ticket: Ticket, by: Actor, given: Mapping[str, str], reason: str, now: datetime) -> None:
    """Several axes or facts at once, with one reason; nothing is set when one of them cannot be."""
    with changing(ticket, by=by, now=now, certificate=_named(ticket)) as change:
        change.check("set_severity")
        for name, value in given.items():
            set_fact_under(change, name, value, reason=reason)
        _ask_gates_again(change)


def set_fact_under(change: Change, name: str, given: str, *, reason: str) -> None:
    """A fact that selectors of the edition look at; the clocks follow. The ticket keeps what was set.

    What the regulation counts by itself is nobody's to set."""
    rule = change.rules.facts.get(name)
    if name not in other_names(change.rules) or (rule is not None and rule.counted):
        raise ValidationError({"name": _("Choose a value from the list.")})
    value = value_of(change.rules, name, given)
    if value is None:
        raise ValidationError({"value": _("Choose a value from the list.")})
    if value != "" and (fault := fault_of(change.rules, name, value)):
        raise ValidationError({name: fault})
    need(reason, "reason", _("Give the reason: it stays in the history."))
    change.ticket.facts = {**change.ticket.facts, name: value}
    change.add(events.FactChanged(at=change.now, name=name, value=value, reason=reason))


def _named(ticket: Ticket) -> SupportCertificate | None:
    """The certificate an incomplete appeal names: it may be complete after the change, and is held before it."""
    return certificate_by_number(ticket.desk, ticket.certificate_text) if ticket.missing else None


def _ask_gates_again(change: Change) -> None:
    """An appeal that was incomplete or doubtful for what has changed now may be whole; another line may have it."""
    if change.ticket.missing:
        supply_under(change, Supply(), at=change.now, answer_letter=False)
    if not change.ticket.missing:
        hand_over(change)


def _known(change: Change, axis: str, value: str, reason: str) -> None:
    rule = change.rules.axes.get(axis)
    if rule is None or value not in rule.values:
        raise ValidationError({axis: _("Choose a value from the list.")})
    need(reason, "reason", _("Give the reason: it stays in the history."))
