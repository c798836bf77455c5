"""One clock of one ticket as a value, and one round of counting on the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from .matching import matches as matches
from .schema_base import Text
from .schema_rules import CalendarRow, EscalationRow, PauseLimit
from .schema_targets import OtherTarget
from .targets import Measure, Target, zone_of

ClockState = Literal["waiting", "running", "paused", "met", "late", "stopped", "not_offered"]
"""waiting: not started (incomplete, queued); late: still unanswered and overdue; met: answered (``late`` says
whether too late); stopped: the ticket was closed before an answer."""

ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Pausing:
    """The limit the last pause stands under.

    ``until_at``: the pause is over at the latest, None for no end; ``times`` and ``used``: number and length of the
    pauses that count together, as they are limited; ``spent``: no time is left, the clock is held no more.
    """

    limit: PauseLimit
    since_at: datetime
    until_at: datetime | None
    times: int
    used: timedelta
    spent: bool


@dataclass(frozen=True, slots=True)
class End:
    """One of several ends of a promise. ``from_at``: from where it is counted, None when that has not been yet."""

    target: Target
    from_at: datetime | None
    due_at: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one ticket as it stands at ``now``. Instants are in the zone of the edition.

    ``due_at`` may be the closing of a day (18:00). ``late_at``: late strictly after this instant (with
    the default reading the next opening after ``due_at``, A-1.13d). ``elapsed`` and ``remaining`` are
    working time of ``calendar``; remaining is negative when late, None when nothing is due any more.
    ``counted_from_at``: where the counting begins, ``runs_from_at``: the opening at or after it; ``waits_for``:
    what a waiting clock lacks.
    ``zone``: the time zone the calendar was read in, "" for its own.
    ``pausing``: where pauses are limited; the end of a pause that lasts is then the latest it may have.
    ``handed``: the escalations that stand for the ticket as it is.
    ``ends``: where a promise has several, all of them; ``promised`` is then the whole, and ``allowance``, ``calendar``
    and what is counted are those of the end that counts.
    ``round`` counts from 1; finished earlier rounds (B4.12, after reopening) are in ``earlier``.
    """

    name: str
    label: Text
    state: ClockState
    clause: str
    allowance: Target | None = None
    received_at: datetime | None = None
    started_at: datetime | None = None
    counted_from_at: datetime | None = None
    runs_from_at: datetime | None = None
    due_at: datetime | None = None
    late_at: datetime | None = None
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    calendar: str = ""
    zone: str = ""
    readings: tuple[str, ...] = ()
    elapsed: timedelta = ZERO
    remaining: timedelta | None = None
    late: bool = False
    waits_for: Text | None = None
    inputs: tuple[tuple[str, str], ...] = ()
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    pausing: Pausing | None = None
    round: int = 1
    handed: tuple[EscalationRow, ...] = ()
    promised: Target | None = None
    ends: tuple[End, ...] = ()
    earlier: tuple[Clock, ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """Another end of the promise of a round, as it is counted for the facts of the ticket."""

    row: OtherTarget
    target: Target
    calendar: str
    measure: Measure


@dataclass(slots=True)
class Round:
    """One counting from an event that asks for an answer to the answer."""

    number: int
    received_at: datetime
    ready_at: datetime | None = None
    """Since when nothing was lacking; the counting begins here once something is promised."""
    started_at: datetime | None = None
    base_at: datetime | None = None
    credit: timedelta = ZERO
    target: Target | None = None
    calendar: str = ""
    zone: str = ""
    measure: Measure | None = None
    changed_at: datetime | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    held: bool = False
    """Whether something holds the clock still, be the time for it over or not."""
    limit: PauseLimit | None = None
    shut: list[tuple[datetime, datetime]] = field(default_factory=list)
    """While the ticket was closed: no time of a pause."""
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    readings: dict[str, None] = field(default_factory=dict)
    inputs: tuple[tuple[str, str], ...] = ()
    others: tuple[Other, ...] = ()
    """Other ends of the promise; those without an event of their own are counted from ``others_at``."""
    others_at: datetime | None = None
    heard: dict[int, datetime] = field(default_factory=dict)
    """The last event another end is counted from, by the identity of its row."""

    @property
    def ended(self) -> bool:
        return self.met_at is not None or self.stopped_at is not None

    def take_promise(self, other: Round) -> None:
        """What is promised, and from where it is counted, as the other round has it."""
        self.started_at, self.base_at, self.credit = other.started_at, other.base_at, other.credit
        self.target, self.calendar, self.measure = other.target, other.calendar, other.measure
        self.inputs, self.zone, self.pauses = other.inputs, other.zone, other.pauses
        self.others, self.others_at, self.heard = other.others, other.others_at, other.heard

    def count_from(self, at: datetime | None) -> None:
        """Count the promise from ``at``, or from the day it names instead; nothing was used up before."""
        assert self.target is not None
        assert self.measure is not None
        self.base_at, self.credit = _begins_at(self.target, at, self.measure), ZERO

    def ways(self) -> tuple[Round, ...]:
        """The round by each end of its promise alone, its own first; one that is not there has no ``base_at``."""
        found = [replace(self, others=())]
        for other in self.others:
            base = self.heard.get(id(other.row)) if other.row.since else self.others_at
            way = replace(found[0], target=other.target, calendar=other.calendar, measure=other.measure)
            if other.row.since_fact:
                base = _begins_at(other.target, self.others_at, other.measure)
            way.base_at, way.started_at, way.credit = base, base, ZERO
            found.append(way)
        return tuple(found)

    def as_counted(self) -> Round:
        """The round by the end of its promise that counts: the later or the earlier of those that are there."""
        if not self.others or self.target is None:
            return self
        own, *others = self.ways()
        if self.started_at is None:
            return own
        there = [(way.due_at(), way) for way in (own, *others) if way.base_at is not None]
        known = [(due, way) for due, way in there if due is not None]
        if self.target.whichever == "earlier":
            return min(known, key=lambda item: item[0])[1] if known else own
        if len(known) < len(there):
            return next(way for due, way in there if due is None)
        return max(known, key=lambda item: item[0])[1] if known else own

    def due_at(self) -> datetime | None:
        """When the promise ends; None when paused, not begun or without a term."""
        if self.others:
            return self.as_counted().due_at()
        if self.base_at is None or self.measure is None or self.target is None:
            return None
        if self.target.termless:
            return None
        return self.measure.due(self._counted_from(self.base_at, self.measure), self.credit, self.pauses)

    def _counted_from(self, base: datetime, measure: Measure) -> datetime:
        """Where the counting begins: the cut-off speaks of the receipt, not of a later change."""
        return measure.opening(base) if base == self.started_at else base

    def used(self, end: datetime) -> timedelta:
        if self.base_at is None or self.measure is None:
            return ZERO
        base = self._counted_from(self.base_at, self.measure)
        return self.credit + self.measure.used(base, end, self.pauses)


def _begins_at(target: Target, at: datetime | None, measure: Measure) -> datetime | None:
    """Where the counting of what would begin ``at`` does: with the day a fact names, in the zone of the calendar.

    None before the round begins, and while that day is not known."""
    if at is None or not target.since_fact:
        return at
    return (
        datetime.combine(date.fromisoformat(target.since_on), time(), measure.calendar.zone)
        if target.since_on
        else None
    )


OF_ROUND = ("round", "begun_on", "begun_time", "begun_day", "begun_month")
"""Facts of one round of one clock: its number, and when it began on the wall clock its hours are read on."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def tell(facts: dict[str, Any], item: Round, zoned: Sequence[CalendarRow] | None, zone: str) -> None:
    """The facts of a round, for its conditions. ``zoned``: the calendars, where it is asked when it began."""
    facts["round"] = item.number
    if zoned is None:
        return
    zone = next(filter(None, (zone_of(row, facts) for row in zoned)), zone)
    local = (item.ready_at or item.received_at).astimezone(ZoneInfo(zone))
    facts["begun_on"], facts["begun_time"] = local.date().isoformat(), f"{local:%H:%M}"
    facts["begun_day"], facts["begun_month"] = _DAYS[local.weekday()], local.month


def remaining(item: Round, due: datetime | None, now: datetime, used: timedelta) -> timedelta | None:
    if item.measure is None or item.target is None or item.target.termless:
        return None
    if item.measure.window is not None:
        return due - now if due is not None else None
    if item.measure.amount is not None:
        return item.measure.amount - used
    return item.measure.calendar.measure(now, due) if due is not None else None


def state_of(item: Round, late: bool, now: datetime) -> ClockState:
    if item.target is not None and item.target.unit == "not_offered":
        return "not_offered"
    if item.met_at is not None:
        return "met"
    if item.stopped_at is not None:
        return "stopped"
    if item.started_at is None:
        return "waiting"
    if item.held and ((end := item.pauses[-1][1]) is None or now < end):
        return "paused"
    return "late" if late else "running"
