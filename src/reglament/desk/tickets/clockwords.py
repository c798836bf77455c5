"""Regulation time in words: what is left in the calendar's own days, hours and minutes, and the kit's clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from reglament.desk.said import once_a_language
from reglament.desk.tickets.dates import day_and_month, moment
from reglament.desk.tickets.dues import OtherTerm
from reglament.desk.ui import shapes
from reglament.rulebook.clock import Clock
from reglament.rulebook.edition import Edition
from reglament.rulebook.schema_targets import ON_THE_WALL
from reglament.rulebook.worktime import OutsideCalendar, WorkingCalendar

NB = "\u00a0"
SOON = 0.25  # the last quarter of an allowance
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Hours:
    """The calendar a clock runs by, and how long one of its days is."""

    calendar: WorkingCalendar
    day: timedelta
    plain: bool
    """Days of 24 hours, not working days."""


def hours_of(rules: Edition, clock_name: str, calendar_name: str) -> Hours:
    """The calendar of a clock, "" for the one on the wall. Raises KeyError for one the edition does not know."""
    rule = rules.clocks.get(clock_name)
    on_the_wall = rule is not None and all(
        end.unit in ON_THE_WALL for target in rule.targets for end in (target, *target.others)
    )
    if on_the_wall or not calendar_name or _has_windows(rules, clock_name):
        return Hours(rules.wall_clock(), timedelta(days=1), True)
    calendar, kept = rules.calendar(calendar_name), rules.calendar_rule(calendar_name)
    plain = kept is not None and kept.kind == "continuous"
    return Hours(calendar, rules.day_length(calendar_name), plain)


def _has_windows(rules: Edition, clock_name: str) -> bool:
    """Whether something is waited for that is open at hours of its own: the wait runs on the wall clock."""
    rule = rules.clocks.get(clock_name)
    return rule is not None and any(target.window for target in rule.targets)


def is_provisional(rules: Edition, clock_name: str, calendar_name: str, at: datetime | None) -> bool:
    """Whether the due time `at` is in a year that has no decree yet and may move (A-1.14e). Never round the clock."""
    if at is None or rules.calendar_rule(calendar_name) is None:
        return False
    if _has_windows(rules, clock_name):
        return _without_decree(rules.calendar(calendar_name), at)
    return _without_decree(hours_of(rules, clock_name, calendar_name).calendar, at)


def is_silence_provisional(rules: Edition, at: datetime | None) -> bool:
    """The same for the end of the client's silence."""
    rule = rules.transitions.silence
    if at is None or rule is None or rule.unit == "calendar_days":
        return False
    return _without_decree(rules.calendar(rule.calendar), at)


def _without_decree(calendar: WorkingCalendar, at: datetime) -> bool:
    try:
        return calendar.provisional(at.astimezone(calendar.zone).year)
    except OutsideCalendar:
        return False


def marked(text: str, provisional: bool, language: str) -> str:
    """The due time in words, with the mark where it is provisional."""
    if not provisional:
        return text
    with override(language):
        return _("%(at)s (provisional)") % {"at": text}


@once_a_language
def _words() -> dict[str, str]:
    """What a page says dozens of times."""
    return {
        "d": _("%(n)s d"),
        "w. d.": _("%(n)s w. d."),
        "h": _("%(n)s h"),
        "m": _("%(n)s m"),
        "s": _("%(n)s s"),
        "left": _("%(length)s left"),
        "over": _("the term is over"),
        "late": _("late by %(length)s"),
    }


def length(amount: timedelta, hours: Hours) -> str:
    """«1 р. д. 3 ч», «2 ч 10 мин», «40 мин», «15 с»; minutes are left out beside days, seconds beside minutes."""
    words = _words()
    if _ZERO < (seconds := abs(amount) // _SECOND * _SECOND) < _MINUTE:
        return (words["s"] % {"n": seconds.seconds}).replace(" ", NB)
    minutes = int(abs(amount) / _MINUTE)
    a_day = int(hours.day / _MINUTE)
    days, minutes = divmod(minutes, a_day) if hours.plain or minutes >= a_day else (0, minutes)
    whole, minutes = divmod(minutes, 60)
    parts = []
    if days:
        parts.append(words["d" if hours.plain else "w. d."] % {"n": days})
    if whole:
        parts.append(words["h"] % {"n": whole})
    if (minutes and not days) or not parts:
        parts.append(words["m"] % {"n": minutes})
    return NB.join(part.replace(" ", NB) for part in parts)


def left(amount: timedelta, hours: Hours) -> str:
    """What remains: «осталось 2 ч 10 мин», from a day on simply «1 р. д. 3 ч»."""
    words = length(amount, hours)
    return words if amount >= hours.day else _words()["left"] % {"length": words}


def over(amount: timedelta, hours: Hours) -> str:
    """«опоздание 40 мин»; «срок прошёл» until the next working minute has passed."""
    if abs(amount) < _MINUTE:
        return _words()["over"]
    return _words()["late"] % {"length": length(amount, hours)}


def in_queue(place: int) -> str:
    """«в очереди, 2-й»; without a place only «в очереди»."""
    if place < 1:
        return _("queued")
    return _("queued, %(place)s") % {"place": ordinal(place)}


def ordinal(number: int) -> str:
    """2-й, 2nd."""
    teen = number % 100 in (11, 12, 13)
    forms = {1: _("%(n)sst"), 2: _("%(n)snd"), 3: _("%(n)srd")}
    return (_("%(n)sth") if teen else forms.get(number % 10, _("%(n)sth"))) % {"n": number}


def short_day(on: date) -> str:
    """12 марта, 12 March: a date of the near time, without the year."""
    return day_and_month(on, "ru" if (get_language() or "ru").startswith("ru") else "en")


def running(
    remaining: timedelta, whole: timedelta, hours: Hours, *, late: bool
) -> tuple[shapes.ClockState, str, float]:
    """State, words and per cent used of a clock that runs, from what is left of the whole allowance."""
    used = 100 * (1 - remaining / whole) if whole > _ZERO else 100.0
    if late:
        return "late", over(remaining, hours), max(used, 100.0)
    if remaining <= _ZERO:
        return "soon", _("due now"), 100.0
    return ("soon" if remaining <= whole * SOON else "calm"), left(remaining, hours), used


def clock_shape(
    rules: Edition, clock: Clock, language: str, *, now: datetime, place: int = 0
) -> shapes.Clock:
    """One clock of a ticket for the kit, without its clause mark. The language must be active."""
    label = clock.label[language]
    due = ""
    if clock.due_at is not None:
        provisional = is_provisional(rules, clock.name, clock.calendar, clock.due_at)
        exact = clock.allowance is not None and clock.allowance.unit.endswith("seconds")
        told = moment(clock.due_at, rules.zone, language, now=now, seconds=exact)
        told = marked(told, provisional, language)
        due = _("due %(at)s") % {"at": told}
    state, words, used = _state(rules, clock, language, now=now, place=place)
    return shapes.Clock(state, words, used, label, due)


def term_shape(rules: Edition, term: OtherTerm, language: str, *, now: datetime) -> shapes.Clock:
    """A term beside the clocks for the kit, without its clause mark. Kept up to its due instant, sharp.

    The language must be active."""
    hours = hours_of(rules, term.name, term.calendar)
    told = moment(term.due_at, rules.zone, language, now=now)
    provisional = is_provisional(rules, term.name, term.calendar, term.due_at)
    measure = hours.calendar.measure
    state, words, used = running(
        measure(now, term.due_at),
        measure(term.counted_from_at, term.due_at),
        hours,
        late=now > term.due_at,
    )
    due = _("due %(at)s") % {"at": marked(told, provisional, language)}
    return shapes.Clock(state, words, used, rules.notices[term.name].label[language], due)


def _state(
    rules: Edition, clock: Clock, language: str, *, now: datetime, place: int
) -> tuple[shapes.ClockState, str, float]:
    if clock.state == "waiting":
        if place:
            return "queued", in_queue(place), 0
        waits = clock.waits_for[language] if clock.waits_for else ""
        return (
            "held",
            _("not started: waiting for %(what)s") % {"what": waits} if waits else _("not started"),
            0,
        )
    if clock.state in ("not_offered", "stopped") or not clock.calendar:
        return "none", _("stopped by closing") if clock.state == "stopped" else _("no term"), 0
    hours = _hours(rules, clock)
    whole = clock.elapsed + clock.remaining if clock.remaining is not None else _ZERO
    if clock.state == "met":
        return _met(clock, hours)
    if clock.state == "paused" or clock.remaining is None:
        used = 100 * (clock.elapsed / whole) if whole > _ZERO else 0.0
        return "held", _("paused") if clock.state == "paused" else _("no term"), used
    return running(clock.remaining, whole, hours, late=clock.late)


def _hours(rules: Edition, clock: Clock) -> Hours:
    """By the promise that holds here: other promises of the same clock may be counted in other units."""
    if clock.allowance is not None and clock.allowance.unit in ON_THE_WALL and not clock.ends:
        return Hours(rules.wall_clock(), timedelta(days=1), True)
    return hours_of(rules, clock.name, clock.calendar)


def _met(clock: Clock, hours: Hours) -> tuple[shapes.ClockState, str, float]:
    words = {"length": length(clock.elapsed, hours)}
    if clock.late:
        return "late", _("met late, in %(length)s") % words, 100.0
    if clock.due_at is None or clock.counted_from_at is None:
        return "met", _("met in %(length)s") % words, 100.0
    whole = hours.calendar.measure(clock.counted_from_at, clock.due_at)
    used = 100 * (clock.elapsed / whole) if whole > _ZERO else 100.0
    return "met", _("met in %(length)s") % words, used
