"""Working time: add, subtract and measure it in O(log n) of the calendar's length, however far the answer
lies.

Every instant is an aware datetime; results are in the calendar's zone. Lengths are real elapsed time inside
the hours, also across a change of the clocks. A span is [opening, closing): the opening instant is working
time, the closing one is not, yet a due time may be a closing (A-1.14f); what comes after it is late.

Opening and closing instants are held as sorted distances from the calendar's first midnight beside the
running sum of working time. The frame of these distances is the zone's own wall clock when no span meets a
change of the clocks (a subtraction of two datetimes of one zone needs no offsets), else UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, repeat
from operator import sub
from zoneinfo import ZoneInfo

from reglament.rulebook.production import OutsideCalendar, ProductionCalendar
from reglament.rulebook.workdays import WHOLE_DAY, DayRules, Declared, Hours, Shortened
from reglament.rulebook.workjoined import Joining, Member, sheet_of
from reglament.rulebook.workspans import Exception_, covered, frame_of, utc_of

__all__ = ["Day", "Exception_", "Interval", "OutsideCalendar", "WorkingCalendar"]

_ZERO = timedelta(0)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One date of a working calendar.

    ``kind``: "working", "weekend", "holiday", "transferred", "working_saturday", "shortened", "declared"
    (worked unless the edition says off), "closed" (wholly by an announcement), "extra" (open only by one).
    ``spans``: opening and closing instants in the calendar's zone, none for a day off. ``source``: the act
    behind the kind.
    """

    on: date
    kind: str
    name: str
    spans: tuple[tuple[datetime, datetime], ...]
    provisional: bool
    source: str = ""

    @property
    def working(self) -> bool:
        """Whether any working time falls on the day."""
        return bool(self.spans)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time that is wholly counted or wholly not. ``kind``: as Day.kind, "night" or "break"; of an
    explanation also "pause", and "wall" for time by the calendar on the wall."""

    start_at: datetime
    end_at: datetime
    counted: bool
    kind: str
    name: str
    provisional: bool

    @property
    def length(self) -> timedelta:
        """Real elapsed time."""
        return self.end_at.astimezone(UTC) - self.start_at.astimezone(UTC)


class WorkingCalendar:
    """An immutable working calendar. Made by :meth:`build` or :meth:`around_the_clock`."""

    __slots__ = (
        "_base",
        "_ends",
        "_exceptions",
        "_first",
        "_frame",
        "_high",
        "_lag",
        "_last",
        "_low",
        "_opens",
        "_origin",
        "_rules",
        "_sheet",
        "_starts",
        "_workdays",
        "_zone",
    )

    def __init__(
        self,
        zone: ZoneInfo,
        rules: DayRules | Joining,
        first: int,
        last: int,
        exceptions: tuple[Exception_, ...] = (),
    ) -> None:
        """``first`` and ``last``: the years answered. Prefer :meth:`build`."""
        self._zone, self._rules, self._first, self._last = zone, rules, first, last
        self._exceptions = exceptions
        self._sheet = sheet = sheet_of(zone, rules, first, last, exceptions)
        self._workdays = sheet.workdays
        self._frame, openings, closings, self._low, self._high = frame_of(sheet)
        self._base = datetime(first, 1, 1, tzinfo=self._frame)
        # A span of no length at the first instant lets every later one find a span before it.
        ends: list[timedelta] = list(accumulate(map(sub, closings, openings), initial=_ZERO))
        self._opens, self._starts, self._ends = [self._low, *openings], [_ZERO, *ends[:-1]], ends
        self._lag: list[timedelta] = list(map(sub, self._starts, self._opens))
        self._origin: list[datetime] = list(map(sub, repeat(self._base), self._lag))

    @classmethod
    def build(
        cls,
        zone: ZoneInfo | str,
        weekly: Mapping[str, Iterable[str]] | Hours,
        source: ProductionCalendar | None = None,
        *,
        shortened: Shortened = "full",
        declared: Declared = "working",
        working_weekends: bool = True,
        whole_days: bool = False,
        exceptions: Sequence[Exception_] = (),
        years: tuple[int, int] | None = None,
    ) -> WorkingCalendar:
        """A calendar of weekly hours, {"mon-fri": ["09:00-18:00"]}, minus the days off of ``source``.

        The switches are those of :class:`workdays.DayRules`. ``years``: first and last answered; by default
        those of ``source``, without one 2000–2060. Raises ValueError for wrong hours, switches, zone or
        years.
        """
        zone = ZoneInfo(zone) if isinstance(zone, str) else zone
        hours = weekly if isinstance(weekly, Hours) else Hours.parse(weekly)
        rules = DayRules(hours, source, shortened, declared, working_weekends, whole_days)
        first, last = years or ((source.years[0], source.years[-1]) if source else (2000, 2060))
        if first > last or (source and (first not in source.years or last not in source.years)):
            raise ValueError(f"the years {first}–{last} are not years of the production calendar")
        return _built(zone, rules, first, last, tuple(exceptions))

    @classmethod
    def around_the_clock(
        cls, zone: ZoneInfo | str, *, years: tuple[int, int] = (2000, 2060)
    ) -> WorkingCalendar:
        """Every hour of every day, holidays too."""
        return cls.build(zone, Hours((WHOLE_DAY,) * 7), years=years)

    @classmethod
    def joined(cls, calendars: Sequence[WorkingCalendar], *, every: bool = False) -> WorkingCalendar:
        """Working time of any of the calendars, or with ``every`` the time all of them work, in the zone of the
        first, for the years all of them answer. Raises ValueError for no calendars, years or common time.
        """
        if not calendars:
            raise ValueError("a calendar is made of one other at least")
        first, last = max(each._first for each in calendars), min(each._last for each in calendars)
        members = tuple(Member(each._zone, each._rules, each._exceptions) for each in calendars)
        if first > last:
            raise ValueError("the calendars have no year in common")
        found = cls(calendars[0]._zone, Joining(members, every), first, last)
        if len(found._opens) == 1:
            raise ValueError("the calendars have no working time in common")
        return found

    def with_exceptions(self, exceptions: Iterable[Exception_]) -> WorkingCalendar:
        """This calendar with announced closures and openings (B6) on top of its own; a later one wins.
        Cached.
        """
        added = tuple(exceptions)
        return _with_exceptions(self, added) if added else self

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the hours and of every result."""
        return self._zone

    @property
    def first_year(self) -> int:
        """The first year answered."""
        return self._first

    @property
    def last_year(self) -> int:
        """The last year answered."""
        return self._last

    @property
    def exceptions(self) -> tuple[Exception_, ...]:
        """Announced closures and openings in force."""
        return self._exceptions

    def provisional(self, year: int) -> bool:
        """Whether the days off of ``year`` rest on the law alone, its decree being unknown. Raises
        OutsideCalendar.
        """
        if not self._first <= year <= self._last:
            raise self._outside(str(year))
        return self._rules.provisional(year)

    # --- instants ---
    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The instant by which ``amount`` of working time has passed since ``start``: a due time.

        It may equal a closing and never skips to the next opening. Nothing to wait for is due at ``start``
        itself; a negative amount subtracts. Raises ValueError for a naive ``start``, OutsideCalendar.
        """
        frame = self._frame
        if start.tzinfo is not frame:
            start = self._framed(start)
        if amount <= _ZERO:
            return self.subtract(start, -amount) if amount else start.astimezone(self._zone)
        distance = start - self._base
        if not self._low <= distance < self._high:
            raise self._outside(start)
        index = bisect_right(self._opens, distance) - 1
        worked = distance + self._lag[index]
        ends = self._ends
        if worked > ends[index]:
            worked = ends[index]
        worked += amount
        index = bisect_left(ends, worked)
        if index == len(ends):
            raise self._outside(f"{start.isoformat()} + {amount}")
        due = self._origin[index] + worked
        return due if frame is self._zone else due.astimezone(self._zone)

    def subtract(self, end: datetime, amount: timedelta) -> datetime:
        """The latest instant from which ``amount`` of working time passes until ``end``.

        An opening is answered rather than the closing before it. Raises ValueError for a naive ``end``,
        OutsideCalendar.
        """
        if amount <= _ZERO:
            return self.add(end, -amount) if amount else self._framed(end).astimezone(self._zone)
        worked = self._worked(end) - amount
        if worked < _ZERO:
            raise self._outside(f"{end.isoformat()} − {amount}")
        start: datetime = self._origin[bisect_right(self._starts, worked) - 1] + worked
        return start.astimezone(self._zone)

    def measure(self, start: datetime, end: datetime) -> timedelta:
        """Working time from ``start`` to ``end``, negative when ``end`` is first. Raises as :meth:`add`."""
        return self._worked(end) - self._worked(start)

    def is_working(self, at: datetime) -> bool:
        """Whether ``at`` is in [opening, closing) of some span. Raises as :meth:`add`."""
        index, distance = self._place(at)
        return distance + self._lag[index] < self._ends[index]

    def next_opening(self, at: datetime) -> datetime:
        """``at`` itself when it is working time, else the next opening. Raises as :meth:`add`."""
        index, distance = self._place(at)
        if distance + self._lag[index] < self._ends[index]:
            return at.astimezone(self._zone)
        if index + 1 == len(self._opens):
            raise self._outside(f"the opening after {at.isoformat()}")
        return (self._base + self._opens[index + 1]).astimezone(self._zone)

    def _framed(self, at: datetime) -> datetime:
        if at.tzinfo is None or at.utcoffset() is None:
            raise ValueError(f"naive datetime {at.isoformat()}: working time needs an instant with its zone")
        return at.astimezone(self._frame)

    def _place(self, at: datetime) -> tuple[int, timedelta]:
        framed = at if at.tzinfo is self._frame else self._framed(at)
        distance = framed - self._base
        if not self._low <= distance < self._high:
            raise self._outside(at)
        return bisect_right(self._opens, distance) - 1, distance

    def _worked(self, at: datetime) -> timedelta:
        """Working time from the calendar's first instant to ``at``."""
        index, distance = self._place(at)
        worked, end = distance + self._lag[index], self._ends[index]
        return worked if worked < end else end

    def _outside(self, what: datetime | str) -> OutsideCalendar:
        words = what.isoformat() if isinstance(what, datetime) else what
        years = f"({self._first}–{self._last})"
        return OutsideCalendar(
            f"{words} is outside the working calendar {years}",
            f"{words} — за пределами рабочего календаря {years}",
        )

    # --- days ---
    def day(self, on: date, lang: str = "ru") -> Day:
        """The date: kind, name in ``lang``, hours. Raises OutsideCalendar."""
        plan, pieces = self._sheet.day(self._checked(on).toordinal())
        worked = [piece for piece in pieces if piece.counted]
        spans = tuple((self._instant(piece.opening), self._instant(piece.closing)) for piece in worked)
        kind, name, source = plan.kind, plan.name(lang), plan.facts.source[lang != "ru"] if plan.facts else ""
        cause = next((piece.cause for piece in pieces if piece.cause), None)
        if cause and bool(worked) != bool(plan.spans):
            kind, name, source = "extra" if worked else "closed", cause.told(lang), cause.clause
        return Day(on, kind, name, spans, self.provisional(on.year), source)

    def add_working_days(self, on: date, n: int) -> date:
        """The n-th working day after ``on``; n = 0: ``on`` or the next working day; n < 0: before ``on``.

        A day is a working day when any working time falls on it. Raises OutsideCalendar.
        """
        number = self._checked(on).toordinal()
        if n > 0:
            index = bisect_right(self._workdays, number) + n - 1
        else:
            index = bisect_left(self._workdays, number) + n
        if not 0 <= index < len(self._workdays):
            raise self._outside(f"{on} + {n} working days")
        return date.fromordinal(self._workdays[index])

    def working_days_between(self, a: date, b: date) -> int:
        """Working days d with a <= d < b (A-6.8e); negative when b comes first. Raises OutsideCalendar."""
        first, second = self._checked(a).toordinal(), self._checked(b).toordinal()
        return bisect_left(self._workdays, second) - bisect_left(self._workdays, first)

    def end_of_working_day(self, on: date, n: int) -> datetime:
        """The closing of the n-th working day after ``on`` (A-6.7a, A-6.7b); n = 0: of ``on`` or the next
        one.
        """
        return self.day(self.add_working_days(on, n)).spans[-1][1]

    def intervals(self, start: datetime, end: datetime, lang: str = "ru") -> tuple[Interval, ...]:
        """[start, end] without gaps, cut where counting begins or ends or the kind of day changes.

        The lengths of the counted ones add up to ``measure(start, end)``. Empty for start == end. Raises
        ValueError when end comes before start or either is naive, OutsideCalendar.
        """
        self._place(start), self._place(end)
        first, last = utc_of(start, self._first), utc_of(end, self._first)
        if last < first:
            raise ValueError(f"{end.isoformat()} comes before {start.isoformat()}")
        found: list[Interval] = []
        numbers = (start.astimezone(self._zone).toordinal() - 1, end.astimezone(self._zone).toordinal())
        for piece, plan in covered(self._sheet, *numbers):
            opening, closing = max(piece.opening, first), min(piece.closing, last)
            if opening >= closing:
                continue
            cause = piece.cause
            name = cause.told(lang) if cause else "" if piece.kind in ("night", "break") else plan.name(lang)
            item = Interval(
                self._instant(opening), self._instant(closing), piece.counted, piece.kind, name,
                self.provisional(plan.on.year),
            )  # fmt: skip
            if found and _alike(found[-1], item):
                found[-1] = replace(found[-1], end_at=item.end_at)
            else:
                found.append(item)
        return tuple(found)

    def _checked(self, on: date) -> date:
        if isinstance(on, datetime):
            raise TypeError("a date is wanted, not an instant: whose date it is depends on the zone")
        if not self._first <= on.year <= self._last:
            raise self._outside(on.isoformat())
        return on

    def _instant(self, utc: timedelta) -> datetime:
        return (datetime(self._first, 1, 1, tzinfo=UTC) + utc).astimezone(self._zone)


def _alike(a: Interval, b: Interval) -> bool:
    return (a.counted, a.kind, a.name, a.provisional) == (b.counted, b.kind, b.name, b.provisional)


@lru_cache(maxsize=64)
def _built(
    zone: ZoneInfo, rules: DayRules, first: int, last: int, exceptions: tuple[Exception_, ...]
) -> WorkingCalendar:
    """Calendars are immutable: those of the same hours are one."""
    return WorkingCalendar(zone, rules, first, last, exceptions)


@lru_cache(maxsize=64)
def _with_exceptions(calendar: WorkingCalendar, added: tuple[Exception_, ...]) -> WorkingCalendar:
    return WorkingCalendar(
        calendar.zone, calendar._rules, calendar.first_year, calendar.last_year, calendar.exceptions + added
    )
