"""Places in work under one certificate (A6.3): counting them, and letting the next in the queue have one that freed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.regulations.queries import rules_of
from reglament.desk.statements import row, rows
from reglament.desk.tickets import letters, turns, usage
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.rulebook import events, lifecycle, limits
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Verdict, accept

# `coalesce` keeps the planner from reading all open appeals instead of the certificate's while the table is young.
_IN_WORK = """
SELECT count(*) FROM desk_ticket WHERE certificate_id = %s AND state = ANY(%s)
    AND coalesce(closed_at, 'infinity') = 'infinity' AND (%s::bigint IS NULL OR requester_id = %s::bigint)
"""

_IN_WORK_EACH = """
SELECT told.n, (SELECT count(*) FROM desk_ticket WHERE certificate_id = told.certificate AND state = ANY(%s)
    AND coalesce(closed_at, 'infinity') = 'infinity' AND (told.whose = 0 OR requester_id = told.whose))
FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS told (n, certificate, whose)
"""

_BEFORE = """
SELECT count(*) FROM desk_ticket WHERE certificate_id = %s AND state = 'queued' AND (queued_at, id) < (%s, %s)
"""


def may_work(
    rules: Edition,
    certificate: SupportCertificate | None,
    requester: Requester,
    *,
    counted: int | None = None,
    facts: Callable[[], Mapping[str, Any]],
) -> Verdict:
    """Whether one more appeal may be worked on. The certificate must be locked by the caller, so the count holds.

    `counted`: how many occupy a place now, if that was asked already; `facts`: those of the appeal, asked for only
    where limits have conditions."""
    if certificate is None:
        return accept()
    if not limits.plain(rules):
        return limits.beside(
            rules,
            limits.InWork(facts(), requester.pk),
            _others(rules, certificate),
            tier=certificate.tier,
            overrides=certificate.overrides,
        )
    return limits.simultaneous(
        rules,
        tier=certificate.tier,
        in_work=in_work(rules, certificate, requester) if counted is None else counted,
        overrides=certificate.overrides,
    )


def limits_of(
    rules: Edition,
    certificate: SupportCertificate,
    requester: Requester,
    *,
    counted: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> tuple[limits.Taken, ...]:
    """How the limits of work at once stand for this certificate, of an appeal with these `facts` or any.

    `counted`: how many occupy a place now, if that was asked already."""
    mine, given = (
        limits.InWork(facts or {}, requester.pk),
        {"tier": certificate.tier, "overrides": certificate.overrides},
    )
    try:
        if not limits.plain(rules):
            return limits.taken(rules, mine, _others(rules, certificate), **given)
        found = limits.taken(rules, mine, (), **given)
    except KeyError:  # a tier this edition does not know
        return ()
    if not found:
        return ()
    return (replace(found[0], taken=in_work(rules, certificate, requester) if counted is None else counted),)


def _others(rules: Edition, certificate: SupportCertificate) -> list[limits.InWork]:
    """The open appeals of a certificate with their facts, as this edition reads them."""
    happened: dict[tuple[int, int], list[events.Event]] = {}
    told = (
        TicketEvent.objects.filter(ticket__certificate=certificate, ticket__closed_at=None)
        .exclude(ticket__state__in=("incomplete", "queued"))
        .values_list("ticket_id", "ticket__requester_id", "kind", "at", "seq", "payload")
    )
    for ticket, requester, kind, at, seq, payload in told:
        happened.setdefault((ticket, requester), []).append(events.from_payload(kind, at, seq, payload))
    return [
        limits.InWork(usage.facts_after(rules, each), requester)
        for (_ticket, requester), each in happened.items()
    ]


def in_work(rules: Edition, certificate: SupportCertificate, requester: Requester) -> int:
    """How many appeals occupy a place now, in the scope the edition counts (A-6.3a, A-6.3d)."""
    states, only = _counted(rules, requester)
    found = row(_IN_WORK, [certificate.pk, states, only, only])
    return int(found[0]) if found else 0


def _counted(rules: Edition, requester: Requester) -> tuple[list[str], int | None]:
    """The states that occupy a place, and whose appeals alone count."""
    states = [state for state in lifecycle.STATES if limits.occupies(rules, state)]
    return states, requester.pk if limits.scope(rules) == "user_and_certificate" else None


def in_work_each(asked: Sequence[tuple[Edition, SupportCertificate, Requester]]) -> list[int]:
    """The same for several, one statement for those whose editions count the same states."""
    found: dict[int, int] = {}
    told: dict[tuple[str, ...], list[tuple[int, int, int]]] = {}
    for number, (rules, certificate, requester) in enumerate(asked):
        states, only = _counted(rules, requester)
        told.setdefault(tuple(states), []).append((number, certificate.pk, only or 0))
    for of, each in told.items():
        numbers, certificates, whose = (list(column) for column in zip(*each, strict=True))
        found |= dict(rows(_IN_WORK_EACH, [list(of), numbers, certificates, whose]))
    return [found[number] for number in range(len(asked))]


def place_in_queue(ticket: Ticket) -> int:
    """1 for the next to be promoted; 0 when the ticket does not wait for a place."""
    if ticket.queued_at is None or ticket.certificate_id is None:
        return 0
    found = row(_BEFORE, [ticket.certificate_id, ticket.queued_at, ticket.pk])
    return int(found[0]) + 1 if found else 0


def promote_next(certificate: SupportCertificate | None, *, now: datetime) -> list[Ticket]:
    """Give freed places to those who wait, first come first served. The caller holds the certificate's lock."""
    promoted: list[Ticket] = []
    if certificate is None:
        return promoted
    waiting = (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .select_related("desk", "edition", "requester", "certificate", "organisation", "assignee")
        .defer("edition__text")
        .filter(certificate=certificate, state="queued")
        .order_by("queued_at", "pk")
    )
    for ticket in waiting:
        rules = rules_of(ticket.edition)
        verdict = may_work(rules, certificate, ticket.requester, facts=partial(_facts_of, ticket, now))
        if not verdict.ok:
            if limits.plain(rules) and limits.scope(rules) == "certificate":
                break
            continue
        change = Change(ticket, by=Actor.system(), now=now)
        if turns.has_come(change):
            promote(change)
            change.settle()
            promoted.append(ticket)
    return promoted


def give_freed(change: Change) -> None:
    """Places that an appeal left without being closed go to those who wait: it waits itself, or is no more what a
    limit speaks of. Closing gives its own. Called after `settle`, the certificate held.

    An appeal that has come under a full limit stays in work: the place is taken from the next to come."""
    ticket = change.ticket
    if ticket.certificate is None or ticket.closed_at is not None or not 0 < change.began < len(change.rows):
        return
    if _left_a_place(change):
        promote_next(ticket.certificate, now=change.now)


def _left_a_place(change: Change) -> bool:
    """Also where it waits itself, and may no more have to."""
    rules, state = change.rules, change.ticket.state
    if limits.plain(rules):
        return limits.occupies(rules, change.state_before) and not limits.occupies(rules, state)
    before, after = usage.facts_after(rules, change.history[: change.began]), change.facts()
    if state == change.state_before == "queued":
        return before != after
    return bool(limits.held(rules, before) - limits.held(rules, after))


def _facts_of(ticket: Ticket, now: datetime) -> dict[str, Any]:
    return Change(ticket, by=Actor.system(), now=now).facts()


def promote(change: Change) -> None:
    """Take a queued appeal into work; its clocks begin, the requester is told. The caller settles the change."""
    ticket = change.ticket
    clause = turns.clause_of(change)
    change.add(events.TicketPromoted(at=change.now, place_was=1), clause=clause, automatic=True)
    ticket.queued_at = None
    ticket.verdict = {"decision": "accept", "reasons": []}
    change.refold()
    letters.promoted(change)
