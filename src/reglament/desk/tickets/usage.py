"""Meters of a period and banks: what was used, what is left, whether one more may be used.

An edition without such meters costs nothing here: no query is made. Counting is exact because whoever counts holds the
lock of what is counted together: the certificate, else the organisation or the person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.packs import packs_of
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.statements import insert_later
from reglament.desk.tickets import shared
from reglament.desk.tickets.actions import told
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.usage_models import MeterUse
from reglament.rulebook import events, history, meters, sharing
from reglament.rulebook.edition import Edition
from reglament.rulebook.packs import Packs
from reglament.rulebook.rounds import matches
from reglament.rulebook.schema_meters import Cap, Meter
from reglament.rulebook.verdict import Verdict, accept, strictest

if TYPE_CHECKING:
    from reglament.desk.tickets.actions.change import Change

Used = tuple[str, meters.Use]
"""A meter and one use of it."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose uses count together. A ticket that is not written yet has none of its own."""

    desk: Desk
    requester: Requester
    certificate: SupportCertificate | None
    organisation: Organisation | None
    ticket: Ticket | None = None

    @classmethod
    def of(cls, ticket: Ticket) -> "Whose":
        return cls(ticket.desk, ticket.requester, ticket.certificate, ticket.organisation, ticket)

    @property
    def term(self) -> meters.Term | None:
        return (self.certificate.starts_on, self.certificate.ends_on) if self.certificate else None

    @property
    def overrides(self) -> Mapping[str, Any]:
        return self.certificate.overrides if self.certificate else {}

    def packs(self, rules: Edition) -> Packs:
        """What was bought in packs under the certificate; no query where the edition has none."""
        return packs_of(rules, self.certificate)

    def rows(self, rules: Edition, meter: Meter | Cap) -> dict[str, Any]:
        """What finds the uses that count together with this one (the scope of the meter), or what is given (a cap)."""
        scope = str(rules.setting(meter.scope))
        if scope == "desk":
            return {"desk": self.desk}
        if scope == "ticket":
            return {"ticket_id": self.ticket.pk if self.ticket else None}
        if scope == "organisation" and self.organisation is not None:
            return {"desk": self.desk, "organisation": self.organisation}
        if self.certificate is None or scope == "organisation":
            return {"desk": self.desk, "requester": self.requester}
        if scope == "user_and_certificate":
            return {"certificate": self.certificate, "requester": self.requester}
        return {"certificate": self.certificate}

    def lock(self, rules: Edition, facts: Mapping[str, Any]) -> None:
        """Hold what is counted together with an appeal of these facts; the caller holds its certificate already."""
        scopes = {str(rules.setting(meter.scope)) for meter in metered(rules).values()}
        if "organisation" in scopes and self.organisation is not None:
            Organisation.objects.select_for_update(no_key=True).get(pk=self.organisation.pk)
        if self.certificate is None:
            Requester.objects.select_for_update(no_key=True).get(pk=self.requester.pk)
        shared.hold(rules, self.desk, facts)


def metered(rules: Edition) -> dict[str, Meter]:
    """The meters of a period and the banks; {} for most editions."""
    return {name: meter for name, meter in rules.meters.items() if meter.kind in ("requests", "bank")}


def written(rules: Edition, name: str, whose: Whose, facts: Mapping[str, Any]) -> QuerySet[MeterUse]:
    """Every use that counts together with those of an appeal with these facts, oldest first."""
    meter = rules.meters[name]
    if not meter.speaks_of(facts):
        return MeterUse.objects.none()
    same = {f"ticket__{key}": value for key, value in shared.with_same_value(meter, facts).items()}
    return MeterUse.objects.filter(meter=name, **whose.rows(rules, meter), **same).order_by("at", "pk")


def uses(rules: Edition, name: str, whose: Whose, facts: Mapping[str, Any]) -> list[meters.Use]:
    """The same, as the rulebook counts them."""
    found = written(rules, name, whose, facts)
    return [meters.Use(at, amount) for at, amount in found.values_list("at", "amount")]


def standings(
    rules: Edition,
    whose: Whose,
    facts: Mapping[str, Any],
    *,
    at: datetime,
    beside: Sequence[Used] = (),
    unlimited: bool = False,
) -> list[meters.Standing]:
    """Every meter that limits anything, as it stands, or `unlimited` too; `beside`: uses not written yet."""
    found, packs = [], whose.packs(rules)
    for name, meter in metered(rules).items():
        if not meter.speaks_of(facts) or lacks_term(rules, meter, facts, whose):
            continue
        used = [*uses(rules, name, whose, facts), *(use for code, use in beside if code == name)]
        try:
            standing = meters.standing(
                rules,
                name,
                at=at,
                facts=facts,
                uses=used,
                term=whose.term,
                overrides=whose.overrides,
                packs=packs,
            )
        except KeyError:  # a tier the edition does not know gives nothing
            continue
        if unlimited or standing.limit is not None:
            found.append(standing)
    return found


def lets_wait(rules: Edition) -> dict[str, Meter]:
    """Those of `metered` that let an appeal wait for the next period when they are full."""
    return {name: meter for name, meter in rules.meters.items() if meters.may_wait(rules, meter)}


def promised_before(
    rules: Edition,
    name: str,
    whose: Whose,
    facts: Mapping[str, Any],
    *,
    now: datetime,
    ticket: Ticket | None = None,
) -> list[meters.Use]:
    """What those who wait already will use before `ticket`, or before a new appeal: first come, first served."""
    meter = rules.meters[name]
    wanted = whose.rows(rules, meter) | shared.with_same_value(meter, facts)
    if "ticket_id" in wanted:
        return []
    waiting = Ticket.objects.filter(state="queued", **wanted).select_related("edition").defer("edition__text")
    if ticket is not None:
        since, pk = ticket.queued_at, ticket.pk
        waiting = waiting.filter(Q(queued_at__lt=since) | Q(queued_at=since, pk__lt=pk))
    found = []
    for other in waiting:
        own = rules_of(other.edition)
        rows = other.events.order_by("seq")
        happened = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]
        amount = meters.waits_for(own, name, happened) if name in own.meters else 0
        found += [meters.Use(now, amount)] if amount else []
    return found


def may_use(
    rules: Edition, whose: Whose, event: events.Event, facts: Mapping[str, Any], *, at: datetime
) -> Verdict:
    """Whether what this event takes of the meters is there. The strictest answer; "charge" accepts with its reason.

    The caller holds the locks (`Whose.lock`) until the use is written."""
    wanted = {
        name: amount
        for name, meter in metered(rules).items()
        if (amount := _amount(rules, meter, event, facts)) is not None
    }
    return _may_take(rules, whose, wanted, facts, at=at, behind=event.kind == "ticket_registered")


def may_happen(
    rules: Edition, whose: Whose, happened: Sequence[events.Event], *coming: events.Event, at: datetime
) -> Verdict:
    """The same for what completes an appeal or opens it again: what it would use besides what was used already.

    What is counted together is held from here; those who wait already come before."""
    if not metered(rules):
        return accept()
    first = len(happened) + 1
    story = [*happened, *(replace(event, seq=first + n) for n, event in enumerate(coming))]
    wanted: dict[str, int] = {}
    for name in metered(rules):
        new = [use.amount for use in sharing.taken(rules, name, story, first)]
        if new:
            wanted[name] = sum(new)
    if not wanted:
        return accept()
    facts = facts_after(rules, story)
    whose.lock(rules, facts)
    return _may_take(rules, whose, wanted, facts, at=at, behind=True)


def _may_take(
    rules: Edition,
    whose: Whose,
    wanted: Mapping[str, int],
    facts: Mapping[str, Any],
    *,
    at: datetime,
    behind: bool,
) -> Verdict:
    """The strictest answer of the meters. `behind`: those who wait for the next period are served first."""
    answers = []
    for name, amount in wanted.items():
        if lacks_term(rules, rules.meters[name], facts, whose):
            continue
        used = uses(rules, name, whose, facts)
        if behind and name in lets_wait(rules):
            used += promised_before(rules, name, whose, facts, now=at)
        try:
            found = meters.may_use(
                rules,
                name,
                amount,
                at=at,
                facts=facts,
                uses=used,
                term=whose.term,
                overrides=whose.overrides,
                packs=whose.packs(rules),
            )
        except KeyError:
            continue
        answers.append(found)
    if not answers:
        return accept()
    hardest = strictest(*answers)
    same = [answer for answer in answers if answer.decision == hardest.decision]
    return Verdict(hardest.decision, tuple(reason for answer in same for reason in answer.reasons))


def at_registration(
    rules: Edition, whose: Whose, coming: events.TicketRegistered, *, at: datetime
) -> Verdict:
    """Whether a new appeal may be registered as to the meters it uses; what is counted together is held from here."""
    facts = facts_after(rules, [coming])
    whose.lock(rules, facts)
    return may_use(rules, whose, coming, facts, at=at)


def coming(
    rules: Edition,
    certificate: SupportCertificate | None,
    appeal: NewAppeal,
    listed: Mapping[str, bool],
    *,
    at: datetime,
) -> events.TicketRegistered:
    """The registration of an appeal as limits and meters see it before it is written."""
    facts = {**listed, **told.of_product(rules, appeal.product)}
    facts |= told.told_facts(rules, appeal.facts, certificate)
    return events.TicketRegistered(
        at=at,
        channel=appeal.channel,
        appeal_kind=appeal.kind or told.default_of(rules, "kind"),
        tier=certificate.tier if certificate else told.default_of(rules, "tier"),
        severity=appeal.severity or told.axis_told(rules, "severity", appeal.facts),
        priority=appeal.priority or told.axis_told(rules, "priority", appeal.facts),
        facts=tuple(sorted(facts.items())),
    )


def facts_after(rules: Edition, happened: Iterable[events.Event]) -> dict[str, Any]:
    """The facts of a ticket after its history."""
    return history.after(rules, happened)


def used_by(change: "Change", seqs: frozenset[int]) -> list[tuple[str, meters.Use, int]]:
    """What these events of the ticket use, with their place in its history."""
    rules, happened = change.rules, change.history
    found = [
        (name, use, seq)
        for name in metered(rules)
        for use, seq in meters.uses_with_places(rules, name, happened)
        if seq in seqs
    ]
    return sorted(found, key=lambda item: item[2])


def record(change: "Change", seqs: frozenset[int]) -> None:
    """Write down what these events use: in the transaction that writes the events."""
    rules, whose = change.rules, Whose.of(change.ticket)
    rows = []
    for name, use, seq in used_by(change, seqs):
        meter = rules.meters[name]
        charged = str(rules.setting(meter.full)) == "charge" and _beyond(change, whose, name, use)
        rows.append(
            MeterUse(
                desk=whose.desk,
                meter=name,
                ticket=change.ticket,
                event_seq=seq,
                certificate=whose.certificate,
                organisation=whose.organisation,
                requester=whose.requester,
                at=use.at,
                amount=use.amount,
                counted=meters.rounded(rules, meter, use.amount),
                charged=charged,
                clause=meter.clause,
                by=change.by.user if change.by.kind == "agent" else None,
                recorded_at=change.now,
            )
        )
    insert_later(*rows)


def beyond(change: "Change", seqs: frozenset[int]) -> list[tuple[str, meters.Use]]:
    """What these events use beyond a meter that lets it go on as something else; nothing is read where there is none.

    What is counted together is held from here. What a meter set uses nothing that sets anything again."""
    rules = change.rules
    named = [name for name in metered(rules) if meters.changes(rules, name)]
    if not named:
        return []
    own = {event.seq for event in change.history if meters.by_a_meter(event)}
    new = [event for event in change.history if event.seq in seqs - own]
    found = [
        (name, meters.Use(event.at, amount)) for event in new for name, amount in _taken(change, event, named)
    ]
    if not found:
        return []
    whose = Whose.of(change.ticket)
    whose.lock(rules, change.facts())
    return [(name, use) for name, use in found if _beyond(change, whose, name, use)]


def _taken(change: "Change", event: events.Event, names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """What one event of the ticket takes of these meters."""
    story = [item for item in change.history if item.seq <= event.seq]
    for name in names:
        amount = sum(use.amount for use in sharing.taken(change.rules, name, story, event.seq))
        if amount:
            yield name, amount


def _beyond(change: "Change", whose: Whose, name: str, use: meters.Use) -> bool:
    facts = facts_after(change.rules, change.history)
    if lacks_term(change.rules, change.rules.meters[name], facts, whose):
        return False
    verdict = meters.may_use(
        change.rules,
        name,
        use.amount,
        at=use.at,
        facts=facts,
        uses=uses(change.rules, name, whose, facts),
        term=whose.term,
        overrides=whose.overrides,
        packs=whose.packs(change.rules),
    )
    return bool(verdict.reasons)


def lacks_term(rules: Edition, meter: Meter, facts: Mapping[str, Any], whose: Whose) -> bool:
    """Whether its period cannot be told: there are no first and last day to count it in."""
    needed = str(rules.setting(meter.period)) in ("term", "service_year")
    return needed and meter.term_by(facts, whose.term) is None


def _amount(rules: Edition, meter: Meter, event: events.Event, facts: Mapping[str, Any]) -> int | None:
    """How much of the meter the event takes, before rounding; None when it is no use of it."""
    rows = (row for row in meter.counts if rules.given(row.given))
    if not any(matches(row, event, dict(facts)) for row in rows):
        return None
    return int(getattr(event, meter.field, 1)) if meter.field else 1
