"""How much of a period something was there: breaks against the time of service, and what is owed below the share.

Pure measure: breaks in any order, told twice or overlapping come to the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from . import history
from .edition import Edition
from .events import Event
from .meters import window_of
from .remedies import steps
from .rounds import ZERO, matches
from .schema_work import Availability
from .worktime import WorkingCalendar

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Outage:
    """A recorded break, [start_at, end_at), both aware; ``end_at`` None while it lasts.

    ``kind``: "planned", "emergency" or what else an edition names; "" for one read from a history.
    """

    start_at: datetime
    end_at: datetime | None = None
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch of a period that was down, or excused, and how much of the service time it took."""

    start_at: datetime
    end_at: datetime
    taken: timedelta
    excused: bool
    name: str


@dataclass(frozen=True, slots=True)
class Available:
    """How an edition's share of time stands in one period, both days inside.

    ``whole``: the service time it is a share of, ``down``: what was missing of it. ``share``: percent that was there;
    what lasts of the period counts as there, so the share of a period that runs can only fall. ``amount`` of
    ``gives`` is owed.
    """

    rule: str
    from_on: date
    to_on: date
    whole: timedelta
    down: timedelta
    excused: timedelta
    share: Fraction
    met: bool
    gives: str
    amount: int
    clause: str
    breaks: tuple[Break, ...] = ()
    readings: tuple[str, ...] = ()


def available(
    edition: Edition,
    name: str,
    outages: Iterable[Outage],
    on: date,
    *,
    now: datetime,
) -> Available:
    """The rule ``name`` in the period ``on`` lies in, dates in the zone of the edition; breaks that last end ``now``.

    The service time is that of the calendar alone: what is announced to be closed is a break, not less time.
    Raises KeyError for no such rule, ValueError for a naive instant or a break that ends before it begins.
    """
    rule, zone = edition.availability[name], ZoneInfo(edition.zone)
    first, last = window_of(rule.period, on)
    assert first is not None
    assert last is not None
    begins, ends = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    calendar = _service_time(edition, rule)
    known = sorted(map(_in_utc, set(outages)), key=lambda item: (item.start_at, item.kind, item.name))
    down = _merged(_spans(rule, known, rule.kinds, begins, min(ends, _utc(now))))
    free = _merged(_spans(rule, known, rule.excused, begins, ends, planned=True))
    free = list(_at_most(calendar, free, timedelta(minutes=rule.excused_minutes)))
    bare = [part for span in down for part in _without(span, free)]
    whole = calendar.measure(begins, ends)
    off = sum((calendar.measure(*span) for span in free), ZERO)
    if edition.setting(rule.whole) == "without_excused":
        whole -= off
    missing = sum((calendar.measure(*span) for span in bare), ZERO)
    share = Fraction(100 * ((whole - missing) // _TICK), whole // _TICK) if whole else Fraction(100)
    breaks = (*_told(calendar, bare, known, zone), *_told(calendar, free, known, zone, excused=True))
    return Available(
        rule=name,
        from_on=first,
        to_on=last,
        whole=whole,
        down=missing,
        excused=off,
        share=share,
        met=share >= Fraction(rule.percent),
        gives=rule.gives,
        amount=_owed(rule, share, missing),
        clause=rule.clause,
        breaks=tuple(sorted(breaks, key=lambda item: item.start_at)),
        readings=(*rule.readings, *edition.reading_of(rule.whole)),
    )


def _service_time(edition: Edition, rule: Availability) -> WorkingCalendar:
    """The hours that are promised, without what was announced since."""
    plain = edition.at_work(production=edition._production) if edition._announced else edition
    return plain.calendar(rule.calendar) if rule.calendar else edition.wall_clock()


_TICK = timedelta(microseconds=1)


def _owed(rule: Availability, share: Fraction, down: timedelta) -> int:
    """By the bands, or for each hour or minute once the share is not kept."""
    if rule.bands or share >= Fraction(rule.percent):
        return max((band.amount for band in rule.bands if share < Fraction(band.below)), default=0)
    amount = steps(down, rule.per, rule.each) * rule.amount
    return min(amount, rule.cap) if rule.cap else amount


def outages_of(edition: Edition, name: str, events: Iterable[Event]) -> tuple[Outage, ...]:
    """The breaks one ticket tells of: from an event of ``begin`` to the next of ``end``; the last may last.

    Order and repetition of events do not matter. Raises KeyError for no such rule.
    """
    rule, facts = edition.availability[name], history.defaults(edition)
    begin = [row for row in rule.begin if edition.given(row.given)]
    end = [row for row in rule.end if edition.given(row.given)]
    found: list[Outage] = []
    since: datetime | None = None
    for event in history.ordered(events):
        history.apply(edition, facts, event)
        if since is None and rule.holds(facts) and any(matches(row, event, facts) for row in begin):
            since = event.at
        elif since is not None and any(matches(row, event, facts) for row in end):
            found.append(Outage(since, event.at))
            since = None
    return (*found, Outage(since)) if since is not None else tuple(found)


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return _utc(datetime.combine(on, time(), zone))


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("naive instant in a break: an offset is needed")
    return at.astimezone(UTC)


def _in_utc(item: Outage) -> Outage:
    start, end = _utc(item.start_at), _utc(item.end_at) if item.end_at else None
    if end is not None and end < start:
        raise ValueError("a break ends before it begins")
    return replace(item, start_at=start, end_at=end)


def _spans(
    rule: Availability,
    outages: Iterable[Outage],
    kinds: Sequence[str],
    begins: datetime,
    ends: datetime,
    *,
    planned: bool = False,
) -> Iterator[Span]:
    """The breaks of these kinds as far as they lie in the period; those of a history are down."""
    for item in outages:
        if item.kind not in kinds and (item.kind or planned or not rule.begin):
            continue
        end = item.end_at or ends
        if not planned and end - item.start_at < timedelta(minutes=rule.least_minutes):
            continue
        start, end = max(item.start_at, begins), min(end, ends)
        if start < end:
            yield start, end


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _at_most(calendar: WorkingCalendar, spans: Iterable[Span], most: timedelta) -> Iterator[Span]:
    """The first of the spans, ``most`` of service time in all; everything where that is zero."""
    left = most
    for start, end in spans:
        taken = calendar.measure(start, end)
        if not most or taken <= left:
            yield start, end
            left -= taken
        elif left > ZERO:
            yield start, calendar.add(start, left)
            return
        else:
            return


def _without(span: Span, free: Iterable[Span]) -> Iterator[Span]:
    start, end = span
    for first, last in free:
        if last <= start or first >= end:
            continue
        if start < first:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end


def _told(
    calendar: WorkingCalendar,
    spans: Iterable[Span],
    outages: Sequence[Outage],
    zone: ZoneInfo,
    *,
    excused: bool = False,
) -> Iterator[Break]:
    for start, end in spans:
        inside = (
            each for each in outages if each.start_at < end and (each.end_at is None or start < each.end_at)
        )
        name = next((each.name for each in inside if each.name), "")
        yield Break(start.astimezone(zone), end.astimezone(zone), calendar.measure(start, end), excused, name)
