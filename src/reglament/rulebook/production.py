"""Production calendars: which days a country works, year by year, from data files.

A file (``calendars/<code>.toml``) holds the law's yearly holidays and, for each known year, the facts of its
decree. Years after the last known one, up to ``provisional_through``, are derived from the law alone and
marked provisional; any other year raises :class:`OutsideCalendar`. Dates are civil dates of the country;
there is no zone here.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from reglament.rulebook.production_file import (
    Act,
    CalendarFault,
    File,
    Move,
    OutsideCalendar,
    Overlay,
    UnknownCalendar,
    Year,
    at_place,
    no_years,
    validated,
)

__all__ = [
    "CalendarFault",
    "DayFacts",
    "OutsideCalendar",
    "ProductionCalendar",
    "UnknownCalendar",
    "load_production_calendar",
]

DayKind = Literal[
    "working",
    "weekend",
    "holiday",
    "transferred",
    "working_saturday",
    "shortened",
    "declared",
    "declared_moscow",
]
"""transferred: a day off moved here by decree or carried here by law; working_saturday: a weekend day
worked in exchange; declared: non-working by an act of the president or, _moscow, of the mayor only."""

Scope = Literal["", "federal", "moscow"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the calendar says of one date.

    ``declared`` and ``shortened`` are facts beside the kind: a declared day may be shortened as well.
    ``instead_of``: for a transferred day, the day off it stands for; for a working Saturday, the weekday
    given for it. ``source``: the act it rests on, as (ru, en).
    """

    on: date
    kind: DayKind
    provisional: bool = False
    shortened: bool = False
    declared: Scope = ""
    instead_of: date | None = None
    names: tuple[str, str] = ("", "")
    source: tuple[str, str] = ("", "")

    @property
    def off(self) -> bool:
        """Whether the law gives the day off in a five-day week; declared days are not counted as off here."""
        return self.kind in ("weekend", "holiday", "transferred")

    def name(self, lang: str = "ru") -> str:
        """The day's name in ``lang`` ("ru", anything else is English), "" for an ordinary day."""
        return self.names[0 if lang == "ru" else 1]


_MONTHS_RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
_MONTHS_EN = "January February March April May June July August September October November December"


def _day_month(on: date) -> tuple[str, str]:
    return f"{on.day} {_MONTHS_RU.split()[on.month - 1]}", f"{on.day} {_MONTHS_EN.split()[on.month - 1]}"


def _act_words(kind: tuple[str, str], act: Act, *, confirmed: bool = True) -> tuple[str, str]:
    ru = f"{kind[0]} от {act.on:%d.%m.%Y} № {act.number}" + ("" if confirmed else " (номер не подтверждён)")
    en = f"{kind[1]} No. {act.number} of {act.on}" + ("" if confirmed else " (number not confirmed)")
    return ru, en


_DECREE = ("постановление Правительства РФ", "decree of the Government of the Russian Federation")
_ACTS = {
    "federal": ("указ Президента РФ", "decree of the President of the Russian Federation"),
    "moscow": ("указ Мэра Москвы", "decree of the Mayor of Moscow"),
}
_DECLARED = {
    "federal": ("Объявленный нерабочий день", "Declared non-working day"),
    "moscow": ("Объявленный нерабочий день в Москве", "Declared non-working day in Moscow"),
}


class ProductionCalendar:
    """An immutable production calendar. Made by :func:`load_production_calendar` or :meth:`parse`."""

    __slots__ = ("_file", "_holidays", "_special", "_weekend", "_years")

    def __init__(self, file: File, *, source: str = "calendar") -> None:
        """Raises CalendarFault when the facts contradict each other."""
        self._file = file
        self._weekend = frozenset(number - 1 for number in file.weekend)
        self._holidays = {tuple(map(int, day.split("-"))): h for h in file.holidays for day in h.days}
        if not file.years:
            raise CalendarFault([no_years(source)])
        self._years = range(min(file.years), max(max(file.years), file.provisional_through) + 1)
        self._special: dict[date, DayFacts] = {}
        for year in self._years:
            self._special.update({facts.on: facts for facts in self._facts_of(year)})
        faults = [
            at_place(f"{source}: years.{year}", *words)
            for year in file.years
            for words in self._faults_of(year)
        ]
        if faults:
            raise CalendarFault(faults)

    @classmethod
    def parse(cls, text: str, *, source: str = "calendar") -> ProductionCalendar:
        """A calendar from the text of a file. Raises CalendarFault: ``source`` and place of each fault."""
        return cls(validated(File, text, source), source=source)

    def overlay(self, text: str, *, source: str = "overlay") -> ProductionCalendar:
        """This calendar with the years of another file in place of its own.

        The file holds ``format``, ``code`` and ``[years.NNNN]``: so a decree arrives without a release.
        Raises CalendarFault; this calendar stays as it is.
        """
        extra = validated(Overlay, text, source)
        if extra.code != self.code:
            ru = f"code = «{extra.code}» ложится на «{self.code}»; обозначения должны быть одинаковы"
            en = f'code = "{extra.code}" overlays "{self.code}"; the codes must be equal'
            raise CalendarFault([at_place(source, ru, en)])
        years = {**self._file.years, **extra.years}
        through = extra.provisional_through or self._file.provisional_through
        merged = self._file.model_copy(update={"years": years, "provisional_through": through})
        return ProductionCalendar(merged, source=source)

    @property
    def code(self) -> str:
        """The file's code, "ru"."""
        return self._file.code

    @property
    def years(self) -> range:
        """Every year that is answered, provisional ones included."""
        return self._years

    def title(self, lang: str = "ru") -> str:
        """What the calendar is, in ``lang``."""
        return self._file.title.ru if lang == "ru" else self._file.title.en

    def provisional(self, year: int) -> bool:
        """Whether ``year`` is answered from the law alone. Raises OutsideCalendar."""
        self._check(year)
        return year not in self._file.years

    def confidence(self, year: int) -> str:
        """ "high", "high-medium", … or "provisional". Raises OutsideCalendar."""
        return "provisional" if self.provisional(year) else self._file.years[year].confidence

    def decree(self, year: int) -> tuple[str, date] | None:
        """Number and date of the decree of ``year``; None for a provisional year. Raises OutsideCalendar."""
        if self.provisional(year):
            return None
        act = self._file.years[year].decree
        return act.number, act.on

    def special_days(self) -> Collection[date]:
        """Dates that are more than a plain working day or weekend."""
        return self._special.keys()

    def day(self, on: date) -> DayFacts:
        """The facts of one date. Raises OutsideCalendar."""
        special = self._special.get(on)
        if special is not None:
            return special
        provisional = self.provisional(on.year)
        return DayFacts(on, "weekend" if on.weekday() in self._weekend else "working", provisional)

    def day_kind(self, on: date) -> DayKind:
        """The kind of one date. Raises OutsideCalendar."""
        return self.day(on).kind

    def name(self, on: date, lang: str = "ru") -> str:
        """The name of a holiday, moved or declared day in ``lang``, else "". Raises OutsideCalendar."""
        return self.day(on).name(lang)

    def days(self, year: int) -> Iterator[DayFacts]:
        """Every date of ``year`` in order. Raises OutsideCalendar."""
        self._check(year)
        on = date(year, 1, 1)
        while on.year == year:
            yield self.day(on)
            on += _DAY

    def working_days(self, year: int) -> int:
        """Working days of a five-day week, declared days included. Raises OutsideCalendar."""
        self._check(year)
        extra = calendar.monthrange(year, 2)[1] - 27  # days beyond 52 weeks: one, or two of a leap year
        begins = date(year, 1, 1).weekday()
        plain = sum(
            52 + ((number - begins) % 7 < extra) for number in range(7) if number not in self._weekend
        )
        return plain + sum(
            (not facts.off) - (facts.on.weekday() not in self._weekend) for facts in self._special_of(year)
        )

    def hours(self, year: int, *, week: int = 40) -> float:
        """Norm of working hours of ``year`` for a week of ``week`` hours, shortened days an hour less."""
        shortened = sum(facts.shortened for facts in self._special_of(year))
        return week / 5 * self.working_days(year) - shortened

    def _special_of(self, year: int) -> Iterator[DayFacts]:
        """What is more than a plain day of the week; only such a day is shortened."""
        return (facts for on, facts in self._special.items() if on.year == year)

    def changed_days(self, other: ProductionCalendar) -> tuple[date, ...]:
        """Dates of the years both answer whose facts differ (the provisional mark aside), in order."""
        common = sorted(set(self._years) & set(other._years))
        pairs = ((a, b) for year in common for a, b in zip(self.days(year), other.days(year), strict=True))
        return tuple(
            a.on for a, b in pairs if (a.kind, a.shortened, a.declared) != (b.kind, b.shortened, b.declared)
        )

    def _check(self, year: int) -> None:
        if year not in self._years:
            known = f"{self._years[0]}–{self._years[-1]}"
            raise OutsideCalendar(
                f"the year {year} is outside the production calendar {self.code} ({known})",
                f"{year} год — за пределами производственного календаря {self.code} ({known})",
            )

    def _facts_of(self, year: int) -> Iterator[DayFacts]:
        known = self._file.years.get(year)
        moved = known.moved if known else ()
        carried = known.carried if known else tuple(self._carried_by_law(year, ()))
        shortened = set(known.shortened if known else ())
        off: dict[date, DayFacts] = {}
        law = self._file.law["holidays"]
        for (month, day), holiday in self._holidays.items():
            on = date(year, month, day)
            off[on] = DayFacts(
                on, "holiday", not known, names=(holiday.ru, holiday.en), source=(law.ru, law.en)
            )
        for moves, source in (
            (moved, known and _act_words(_DECREE, known.decree)),
            (carried, (law.ru, law.en)),
        ):
            for move in moves:
                ru, en = _day_month(move.origin)
                names = (f"Выходной, перенесённый с {ru}", f"Day off moved from {en}")
                off[move.target] = DayFacts(
                    move.target,
                    "transferred",
                    not known,
                    instead_of=move.origin,
                    names=names,
                    source=source or ("", ""),
                )
        if not known:
            shortened = set(self._shortened_by_law(year, off))
        yield from off.values()
        yield from self._worked(year, known, shortened, off)

    def _worked(
        self, year: int, known: Year | None, shortened: set[date], off: Mapping[date, DayFacts]
    ) -> Iterator[DayFacts]:
        """Days worked that are not plain: exchanged, shortened, declared."""
        given = {move.origin: move.target for move in known.moved} if known else {}
        declared = {on: item for item in known.declared for on in item.days()} if known else {}
        law = self._file.law["shortened"]
        exchanged = set(known.working) if known else set()
        for on in sorted(exchanged | shortened | (set(declared) - set(off))):
            facts = DayFacts(on, "weekend" if on.weekday() in self._weekend else "working", not known)
            kind, names, source = facts.kind, facts.names, facts.source
            if on in shortened:
                kind, names, source = "shortened", ("Сокращённый день", "Shortened day"), (law.ru, law.en)
            if on in exchanged and known and on in given:
                ru, en = _day_month(given[on])
                kind, names = (
                    "working_saturday",
                    (f"Рабочий день вместо {ru}", f"Worked in exchange for {en}"),
                )
                source = _act_words(_DECREE, known.decree)
            scope: Scope = ""
            if item := declared.get(on):
                scope = item.scope
                source = _act_words(_ACTS[scope], item.act, confirmed=item.confirmed)
                if kind != "weekend":
                    kind, names = "declared" if scope == "federal" else "declared_moscow", _DECLARED[scope]
            yield DayFacts(on, kind, not known, on in shortened, scope, given.get(on), names, source)

    def _carried_by_law(self, year: int, moved: Iterable[Move]) -> Iterator[Move]:
        """Art. 112: a holiday on a weekend goes to the next working day unless the decree moves it."""
        taken = {move.target for move in moved}
        elsewhere = {move.origin for move in moved}
        for month, day in sorted(self._holidays):
            on = date(year, month, day)
            if not self._holidays[month, day].carries or on.weekday() not in self._weekend or on in elsewhere:
                continue
            target = on + _DAY
            while (
                target.weekday() in self._weekend
                or (target.month, target.day) in self._holidays
                or target in taken
            ):
                target += _DAY
            taken.add(target)
            yield Move(origin=on, target=target)

    def _shortened_by_law(self, year: int, off: Mapping[date, DayFacts]) -> Iterator[date]:
        """Art. 95: the working day directly before a holiday (not before a moved day off)."""
        eves = {date(year, month, day) - _DAY for month, day in self._holidays} | {date(year, 12, 31)}
        for on in sorted(eves):
            if on.year == year and on not in off and on.weekday() not in self._weekend:
                yield on

    def _faults_of(self, year: int) -> Iterator[tuple[str, str]]:
        known = self._file.years[year]
        dates = [d for m in (*known.moved, *known.carried) for d in (m.origin, m.target)]
        dates += [*known.working, *known.shortened, *(d for x in known.declared for d in (x.first, x.last))]
        if strays := sorted({on for on in dates if on.year != year}):
            yield f"{strays[0]} не в {year} году", f"{strays[0]} is not in {year}"
            return
        moved_here = {move.target for move in (*known.moved, *known.carried)}
        for on in sorted(moved_here):
            if on.weekday() in self._weekend or (on.month, on.day) in self._holidays:
                yield (
                    f"выходной переносится на {on}, а это и так выходной; назовите рабочий день",
                    f"a day off is moved to {on}, which is one already; name a working day",
                )
        for on in known.working:
            if on.weekday() not in self._weekend or on not in {move.origin for move in known.moved}:
                yield (
                    f"working: {on} должен быть выходным недели, с которого `moved` переносит отдых",
                    f"working: {on} must be a weekend day that `moved` takes a day off from",
                )
        for on in known.shortened:
            weekend = on.weekday() in self._weekend and on not in known.working
            if weekend or on in moved_here or (on.month, on.day) in self._holidays:
                yield f"shortened: {on} — выходной", f"shortened: {on} is a day off"
        law = set(self._carried_by_law(year, known.moved))
        if wrong := sorted(law ^ set(known.carried), key=lambda move: move.origin):
            move = f"{wrong[0].origin} → {wrong[0].target}"
            yield (
                f"carried: {move} расходится с переносами по закону",
                f"carried: {move} does not agree with the law's carry-overs",
            )
        yield from self._faults_of_totals(year)

    def _faults_of_totals(self, year: int) -> Iterator[tuple[str, str]]:
        known = self._file.years[year]
        if known.working_days not in (None, count := self.working_days(year)):
            yield (
                f"working_days = {known.working_days}, а по названным дням выходит {count}",
                f"working_days = {known.working_days}, but the days given make {count}",
            )
        if known.hours not in (None, hours := self.hours(year)):
            yield (
                f"hours = {known.hours}, а по названным дням выходит {hours:g}",
                f"hours = {known.hours}, but the days given make {hours:g}",
            )


@lru_cache(maxsize=32)
def load_production_calendar(code: str, *overlays: str) -> ProductionCalendar:
    """The packaged calendar ``code`` with the texts of ``overlays`` laid over it in order; cached.

    Raises UnknownCalendar for an unknown code, CalendarFault for a wrong overlay.
    """
    resource = files(__package__) / "calendars" / f"{code}.toml"
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", code) or not resource.is_file():
        raise UnknownCalendar(code)
    calendar = ProductionCalendar.parse(resource.read_text(encoding="utf-8"), source=f"{code}.toml")
    for number, text in enumerate(overlays, start=1):
        calendar = calendar.overlay(text, source=f"overlay {number} of {code}")
    return calendar
