"""Shapes of the simulation pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reglament.desk.regulations.draft_models import Simulation
from reglament.desk.regulations.hours import exceptions_of
from reglament.desk.reports import words
from reglament.desk.reports.plots import Share, share, week
from reglament.desk.reports.simulation import new_rules, old_rules
from reglament.desk.tickets.dates import day, moment
from reglament.desk.ui.shapes import Link
from reglament.rulebook.edition import Edition
from reglament.rulebook.simulate import MOST_ROWS, Outcome, Row, Tally
from reglament.rulebook.words import weekday

PAGE = 100  # changed appeals on a page


@dataclass(frozen=True, slots=True)
class Line:
    """One simulation in a list, or on top of its page."""

    url: str
    code: str
    since: str
    at: str
    status: str
    percent: int
    words: str
    by: str
    failure: str


def status_words(status: str) -> str:
    return {
        Simulation.WAITING: pgettext("simulation", "waiting for its turn"),
        Simulation.RUNNING: pgettext("simulation", "running"),
        Simulation.DONE: pgettext("simulation", "done"),
        Simulation.FAILED: pgettext("simulation", "broken off by an error"),
        Simulation.STOPPED: pgettext("simulation", "stopped"),
    }[status]


def line(item: Simulation, slug: str, language: str, *, now: datetime) -> Line:
    part = 100 * item.done // item.total if item.total else 0
    return Line(
        url=reverse("reports:simulation", args=[slug, item.pk]),
        code=item.code,
        since=day(item.since_on, language),
        at=moment(item.asked_at, settings.TIME_ZONE, language, now=now),
        status=status_words(item.status),
        percent=100 if item.status == Simulation.DONE else min(part, 99),
        words=_("%(done)d of %(total)d appeals") % {"done": item.done, "total": item.total},
        by=str(item.by) if item.by else "",
        failure=item.failure,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One difference of one appeal."""

    clock: str
    kind: str
    was: str
    now: str
    grave: bool


@dataclass(frozen=True, slots=True)
class ChangedTicket:
    number: str
    url: str
    told: list[Told]


GRAVE = ("late_now", "refused_now", "silence_new", "unknown_value", "beyond_calendar")


def result(item: Simulation, kind: str, page: int, language: str) -> dict[str, Any]:
    """What was found: sentences, plots, the table narrowed to one kind."""
    outcome, old, new = Outcome.from_data(item.result), old_rules(item), new_rules(item)
    kinds = words.kind_words()
    kind = kind if kind in kinds else ""
    rows = [row for row in outcome.rows if not kind or any(d.kind == kind for d in row.differences)]
    base = reverse("reports:simulation", args=[item.desk.slug, item.pk])
    first = (page - 1) * PAGE
    return {
        "old_code": old.code,
        "summary": words.summary(outcome),
        "hours": _taken_as_hours(item, old, new, language),
        "nothing": not outcome.changed,
        "clocks": _clocks(outcome, old, new, language),
        "weeks": _weeks(outcome, language),
        "kinds": _kind_links(outcome, kinds, kind, base),
        "rows": [
            _changed(row, kinds, old, new, language, now=item.as_of) for row in rows[first : first + PAGE]
        ],
        "left_out": _left_out(outcome),
        "pager": _pager(len(rows), page, kind),
    }


def _taken_as_hours(item: Simulation, old: Edition, new: Edition, language: str) -> list[str]:
    """What both sides took as hours: the calendars by their names, announcements and decrees as known by then."""
    found = [
        _("Hours in force: %(hours)s") % {"hours": _calendars(old, language)},
        _("Hours of the draft: %(hours)s") % {"hours": _calendars(new, language)},
    ]
    said = len(exceptions_of(item.desk_id, known_at=item.as_of))
    words = ngettext(
        "Both sides with %(n)d announced change of hours and the production calendar as it was known when the replay"
        " was asked for.",
        "Both sides with %(n)d announced changes of hours and the production calendar as it was known when the replay"
        " was asked for.",
        said,
    )
    return [*found, words % {"n": said}]


def _calendars(rules: Edition, language: str) -> str:
    return "; ".join(rule.label[language] for rule in rules.calendars.values())


def _left_out(outcome: Outcome) -> str:
    if not outcome.rows_left_out:
        return ""
    return _("The first %(shown)d are told one by one, %(rest)d more are only counted.") % {
        "shown": MOST_ROWS,
        "rest": outcome.rows_left_out,
    }


def _clocks(outcome: Outcome, old: Edition, new: Edition, language: str) -> list[tuple[str, list[Share]]]:
    found = []
    for name in dict.fromkeys((*outcome.before, *outcome.after)):
        sides = outcome.before.get(name, Tally()), outcome.after.get(name, Tally())
        widest = max(side.promised for side in sides)
        labels = pgettext("simulation", "in force"), pgettext("simulation", "draft")
        bars = [share(label, side, widest) for label, side in zip(labels, sides, strict=True)]
        found.append((words.clock_words(name, old, new, language), bars))
    return found


def _weeks(outcome: Outcome, language: str) -> list[dict[str, Any]]:
    monday = datetime(2024, 1, 1).date()  # noqa: DTZ001  any Monday: only names of days are wanted
    days = [weekday(monday.replace(day=1 + number), language) for number in range(7)]
    found = []
    for name, title in (("dues", _("Terms that end")), ("starts", _("Terms that begin to run"))):
        before, after = outcome.load[f"{name}_before"], outcome.load[f"{name}_after"]
        picture = week(before, after, days, title)
        found.append({"title": title, "week": picture, "lines": _hours(before, after, days)})
    return found


def _hours(before: list[int], after: list[int], days: list[str]) -> list[tuple[str, ...]]:
    """The plot's text twin: each hour that has something."""
    return [
        (f"{days[hour // 24]} {hour % 24}:00", str(was), str(now))
        for hour, (was, now) in enumerate(zip(before, after, strict=True))
        if was or now
    ]


def _kind_links(outcome: Outcome, kinds: dict[str, str], chosen: str, base: str) -> list[Link]:
    links = [Link(_("All"), base + "#changed", outcome.changed, not chosen)]
    links += [
        Link(told, f"{base}?{urlencode({'kind': kind})}#changed", outcome.counts[kind], kind == chosen)
        for kind, told in kinds.items()
        if kind in outcome.counts
    ]
    return links


def _changed(
    row: Row, kinds: dict[str, str], old: Edition, new: Edition, language: str, *, now: datetime
) -> ChangedTicket:
    told = [
        Told(
            clock=words.clock_words(item.clock, old, new, language) if item.clock else "",
            kind=kinds[item.kind],
            was=words.value_words(item, item.was, old, new, language, now=now),
            now=words.value_words(item, item.now, old, new, language, now=now),
            grave=item.kind in GRAVE,
        )
        for item in row.differences
    ]
    return ChangedTicket(row.key, reverse("staff:ticket", args=[row.key]), told)


def _pager(number: int, page: int, kind: str) -> dict[str, str]:
    if number <= PAGE:
        return {}
    first, query = (page - 1) * PAGE, f"kind={kind}&" if kind else ""
    return {
        "words": f"{first + 1}–{min(first + PAGE, number)} / {number}",
        "previous_url": f"?{query}page={page - 1}#changed" if page > 1 else "",
        "next_url": f"?{query}page={page + 1}#changed" if first + PAGE < number else "",
    }
