"""Supplying what an incomplete appeal lacks (A1.8, A1.9, A5.1), and lifting a doubt that proved unfounded (A3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.customers.actions import identify, represent
from reglament.desk.customers.agreed import agreed_of
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.queries import certificate_by_number, owns
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets import letters, usage
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.admit import admit, on_lists, organisation_for
from reglament.desk.tickets.actions.assign import give_to_specialist
from reglament.desk.tickets.actions.change import Change, changing, need
from reglament.desk.tickets.actions.handover import hand_over
from reglament.desk.tickets.actions.places import may_work
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Message, Ticket
from reglament.desk.tickets.reasons import missing_of, verdict_as_data
from reglament.rulebook import events
from reglament.rulebook.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What came; empty strings change nothing."""

    full_name: str = ""
    phone: str = ""
    organisation_name: str = ""
    inn: str = ""
    ogrn: str = ""
    certificate_text: str = ""


def supply(*, ticket: Ticket, by: Actor, given: Supply, now: datetime) -> Verdict:
    """Fill in what was missing. Returns the new verdict; accepting means the appeal is complete and its clocks run."""
    certificate = certificate_by_number(ticket.desk, given.certificate_text or ticket.certificate_text)
    with changing(ticket, by=by, now=now, certificate=certificate) as change:
        change.check("complete")
        return supply_under(change, given, at=now, answer_letter=by.kind == "agent")


def supply_under(change: Change, given: Supply, *, at: datetime, answer_letter: bool) -> Verdict:
    """`supply` inside a change already held. The certificate it names must be locked by the caller."""
    ticket = change.ticket
    ticket.requester = identify(
        email=ticket.requester.email, full_name=given.full_name, phone=given.phone, now=change.now
    )
    ticket.certificate_text = (given.certificate_text or ticket.certificate_text)[:100]
    for name in ("organisation_name", "inn", "ogrn"):
        if getattr(given, name):
            ticket.facts = {**ticket.facts, name: getattr(given, name)}
    certificate = certificate_by_number(ticket.desk, ticket.certificate_text)
    appeal = as_appeal(ticket)
    verdict = admit(change.rules, ticket.desk, ticket.requester, appeal, certificate, at=at)
    ticket.missing, ticket.verdict = missing_of(verdict), verdict_as_data(verdict)
    if verdict.ok:
        ticket.organisation = organisation_for(ticket.requester, appeal, certificate) or ticket.organisation
        _note_listed(
            change, on_lists(change.rules, ticket.desk, ticket.requester, appeal, certificate), at=at
        )
        room = _room(change, certificate, at=at)
        if room.decision in ("accept", "queue"):
            complete(change, certificate, at=at, room=room)
            return verdict
        verdict = room  # the period is full, and nobody may wait: it stays as it is, and says so
        ticket.missing, ticket.verdict = verdict_as_data(room)["reasons"], verdict_as_data(room)
    if answer_letter:
        letters.still_incomplete(change)
    return verdict


def _room(
    change: Change,
    certificate: SupportCertificate | None,
    *,
    at: datetime,
    doubt_lifted: bool = False,
) -> Verdict:
    """What limits of a period and banks say of an appeal that is whole now: it uses them from this moment."""
    ticket = change.ticket
    whose = usage.Whose(ticket.desk, ticket.requester, certificate, ticket.organisation, ticket)
    tier = certificate.tier if certificate else ticket.tier
    coming = (events.TierChanged(at=at, tier=tier), events.TicketCompleted(at=at, doubt_lifted=doubt_lifted))
    return usage.may_happen(change.rules, whose, change.history, *coming, at=at)


def _note_listed(change: Change, listed: Mapping[str, events.Scalar], *, at: datetime) -> None:
    """What the certificate and its lists say now, where the history says otherwise."""
    if not listed:
        return
    known = usage.facts_after(change.rules, change.history)
    for name, value in listed.items():
        if known.get(name) != value:
            clause = (change.rules.axes.get(name) or change.rules.facts[name]).clause
            change.add(events.FactChanged(at=at, name=name, value=value), clause=clause, automatic=True)


def as_appeal(ticket: Ticket) -> NewAppeal:
    """The ticket as the gates see an appeal, to ask them again."""
    first = ticket.messages.filter(kind=Message.APPEAL).order_by("at", "id").first()
    return NewAppeal(
        channel=ticket.channel,
        subject=ticket.subject,
        text=first.text if first else "",
        email=ticket.requester.email,
        certificate_text=ticket.certificate_text,
        product=ticket.product,
        kind=ticket.kind,
        severity=ticket.severity,
        priority=ticket.priority,
        organisation_name=str(ticket.facts.get("organisation_name", "")),
        inn=str(ticket.facts.get("inn", "")),
        ogrn=str(ticket.facts.get("ogrn", "")),
        facts=ticket.facts,
    )


def complete(
    change: Change,
    certificate: SupportCertificate | None,
    *,
    at: datetime,
    doubt_lifted: bool = False,
    room: Verdict | None = None,
) -> None:
    """The appeal is whole from `at`: attach the certificate, give it a place or queue it, tell the requester.

    `room`: what limits of a period say, "accept" or "queue"."""
    ticket = change.ticket
    places = may_work(change.rules, certificate, ticket.requester, facts=change.facts)
    if places.ok and room is not None:
        places = room
    if certificate is not None and certificate.tier != ticket.tier:
        change.add(events.TierChanged(at=at, tier=certificate.tier, previous=ticket.tier))
        ticket.tier = certificate.tier
    _note_listed(change, agreed_of(change.rules, certificate), at=at)
    ticket.certificate = certificate
    ticket.missing = []
    ticket.completed_at = at
    ticket.verdict = verdict_as_data(places)
    if not places.ok:
        ticket.queued_at = change.now
    change.add(
        events.TicketCompleted(at=at, doubt_lifted=doubt_lifted, queued=not places.ok),
        clause=(places.clauses or ("",))[0],
    )
    give_to_specialist(change, certificate.specialist_id if certificate else None)
    hand_over(change)
    change.refold()
    letters.completed(change)


def lift_doubt(*, ticket: Ticket, by: Actor, reason: str, now: datetime) -> None:
    """An agent finds the doubt unfounded (A3.3, B-ident): the clock runs from receipt. The reason is kept as a note."""
    certificate = certificate_by_number(ticket.desk, ticket.certificate_text)
    with changing(ticket, by=by, now=now, certificate=certificate) as change:
        change.check("complete")
        if ticket.verdict.get("decision") != "hold":
            raise ValidationError(_("Nothing about this appeal is in doubt."))
        need(reason, "reason", _("Say what was checked: it stays as a note."))
        if certificate and certificate.organisation and not _speaks_for(change.ticket, certificate):
            represent(requester=change.ticket.requester, organisation=certificate.organisation)
            change.ticket.organisation = certificate.organisation
        Message.objects.create(
            ticket=change.ticket,
            kind=Message.NOTE,
            channel="portal",
            at=now,
            author=by.user,
            author_name=by.name,
            text=reason,
        )
        room = _room(change, certificate, at=now, doubt_lifted=True)
        if room.decision == "refuse":
            raise Refused(room, change.rules)
        held = room.decision == "hold"  # whether it goes beyond the limit a person decides: here
        complete(change, certificate, at=now, doubt_lifted=True, room=None if held else room)


def _speaks_for(ticket: Ticket, certificate: SupportCertificate) -> bool:
    return owns(ticket.requester, certificate)
