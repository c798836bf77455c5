"""From days on the wall clock to instants: each date's pieces of time, with announced closures and
openings.

Inside this module and ``worktime`` an instant is a distance in UTC from 1 January of the calendar's first
year, 00:00 UTC. A wall time that happens twice means its first occurrence, one that never happens the
instant of the jump: so it is with ``fold=0``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from itertools import pairwise, repeat
from operator import add, le, lt
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from reglament.rulebook.workdays import WHOLE_DAY, DayPlan, DayRules, Spans

_ZERO = timedelta(0)
_DAY = timedelta(days=1)
_FEW = 42  # days that are sooner counted one by one than week by week


@dataclass(frozen=True, slots=True)
class Exception_:
    """An announced closure (``open`` false) or extra opening of the desk, [start_at, end_at), with its
    clause. ``name``: its words; ``name_en``: the same in English, when they differ.
    """

    start_at: datetime
    end_at: datetime
    open: bool
    name: str
    clause: str = ""
    name_en: str = ""

    def __post_init__(self) -> None:
        if self.start_at.utcoffset() is None or self.end_at.utcoffset() is None:
            raise ValueError(f"naive datetime in the announcement {self.name!r}: instants need a zone")
        if self.start_at.astimezone(UTC) >= self.end_at.astimezone(UTC):
            raise ValueError(f"the announcement {self.name!r} ends before it begins")

    def told(self, lang: str) -> str:
        """Its words in ``lang`` ("ru", anything else is English)."""
        return self.name if lang == "ru" else self.name_en or self.name


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one date: counted or not, and why. ``steady``: the zone's offset all through it, None
    when the clocks change in it or its ends are ambiguous wall times.
    """

    opening: timedelta
    closing: timedelta
    counted: bool
    kind: str
    steady: timedelta | None = None
    cause: Exception_ | None = None


def utc_of(at: datetime, first_year: int) -> timedelta:
    """An aware instant as a distance."""
    return at.astimezone(UTC) - datetime(first_year, 1, 1, tzinfo=UTC)


class Dates(Protocol):
    """What a calendar asks of its dates in pieces, be they of one set of hours or of several."""

    zone: ZoneInfo
    first: int
    last: int
    workdays: list[int]
    openings: list[timedelta]
    closings: list[timedelta]
    shifts: list[timedelta | None]
    """Where each working span opens and closes, and its steady offset, if it has one."""

    def day(self, number: int) -> tuple[DayPlan, list[Piece]]:
        """The plan of a date and its pieces in order."""

    def planned(self, number: int, plan: DayPlan) -> list[Piece]:
        """The hours of a date before any announcement."""

    def midnight(self, number: int) -> timedelta:
        """The instant a date begins."""


class Sheet:
    """Every date of a calendar in pieces. Numbers of days are proleptic ordinals."""

    __slots__ = (
        "_offsets",
        "_rules",
        "_touched",
        "closings",
        "first",
        "first_year",
        "last",
        "openings",
        "shifts",
        "workdays",
        "zone",
    )

    def __init__(
        self,
        zone: ZoneInfo,
        rules: DayRules,
        first_year: int,
        last_year: int,
        exceptions: tuple[Exception_, ...],
    ) -> None:
        self.zone, self._rules, self.first_year = zone, rules, first_year
        self.first, self.last = date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal()
        self._offsets = midnight_offsets(zone, first_year, self.last - self.first + 3)
        self._touched: dict[int, list[Exception_]] = {}
        for exception in exceptions:
            first = max(exception.start_at.astimezone(zone).toordinal() - 1, self.first)
            last = min(exception.end_at.astimezone(zone).toordinal(), self.last)
            for number in range(first, last + 1):
                self._touched.setdefault(number, []).append(exception)
        self.openings: list[timedelta] = []
        self.closings: list[timedelta] = []
        self.shifts: list[timedelta | None] = []
        self.workdays: list[int] = []
        self._count()

    def _count(self) -> None:
        """Fill ``openings``, ``closings``, ``shifts`` and ``workdays``.

        A date that is nothing special, on a day the clocks do not change, takes its hours straight from the
        week: that is nearly all of them, and a calendar has to be ready in milliseconds.
        """
        week = self._rules.weekday_spans
        changing = _changes(self.zone, self.first_year, self.last)
        begins, uneven = self.first, self._touched.keys() | changing
        special = (each for each in self._rules.special_days() | uneven if self.first <= each <= self.last)
        for number in sorted(special):
            self._ordinary(begins, number, week)
            if number in uneven:
                found = [piece for piece in self.day(number)[1] if piece.counted]
                self.openings += [piece.opening for piece in found]
                self.closings += [piece.closing for piece in found]
                self.shifts += [piece.steady for piece in found]
                self.workdays += [number] if found else []
            else:
                self._plain(number, number + 1, (self._rules.plan(date.fromordinal(number)).spans,))
            begins = number + 1
        self._ordinary(begins, self.last + 1, week)

    def _plain(self, begins: int, ends: int, week: tuple[Spans, ...]) -> None:
        """Count dates one by one on which the clocks do not change and nothing was announced."""
        offset = self._offsets[begins - self.first]
        for number, base in enumerate(_days(begins - self.first, ends - self.first), begins):
            spans = week[(number - 1) % len(week)]
            if spans:
                base -= offset
                for opening, closing in spans:
                    self.openings.append(base + opening)
                    self.closings.append(base + closing)
                    self.shifts.append(offset)
                self.workdays.append(number)

    def _ordinary(self, begins: int, ends: int, week: tuple[Spans, ...]) -> None:
        """Count the dates from one to before another by the hours of their weekday; the clocks do not change."""
        whole = (ends - begins) // len(week) * len(week) if ends - begins > _FEW else 0
        if whole:
            self._weeks(begins, begins + whole, week)
        if begins + whole < ends:
            self._plain(begins + whole, ends, week)

    def _weeks(self, begins: int, ends: int, week: tuple[Spans, ...]) -> None:
        """The same for whole weeks, all their Mondays at once: that is most of a calendar without holidays."""
        length, first, offset = len(week), begins - self.first, self._offsets[begins - self.first]
        if set(week) == {WHOLE_DAY}:
            base = timedelta(days=first) - offset
            self.openings.append(base)
            self.closings.append(base + timedelta(days=ends - begins))
            self.shifts.append(offset)
            self.workdays += range(begins, ends)
            return
        turned = [week[(number - 1) % length] for number in range(begins, begins + length)]
        hours = [(_DAY * day - offset, span) for day, spans in enumerate(turned) for span in spans]
        worked = [day for day, spans in enumerate(turned) if spans]
        mondays, count = _days(first, ends - self.first)[::length], len(hours)
        openings: list[Any] = [None] * (len(mondays) * count)
        closings = openings.copy()
        for place, (shift, (opening, closing)) in enumerate(hours):
            openings[place::count] = map(add, mondays, repeat(shift + opening))
            closings[place::count] = map(add, mondays, repeat(shift + closing))
        self.openings += openings
        self.closings += closings
        self.shifts += repeat(offset, len(openings))
        self.workdays += [number + day for number in range(begins, ends, length) for day in worked]

    def day(self, number: int) -> tuple[DayPlan, list[Piece]]:
        """The plan of a date and its pieces in order: counted ones and those a closure took."""
        plan = self._rules.plan(date.fromordinal(number))
        pieces = self.planned(number, plan)
        for exception in self._touched.get(number, ()):
            pieces = (
                self._closed(pieces, exception)
                if not exception.open
                else self._opened(number, pieces, exception)
            )
        return plan, pieces

    def planned(self, number: int, plan: DayPlan) -> list[Piece]:
        """The pieces of a date before any announcement."""
        shift = number - self.first
        base, offsets = timedelta(days=shift), self._offsets[shift : shift + 3]
        found = []
        for opening, closing in plan.spans:
            if offsets[0] == offsets[1] and (closing <= _DAY or offsets[1] == offsets[2]):
                shifted = base - offsets[0]
                piece = Piece(shifted + opening, shifted + closing, True, plan.kind, offsets[0])
            else:
                before, after = self._wall(base + opening), self._wall(base + closing)
                steady = _steady(before, after)
                piece = Piece(self._utc(before), self._utc(after), True, plan.kind, steady)
            if piece.opening < piece.closing:
                found.append(piece)
        return found

    def midnight(self, number: int) -> timedelta:
        """The instant a date begins."""
        shift = number - self.first
        return timedelta(days=shift) - self._offsets[shift]

    def _wall(self, distance: timedelta) -> datetime:
        return datetime(self.first_year, 1, 1, tzinfo=self.zone) + distance

    def _utc(self, at: datetime) -> timedelta:
        return utc_of(at, self.first_year)

    def _closed(self, pieces: list[Piece], exception: Exception_) -> list[Piece]:
        begins, ends = self._utc(exception.start_at), self._utc(exception.end_at)
        found: list[Piece] = []
        for piece in pieces:
            if not piece.counted:
                found.append(piece)
                continue
            found += outside(piece, begins, ends)
            opening, closing = max(piece.opening, begins), min(piece.closing, ends)
            if opening < closing:
                found.append(Piece(opening, closing, False, "closed", piece.steady, exception))
        return sorted(found, key=_order)

    def _opened(self, number: int, pieces: list[Piece], exception: Exception_) -> list[Piece]:
        begins, ends = self._utc(exception.start_at), self._utc(exception.end_at)
        found: list[Piece] = []
        for piece in pieces:
            found += [piece] if piece.counted else outside(piece, begins, ends)
        cursor = max(begins, self.midnight(number))
        ends = min(ends, self.midnight(number + 1))
        taken = [(piece.opening, piece.closing) for piece in sorted(found, key=_order) if piece.counted]
        for opening, closing in [*taken, (ends, ends)]:
            upto = min(opening, ends)
            if cursor < upto:
                steady = _steady(self._local(cursor), self._local(upto))
                found.append(Piece(cursor, upto, True, "extra", steady, exception))
            cursor = max(cursor, closing)
        return sorted(found, key=_order)

    def _local(self, instant: timedelta) -> datetime:
        return (datetime(self.first_year, 1, 1, tzinfo=UTC) + instant).astimezone(self.zone)


@cache
def _century() -> list[timedelta]:
    return [timedelta(days=number) for number in range(366 * 100)]


def _days(first: int, last: int) -> list[timedelta]:
    """Distances of midnights from the first date on, from one number of days to before another."""
    known = _century()
    return known[first:last] if last <= len(known) else [timedelta(days=each) for each in range(first, last)]


@lru_cache(maxsize=32)
def _changes(zone: ZoneInfo, first_year: int, last: int) -> frozenset[int]:
    """The dates on which, or on the day after which, the clocks of the zone change."""
    first = date(first_year, 1, 1).toordinal()
    offsets = midnight_offsets(zone, first_year, last - first + 3)
    changed = [first + shift for shift, (old, new) in enumerate(pairwise(offsets)) if old != new]
    return frozenset(number - back for number in changed for back in (0, 1))


_KNOWN = (2000, 2061)  # years whose offsets are looked up once a zone: those of nearly all calendars


@lru_cache(maxsize=32)
def midnight_offsets(zone: ZoneInfo, first_year: int, days: int) -> tuple[timedelta, ...]:
    """Offsets at the midnights of the dates from 1 January on. Calendars of one zone share them."""
    first, known = date(first_year, 1, 1), date(_KNOWN[0], 1, 1)
    shift = (first - known).days
    if shift >= 0 and shift + days <= len(_midnights()):
        return _known_offsets(zone)[shift : shift + days]
    return _offsets(zone, [datetime.combine(first + each, time()) for each in _days(0, days)])


@cache
def _midnights() -> list[datetime]:
    """Every midnight of the years known, on anybody's wall clock."""
    first, last = date(_KNOWN[0], 1, 1), date(_KNOWN[1], 12, 31)
    return [datetime.combine(first + each, time()) for each in _days(0, (last - first).days + 1)]


@lru_cache(maxsize=32)
def _known_offsets(zone: ZoneInfo) -> tuple[timedelta, ...]:
    return _offsets(zone, _midnights())


def _offsets(zone: ZoneInfo, midnights: Iterable[datetime]) -> tuple[timedelta, ...]:
    return tuple(offset or _ZERO for offset in map(zone.utcoffset, midnights))


def _order(piece: Piece) -> timedelta:
    return piece.opening


def outside(piece: Piece, begins: timedelta, ends: timedelta) -> list[Piece]:
    """The parts of a piece that [begins, ends) leaves."""
    left = replace(piece, closing=min(piece.closing, begins))
    right = replace(piece, opening=max(piece.opening, ends))
    return [part for part in (left, right) if part.opening < part.closing]


def _steady(before: datetime, after: datetime) -> timedelta | None:
    """The zone's offset from one wall time to another; None when it changes or either is ambiguous."""
    offsets = {at.replace(fold=fold).utcoffset() for at in (before, after) for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def frame_of(
    sheet: Dates,
) -> tuple[tzinfo, list[timedelta], list[timedelta], timedelta, timedelta]:
    """The frame to count in and, as distances in it, where the merged working spans open and close and the bounds of
    the calendar.

    The zone itself where its clocks never change during a span: there the wall clock orders instants against
    openings and closings just as UTC does. UTC where they do.
    """
    openings, closings, shifts = sheet.openings, sheet.closings, sheet.shifts
    if not all(map(le, openings, openings[1:])):
        order = sorted(range(len(openings)), key=openings.__getitem__)
        openings, closings = ([side[each] for each in order] for side in (openings, closings))
        shifts = [shifts[each] for each in order]
    wall = None not in shifts
    if wall:
        openings, closings = (list(map(add, side, shifts)) for side in (openings, closings))
    if not all(map(lt, closings, openings[1:])):
        openings, closings = _merged(openings, closings)
    if wall:
        return sheet.zone, openings, closings, _ZERO, timedelta(days=sheet.last - sheet.first + 1)
    return UTC, openings, closings, sheet.midnight(sheet.first), sheet.midnight(sheet.last + 1)


def _merged(openings: list[timedelta], closings: list[timedelta]) -> tuple[list[timedelta], list[timedelta]]:
    """Spans that overlap or touch as one."""
    begins, ends = openings[:1], closings[:1]
    for opening, closing in zip(openings, closings, strict=True):
        if opening <= ends[-1]:
            ends[-1] = max(closing, ends[-1])
        else:
            begins.append(opening)
            ends.append(closing)
    return begins, ends


def covered(sheet: Dates, first: int, last: int) -> Iterator[tuple[Piece, DayPlan]]:
    """Time without gaps from the midnight of one date to the end of another, piece by piece with its date's
    plan.
    """
    first, last = max(first, sheet.first), min(last, sheet.last)
    cursor = sheet.midnight(first)
    for number in range(first, last + 1):
        plan, pieces = sheet.day(number)
        hours = sheet.planned(number, plan)
        for piece in pieces:
            if cursor < piece.opening:
                yield _gap(cursor, piece.opening, plan, hours), plan
            if cursor < piece.closing:
                yield replace(piece, opening=max(cursor, piece.opening)), plan
                cursor = piece.closing
        if cursor < (ends := sheet.midnight(number + 1)):
            yield _gap(cursor, ends, plan, hours), plan
            cursor = ends


def _gap(opening: timedelta, closing: timedelta, plan: DayPlan, hours: list[Piece]) -> Piece:
    if not hours:
        return Piece(opening, closing, False, plan.kind)
    inside = hours[0].opening <= opening and closing <= hours[-1].closing
    return Piece(opening, closing, False, "break" if inside else "night")
