"""Limits on pauses: how often and how long a clock may be held still, and when that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .edition import Edition
from .rounds import ZERO, Pausing, Round
from .schema_rules import PauseLimit
from .schema_targets import ON_THE_WALL, WORKING
from .worktime import Exception_, WorkingCalendar

_LENGTHS = {**ON_THE_WALL, **WORKING, "calendar_days": timedelta(days=1)}


def hold(
    edition: Edition,
    rounds: Sequence[Round],
    limit: PauseLimit | None,
    at: datetime,
    exceptions: Sequence[Exception_],
) -> None:
    """Begin a pause of the last round. Under a limit its end is known from the beginning; one that is not allowed
    any more ends where it begins. Raises OutsideCalendar."""
    current = rounds[-1]
    current.held, current.limit = True, limit
    current.pauses.append((at, None if limit is None else _end(edition, rounds, limit, at, exceptions)))


def let_go(current: Round, at: datetime) -> None:
    """End the pause that lasts: now, or where its time was over."""
    start, end = current.pauses[-1]
    current.pauses[-1] = (start, at if end is None else min(end, at))
    current.held = False


def keep_while_shut(edition: Edition, current: Round, at: datetime, exceptions: Sequence[Exception_]) -> None:
    """What was left of a pause when the ticket was closed is left when it is opened again at ``at``."""
    if not current.held or current.limit is None or current.stopped_at is None:
        return
    start, end = current.pauses[-1]
    if end is None or end <= current.stopped_at:
        return
    calendar = _counted_in(edition, current.limit, current, exceptions)
    left = calendar.measure(current.stopped_at, end)
    current.shut.append((current.stopped_at, at))
    current.pauses[-1] = (start, calendar.add(at, left))


def pausing(
    edition: Edition, rounds: Sequence[Round], item: Round, end: datetime, exceptions: Sequence[Exception_]
) -> Pausing | None:
    """How the last pause of a round stands at ``end`` under its limit; None without one."""
    if item.limit is None or not item.pauses:
        return None
    since_at, until_at = item.pauses[-1]
    together = _together(rounds, item, item.limit)
    used = _used(edition, item.limit, together, end, exceptions)
    zone = ZoneInfo(edition.zone)
    return Pausing(
        limit=item.limit,
        since_at=since_at.astimezone(zone),
        until_at=until_at.astimezone(zone) if until_at else None,
        times=sum(len(each.pauses) for each in together),
        used=used,
        spent=item.held and until_at is not None and end >= until_at,
    )


def _together(rounds: Sequence[Round], item: Round, limit: PauseLimit) -> list[Round]:
    """The rounds up to this one whose pauses count together."""
    return [each for each in rounds if each.number <= item.number] if limit.over == "ticket" else [item]


def _end(
    edition: Edition,
    rounds: Sequence[Round],
    limit: PauseLimit,
    at: datetime,
    exceptions: Sequence[Exception_],
) -> datetime | None:
    """When the pause that begins at ``at`` is over at the latest; ``at`` itself when none is allowed any more."""
    current = rounds[-1]
    together = _together(rounds, current, limit)
    if limit.times and sum(len(each.pauses) for each in together) >= limit.times:
        return at
    calendar = _counted_in(edition, limit, current, exceptions)
    one = _one(edition, limit, current)
    lefts = [limit.longest * one] if limit.longest else []
    if limit.amount:
        lefts.append(limit.amount * one - _used(edition, limit, together, at, exceptions))
    if not lefts:  # only their number is limited
        return None
    return calendar.add(at, max(min(lefts), ZERO))


def _used(
    edition: Edition,
    limit: PauseLimit,
    rounds: Sequence[Round],
    until: datetime,
    exceptions: Sequence[Exception_],
) -> timedelta:
    """Length of the pauses of these rounds up to ``until``, without the time the ticket was closed."""
    total = ZERO
    for item in rounds:
        calendar = _counted_in(edition, limit, item, exceptions)
        for start, end in item.pauses:
            last = min(end or until, until)
            if start < last:
                total += calendar.measure(start, last)
                for shut, opened in item.shut:
                    first, second = max(shut, start), min(opened, last)
                    total -= calendar.measure(first, second) if first < second else ZERO
    return total


def _counted_in(
    edition: Edition, limit: PauseLimit, item: Round, exceptions: Sequence[Exception_]
) -> WorkingCalendar:
    if not limit.unit.startswith("working_"):
        return edition.wall_clock()
    name = limit.calendar or item.calendar
    return edition.calendar(name, exceptions, "" if limit.calendar else item.zone)


def _one(edition: Edition, limit: PauseLimit, item: Round) -> timedelta:
    """How long one of the units is."""
    if limit.unit == "working_days":
        return edition.day_length(limit.calendar or item.calendar)
    return _LENGTHS[limit.unit]
