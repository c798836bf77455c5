"""The one way to change a ticket: lock, check, append events, refold, save. Lock order: certificate, then ticket."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.refusal import Refused
from reglament.desk.statements import insert_later
from reglament.desk.tickets import counting, dues, escalations, shared, turns, usage
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.told import COLUMNS
from reglament.desk.tickets.models import Message, Ticket, TicketEvent
from reglament.desk.tickets.permitted import permits
from reglament.rulebook import clock, events, history, lifecycle, meters, routing
from reglament.rulebook.edition import Edition
from reglament.rulebook.timers import timers


def lock_certificate(pk: int | None) -> SupportCertificate | None:
    """Lock a certificate's row: whoever counts or frees its places comes one after another (A6.3)."""
    if pk is None:
        return None
    return SupportCertificate.objects.select_for_update(no_key=True).get(pk=pk)


class Change:
    """One ticket under lock, its history so far, and what is being added. Use through `changing`."""

    def __init__(
        self,
        ticket: Ticket,
        *,
        by: Actor,
        now: datetime,
        opening: Message | None = None,
        stamp: str | None = None,
    ) -> None:
        """`opening`: the first message of a ticket that is not written yet; both have their keys. `stamp`: the desk's,
        held until the transaction ends: nobody else can see the ticket yet."""
        self.ticket = ticket
        self.opening = opening
        self.by = by
        self.now = now
        self._closed_at = ticket.closed_at
        # Read after the lock: hours announced meanwhile count. What is closed stays as it was counted then.
        self.rules: Edition = rules_at_work(ticket.edition, known_at=ticket.closed_at, stamp=stamp)
        self.rows: list[TicketEvent] = list(ticket.events.order_by("seq")) if ticket.event_count else []
        self.began, self.state_before = len(self.rows), ticket.state
        self._added: list[TicketEvent] = []
        self._obeyed: frozenset[int] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """The zone civil dates of the edition are in."""
        return ZoneInfo(self.rules.zone)

    @property
    def history(self) -> list[events.Event]:
        return [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in self.rows]

    def facts(self) -> dict[str, Any]:
        """The facts of the ticket after what was added so far."""
        return usage.facts_after(self.rules, self.history)

    def check(self, action: str) -> None:
        """Raises Refused when the edition or the state does not let this actor do `action`."""
        may = permits(
            self.rules, self.ticket, by=self.by.kind, now=self.now, rows=self.rows, agent=self.by.agent
        )
        verdict = may.verdict(action)
        if not verdict.ok:
            raise Refused(verdict, self.rules)

    def add(
        self,
        event: events.Event,
        *,
        clause: str = "",
        readings: tuple[str, ...] = (),
        automatic: bool = False,
        message: Message | None = None,
    ) -> None:
        """Append a fact. An automatic one must name its clause (the database insists)."""
        self.ticket.event_count += 1
        human = None if automatic or self.by.kind == "system" else self.by
        row = TicketEvent(
            ticket=self.ticket,
            seq=self.ticket.event_count,
            kind=event.kind,
            at=event.at,
            recorded_at=self.now,
            actor=human.user if human else None,
            actor_name=human.name if human else "",
            automatic=automatic,
            clause=clause,
            readings=list(readings),
            payload=events.to_payload(event),
            message=message,
        )
        self.rows.append(row)
        self._added.append(row)

    def refold(self) -> None:
        """Bring the ticket's cached columns up to what was added so far, for letters that tell the due time."""
        if self._closed_at is not None and self.ticket.closed_at is None:
            self._closed_at, self.rules = None, rules_at_work(self.ticket.edition)
        refold(self.ticket, self.rules, self.history, now=self.now)

    def obey_meters(self) -> None:
        """What was added is counted, and what goes beyond a meter goes on as it says: with other values."""
        if not (self._added and usage.metered(self.rules)):
            return
        from reglament.desk.tickets.actions.escalate import order_value

        seqs = frozenset(row.seq for row in self._added) - self._obeyed
        self._obeyed |= seqs
        for fact in counting.told(self, seqs):
            self.add(fact, clause=self.rules.facts[fact.name].clause, automatic=True)
        for name, use in usage.beyond(self, seqs):
            meter = self.rules.meters[name]
            for axis, value in meter.sets.items():
                order_value(self, axis, value, meter.clause, at=use.at, reason=f"{meters.BEYOND}{name}")

    def settle(self) -> None:
        """Write the added events and the refolded ticket."""
        self.obey_meters()
        if self._added and self.rules.remedies:
            from reglament.desk.tickets.actions.owe import note_owed

            note_owed(self)
        self.refold()
        if self.opening is not None:  # a new ticket is written once, with everything in it
            insert_later(self.ticket)
            insert_later(self.opening)
            self.opening = None
        else:
            self.ticket.save()
        insert_later(*self._added)
        if self._added and usage.metered(self.rules):
            shared.keep(self, len(self._added))
            usage.record(self, frozenset(row.seq for row in self._added))
        self._added = []


@contextmanager
def changing(
    ticket: Ticket, *, by: Actor, now: datetime, certificate: SupportCertificate | None = None
) -> Iterator[Change]:
    """A transaction holding the ticket's certificate (and `certificate`, if another) and then the ticket itself."""
    with transaction.atomic():
        for pk in sorted({pk for pk in (ticket.certificate_id, certificate and certificate.pk) if pk}):
            lock_certificate(pk)
        locked = (
            Ticket.objects.select_for_update(of=("self",), no_key=True)
            .select_related("desk", "edition", "requester", "certificate", "organisation", "assignee")
            .defer("edition__text")
            .get(pk=ticket.pk)
        )
        change = Change(locked, by=by, now=now)
        yield change
        change.settle()
        from reglament.desk.tickets.actions.places import give_freed

        give_freed(change)


def refold(ticket: Ticket, rules: Edition, happened: list[events.Event], *, now: datetime) -> None:
    """Set the cached columns from the history. Saves nothing."""
    ticket.state = lifecycle.state_after(rules, happened)
    silence = lifecycle.silence(rules, happened) if ticket.closed_at is None else None
    ticket.silence_at = silence.due_at if silence else None
    clocks = clock.fold(rules, happened, now=now)
    _set_clock(ticket, _shown(clocks))
    beside = dues.reckoned(ticket, rules, now=now)
    _set_other(ticket, beside)
    worklist = rules.worklist
    if _follow_from_facts(rules):
        _set_axes(ticket, rules, happened)
    else:
        ticket.rank = worklist.weights.get(getattr(ticket, worklist.axis, ""), 0)
    moments = [_resume_at(ticket, rules), turns.turns_at(ticket, rules, now=now, happened=happened)]
    if silence:
        moments += [silence.remind_at, silence.due_at + timedelta(seconds=1)]
    if ticket.closed_at is None:
        moments.append(beside.look_again_at)
        moments += [step.at for step in escalations.pending(rules, clocks, happened)[:1]]
        moments += [item.due_at + timedelta(seconds=1) for item in timers(rules, happened)[:1]]
        moments += [c.pausing.until_at for c in clocks if c.pausing and c.state == "paused"]
    ticket.escalated_to = escalations.told_last(clocks, happened)
    ticket.wake_at = min((moment for moment in moments if moment), default=None)


def _follow_from_facts(rules: Edition) -> bool:
    """Whether columns of a ticket have to be read from its facts: an axis is derived, or orders the work list."""
    axis = rules.worklist.axis
    ordered = bool(rules.routes.worklist.rows) or (axis != "" and axis not in COLUMNS)
    return ordered or any(rule.derived for rule in rules.axes.values())


def _set_axes(ticket: Ticket, rules: Edition, happened: list[events.Event]) -> None:
    facts = history.defaults(rules)
    for event in history.ordered(happened):
        history.apply(rules, facts, event)
    for axis in ("severity", "priority"):
        if axis in rules.axes:
            setattr(ticket, axis, str(facts.get(axis) or ""))
    ticket.rank = routing.weight(rules, facts)


def _shown(clocks: tuple[clock.Clock, ...]) -> clock.Clock | None:
    """The clock a list shows: the one that runs and is due first, else the last of the others."""
    live = [
        (c.due_at, n) for n, c in enumerate(clocks) if c.state in ("running", "late", "paused") and c.due_at
    ]
    if live:
        return clocks[min(live)[1]]
    return next((c for c in clocks if c.state != "not_offered"), clocks[0] if clocks else None)


def _set_clock(ticket: Ticket, shown: clock.Clock | None) -> None:
    ticket.clock_name = shown.name if shown else ""
    ticket.clock_state = shown.state if shown else ""
    ticket.clock_started_at = shown.started_at if shown else None
    live = shown is not None and shown.state in ("running", "late", "paused")
    ticket.due_at = shown.due_at if shown and live else None
    ticket.due_clause = (shown.allowance.clause if shown.allowance else shown.clause) if shown else ""
    ticket.calendar_name = shown.calendar if shown else ""


def _set_other(ticket: Ticket, beside: dues.Reckoned) -> None:
    """Another term that ends before every clock that runs takes their place (6.10.2, 6.10.3)."""
    first = min(beside.terms, key=lambda term: term.due_at, default=None)
    if first is None or (ticket.due_at is not None and ticket.due_at <= first.due_at):
        return
    ticket.clock_name, ticket.clock_state = first.name, "running"
    ticket.clock_started_at, ticket.due_at = first.counted_from_at, first.due_at
    ticket.due_clause, ticket.calendar_name = first.clause, first.calendar


def _resume_at(ticket: Ticket, rules: Edition) -> datetime | None:
    """When a postponed ticket comes back by itself: the start of that date in the edition's zone."""
    if ticket.state != "postponed" or ticket.postponed_until is None:
        return None

    return datetime.combine(ticket.postponed_until, time(), ZoneInfo(rules.zone))


def note_last_words(ticket: Ticket, message: Message) -> None:
    """What the work list shows of the correspondence. Notes do not count."""
    if message.kind in Message.STAFF_ONLY:
        return
    ticket.last_message_at = message.at
    ticket.last_words = " ".join(message.text.split())[:200]
    ticket.last_by = "requester" if message.kind in Message.FROM_REQUESTER else "agent"


def need(text: str, field: str, message: str) -> None:
    """Raises ValidationError naming the field when a required text is empty."""
    if not text.strip():
        raise ValidationError({field: message})
