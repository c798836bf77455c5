"""Reading appeals for upgrades: only those a reader may see, with the verdict and the terms that run."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import QuerySet
from django.http import Http404

from reglament.desk.customers.licences import Licence
from reglament.desk.customers.models import Representation, Requester
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.access import Actor, get_ticket, visible_to
from reglament.desk.tickets.models import Ticket
from reglament.desk.upgrades.facts import as_data, facts_of, original_came_on
from reglament.desk.upgrades.models import UpgradeAct, UpgradeAppeal
from reglament.rulebook import upgrade
from reglament.rulebook.edition import Edition
from reglament.rulebook.terms import Due
from reglament.rulebook.worktime import OutsideCalendar
from reglament.verbs.upgrade_facts import read

KIND = "licence"  # of the ticket
DECIDED = (UpgradeAct.GRANTED, UpgradeAct.REFUSED)


def upgrades_of(actor: Actor, desk: Desk | None = None) -> QuerySet[UpgradeAppeal]:
    """The appeals for upgrades the actor may know of, the longest undecided first, then the latest."""
    found = UpgradeAppeal.objects.filter(ticket__in=visible_to(actor).order_by())
    if desk is not None:
        found = found.filter(ticket__desk=desk)
    return found.order_by("decision", "filed_on", "pk")


def get_upgrade(actor: Actor, number: str) -> UpgradeAppeal:
    """Raises Http404 for what is not there or not this actor's."""
    ticket = get_ticket(actor, number)
    found = (
        UpgradeAppeal.objects.select_related(
            "licence__product", "licence__organisation", "licence__owner", "scan", "given"
        )
        .prefetch_related("acts__by")
        .filter(ticket=ticket)
        .first()
    )
    if found is None:
        raise Http404(number)
    found.ticket = ticket
    return found


def licences_of(requester: Requester, desk: Desk) -> list[Licence]:
    """The licences in use the requester may speak for."""
    firms = Representation.objects.filter(requester=requester).values("organisation")
    mine = Licence.objects.filter(desk=desk, closed_at=None).select_related("product", "organisation")
    found = mine.filter(owner=requester) | mine.filter(organisation__in=firms)
    return list(found.order_by("product__name", "purchased_on", "pk"))


def ticket_may_become_one(ticket: Ticket) -> bool:
    """Whether an appeal that came otherwise, by letter say, can be worked on as one for an upgrade."""
    return ticket.kind == KIND and not UpgradeAppeal.objects.filter(ticket=ticket).exists()


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its own start. `due` None: it does not run (yet). `done_at`: when it was kept, late or not."""

    name: Literal["scan", "original"]
    due: Due | None
    done_at: datetime | None
    clause: str

    def late(self, now: datetime) -> bool:
        return self.due is not None and (self.done_at or now) > self.due.due_at


@dataclass(frozen=True, slots=True)
class Judged:
    """An appeal with the rules it is judged by, the facts, the verdict and its terms."""

    appeal: UpgradeAppeal
    rules: Edition
    facts: upgrade.Facts
    found: upgrade.Eligibility
    terms: Sequence[Term]
    acts: Sequence[UpgradeAct]

    @property
    def ok(self) -> bool:
        return self.found.verdict.ok

    def act(self, kind: str) -> UpgradeAct | None:
        return next((act for act in self.acts if act.kind == kind), None)


def judged(appeal: UpgradeAppeal) -> Judged:
    """By the edition that received it. What is decided is read as it was decided.

    Raises KeyError when that edition knows no upgrades."""
    rules = rules_at_work(appeal.ticket.edition)
    acts = sorted(appeal.acts.all(), key=lambda act: (act.at, act.pk))
    kept = next((act.payload.get("facts") for act in acts if act.kind in DECIDED), None)
    facts = read(json.dumps(kept)).facts if kept else facts_of(rules, appeal)
    found = upgrade.check(rules, facts)
    return Judged(appeal, rules, facts, found, _terms(rules, appeal, facts, found.verdict.ok, acts), acts)


def _terms(
    rules: Edition, appeal: UpgradeAppeal, facts: upgrade.Facts, ok: bool, acts: Sequence[UpgradeAct]
) -> list[Term]:
    done = {act.kind: act.at for act in acts}
    runs = ok and appeal.decision in ("", UpgradeAppeal.GRANTED)
    scan = _due(lambda: upgrade.scan_due(rules, facts.filed_on)) if runs else None
    came_on = original_came_on(appeal)
    original = _due(lambda: upgrade.original_due(rules, came_on)) if runs else None
    assert rules.upgrade is not None
    return [
        Term("scan", scan, done.get(UpgradeAct.SCAN_SENT), rules.notices[rules.upgrade.scan].clause),
        Term(
            "original",
            original,
            done.get(UpgradeAct.ORIGINAL_SENT),
            rules.notices[rules.upgrade.original].clause,
        ),
    ]


def _due(count: Callable[[], Due | None]) -> Due | None:
    """None beyond the years the calendar knows: nothing is guessed."""
    try:
        return count()
    except OutsideCalendar:
        return None


def facts_data(case: Judged) -> dict[str, object]:
    """The facts of a case as the file `reglament upgrade check` reads."""
    return as_data(case.rules.code, case.facts, original_came_on(case.appeal))


def today_of(rules: Edition, now: datetime) -> date:
    return now.astimezone(rules.wall_clock().zone).date()
