"""Limits of a period and banks in a replay: whether an appeal has room, and when one that waits has its turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from . import history, meters
from .admission import CertificateFacts
from .edition import Edition
from .events import Event, FactChanged, TicketCompleted, TicketRegistered, TicketReopened
from .schema_meters import Meter
from .sharing import counted, taken
from .verdict import Verdict, accept, strictest


def metered(edition: Edition) -> dict[str, Meter]:
    """The meters that are used up: those of a period and the banks; {} for most editions."""
    return {name: meter for name, meter in edition.meters.items() if meter.kind in ("requests", "bank")}


def lets_wait(edition: Edition) -> dict[str, Meter]:
    """Those of them that let an appeal wait for the next period when they are full."""
    return {name: meter for name, meter in edition.meters.items() if meters.may_wait(edition, meter)}


def changing(edition: Edition) -> dict[str, Meter]:
    """Those of them beyond which an appeal goes on as something else."""
    return {name: meter for name, meter in metered(edition).items() if meters.changes(edition, name)}


def counted_together(*editions: Edition) -> Literal["certificate", "client", "desk"]:
    """What has to be replayed at once under these editions: the widest scope of their meters of a period and banks."""
    scopes = {str(each.setting(meter.scope)) for each in editions for meter in metered(each).values()}
    if "desk" in scopes:
        return "desk"
    return "client" if "organisation" in scopes else "certificate"


class Account:
    """What one appeal has used of each meter, and waits for. ``happened`` grows; `changed` is told when it did."""

    def __init__(
        self,
        edition: Edition,
        requester: str,
        certificate: CertificateFacts | None,
        happened: list[Event],
        *,
        client: str = "",
    ) -> None:
        self.edition, self.requester, self.certificate, self.client = edition, requester, certificate, client
        self.happened = happened
        self._changing = changing(edition)
        self._tell = any(rule.used_of for rule in edition.facts.values())
        self._uses: dict[str, tuple[meters.Use, ...]] = {}
        self._waits: dict[str, int] = {}
        self._values: dict[str, str] = {}

    def changed(self) -> None:
        self._uses.clear()
        self._waits.clear()
        self._values.clear()

    def value(self, name: str) -> str:
        """What this appeal counts under, where the meter counts by a fact."""
        if name not in self._values:
            meter, facts = self.edition.meters.get(name), history.after(self.edition, self.happened)
            self._values[name] = meter.value_in(facts) if meter and meter.per and self.happened else ""
        return self._values[name]

    def uses(self, name: str) -> tuple[meters.Use, ...]:
        if name not in self._uses:
            known = self.happened and name in self.edition.meters
            self._uses[name] = meters.uses_of(self.edition, name, self.happened) if known else ()
        return self._uses[name]

    def waits_for(self, name: str) -> int:
        if name not in self._waits:
            known = self.happened and name in self.edition.meters
            self._waits[name] = meters.waits_for(self.edition, name, self.happened) if known else 0
        return self._waits[name]

    @property
    def term(self) -> meters.Term | None:
        return (self.certificate.starts_on, self.certificate.ends_on) if self.certificate else None

    @property
    def _bought(self) -> dict[str, Any]:
        """What the certificate gives of its own."""
        held = self.certificate
        return {"overrides": held.overrides if held else {}, "packs": held.packs if held else {}}

    def room(self, event: Event, others: Sequence[Account]) -> Verdict:
        """Whether what the event takes is there besides what the others used and wait for: the strictest answer."""
        found = metered(self.edition)
        if not found:
            return accept()
        first = len(self.happened) + 1
        if isinstance(event, TicketRegistered | TicketCompleted | TicketReopened):
            event = replace(event, queued=False)  # whatever was recorded
        story = [*self.happened, replace(event, seq=first)]
        answers = []
        for name in found:
            amount = self._new(name, story, first)
            if amount:
                used = self._beside(name, event.at, story, others, behind=others)
                answers.append(self._ask(name, amount, story, event.at, used))
        return strictest(*answers)

    def changes(self, event: Event, others: Sequence[Account]) -> list[Event]:
        """What the event counts, and what goes on as something else since it goes beyond a meter that sets it."""
        if not (self._changing or self._tell):
            return []
        story = self._story(event)
        found: list[Event] = [*self.counted(event, others)]
        for name in self._changing:
            amount = self._new(name, story, len(story))
            used = self._beside(name, event.at, story, others, behind=()) if amount else []
            if amount and self._ask(name, amount, story, event.at, used).reasons:
                facts = history.after(self.edition, story)
                found += meters.changed(self.edition, name, facts, event.at)
        return found

    def counted(self, event: Event, others: Sequence[Account]) -> list[FactChanged]:
        """The facts that tell how much of a meter is used, as the event changes them."""
        if not self._tell:
            return []
        story = self._story(event)

        def used(name: str) -> list[meters.Use]:
            together = self._together(name, story)
            return [use for other in others if together(other) for use in other.uses(name)]

        return [*counted(self.edition, story, len(story), used, term=self.term, **self._bought)]

    def _story(self, event: Event) -> list[Event]:
        return [*self.happened, replace(event, seq=len(self.happened) + 1)]

    def _new(self, name: str, story: Sequence[Event], first: int) -> int:
        """What the events from the ``first`` on take of a meter."""
        return sum(use.amount for use in taken(self.edition, name, story, first))

    def turn_has_come(self, at: datetime, others: Sequence[Account], before: Iterable[Account]) -> bool:
        """Whether an appeal that waits may use what it waits for, after ``before``, who wait longer."""
        first = tuple(before)

        def fits(name: str, amount: int) -> bool:
            used = self._beside(name, at, self.happened, others, behind=first)
            return self._ask(name, amount, self.happened, at, used).ok

        waits = ((name, self.waits_for(name)) for name in lets_wait(self.edition))
        return all(fits(name, amount) for name, amount in waits if amount)

    def next_turn(self, after: datetime) -> datetime | None:
        """When the next period, or a pack bought, of a meter begins that this appeal waits for; None for none."""
        zone, found = ZoneInfo(self.edition.zone), []
        for name, meter in lets_wait(self.edition).items():
            if not self.waits_for(name):
                continue
            try:
                period = str(self.edition.setting(meter.period))
                term = meter.term_by(history.after(self.edition, self.happened), self.term)
                last = meters.window_of(period, after.astimezone(zone).date(), term)[1]
            except ValueError:  # no term to count in
                continue
            days = [pack.from_on for pack in self._bought["packs"].get(name, ())]
            days += [last + timedelta(days=1)] if last is not None else []
            found += [datetime.combine(on, time(), zone) for on in days]
        return min((at for at in found if at > after), default=None)

    def _ask(
        self, name: str, amount: int, story: Sequence[Event], at: datetime, used: list[meters.Use]
    ) -> Verdict:
        facts = history.after(self.edition, story)
        try:
            return meters.may_use(
                self.edition, name, amount, at=at, facts=facts, uses=used, term=self.term, **self._bought
            )
        except (KeyError, ValueError):  # no term to count in, or a tier it does not know
            return accept()

    def _beside(
        self,
        name: str,
        at: datetime,
        story: Sequence[Event],
        others: Sequence[Account],
        *,
        behind: Sequence[Account],
    ) -> list[meters.Use]:
        """What counts together with this appeal: its own uses, those of others, and what some of them wait for."""
        together = self._together(name, story)
        used = [use for other in (self, *others) if together(other) for use in other.uses(name)]
        if name not in lets_wait(self.edition):
            return used
        waited = (other.waits_for(name) for other in behind if together(other))
        return used + [meters.Use(at, amount) for amount in waited if amount]

    def _together(self, name: str, story: Sequence[Event]) -> Callable[[Account], bool]:
        """Whether what another appeal uses counts together with what this one does."""
        meter = self.edition.meters[name]
        scope = str(self.edition.setting(meter.scope))
        value = meter.value_in(history.after(self.edition, story)) if meter.per else ""

        def together(other: Account) -> bool:
            if other is not self and not self._shares(scope, other):
                return False
            return not meter.per or other.value(name) == value

        return together

    def _shares(self, scope: str, other: Account) -> bool:
        """Whether another appeal is of those that a limit of this scope counts together with this one."""
        if scope in ("desk", "ticket"):
            return scope == "desk"
        if scope == "organisation":
            return other.client == self.client
        if self.certificate is None:
            return other.requester == self.requester
        by_person = scope == "user_and_certificate"
        return self.under_one_certificate(other) and (not by_person or other.requester == self.requester)

    def under_one_certificate(self, other: Account) -> bool:
        mine, theirs = self.certificate, other.certificate
        return mine is not None and theirs is not None and mine.number == theirs.number
