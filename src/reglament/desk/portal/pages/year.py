"""The working calendar of a year as a picture: twelve months of days, each kind with a shape of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.dates import MONTHS
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reglament.desk.tickets.dates import day as day_words
from reglament.desk.ui.shapes import Link
from reglament.rulebook.edition import Edition
from reglament.rulebook.worktime import Day, Exception_, WorkingCalendar

CELL, ROW, HEAD = 26, 24, 20
_PLAIN = frozenset({"working", "weekend"})
NB = "\u00a0"


@dataclass(frozen=True, slots=True)
class Month:
    """One month. `kinds`: of its days; `drawn`: what stands inside its SVG of this `height`."""

    name: str
    told: str
    kinds: frozenset[str]
    drawn: SafeString
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A year. `provisional`: its decree is not known yet; `special`: what is not an ordinary day, in words."""

    year: int
    label: str
    months: Sequence[Month]
    legend: Sequence[tuple[str, str, SafeString]]
    special: Sequence[tuple[str, str]]
    summary: str
    source: str
    provisional: bool
    years: Sequence[Link]


class YearNotKnown(ValueError):
    """The calendar does not answer for the year; the words say for which it does."""


def calendar_name(rules: Edition) -> str:
    """The calendar the picture shows: the first of working hours. "" where everything is round the clock."""
    return next((name for name, rule in rules.calendars.items() if rule.kind == "weekly"), "")


def picture(rules: Edition, year: int, language: str, *, today: date) -> Picture | None:
    """The year of the working calendar; None where there is none to draw. Raises YearNotKnown."""
    name = calendar_name(rules)
    if not name:
        return None
    calendar = rules.calendar(name)
    if not calendar.first_year <= year <= calendar.last_year:
        told = {"year": year, "first": calendar.first_year, "last": calendar.last_year}
        raise YearNotKnown(
            _("The calendar answers for %(first)s–%(last)s; of %(year)s it knows nothing.") % told
        )
    days = _days(calendar, year, language)
    partly = _partly(calendar, days, language)
    months = [_month(n, days, partly, today, language) for n in range(1, 13)]
    kinds = frozenset[str]().union(*(month.kinds for month in months))
    return Picture(
        year=year,
        label=rules.calendars[name].label[language],
        months=months,
        legend=[(kind, words, mark_safe(_box(0, 0, kind))) for kind, words in _legend() if kind in kinds],  # noqa: S308
        special=list(_special(days, partly, language)),
        summary=_summary(calendar, days),
        source=_source(rules, name, year, language),
        provisional=calendar.provisional(year),
        years=_years(calendar, year),
    )


def _days(calendar: WorkingCalendar, year: int, language: str) -> list[Day]:
    first = date(year, 1, 1)
    return [
        calendar.day(first + timedelta(days=n), language) for n in range((date(year + 1, 1, 1) - first).days)
    ]


def _partly(calendar: WorkingCalendar, days: Iterable[Day], language: str) -> dict[date, list[str]]:
    """What announcements did to days whose kind they left: their words, with the hours."""
    found: dict[date, list[str]] = {}
    left = {day.on for day in days if day.kind not in ("closed", "extra")}
    for said in calendar.exceptions:
        start, end = said.start_at.astimezone(calendar.zone), said.end_at.astimezone(calendar.zone)
        on = start.date()
        while on <= (end - timedelta(microseconds=1)).date():
            if on in left and not _whole(said, on, calendar):
                found.setdefault(on, []).append(f"{_hours_on(start, end, on)}, {said.told(language)}")
            on += timedelta(days=1)
    return found


def _whole(said: Exception_, on: date, calendar: WorkingCalendar) -> bool:
    """A closure of a whole date: of a day off it takes nothing, of a special day of the edition it is the kind."""
    midnight = datetime(on.year, on.month, on.day, tzinfo=calendar.zone)
    return not said.open and said.start_at <= midnight and said.end_at >= midnight + timedelta(days=1)


def _hours_on(start: datetime, end: datetime, on: date) -> str:
    first = f"{start:%H:%M}" if start.date() == on else "00:00"
    return f"{first}–{end:%H:%M}" if end.date() == on else f"{first}–24:00"


def _month(
    number: int, days: Sequence[Day], partly: dict[date, list[str]], today: date, language: str
) -> Month:
    from babel.dates import get_day_names

    mine = [day for day in days if day.on.month == number]
    shift = mine[0].on.weekday()
    cells = [(_kind(day, partly), _title(day, partly, language)) for day in mine]
    working = sum(day.working for day in mine)
    told = ngettext("%(n)s working day", "%(n)s working days", working) % {"n": working}
    names = get_day_names("short", locale=language)
    drawn = [_HEAD.format(x=n * CELL + CELL // 2, words=names[n]) for n in range(7)]
    for place, (day, (kind, title)) in enumerate(zip(mine, cells, strict=True), start=shift):
        drawn.append(_drawn(day, place, kind, title, today=today))
    return Month(
        name=str(MONTHS[number]),
        told=told,
        kinds=frozenset(kind for kind, _words in cells),
        drawn=mark_safe("".join(drawn)),  # noqa: S308  words are escaped, the rest is ours
        height=HEAD + (shift + len(mine) + 6) // 7 * ROW,
    )


_HEAD = '<text class="month__head" x="{x}" y="12">{words}</text>'
_CELL = '<g class="cell" data-kind="{kind}"{flags}><title>{title}</title>{box}<text x="{x}" y="{y}">{number}</text></g>'


def _drawn(day: Day, place: int, kind: str, title: str, *, today: date) -> str:
    """A day as SVG; a page has hundreds, a template a day would take half of its time."""
    x, y = place % 7 * CELL, HEAD + place // 7 * ROW
    flags = ("" if day.working else " data-off") + (" data-today" if day.on == today else "")
    where = {"x": x + CELL // 2, "y": y + ROW // 2 + 4}
    return _CELL.format(
        kind=kind, flags=flags, title=escape(title), box=_box(x, y, kind), number=day.on.day, **where
    )


def _box(x: int, y: int, kind: str) -> str:
    """The box of a day with the mark of its kind: a corner, a bar, a stroke."""
    right, bottom = x + CELL - 1, y + ROW - 1
    marks = {
        "shortened": f'<path d="M{right} {y}v8l-8-8z"/>',
        "partly": f'<path d="M{x} {bottom}h25v-3h-25z"/>',
        "extra": f'<path d="M{x} {bottom}h25v-3h-25z"/>',
        "closed": f'<path class="cell__line" d="M{x} {bottom}l25-23"/>',
    }
    return f'<rect x="{x}" y="{y}" width="25" height="23" rx="1"/>{marks.get(kind, "")}'


def _kind(day: Day, partly: dict[date, list[str]]) -> str:
    """As Day.kind, or "partly" for a working day an announcement takes hours of."""
    if day.on in partly and day.kind in _PLAIN | {"shortened"}:
        return "partly"
    return "declared" if day.kind == "declared_moscow" else day.kind


def _title(day: Day, partly: dict[date, list[str]], language: str) -> str:
    words = [_name(day), *partly.get(day.on, ())]
    return f"{day_words(day.on, language)}: {'; '.join(filter(None, words)) or _hours(day)}"


def _name(day: Day) -> str:
    if not day.name:
        return _("day off") if day.kind == "weekend" else ""
    return f"{day.name}, {_hours(day)}" if day.working else day.name


def _hours(day: Day) -> str:
    return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in day.spans) or _("day off")


def _legend() -> list[tuple[str, str]]:
    return [
        ("working", _("working day")),
        ("weekend", _("day off")),
        ("holiday", _("holiday")),
        ("transferred", _("day off, moved here")),
        ("working_saturday", _("worked in exchange")),
        ("shortened", _("shortened by law")),
        ("declared", _("declared non-working")),
        ("closed", _("closed by announcement")),
        ("extra", _("open by announcement")),
        ("partly", _("some hours announced")),
    ]


def _special(days: Sequence[Day], partly: dict[date, list[str]], language: str) -> Iterable[tuple[str, str]]:
    """(dates, words) of everything that is not an ordinary day; neighbours of one name together."""
    stretch: list[Day] = []
    for day in days:
        told = day.name if day.kind not in _PLAIN else ""
        if stretch and (day.name, day.kind, day.working) == (
            stretch[-1].name,
            stretch[-1].kind,
            stretch[-1].working,
        ):
            stretch.append(day)
        else:
            if stretch:
                yield _stretch(stretch)
            stretch = [day] if told else []
        for words in partly.get(day.on, ()):
            yield _short(day.on), words
    if stretch:
        yield _stretch(stretch)


def _stretch(days: Sequence[Day]) -> tuple[str, str]:
    first, last = days[0], days[-1]
    words = f"{first.name}, {_hours(first)}" if first.working else first.name
    if first is last:
        return _short(first.on), words
    return f"{_short(first.on)} – {_short(last.on)}", words


def _short(on: date) -> str:
    russian = (get_language() or "ru").startswith("ru")
    return formats.date_format(on, "j E" if russian else "j F").replace(" ", NB)


def _summary(calendar: WorkingCalendar, days: Sequence[Day]) -> str:
    working = sum(day.working for day in days)
    spans = (end - start for day in days for start, end in day.spans)
    hours = round(sum(spans, timedelta()) / timedelta(hours=1))
    told = ngettext("%(n)s working day", "%(n)s working days", working) % {"n": working}
    return f"{told}, " + ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def _source(rules: Edition, name: str, year: int, language: str) -> str:
    production = rules.production(name)
    if production is None:
        return ""
    decree = production.decree(year)
    if decree is None:
        return _("There is no decree on the days off of this year yet: only the law’s holidays are counted.")
    told = {"title": production.title(language), "number": decree[0], "on": day_words(decree[1], language)}
    return _("%(title)s; decree No. %(number)s of %(on)s") % told


def _years(calendar: WorkingCalendar, year: int) -> list[Link]:
    first = max(calendar.first_year, min(year - 2, calendar.last_year - 4))
    return [
        Link(str(n), f"?year={n}#calendar", current=n == year, hint=_provisional(calendar, n))
        for n in range(first, min(first + 4, calendar.last_year) + 1)
    ]


def _provisional(calendar: WorkingCalendar, year: int) -> str:
    return _("provisional") if calendar.provisional(year) else ""
