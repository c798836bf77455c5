"""Random histories against the lifecycle: a small desk does what the rules allow, and the rules hold throughout."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.clock import fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.history import CLOSED, apply, defaults, ordered
from reglament.rulebook.lifecycle import ACTIONS, allowed, on_late_reply, silence, state_after
from reglament.rulebook.limits import occupies, simultaneous
from reglament.rulebook.loader import load_preset
from reglament.rulebook.timers import timers
from rulebook.desks import rules
from rulebook.scenes import msk
from tests.thorough import examples

STEPS = 30
START = msk("2026-02-02 09:30")


@dataclass
class Ticket:
    """``verdict``: what its clocks said when it was closed."""

    edition: Edition
    events: list[e.Event]
    verdict: tuple[object, ...] = ()

    _known: tuple[int, str] = (0, "")

    @property
    def state(self) -> str:
        if self._known[0] != len(self.events):
            self._known = (len(self.events), state_after(self.edition, self.events))
        return self._known[1]

    @property
    def facts(self) -> dict[str, object]:
        known = defaults(self.edition)
        for event in ordered(self.events):
            apply(self.edition, known, event)
        return known

    def judged(self, now: datetime) -> tuple[object, ...]:
        return tuple(
            (item.name, item.round, item.state, item.due_at, item.met_at, item.late)
            for clock in fold(self.edition, self.events, now=now)
            for item in (*clock.earlier, clock)
        )


@dataclass
class Desk:
    """One certificate and its tickets. ``edition``: the one in force; ``later`` comes into force half-way."""

    edition: Edition
    later: Edition
    tier: str
    dice: random.Random
    now: datetime = START
    tickets: list[Ticket] = field(default_factory=list)
    clauses: list[tuple[Edition, str]] = field(default_factory=list)
    """Of everything that happened by itself."""

    def in_work(self) -> int:
        return sum(occupies(ticket.edition, ticket.state) for ticket in self.tickets)

    def full(self, edition: Edition, *, cite: bool = True) -> bool:
        verdict = simultaneous(edition, tier=self.tier, in_work=self.in_work())
        if cite and not verdict.ok:
            self.clauses += [(edition, reason.clause) for reason in verdict.reasons]
        return not verdict.ok

    def step(self) -> None:
        """Time passes, what is due happens, somebody does something."""
        self.now += timedelta(minutes=self.dice.choice((7, 45, 300, 1500, 6000)))
        for ticket in self.tickets:
            self._by_itself(ticket)
        if not self.tickets or self.dice.random() < 0.25:
            self._register()
        else:
            self._act(self.dice.choice(self.tickets))
        self._promote()

    def _say(self, ticket: Ticket, event: e.Event) -> None:
        ticket.events.append(event)
        if isinstance(event, e.TicketClosed):
            ticket.verdict = ticket.judged(self.now)
        elif isinstance(event, e.TicketReopened):
            ticket.verdict = ()

    def _register(self) -> None:
        severity = (
            self.dice.choice(["", *self.edition.axes["severity"].values])
            if "severity" in self.edition.axes
            else ""
        )
        queued = self.full(self.edition)
        channel = next(iter(self.edition.channels))
        first = e.TicketRegistered(
            at=self.now, channel=channel, tier=self.tier, severity=severity, queued=queued
        )
        self.tickets.append(Ticket(self.edition, [first]))

    def _by_itself(self, ticket: Ticket) -> None:
        for ringing in timers(ticket.edition, ticket.events):
            if ringing.due_at < self.now:
                self.clauses.append((ticket.edition, ringing.clause))
                self._say(ticket, e.TimerRang(at=ringing.due_at, timer=ringing.timer, time=ringing.time))
                for name, value in ringing.sets.items():
                    self._say(ticket, e.FactChanged(at=ringing.due_at, seq=9, name=name, value=value))
        term = silence(ticket.edition, ticket.events)
        if term is not None and self.now > term.due_at:
            self.clauses.append((ticket.edition, term.clause))
            self._say(ticket, e.TicketClosed(at=term.due_at, outcome=term.outcome, automatic=True))

    def _promote(self) -> None:
        waiting = [ticket for ticket in self.tickets if ticket.state == "queued"]
        for ticket in waiting:
            if not self.full(ticket.edition, cite=False):
                self.clauses.append((ticket.edition, ticket.edition.meters["simultaneous"].clause))
                self._say(ticket, e.TicketPromoted(at=self.now))

    def _act(self, ticket: Ticket) -> None:
        action = self.dice.choice(ACTIONS)
        verdict = allowed(ticket.edition, ticket.state, action, facts=ticket.facts, by="agent")
        if not verdict.ok:
            return
        for event in self._events(ticket, action):
            self._say(ticket, event)

    def _events(self, ticket: Ticket, action: str) -> Iterator[e.Event]:
        at, edition = self.now, ticket.edition
        forms = {"answer": "answer", "ask": "question", "solve": "solution"}
        outcomes = {
            kind: [code for code, row in edition.outcomes.items() if row.refusal is kind]
            for kind in (True, False)
        }
        if action in forms:
            yield e.Answered(at=at, form=forms[action])
        elif action in ("take", "assign"):
            yield e.TicketAssigned(at=at, agent="boris@example.org")
        elif action == "set_severity" and "severity" in edition.axes:
            yield e.SeverityChanged(at=at, severity=self.dice.choice([*edition.axes["severity"].values]))
        elif action == "postpone":
            yield e.TicketPostponed(at=at, reason=next(iter(edition.postpone_reasons)))
        elif action == "resume":
            yield e.TicketResumed(at=at)
        elif action in ("close", "withdraw") or (action == "refuse" and outcomes[True]):
            yield e.TicketClosed(at=at, outcome=self.dice.choice(outcomes[action == "refuse"]))
        elif action == "reply":
            yield e.RequesterReplied(at=at)
            if ticket.state in CLOSED:
                late = on_late_reply(edition, closed=True, certificate_valid=True)
                self.clauses.append((edition, late.clause))
                if late.code == "reopen":
                    yield e.TicketReopened(at=at, seq=1, by="requester", queued=self.full(edition))


def _later(edition: Edition) -> Edition:
    """The same rules made stricter, in force from the middle of the history on."""
    clocks = {}
    for name, rule in edition.clocks.items():
        targets = tuple(
            row.model_copy(update={"amount": max(row.amount // 2, 1)}) if row.amount else row
            for row in rule.targets
        )
        clocks[name] = rule.model_copy(update={"targets": targets})
    changed = edition.model_copy(update={"code": "later", "clocks": clocks})
    changed._cache = {}
    return changed


CASES = [
    ("cryptopro-4", "basic", 1),
    ("cryptopro-4", "extended-24x7", 3),
    ("progress-1", "", None),
    ("enterprise-linux", "premium", None),
]


@pytest.mark.parametrize(("code", "tier", "limit"), CASES)
@pytest.mark.parametrize("seed", range(examples(2, many=150)))
def test_the_rules_hold_through_any_history(code: str, tier: str, limit: int | None, seed: int) -> None:
    """The limit is never exceeded, no clock of a closed ticket runs, what happens by itself has a clause, and
    neither a later edition nor time changes a verdict once given."""
    edition = rules(code) if code == "enterprise-linux" else load_preset(code)
    desk = Desk(edition, _later(edition), tier, random.Random(f"{code} {tier} {seed}"))
    for number in range(STEPS):
        if number == STEPS // 2:
            desk.edition = desk.later
        desk.step()
        assert limit is None or desk.in_work() <= limit
        for ticket in desk.tickets:
            if ticket.state in CLOSED:
                running = {item[2] for item in ticket.judged(desk.now)} - {"met", "stopped", "not_offered"}
                assert not running, (ticket.state, running)
    for served_under, clause in desk.clauses:
        assert clause in served_under.clauses
    for ticket in desk.tickets:
        if ticket.verdict and ticket.state in CLOSED:
            assert ticket.judged(desk.now + timedelta(days=400)) == ticket.verdict


def test_the_histories_reach_what_they_are_about() -> None:
    """Otherwise the model would prove nothing: queues, silence, late letters and timers all come up."""
    happened: set[str] = set()
    for code, tier, seed in (
        ("cryptopro-4", "basic", 0),
        ("cryptopro-4", "basic", 1),
        ("enterprise-linux", "premium", 3),
    ):
        edition = rules(code) if code == "enterprise-linux" else load_preset(code)
        desk = Desk(edition, edition, tier, random.Random(f"{code} {tier} {seed}"))
        for _ in range(45):
            desk.step()
        for event in (event for ticket in desk.tickets for event in ticket.events):
            happened.add(event.kind)
            if isinstance(event, e.TicketClosed) and event.automatic:
                happened.add("by silence")
    assert {"ticket_promoted", "by silence", "ticket_reopened", "timer_rang"} <= happened
