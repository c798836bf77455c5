"""Clocks as a fold over events: what is promised, from when, until when, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from . import history
from .addresses import calendar_for
from .edition import Edition
from .escalating import escalations
from .events import Event, TicketClosed, TicketCompleted, TicketRegistered, TicketReopened
from .history import CLOSED, Facts
from .pauses import hold, keep_while_shut, let_go, pausing
from .rounds import OF_ROUND, Clock, ClockState, Round, matches, remaining, state_of, tell
from .schema_base import Row
from .schema_rules import AgainRow, CalendarRow, ClockRule, EscalationRow, EventRow, PauseLimit, StartRow
from .schema_targets import OtherTarget, TargetRow
from .targets import Target, first_holding, measure_of, promise, ranked, zone_of
from .whichever import ends_of, hours_facts, inputs_of, listen, others_of, set_others
from .worktime import Exception_

__all__ = ["Clock", "ClockState", "Target", "escalations", "fold", "matches"]

_Row = TypeVar("_Row", bound=Row)


def fold(
    edition: Edition,
    events: Iterable[Event],
    *,
    now: datetime,
    exceptions: Sequence[Exception_] = (),
) -> tuple[Clock, ...]:
    """Every clock of the edition for the ticket with this history, at ``now`` (aware).

    Pure; the order of ``events`` and repeated ones do not matter; events after ``now`` are left aside.
    A clock the edition does not offer to such a ticket is not among them (see ``targets.promised``).
    Raises ValueError for a naive instant, OutsideCalendar beyond the years of the calendar.
    """
    if now.tzinfo is None:
        raise ValueError("naive now: an offset is needed")
    happened = history.ordered(events, now)
    facts = history.defaults(edition)
    runs = [_Run(edition, plan, tuple(exceptions)) for plan in _plans(edition)]
    for event in happened:
        history.apply(edition, facts, event)
        for run in runs:
            run.take(event, facts)
    clocks = (run.clock(now, facts) for run in runs)
    return tuple(clock for clock in clocks if clock is not None)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A clock rule with the rows that stand under the readings chosen."""

    name: str
    rule: ClockRule
    begin: tuple[EventRow, ...]
    start: tuple[StartRow, ...]
    met: tuple[EventRow, ...]
    stop: tuple[EventRow, ...]
    again: tuple[AgainRow, ...]
    pause: tuple[Row, ...]
    limits: tuple[PauseLimit, ...]
    targets: tuple[TargetRow, ...]
    calendars: tuple[CalendarRow, ...]
    by_instant: bool
    watched: tuple[str, ...]
    """Facts that decide the promise and the calendar."""
    zoned: tuple[CalendarRow, ...] | None
    """The calendars, where the promise asks when the round began."""
    heard: tuple[OtherTarget, ...]


def _plans(edition: Edition) -> tuple[_Plan, ...]:
    plans: tuple[_Plan, ...] | None = edition._cache.get("clocks")
    if plans is None:
        plans = tuple(_plan(edition, name, rule) for name, rule in edition.clocks.items())
        edition._cache["clocks"] = plans
    return plans


def _plan(edition: Edition, name: str, rule: ClockRule) -> _Plan:
    def standing(rows: tuple[_Row, ...]) -> tuple[_Row, ...]:
        return tuple(row for row in rows if edition.given(row.given))

    targets, calendars = ranked(standing(rule.targets)), ranked(standing(rule.calendars))
    others = others_of(targets)
    watched = {fact: None for row in (*targets, *others, *calendars) for fact in row.names}
    watched.update((name, None) for row in (*targets, *others) for name in row.told_by)
    watched.update((row.zone_fact, None) for row in calendars if row.zone_fact)
    watched.update(hours_facts(edition, (*targets, *others, *calendars)))
    of_round = [name for name in OF_ROUND if watched.pop(name, "") is None]  # no changes: of another round
    return _Plan(
        name=name,
        rule=rule,
        begin=standing(rule.begin),
        start=standing(rule.start),
        met=standing(rule.met),
        stop=standing(rule.stop),
        again=standing(rule.again),
        pause=standing(rule.pause),
        limits=ranked(standing(rule.pause_limits)),
        targets=targets,
        calendars=calendars,
        by_instant=edition.setting(rule.late) == "instant",
        watched=tuple(watched),
        zoned=calendars if len(of_round) > ("round" in of_round) else None,
        heard=tuple(row for row in others if row.since),
    )


class _Run:
    """One clock on its way through the events of one ticket."""

    def __init__(self, edition: Edition, plan: _Plan, exceptions: tuple[Exception_, ...]) -> None:
        self.edition, self.plan, self.exceptions = edition, plan, exceptions
        self.rounds: list[Round] = []
        self.again_at: datetime | None = None
        self.before: list[Any] = []
        self.seen: list[Any] = []

    def take(self, event: Event, facts: Facts) -> None:
        """One event, with the facts after it."""
        self.before, self.seen = self.seen, [facts.get(name) for name in self.plan.watched]
        last = self.rounds[-1] if self.rounds else None
        if not self.rounds:
            first_at = self._first_at(event, facts)
            if first_at is None:
                return
            self._begin(first_at)
        else:
            self._perhaps_again(event, facts)
        current = self.rounds[-1]
        facts["round"] = current.number
        if current.ended:
            return
        if self.plan.heard:
            listen(self.edition, current, self.plan.heard, event, facts)
        if current.started_at is None:
            self._perhaps_start(current, event, facts)
        else:
            self._perhaps_change(current, event, facts)
        if current.started_at is not None:
            if self.plan.pause:
                self._perhaps_pause(current, event, facts)
            if current is last:  # what begins a round does not end it
                self._perhaps_met(current, event, facts)
        if isinstance(event, TicketClosed) and not current.ended:
            current.stopped_at = event.at

    def _first_at(self, event: Event, facts: Facts) -> datetime | None:
        """Where the first round begins, when this event begins it; on a closed ticket only once it is reopened."""
        if not self.plan.begin:
            return event.at if isinstance(event, TicketRegistered) else None
        if isinstance(event, TicketReopened) and self.again_at is not None:
            asked_at, self.again_at = self.again_at, None
            return asked_at
        if not any(matches(row, event, facts) for row in self.plan.begin):
            return None
        if facts["state"] in CLOSED:
            self.again_at = self.again_at or event.at
            return None
        return event.at

    def _begin(self, at: datetime) -> Round:
        self.rounds.append(Round(len(self.rounds) + 1, at))
        return self.rounds[-1]

    def _perhaps_again(self, event: Event, facts: Facts) -> None:
        current = self.rounds[-1]
        if isinstance(event, TicketReopened):
            asked_at, self.again_at = self.again_at, None
            if asked_at is not None:
                self._begin(asked_at)
                return
        for row in self.plan.again:
            if row.after == "met" or not matches(row, event, facts):
                continue
            afresh = row.after == "any" or (row.after == "first_ended" and current.number > 1)
            if not current.ended and not afresh:
                continue
            current.readings.update(dict.fromkeys(row.given))
            if facts["state"] in CLOSED:
                # Nothing runs on a closed ticket: the round begins if and when it is reopened.
                self.again_at = self.again_at or event.at
                return
            if not current.ended:
                self.rounds.pop()
            self._begin(event.at).readings.update(dict.fromkeys(row.given))
            return
        if isinstance(event, TicketReopened) and current.met_at is None:
            keep_while_shut(self.edition, current, event.at, self.exceptions)
            current.stopped_at = None

    def _perhaps_start(self, current: Round, event: Event, facts: Facts) -> None:
        lacking = [row for row in self.plan.start if not row.holds(facts)]
        if lacking:
            current.readings.update(dict.fromkeys(name for row in lacking for name in row.given))
            return
        since_receipt = isinstance(event, TicketCompleted) and event.doubt_lifted
        if since_receipt or isinstance(event, TicketReopened):
            current.ready_at = current.received_at
        waited = current.ready_at is not None
        current.ready_at = current.ready_at or max(event.at, current.received_at)
        self._retarget(current, facts)
        if current.target is not None:
            # A promise that appears later (a case raised to critical) is counted as a change of it would be.
            anew = waited and not since_receipt and self._reading_of_change(current) in ("restart", "carry")
            current.started_at = current.others_at = event.at if anew else current.ready_at
            current.count_from(current.started_at)

    def _retarget(self, current: Round, facts: Facts) -> None:
        tell(facts, current, self.plan.zoned, self.edition.zone)
        row = first_holding(self.plan.targets, facts)
        hours = first_holding(self.plan.calendars, facts)
        if row is None or hours is None:
            return
        rule = self.plan.rule
        current.target = promise(self.edition, row, facts, rule)
        current.inputs = inputs_of(self.edition, facts, row, hours)
        zone = current.zone = zone_of(hours, facts)
        name = current.calendar = calendar_for(self.edition, hours.calendar, facts, zone)
        current.measure = measure_of(self.edition, rule, current.target, name, self.exceptions, zone)
        set_others(self.edition, rule, current, row, facts, self.exceptions)
        named = [*row.given, *hours.given]
        if current.target.unit == "working_days":
            named += self.edition.reading_of(rule.count_days)
        current.readings.update(dict.fromkeys(named))

    def _reading_of_change(self, current: Round) -> str:
        """What the first of the facts that changed does to the allowance."""
        pairs = zip(self.plan.watched, self.before, self.seen, strict=True)
        fact = next((name for name, old, new in pairs if old != new), "*")
        on_change = self.plan.rule.on_change
        setting = on_change.get(fact, on_change.get("*", "from_receipt"))
        current.readings.update(dict.fromkeys(self.edition.reading_of(setting)))
        return str(self.edition.setting(setting))

    def _perhaps_change(self, current: Round, event: Event, facts: Facts) -> None:
        if self.before == self.seen or any(matches(row, event, facts) for row in self.plan.met):
            return  # what keeps a promise does not change it
        old = Round(0, current.received_at)
        old.take_promise(current)
        self._retarget(current, facts)
        if (current.target, current.calendar, current.zone) == (old.target, old.calendar, old.zone):
            return
        current.changed_at = event.at
        self._rebase(current, old, self._reading_of_change(current), event.at)

    def _rebase(self, current: Round, old: Round, reading: str, at: datetime) -> None:
        """Where the new allowance is counted from (A-6.4a, B-4.7d)."""
        current.count_from(current.started_at)
        current.others_at = at if reading == "restart" else current.started_at
        if current.target and current.target.since_fact:
            return  # whatever changed: the day it is counted from says when it ends
        if reading == "carry":
            current.base_at, current.credit = at, old.used(at)
        elif reading == "restart":
            current.base_at = at
        elif reading == "min_restart":
            whole, former = current.due_at(), old.due_at()
            if whole is None or former is None or whole >= former:
                return
            current.base_at = current.others_at = at
            later = current.due_at()
            if later is not None and later > former:
                current.take_promise(old)

    def _perhaps_pause(self, current: Round, event: Event, facts: Facts) -> None:
        paused = any(row.holds(facts) for row in self.plan.pause)
        if paused and not current.held:
            limit = first_holding(self.plan.limits, facts)
            hold(self.edition, self.rounds, limit, event.at, self.exceptions)
        elif current.held and not paused:
            let_go(current, event.at)

    def _perhaps_met(self, current: Round, event: Event, facts: Facts) -> None:
        for row in self.plan.rule.met:
            if matches(row, event, facts):
                current.readings.update(dict.fromkeys(row.given))
                if row in self.plan.met:
                    current.met_at = event.at
                    self._perhaps_repeat(event, facts)
                    return
        if any(matches(row, event, facts) for row in self.plan.stop):
            current.stopped_at = event.at

    def _perhaps_repeat(self, event: Event, facts: Facts) -> None:
        """The event that kept the promise begins the next round at once (updates that repeat)."""
        for row in self.plan.again:
            if row.after == "met" and facts["state"] not in CLOSED and matches(row, event, facts):
                following = self._begin(event.at)
                following.readings.update(dict.fromkeys(row.given))
                self._perhaps_start(following, event, facts)
                return

    # --- the result ---
    def clock(self, now: datetime, facts: Facts) -> Clock | None:
        """The last round with the earlier ones; None when the edition has no such clock for the ticket."""
        rule = self.plan.rule
        if not self.rounds:
            return None
        offered = [item for item in self.rounds if not item.target or item.target.unit != "not_offered"]
        if any(self.edition.given(row.given) and row.holds(facts) for row in rule.absent):
            # What was judged stays judged, whatever the ticket has become since.
            offered = [item for item in offered if item.met_at is not None]
        if not offered:
            return None
        if all(round_.target is None for round_ in offered) and not self._unknown(facts):
            return None
        *earlier, last = (self._shown(round_, now, facts) for round_ in offered)
        if not earlier:
            return last
        return replace(last, earlier=tuple(earlier))

    def _unknown(self, facts: Facts) -> bool:
        """Whether a fact the targets ask for is not known yet (no certificate, so no tier)."""
        names = {name for row in self.plan.targets for name in row.when}
        lacking = any(not row.holds(facts) for row in self.plan.start)
        return lacking or any(facts.get(name) in (None, "") for name in names)

    def _shown(self, item: Round, now: datetime, facts: Facts) -> Clock:
        rule, zone = self.plan.rule, ZoneInfo(self.edition.zone)
        end = item.met_at or item.stopped_at or now
        way, promised = item.as_counted(), item.target if item.others else None
        due = way.due_at()
        facts["round"] = item.number
        late_at = self._late_at(way, due)
        late = late_at is not None and end > late_at
        used = way.used(end)
        left = None if item.ended else remaining(way, due, now, used)
        waits = next((row.text for row in self.plan.start if not row.holds(facts)), None)
        return Clock(
            name=self.plan.name,
            label=rule.label,
            state=state_of(item, late, now),
            clause=item.target.clause if item.target else rule.clause,
            allowance=way.target,
            received_at=item.received_at.astimezone(zone),
            started_at=_in(zone, item.started_at),
            counted_from_at=_in(zone, way.base_at),
            runs_from_at=_in(zone, self._opening(way)),
            due_at=_in(zone, due),
            late_at=_in(zone, late_at),
            met_at=_in(zone, item.met_at),
            stopped_at=_in(zone, item.stopped_at),
            calendar=way.calendar,
            zone=item.zone,
            readings=self._readings(item, due, late_at),
            elapsed=used,
            remaining=left,
            late=late,
            waits_for=waits if item.started_at is None else None,
            inputs=item.inputs,
            pauses=tuple((start.astimezone(zone), _in(zone, stop)) for start, stop in item.pauses),
            pausing=pausing(self.edition, self.rounds, item, end, self.exceptions),
            round=item.number,
            handed=self._handed(facts),
            promised=promised,
            ends=ends_of(item, way, zone),
        )

    def _readings(self, item: Round, due: datetime | None, late_at: datetime | None) -> tuple[str, ...]:
        """The parameters that decided; what counts as late among them where it does."""
        decides = due is not None and late_at is not None and not self.plan.by_instant and late_at != due
        late = self.edition.reading_of(self.plan.rule.late) if decides else ()
        return tuple(dict.fromkeys((*item.readings, *late)))

    def _handed(self, facts: Facts) -> tuple[EscalationRow, ...]:
        """The escalations that stand for these facts."""
        rows = self.plan.rule.escalations
        return (
            tuple(row for row in rows if self.edition.given(row.given) and row.holds(facts)) if rows else ()
        )

    def _opening(self, item: Round) -> datetime | None:
        """The first instant that counts: the next opening after the beginning."""
        if item.base_at is None or item.measure is None:
            return item.base_at
        return item.measure.calendar.next_opening(item.measure.opening(item.base_at))

    def _late_at(self, item: Round, due: datetime | None) -> datetime | None:
        """Late strictly after this: the due instant, or where working time goes on after it (A-1.13d)."""
        if due is None or item.measure is None:
            return None
        exact = self.plan.by_instant or item.measure.window is not None
        at = due if exact else item.measure.calendar.next_opening(due)
        if item.changed_at is not None and at < item.changed_at:
            return item.changed_at
        return at


def _in(zone: ZoneInfo, at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(zone)
