"""Living through appeals that share limits under one edition: what people did stays, the rest is decided anew.

Kept as recorded: letters, answers, calls, classification, closings and reopenings by people, what was missing and when
it came. Decided anew: admission, places of the limit and the queue, room in a period and waiting for the next one,
what goes on as something else beyond a limit, closing by silence, what a late message does.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from . import history, lifecycle, limits
from .admission import Appeal, CertificateFacts, admit
from .clock import Clock, fold
from .edition import Edition
from .events import (
    Answered,
    CallLogged,
    Event,
    FactChanged,
    ReminderSent,
    RequesterReplied,
    TicketClosed,
    TicketCompleted,
    TicketPromoted,
    TicketRegistered,
    TicketReopened,
)
from .meters import by_a_meter
from .replaying_meters import Account
from .verdict import Verdict, accept


@dataclass(frozen=True, slots=True)
class History:
    """What is recorded of one appeal. ``certificate``: the one it was taken under, None for none; ``appeal``: what
    the gates are asked about, None leaves admission as recorded; ``requester``: whose it is, for limits that count
    by person; ``client``: the organisation it was asked for, or the person, for limits that count by organisation.
    ``group``: appeals of one group share limits; "" where those of one certificate do. ``counted`` False: it only
    takes up places, nothing is reported of it. ``served_under``: the edition it came under, where that is not the old
    one of the replay."""

    key: str
    events: tuple[Event, ...]
    certificate: CertificateFacts | None = None
    appeal: Appeal | None = None
    requester: str = ""
    client: str = ""
    group: str = ""
    counted: bool = True
    served_under: Edition | None = None


@dataclass(slots=True)
class Played:
    """One appeal after its replay. ``decision``: accept, ask, hold, refuse or redirect at the gates, or what a full
    limit said that lets nobody wait; ``silent``: closings by silence; ``queued_at``: instants it was queued at;
    ``unknown``: values of axes the edition does not know."""

    decision: str = "accept"
    clause: str = ""
    clocks: tuple[Clock, ...] = ()
    silent: list[datetime] = field(default_factory=list)
    queued_at: list[datetime] = field(default_factory=list)
    begun_anew: int = 0
    unknown: tuple[str, ...] = ()


def play(edition: Edition, group: Sequence[History], *, now: datetime, own: bool = False) -> list[Played]:
    """Appeals that share limits up to ``now``, in the order given. ``own``: each under the edition it came under.

    Raises OutsideCalendar beyond the years of a calendar, ValueError for a naive instant."""
    return _Play(edition, group, now, own).run()


_EVENT, _SILENCE, _TURN = range(3)
"""What stands in the order of time, and which comes first at one instant: the term of silence, the next period."""


class _Life:
    """One appeal on its way through the replay."""

    def __init__(self, edition: Edition, recorded: History, now: datetime) -> None:
        self.recorded, self.edition = recorded, edition
        self.coming = history.ordered(recorded.events, now)
        self.at = 0
        self.happened: list[Event] = []
        self.account = Account(
            edition, recorded.requester, recorded.certificate, self.happened, client=recorded.client
        )
        self.facts = history.defaults(edition)
        self.plain = limits.plain(edition)
        self.result = Played()
        self.term = 0
        """Number of the last silence term: those scheduled before it are void."""
        self.term_runs = False
        self.waits_since: datetime | None = None
        self.out = False

    @property
    def state(self) -> str:
        return str(self.facts["state"])

    @property
    def closed(self) -> bool:
        return self.state in history.CLOSED


class _Play:
    def __init__(self, edition: Edition, group: Sequence[History], now: datetime, own: bool) -> None:
        self.now = now
        self.lives = [_Life((own and item.served_under) or edition, item, now) for item in group]
        self.heap: list[tuple[datetime, int, int, int]] = []

    def run(self) -> list[Played]:
        for number in range(len(self.lives)):
            self._follow(number)
        while self.heap:
            at, what, number, mark = heapq.heappop(self.heap)
            life = self.lives[number]
            if what == _EVENT:
                self._take(number, life.coming[mark])
                self._follow(number)
            elif what == _TURN and life.state == "queued":
                self._promote(at)
                self._turn(number, at)
            elif what == _SILENCE and mark == life.term and not life.closed:
                self._close_by_silence(number, at)
        for life in self.lives:
            if not life.out:
                life.result.clocks = fold(life.edition, life.happened, now=self.now)
                life.result.unknown = _unknown(life.edition, life.facts)
        return [life.result for life in self.lives]

    def _follow(self, number: int) -> None:
        """Put the next recorded event of this appeal into the order of time; nothing after a refusal."""
        life = self.lives[number]
        if not life.out and life.at < len(life.coming):
            heapq.heappush(self.heap, (life.coming[life.at].at, _EVENT, number, life.at))
            life.at += 1

    # --- one event ---
    def _take(self, number: int, event: Event) -> None:
        life = self.lives[number]
        if isinstance(event, TicketPromoted | ReminderSent) or by_a_meter(event):
            return
        if isinstance(event, TicketClosed) and (event.automatic or life.closed):
            return
        if isinstance(event, TicketReopened):
            if life.closed:
                self._reopen(number, event)
            return
        if isinstance(event, TicketRegistered):
            self._register(number, event)
            return
        if isinstance(event, TicketCompleted):
            room = self._room(number, event)
            if room.decision == "refuse":
                self._turn_away(life, room)
                return
            event = replace(event, queued=room.decision == "queue")
        if isinstance(event, Answered | CallLogged) and life.state == "queued":
            # It was answered then, whatever this edition says of places: the work began here.
            self._happen(number, TicketPromoted(at=event.at))
        self._happen(number, event)
        if isinstance(event, RequesterReplied) and life.closed:
            self._late_reply(number, event)

    def _happen(self, number: int, event: Event) -> None:
        """Append the event, and do what follows from it by the edition."""
        life = self.lives[number]
        event = replace(event, seq=len(life.happened) + 1)
        following = [] if by_a_meter(event) else life.account.changes(event, self._others(life))
        held, waited = self._held(life), self._waits(life)
        life.happened.append(event)
        life.account.changed()
        history.apply(life.edition, life.facts, event)
        if life.term_runs or _asks(life.edition, event):
            self._term(number)
        if life.state != "queued":
            life.waits_since = None
        elif life.waits_since is None:
            life.waits_since = event.at
            life.result.queued_at.append(event.at)
            self._turn(number, event.at)
        for item in following:
            self._happen(number, item)
        waits = self._waits(life)
        if held - self._held(life) or (waited and waits and waited != waits):
            self._promote(event.at)

    def _register(self, number: int, event: TicketRegistered) -> None:
        life = self.lives[number]
        verdict = self._gates(life, event)
        if verdict.decision in ("refuse", "redirect"):
            self._turn_away(life, verdict)
            return
        room = self._room(number, event, usable=verdict.ok) if event.complete else accept()
        if room.decision == "refuse":
            self._turn_away(life, room)
            return
        said = verdict if not verdict.ok or room.decision == "queue" else room
        life.result.decision = said.decision
        life.result.clause = said.clauses[0] if said.clauses else ""
        self._happen(number, replace(event, queued=room.decision == "queue"))

    def _turn_away(self, life: _Life, verdict: Verdict) -> None:
        """Nothing of it happens under this edition, or nothing more."""
        life.out = True
        life.result.decision, life.result.clause = verdict.decision, verdict.clauses[0]

    def _gates(self, life: _Life, event: TicketRegistered) -> Verdict:
        recorded = life.recorded
        if recorded.appeal is None:
            return accept()
        told = {item.name: item.value for item in self._counted(life, event)}
        appeal = replace(recorded.appeal, facts={**recorded.appeal.facts, **told})
        return admit(life.edition, appeal, recorded.certificate, now=event.at)

    def _counted(self, life: _Life, event: Event) -> list[FactChanged]:
        """The facts that the meters tell of the event, as the appeals before it used them."""
        return life.account.counted(event, self._others(life))

    def _reopen(self, number: int, event: TicketReopened) -> Verdict:
        """It is open again, as recorded, even where a limit of a period lets nobody in; the answer of the limits."""
        room = self._room(number, event)
        self._happen(number, replace(event, queued=room.decision == "queue"))
        return room

    def _late_reply(self, number: int, event: RequesterReplied) -> None:
        """A message on a closed appeal. Where it begins a new one, the rest of the history still runs on here."""
        life = self.lives[number]
        closed_at = max(item.at for item in life.happened if isinstance(item, TicketClosed))
        late = lifecycle.on_late_reply(
            life.edition,
            closed=True,
            certificate_valid=_valid(life.recorded.certificate, event.at, life.edition),
            closed_at=closed_at,
            at=event.at,
            reopened=lifecycle.reopenings(life.happened),
        )
        room = self._reopen(number, TicketReopened(at=event.at, by="requester"))
        life.result.begun_anew += late.code == "new" or room.decision in ("refuse", "hold")

    # --- silence ---
    def _term(self, number: int) -> None:
        """Find the term of silence that runs now, if any."""
        life = self.lives[number]
        found = None if life.closed else lifecycle.silence(life.edition, life.happened)
        life.term += 1
        life.term_runs = found is not None
        if found is not None and found.due_at < self.now:
            heapq.heappush(self.heap, (found.due_at, _SILENCE, number, life.term))

    def _close_by_silence(self, number: int, at: datetime) -> None:
        life = self.lives[number]
        found = lifecycle.silence(life.edition, life.happened)
        outcome = found.outcome if found else ""
        life.result.silent.append(at)
        closing = TicketClosed(at=at, outcome=outcome, automatic=True, by="silence")
        self._happen(number, closing)

    # --- limits ---
    def _holds(self, life: _Life) -> bool:
        return not life.out and bool(life.happened) and limits.occupies(life.edition, life.state)

    def _held(self, life: _Life) -> frozenset[str]:
        """The limits it takes a place of."""
        if life.plain:
            return frozenset({""} if self._holds(life) else ())
        if life.out or not life.happened:
            return frozenset()
        return limits.held(life.edition, life.facts)

    def _waits(self, life: _Life) -> Mapping[str, object]:
        """What it is while it waits for a place of limits with conditions: as another it may not have to."""
        return {} if life.plain or life.state != "queued" else dict(life.facts)

    def _beside(self, number: int, certificate: CertificateFacts, event: Event | None) -> Verdict:
        """The same under several limits, or limits with conditions: by the facts of each."""
        life = self.lives[number]
        facts = dict(life.facts)
        for item in (event, *self._counted(life, event)) if event else ():
            history.apply(life.edition, facts, item)
        others = [
            limits.InWork(other.facts, other.recorded.requester)
            for other in self._of_certificate(number)
            if not other.out and other.happened
        ]
        mine = limits.InWork(facts, life.recorded.requester)
        return limits.beside(
            life.edition, mine, others, tier=certificate.tier, overrides=certificate.overrides
        )

    def _place(self, number: int, event: Event | None = None) -> Verdict:
        """Whether the appeal may be worked on beside the others of its certificate."""
        mine, edition = self.lives[number].recorded, self.lives[number].edition
        if mine.certificate is None or not _knows(edition, mine.certificate.tier):
            return accept()
        if not limits.plain(edition):
            return self._beside(number, mine.certificate, event)
        by_person = limits.scope(edition) == "user_and_certificate"
        held = sum(
            self._holds(other) and (not by_person or other.recorded.requester == mine.requester)
            for other in self._of_certificate(number)
        )
        certificate = mine.certificate
        return limits.simultaneous(
            edition, tier=certificate.tier, in_work=held, overrides=certificate.overrides
        )

    def _of_certificate(self, number: int) -> Iterator[_Life]:
        """The other appeals under the same certificate: those in work take the places of its limit."""
        mine = self.lives[number]
        return (
            other
            for other in self.lives
            if other is not mine and mine.account.under_one_certificate(other.account)
        )

    def _room(self, number: int, event: Event, *, usable: bool = True) -> Verdict:
        """Whether what this event begins may be worked on: beside the others, and within its period."""
        place = self._place(number, event)
        if not place.ok or not usable:
            return place
        life = self.lives[number]
        return life.account.room(event, self._others(life))

    def _others(self, mine: _Life) -> list[Account]:
        return [life.account for life in self.lives if life is not mine]

    def _turn(self, number: int, after: datetime) -> None:
        """Put the beginning of the next period it waits for, if any, into the order of time."""
        life = self.lives[number]
        at = life.account.next_turn(after) if life.state == "queued" else None
        if at is not None and at < self.now:
            heapq.heappush(self.heap, (at, _TURN, number, 0))

    def _promote(self, at: datetime) -> None:
        """Give the places that freed, or a new period, to those who wait longest."""
        waiting = [
            (life.waits_since or at, number)
            for number, life in enumerate(self.lives)
            if life.waits_since is not None and life.state == "queued"
        ]
        before: list[Account] = []
        for _, number in sorted(waiting):
            life = self.lives[number]
            if self._place(number).ok and life.account.turn_has_come(at, self._others(life), before):
                self._happen(number, TicketPromoted(at=at))
            else:
                before.append(life.account)


def _asks(edition: Edition, event: Event) -> bool:
    """Whether a term of silence may begin with the event."""
    rule = edition.transitions.silence
    return rule is not None and any(row.on == event.kind for row in rule.after)


def _knows(edition: Edition, tier: str) -> bool:
    axis = edition.axes.get(edition.matrix.axis)
    return axis is not None and tier in axis.values


def _unknown(edition: Edition, facts: Mapping[str, object]) -> tuple[str, ...]:
    """Axes whose value of this appeal the edition does not have: nothing can be promised by it."""
    return tuple(
        name
        for name, axis in edition.axes.items()
        if facts.get(name) and isinstance(facts[name], str) and facts[name] not in axis.values
    )


def _valid(certificate: CertificateFacts | None, at: datetime, edition: Edition) -> bool:
    if certificate is None:
        return True
    on = at.astimezone(edition.wall_clock().zone).date()
    return certificate.starts_on <= on <= certificate.ends_on
