"""What each date is to one working calendar: its kind and its hours on the wall clock, before any
announcement.

Weekly hours, the country's production calendar and the readings of the edition (``calendar.shortened``,
``calendar.declared``, ``calendar.working_weekends``) meet here; ``worktime`` turns the result into
instants.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, get_args

from reglament.rulebook.faults import Faulty
from reglament.rulebook.production import DayFacts, ProductionCalendar

Span = tuple[timedelta, timedelta]
"""Opening and closing as distances from the midnight a working day begins with; closing may pass 24 h."""
Spans = tuple[Span, ...]

Shortened = Literal["full", "minus1h"]
Declared = Literal["working", "off", "off_moscow"]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_CLOCK = re.compile(r"^(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)$")
WHOLE_DAY: Spans = ((timedelta(0), _DAY),)


def parse_span(text: str) -> Span:
    """ "09:00-18:00" as distances from midnight; "22:00-06:00" passes midnight; "00:00-24:00" is a whole day.

    Raises ValueError saying what would be right.
    """
    found = _CLOCK.match(text.strip())
    if not found:
        raise Faulty("no_hours", text=text)
    h1, m1, h2, m2 = map(int, found.groups())
    opening, closing = timedelta(hours=h1, minutes=m1), timedelta(hours=h2, minutes=m2)
    if m1 > 59 or m2 > 59 or opening >= _DAY or closing > _DAY:
        raise Faulty("hours_past_day", text=text)
    if opening == closing:
        raise Faulty("hours_of_nothing", text=text)
    return opening, closing if closing > opening else closing + _DAY


def parse_weekdays(key: str) -> tuple[int, ...]:
    """ "mon-fri", "sat" or "mon,wed,fri-sun" as numbers, Monday is 0. Raises ValueError."""
    numbers: list[int] = []
    for part in key.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        last = last or first
        if first not in _DAYS or last not in _DAYS:
            raise Faulty("no_weekdays", text=key, known=list(_DAYS))
        start, end = _DAYS.index(first), _DAYS.index(last)
        numbers += [number % 7 for number in range(start, (end if end >= start else end + 7) + 1)]
    return tuple(numbers)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours on the wall clock that repeat: of the seven days of a week, Monday first, or of a cycle of shifts.

    The days of a cycle stand as if it had begun on Monday, 1 January of the year 1.
    """

    week: tuple[Spans, ...]

    @classmethod
    def parse(cls, weekly: Mapping[str, Iterable[str]], *, may_rest: bool = False) -> Hours:
        """Hours from {"mon-fri": ["09:00-13:00", "14:00-18:00"]}. Raises ValueError: unknown day, bad or
        overlapping spans, a day named twice, no hours at all unless the week ``may_rest`` (other days have some)."""
        week: list[Spans] = [()] * 7
        seen: set[int] = set()
        for key, texts in weekly.items():
            spans = _spans(texts, key)
            for number in parse_weekdays(key):
                if number in seen:
                    raise Faulty("weekday_twice", day=_DAYS[number])
                seen.add(number)
                week[number] = spans
        if not any(week) and not may_rest:
            raise Faulty("no_working_hours")
        return cls(tuple(week))

    @classmethod
    def in_turn(cls, begins_on: date, days: Sequence[Iterable[str]]) -> Hours:
        """Hours of a cycle: its first day falls on ``begins_on``, after the last one it begins again.

        Raises ValueError: bad or overlapping spans, no hours at all."""
        spans = [_spans(texts, str(number)) for number, texts in enumerate(days, 1)]
        if not any(spans):
            raise Faulty("nobody_in_turn")
        turned = (begins_on.toordinal() - 1) % len(spans)
        return cls(tuple(spans[(number - turned) % len(spans)] for number in range(len(spans))))

    def on(self, day: date) -> Spans:
        """The hours of a date."""
        return self.week[(day.toordinal() - 1) % len(self.week)]


def _spans(texts: Iterable[str], named: str) -> Spans:
    """The spans of one day in order. Raises ValueError for bad or overlapping ones."""
    listed = list(texts)
    spans = tuple(sorted(parse_span(text) for text in listed))
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise Faulty("spans_overlap", days=named, spans=listed)
    return spans


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One date by the rules alone: ``kind`` as in worktime.Day, ``spans`` empty when nothing is worked."""

    on: date
    kind: str
    spans: Spans
    facts: DayFacts | None

    def name(self, lang: str) -> str:
        """The holiday's or moved day's name in ``lang``, else ""."""
        return self.facts.name(lang) if self.facts else ""


@dataclass(frozen=True, slots=True)
class DayRules:
    """How a calendar treats a date.

    ``shortened``: "full" keeps the hours the clause names, "minus1h" closes an hour earlier (A-1.14b).
    ``declared``: "working", "off" (federal ones), "off_moscow" (federal and the mayor's) (A-1.14c).
    ``working_weekends``: whether Saturdays exchanged by decree work (A-1.14d), by the hours of the day
    given for them where the week has none of their own. ``whole_days``: 24 hours of every working day are
    counted, whatever the hours; shortening then changes nothing.
    """

    hours: Hours
    source: ProductionCalendar | None = None
    shortened: Shortened = "full"
    declared: Declared = "working"
    working_weekends: bool = True
    whole_days: bool = False

    def __post_init__(self) -> None:
        if self.shortened not in get_args(Shortened):
            raise ValueError(f"shortened = {self.shortened!r}; one of {', '.join(get_args(Shortened))}")
        if self.declared not in get_args(Declared):
            raise ValueError(f"declared = {self.declared!r}; one of {', '.join(get_args(Declared))}")

    @property
    def weekday_spans(self) -> tuple[Spans, ...]:
        """What is counted on dates that are nothing special, as in :class:`Hours`."""
        return tuple(self._counted(spans) for spans in self.hours.week)

    def provisional(self, year: int) -> bool:
        """Whether the days off of the year rest on the law alone."""
        return self.source is not None and self.source.provisional(year)

    def special_days(self) -> set[int]:
        """Ordinals of the dates whose hours may differ from those of their weekday."""
        return {on.toordinal() for on in self.source.special_days()} if self.source else set()

    def plan(self, on: date) -> DayPlan:
        """The date by these rules. Raises OutsideCalendar beyond the years of the production calendar."""
        spans = self.hours.on(on)
        if self.source is None:
            return DayPlan(on, "working" if spans else "weekend", self._counted(spans), None)
        facts = self.source.day(on)
        if facts.kind in ("holiday", "transferred"):
            return DayPlan(on, facts.kind, (), facts)
        kind, spans = self._worked(facts, spans)
        if facts.shortened and self.shortened == "minus1h" and not self.whole_days:
            spans = _an_hour_less(spans)
        return DayPlan(on, kind, self._counted(spans), facts)

    def _worked(self, facts: DayFacts, spans: Spans) -> tuple[str, Spans]:
        kind: str = facts.kind
        if kind == "working_saturday":
            if self.working_weekends:
                given = facts.instead_of
                spans = spans or (self.hours.on(given) if given else ())
            elif spans:
                kind = "working"
        if not spans:
            return "weekend", ()
        if facts.declared:
            off = self.declared == "off_moscow" or (self.declared == "off" and facts.declared == "federal")
            return "declared", () if off else spans
        return ("working" if kind == "weekend" else kind), spans

    def _counted(self, spans: Spans) -> Spans:
        return WHOLE_DAY if spans and self.whole_days else spans


def _an_hour_less(spans: Spans) -> Spans:
    """The spans without their last working hour."""
    left, kept = _HOUR, list(spans)
    while kept and left:
        opening, closing = kept.pop()
        if closing - opening > left:
            return (*kept, (opening, closing - left))
        left -= closing - opening
    return tuple(kept)
