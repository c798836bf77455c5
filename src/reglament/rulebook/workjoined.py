"""Calendars made of others: open when one of them is, or when every one is; each may have its own zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from operator import attrgetter
from zoneinfo import ZoneInfo

from reglament.rulebook.workdays import DayPlan, DayRules
from reglament.rulebook.workspans import Dates, Exception_, Piece, Sheet, midnight_offsets, outside

Counted = tuple[timedelta, timedelta, timedelta | None]
_order = attrgetter("opening")


@dataclass(frozen=True, slots=True)
class Member:
    """One of the calendars another is made of."""

    zone: ZoneInfo
    rules: DayRules | Joining
    exceptions: tuple[Exception_, ...]


@dataclass(frozen=True, slots=True)
class Joining:
    """Open when one of the ``members`` is, or when ``every`` one is."""

    members: tuple[Member, ...]
    every: bool

    def provisional(self, year: int) -> bool:
        """Whether a year of one of them is provisional."""
        return any(member.rules.provisional(year) for member in self.members)


def sheet_of(
    zone: ZoneInfo,
    rules: DayRules | Joining,
    first_year: int,
    last_year: int,
    exceptions: tuple[Exception_, ...],
) -> Dates:
    """Every date of a calendar in pieces."""
    if isinstance(rules, DayRules):
        return Sheet(zone, rules, first_year, last_year, exceptions)
    return JoinedSheet(zone, rules, first_year, last_year, exceptions)


class JoinedSheet:
    """As :class:`Sheet`, of several calendars at once. What is announced for the whole holds for each of them."""

    __slots__ = (
        "_every",
        "_midnights",
        "_sheets",
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
        rules: Joining,
        first_year: int,
        last_year: int,
        exceptions: tuple[Exception_, ...],
    ) -> None:
        self.zone, self.first_year, self._every = zone, first_year, rules.every
        self.first, self.last = date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal()
        self._sheets = [
            sheet_of(each.zone, each.rules, first_year, last_year, each.exceptions + exceptions)
            for each in rules.members
        ]
        offsets = midnight_offsets(zone, first_year, self.last - self.first + 3)
        self._midnights = [timedelta(days=shift) - offset for shift, offset in enumerate(offsets)]
        counted = [
            list(zip(sheet.openings, sheet.closings, _shifts(sheet, zone), strict=True))
            for sheet in self._sheets
        ]
        spans = _common(counted) if rules.every else sorted(chain.from_iterable(counted), key=_first)
        self.openings = [opening for opening, _, _ in spans]
        self.closings = [closing for _, closing, _ in spans]
        self.shifts = [shift for _, _, shift in spans]
        self.workdays = self._workdays()

    def _workdays(self) -> list[int]:
        """The dates some working time begins on."""
        found: list[int] = []
        shift, last = 0, self.last - self.first
        for opening in self.openings:
            while shift < last and self._midnights[shift + 1] <= opening:
                shift += 1
            if not found or found[-1] != self.first + shift:
                found.append(self.first + shift)
        return found

    def midnight(self, number: int) -> timedelta:
        """The instant a date begins."""
        return self._midnights[number - self.first]

    def day(self, number: int) -> tuple[DayPlan, list[Piece]]:
        """The plan of a date and its pieces in order: the hours there are, and those a closure took."""
        parts = [self._of(sheet, number) for sheet in self._sheets]
        plans = [sheet.day(number)[0] for sheet in self._sheets]
        telling = (plan for plan in plans if bool(plan.spans) != self._every)
        plan = next(telling, plans[0])
        worked = _met(parts) if self._every else _any(parts)
        for part in parts:
            others = [each for each in parts if each is not part] if self._every else []
            for piece in (piece for piece in part if not piece.counted):
                worked += _without(_inside([piece], others), worked)
        if plan.spans and not any(piece.counted or piece.cause for piece in worked):
            plan = replace(plan, kind="weekend", spans=())
        return plan, sorted(worked, key=_order)

    def planned(self, number: int, plan: DayPlan) -> list[Piece]:
        """The hours of a date."""
        return [piece for piece in self.day(number)[1] if piece.counted]

    def _of(self, sheet: Dates, number: int) -> list[Piece]:
        """The pieces of one of the calendars that begin on the date."""
        if sheet.zone == self.zone:
            return sheet.day(number)[1]
        around = range(max(number - 1, self.first), min(number + 1, self.last) + 1)
        pieces = [piece for each in around for piece in sheet.day(each)[1]]
        begins, ends = self.midnight(number), self._midnights[number - self.first + 1]
        return [replace(piece, steady=None) for piece in pieces if begins <= piece.opening < ends]


def _shifts(sheet: Dates, zone: ZoneInfo) -> list[timedelta | None]:
    """The steady offsets of a calendar in a zone; those of another zone say nothing."""
    return sheet.shifts if sheet.zone == zone else [None] * len(sheet.shifts)


def _first(span: Counted) -> timedelta:
    return span[0]


def _common(lists: Sequence[list[Counted]]) -> list[Counted]:
    """The time that is in every one of the lists."""
    found = _merged(lists[0])
    for other in map(_merged, lists[1:]):
        found = list(_both(found, other))
    return found


def _merged(spans: Iterable[Counted]) -> list[Counted]:
    """Spans that overlap or touch as one, in order."""
    found: list[Counted] = []
    for opening, closing, steady in sorted(spans, key=_first):
        if found and opening <= found[-1][1]:
            before = found[-1]
            same = steady if steady == before[2] else None
            found[-1] = (before[0], max(closing, before[1]), same)
        else:
            found.append((opening, closing, steady))
    return found


def _both(one: Sequence[Counted], other: Sequence[Counted]) -> Iterator[Counted]:
    a = b = 0
    while a < len(one) and b < len(other):
        opening, closing = max(one[a][0], other[b][0]), min(one[a][1], other[b][1])
        if opening < closing:
            yield opening, closing, one[a][2] if one[a][2] == other[b][2] else None
        if one[a][1] < other[b][1]:
            a += 1
        else:
            b += 1


def _any(parts: Iterable[list[Piece]]) -> list[Piece]:
    """The counted pieces of all, each instant once: as the first calendar says it."""
    found: list[Piece] = []
    for part in parts:
        found += _without([piece for piece in part if piece.counted], found)
    return found


def _met(parts: Sequence[list[Piece]]) -> list[Piece]:
    found = [piece for piece in parts[0] if piece.counted]
    for part in parts[1:]:
        found = [
            replace(one, opening=max(one.opening, other.opening), closing=min(one.closing, other.closing))
            for one in found
            for other in part
            if other.counted and max(one.opening, other.opening) < min(one.closing, other.closing)
        ]
    return found


def _inside(pieces: list[Piece], parts: Iterable[list[Piece]]) -> list[Piece]:
    """What of the pieces falls into the hours of every part, be they counted or taken."""
    for part in parts:
        pieces = [
            replace(
                piece, opening=max(piece.opening, other.opening), closing=min(piece.closing, other.closing)
            )
            for piece in pieces
            for other in part
            if max(piece.opening, other.opening) < min(piece.closing, other.closing)
        ]
    return pieces


def _without(pieces: list[Piece], taken: Iterable[Piece]) -> list[Piece]:
    """What of the pieces is not taken yet."""
    for each in list(taken):
        pieces = [part for piece in pieces for part in outside(piece, each.opening, each.closing)]
    return pieces
