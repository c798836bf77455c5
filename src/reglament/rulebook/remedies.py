"""What a broken promise gives the client: extra days of support, a part of the fee, free time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .caps import Credit, Room, rooms
from .clock import Clock
from .edition import Edition
from .meters import Term
from .penalties import Penalty, reckon
from .schema_meters import Remedy
from .schema_targets import ON_THE_WALL
from .worktime import WorkingCalendar

_DAY = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Owed:
    """``amount`` of ``gives`` ("support_days" ...) owed for one late round of a clock.

    ``units``: how many days or hours were counted; ``days``: the dates among them, for days. ``ended_at``: when the
    round ended. Money is in hundredths; ``sum`` is then the formula with its numbers, ``lacks`` the facts it needs that
    are not known: nothing is owed before. ``room``: the cap on all that is given in a period, where it left less than
    the ``whole``.
    """

    remedy: str
    gives: str
    amount: int
    units: int
    clause: str
    clock: str
    round: int
    days: tuple[date, ...] = ()
    readings: tuple[str, ...] = ()
    ended_at: datetime | None = None
    whole: int = 0
    room: Room | None = None
    sum: str = ""
    lacks: tuple[str, ...] = ()


def owed(
    edition: Edition, clocks: Iterable[Clock], facts: Mapping[str, Any] | None = None
) -> tuple[Owed, ...]:
    """What the late rounds of ``clocks`` give, or those kept too where a remedy is for any that ended; rounds that
    have not ended still grow."""
    found: list[Owed] = []
    for name, rule in edition.remedies.items():
        if not edition.given(rule.given) or not rule.holds(facts or {}):
            continue
        for clock in clocks:
            for item in (*clock.earlier, clock) if clock.name == rule.clock else ():
                end = item.met_at or item.stopped_at
                if end is not None and _gives(rule, item, end):
                    found.append(_owed(edition, name, rule, item, end, facts or {}))
    return tuple(found)


def under_caps(
    edition: Edition,
    items: Iterable[Owed],
    before: Mapping[str, Iterable[Credit]] | Iterable[Credit] = (),
    *,
    facts: Mapping[str, Any] | None = None,
    term: Term | None = None,
) -> tuple[Owed, ...]:
    """The same with what the caps of a period leave of it, in the order the rounds ended.

    ``before``: what was given before (see ``caps.rooms``); ``term``: first and last day of the certificate.
    """
    if not edition.caps:
        return tuple(items)
    given = {
        name: list(before.get(name, ()) if isinstance(before, Mapping) else before) for name in edition.caps
    }
    found = []
    for item in sorted(items, key=lambda item: item.ended_at or _NEVER):
        on, source = day_of(edition, item), f"remedies.{item.remedy}"
        left = rooms(edition, source, item.gives, on, given, facts=facts, term=term)
        if left and left[0].left < item.amount:
            readings = tuple(dict.fromkeys((*item.readings, *left[0].readings)))
            item = replace(item, amount=left[0].left, whole=item.amount, room=left[0], readings=readings)
        for credits in given.values():
            credits.append(Credit(source, item.gives, item.amount, on))
        found.append(item)
    return tuple(found)


def day_of(edition: Edition, item: Owed) -> date:
    """The civil day a round ended, which says of which period it is."""
    return (item.ended_at or _NEVER).astimezone(ZoneInfo(edition.zone)).date()


def _gives(rule: Remedy, clock: Clock, end: datetime) -> bool:
    """Whether a round that ended gives anything: late by more than the grace, or ended at all where that counts."""
    if rule.whenever == "ended" and clock.met_at:
        return True
    grace = timedelta(minutes=rule.grace)
    return clock.late and (not grace or clock.due_at is None or end - clock.due_at > grace)


def _owed(
    edition: Edition, name: str, rule: Remedy, clock: Clock, end: datetime, facts: Mapping[str, Any]
) -> Owed:
    since = clock.due_at if edition.setting(rule.since) == "due" else clock.received_at
    start = since or end
    days: tuple[date, ...] = ()
    if rule.per in ("working_day", "calendar_day"):
        days = tuple(_days(edition, rule, clock, start, end))
        units = len(days) // rule.each
    elif rule.per != "case":
        calendar = _calendar(edition, rule, clock) if "working" in rule.per else edition.wall_clock()
        units = steps(calendar.measure(start, end), rule.per, rule.each)
    else:
        units = 1
    amount = units * rule.amount
    if rule.bands:
        amount = max((band.amount for band in rule.bands if units >= band.at_least), default=0)
    penalty = reckon(rule, units, facts) if rule.formula else Penalty(amount, "")
    amount = penalty.amount
    readings = (*edition.reading_of(rule.since), *edition.reading_of(rule.count), *rule.readings)
    return Owed(
        remedy=name,
        gives=rule.gives,
        amount=min(amount, rule.cap) if rule.cap else amount,
        units=units,
        clause=rule.clause,
        clock=clock.name,
        round=clock.round,
        days=days,
        readings=readings,
        ended_at=end,
        sum=penalty.workings,
        lacks=penalty.lacks,
    )


def steps(length: timedelta, per: str, each: int) -> int:
    """How many times ``each`` hours, minutes or seconds fit into a length; a begun one too where ``per`` says so."""
    step = each * ON_THE_WALL[f"{per.rpartition('_')[2]}s"]
    whole, rest = divmod(length, step)
    return whole + bool(rest and per.startswith("begun"))


def _calendar(edition: Edition, rule: Remedy, clock: Clock) -> WorkingCalendar:
    return edition.calendar(rule.calendar or clock.calendar)


def _days(edition: Edition, rule: Remedy, clock: Clock, start: datetime, end: datetime) -> Iterator[date]:
    """Dates from the first to that of the answer; "after" leaves the first one out. What is due at midnight is due
    on the day before."""
    zone = ZoneInfo(edition.zone)
    calendar = _calendar(edition, rule, clock)
    if clock.due_at is not None and start == clock.due_at:
        start -= timedelta(microseconds=1)
    on, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    if edition.setting(rule.count) == "after":
        on += _DAY
    while on <= last:
        if rule.per == "calendar_day" or calendar.day(on).working:
            yield on
        on += _DAY
