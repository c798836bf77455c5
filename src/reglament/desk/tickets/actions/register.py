"""Registering an appeal: one transaction from the certificate's lock to the acknowledgement's row."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from reglament.desk.customers.actions import identify
from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.queries import known_as, lock_certificate_by_number
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import edition_and_stamp
from reglament.desk.regulations.refusal import Refused
from reglament.desk.statements import row
from reglament.desk.tickets import counting, letters, usage
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.admit import admit, on_lists, organisation_among
from reglament.desk.tickets.actions.assign import give_to_specialist
from reglament.desk.tickets.actions.change import Change, note_last_words
from reglament.desk.tickets.actions.handover import hand_over
from reglament.desk.tickets.actions.places import may_work
from reglament.desk.tickets.actions.told import axis_told, default_of, of_product, told_facts, usual_number
from reglament.desk.tickets.appeal import NewAppeal, attach
from reglament.desk.tickets.models import Message, Ticket
from reglament.desk.tickets.reasons import missing_of, verdict_as_data
from reglament.desk.tickets.words import add_words
from reglament.rulebook import events
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Verdict


def register_ticket(
    *, desk: Desk, by: Actor, appeal: NewAppeal, received_at: datetime, now: datetime
) -> Ticket:
    """As `register_appeal`; the ticket alone."""
    return register_appeal(desk=desk, by=by, appeal=appeal, received_at=received_at, now=now)[0]


def register_appeal(
    *, desk: Desk, by: Actor, appeal: NewAppeal, received_at: datetime, now: datetime
) -> tuple[Ticket, Message]:
    """A numbered ticket, its first message, its clocks and the acknowledgement, or nothing.

    Incomplete appeals get a number and a question (A-1.9), those over the limit a number and a place (A6.3).
    Raises Refused when the regulation turns the appeal away altogether (a channel that is none, B4.8): within a
    transaction of the caller's the sender stays known as a requester, without one nothing stays."""
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        return _register(desk, by, appeal, received_at=received_at, now=now)


def _register(
    desk: Desk, by: Actor, appeal: NewAppeal, *, received_at: datetime, now: datetime
) -> tuple[Ticket, Message]:
    edition, stamp = edition_and_stamp(desk, received_at)
    rules = rules_at_work(edition, stamp=stamp)
    appeal = with_usual_number(rules, desk, appeal, received_at)
    certificate = lock_certificate_by_number(desk, appeal.certificate_text)
    requester = identify(
        email=appeal.email, full_name=appeal.full_name, phone=appeal.phone, language=appeal.language, now=now
    )
    client, specialist, mine = known_as(desk, requester)
    known = Known(desk, edition, rules, appeal, received_at, certificate, requester, client, specialist, mine)
    return enter(known, weigh(known), _begin(desk), by=by, now=now)


@dataclass(frozen=True, slots=True)
class Known:
    """An appeal and what has to be known to register it. Certificate and requester are locked, in this order.

    `client`: whether the desk serves the requester without a certificate; `mine`: whom the requester represents."""

    desk: Desk
    edition: DeskEdition
    rules: Edition
    appeal: NewAppeal
    received_at: datetime
    certificate: SupportCertificate | None
    requester: Requester
    client: bool
    specialist: int | None
    mine: list[Organisation]


@dataclass(frozen=True, slots=True)
class Weighed:
    """How it is admitted: `verdict` of the gates, `queue` whether it is worked on now, `usable`: the certificate."""

    verdict: Verdict
    queue: Verdict
    usable: SupportCertificate | None
    organisation: Organisation | None


_BEGIN = """
SELECT nextval('desk_ticket_number'), nextval('desk_ticket_id_seq'), nextval('desk_message_id_seq'), hours_stamp
FROM desk_desk WHERE id = %s FOR KEY SHARE
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """A number never given before nor again, the keys of the ticket and its first message, and the desk's stamp.

    A rolled back registration leaves a gap (A4.1.2). No working time of the desk changes until the transaction ends."""

    number: str
    ticket: int
    message: int
    stamp: str


def _begin(desk: Desk) -> Begun:
    found = row(_BEGIN, [desk.pk])
    assert found is not None
    return Begun(f"{desk.number_prefix}-{found[0]}", *found[1:])


def with_usual_number(rules: Edition, desk: Desk, appeal: NewAppeal, at: datetime) -> NewAppeal:
    """The appeal under the certificate it usually comes under where the form asks for none (`told.usual_number`)."""
    number = usual_number(rules, desk, appeal, at)
    return replace(appeal, certificate_text=number) if number else appeal


def weigh(known: Known, *, counted: int | None = None) -> Weighed:
    """Ask the gates, the limit of appeals in work and the meters. Raises Refused.

    `counted`: the appeals in work under the certificate, if that was asked already."""
    rules, appeal, at = known.rules, known.appeal, known.received_at
    verdict = admit(
        rules,
        known.desk,
        known.requester,
        appeal,
        known.certificate,
        at=at,
        mine=known.mine,
        client=known.client,
    )
    if verdict.decision in ("refuse", "redirect"):
        raise Refused(verdict, rules)
    usable = known.certificate if verdict.ok else None
    queue = verdict
    if verdict.ok:
        facts = partial(_facts_coming, known, usable)
        queue = may_work(rules, usable, known.requester, counted=counted, facts=facts)
    if queue.decision in ("refuse", "redirect"):  # the reading that rejects what is over the limit (A-6.3b)
        raise Refused(queue, rules)
    organisation = organisation_among(known.mine, appeal, usable)
    if verdict.ok and queue.ok and usage.metered(rules):
        whose = usage.Whose(known.desk, known.requester, usable, organisation)
        queue = usage.at_registration(rules, whose, _coming(known, usable), at=at)
        if queue.decision in ("refuse", "redirect"):
            raise Refused(queue, rules)
        if queue.decision == "hold":  # a person decides whether it goes beyond the meter
            verdict, usable = queue, None
    return Weighed(verdict, queue, usable, organisation)


def _coming(known: Known, certificate: SupportCertificate | None) -> events.TicketRegistered:
    """The registration as limits and meters see it before it is written."""
    listed = on_lists(known.rules, known.desk, known.requester, known.appeal, certificate)
    return usage.coming(known.rules, certificate, known.appeal, listed, at=known.received_at)


def _facts_coming(known: Known, certificate: SupportCertificate | None) -> dict[str, Any]:
    coming = _coming(known, certificate)
    whose = usage.Whose(
        known.desk, known.requester, certificate, organisation_among(known.mine, known.appeal, certificate)
    )
    return usage.facts_after(known.rules, [coming, *counting.of_coming(known.rules, whose, coming)])


def enter(
    known: Known, weighed: Weighed, begun: Begun, *, by: Actor, now: datetime
) -> tuple[Ticket, Message]:
    """Write what was weighed: ticket, message, events, acknowledgement."""
    verdict, queue = weighed.verdict, weighed.queue
    ticket = _new_row(begun, known, weighed, now=now)
    ticket.missing = missing_of(verdict)
    ticket.verdict = verdict_as_data(queue if verdict.ok else verdict)
    ticket.completed_at = known.received_at if verdict.ok else None
    ticket.queued_at = now if verdict.ok and not queue.ok else None
    specialist = weighed.usable.specialist_id if weighed.usable else known.specialist
    facts = _facts(known, ticket)
    message = _write_history(begun, ticket, by, known.appeal, weighed, facts, specialist=specialist, now=now)
    return ticket, message


def _new_row(begun: Begun, known: Known, weighed: Weighed, *, now: datetime) -> Ticket:
    rules, appeal, certificate = known.rules, known.appeal, weighed.usable
    subject = " ".join(appeal.subject.split()) or " ".join(appeal.text.split())[:80]
    return Ticket(
        pk=begun.ticket,
        desk=known.desk,
        edition=known.edition,
        number=begun.number,
        subject=subject[:500],
        channel=appeal.channel,
        language=known.requester.language or appeal.language,
        kind=appeal.kind or default_of(rules, "kind"),
        requester=known.requester,
        organisation=weighed.organisation,
        certificate=certificate,
        certificate_text=appeal.certificate_text[:100],
        product=appeal.product,
        version_text=appeal.version_text[:60],
        environment=appeal.environment[:300],
        source_link=appeal.source_link[:500],
        facts=dict(appeal.facts),
        incoming_number=appeal.incoming_number[:60],
        previous=appeal.previous,
        submission=appeal.submission[:40],
        tier=certificate.tier if certificate else default_of(rules, "tier"),
        severity=appeal.severity
        or axis_told(rules, "severity", appeal.facts)
        or default_of(rules, "severity"),
        priority=appeal.priority
        or axis_told(rules, "priority", appeal.facts)
        or default_of(rules, "priority"),
        client_priority=appeal.priority or axis_told(rules, "priority", appeal.facts),
        received_at=known.received_at,
        registered_at=now,
    )


def _first_message(begun: Begun, ticket: Ticket, by: Actor, appeal: NewAppeal) -> Message:
    return Message(
        pk=begun.message,
        ticket=ticket,
        kind=Message.APPEAL,
        channel=appeal.channel,
        at=ticket.received_at,
        author=by.user if by.kind == "requester" else None,
        author_name=ticket.requester.full_name or appeal.full_name,
        author_address=ticket.requester.email,
        text=appeal.text,
        html=appeal.html,
        quoted=appeal.quoted,
        message_id=appeal.message_id,
    )


def _write_history(
    begun: Begun,
    ticket: Ticket,
    by: Actor,
    appeal: NewAppeal,
    weighed: Weighed,
    facts: tuple[tuple[str, events.Scalar], ...],
    *,
    specialist: int | None,
    now: datetime,
) -> Message:
    message = _first_message(begun, ticket, by, appeal)
    verdict = weighed.verdict
    decided = weighed.queue if ticket.queued_at is not None else verdict
    change = Change(ticket, by=by, now=now, opening=message, stamp=begun.stamp)
    registered = _registered(ticket, facts, complete=verdict.ok)
    change.add(registered, clause=(decided.clauses or ("",))[0], message=message)
    change.obey_meters()
    if verdict.ok:
        give_to_specialist(change, specialist)
        hand_over(change)
    note_last_words(ticket, message)
    change.refold()
    if appeal.acknowledged:
        letters.acknowledge(change, message, receipt_url=appeal.receipt_url)
    change.settle()
    letters.about_files(change, attach(message, appeal.files, now=now))
    add_words(
        ticket.pk, ticket.number, ticket.subject, appeal.text, ticket.requester.full_name, _org_name(ticket)
    )
    return message


def _registered(
    ticket: Ticket, facts: tuple[tuple[str, events.Scalar], ...], *, complete: bool
) -> events.TicketRegistered:
    return events.TicketRegistered(
        at=ticket.received_at,
        channel=ticket.channel,
        appeal_kind=ticket.kind,
        tier=ticket.tier,
        severity=ticket.severity,
        priority=ticket.priority,
        complete=complete,
        queued=ticket.queued_at is not None,
        facts=facts,
    )


def _facts(known: Known, ticket: Ticket) -> tuple[tuple[str, events.Scalar], ...]:
    """What the form told, and what the lists of the certificate it named say of the sender, held or not."""
    told = told_facts(known.rules, ticket.facts, ticket.certificate)
    listed = on_lists(known.rules, known.desk, known.requester, known.appeal, known.certificate)
    return tuple(sorted((listed | of_product(known.rules, ticket.product) | told).items()))


def _org_name(ticket: Ticket) -> str:
    return ticket.organisation.name if ticket.organisation else ""
