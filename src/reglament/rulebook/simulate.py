"""The past under another edition: what would have been late, closed, queued or refused, and when work would fall due.

Nothing is changed by it. What people did stays as it was; what the regulation does by itself is decided anew under
both editions alike (see ``replaying``), so that a difference is the editions' and never the recording's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Literal
from zoneinfo import ZoneInfo

from .clock import Clock
from .edition import Edition
from .replaying import History, Played, play
from .worktime import OutsideCalendar

__all__ = ["KINDS", "Difference", "History", "Outcome", "Row", "replay"]

Kind = Literal[
    "late_now",
    "in_time_now",
    "due_earlier",
    "due_later",
    "promise_gained",
    "promise_lost",
    "silence_new",
    "silence_gone",
    "silence_earlier",
    "silence_later",
    "queued_now",
    "not_queued",
    "refused_now",
    "taken_now",
    "admission",
    "begins_anew",
    "unknown_value",
    "beyond_calendar",
]
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]
"""What may change for one appeal, gravest first within its group: terms, silence, limits and gates, the language."""

MOST_ROWS = 1000
"""Appeals told one by one; the rest are only counted."""

HOURS_OF_WEEK = 168
LOADS = ("starts_before", "starts_after", "dues_before", "dues_after")


@dataclass(frozen=True, slots=True)
class Difference:
    """``clock``: its name, "" for what concerns no clock; ``was``, ``now``: ISO instants or codes, "" for nothing."""

    kind: Kind
    clock: str = ""
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One appeal that would have gone otherwise."""

    key: str
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Tally:
    """Terms of one clock: all that were promised, those kept in time, those late."""

    promised: int = 0
    met: int = 0
    late: int = 0

    def count(self, clock: Clock) -> None:
        self.promised += 1
        self.late += clock.late
        self.met += clock.met_at is not None and not clock.late


@dataclass(slots=True)
class Outcome:
    """What would change, in numbers; partial ones are merged. ``load``: of each of LOADS, 168 counts by hour of the
    week from Monday 0:00, in the zone of the edition; ``counts``: appeals by kind of difference."""

    tickets: int = 0
    changed: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    before: dict[str, Tally] = field(default_factory=dict)
    after: dict[str, Tally] = field(default_factory=dict)
    silent_before: int = 0
    silent_after: int = 0
    load: dict[str, list[int]] = field(default_factory=lambda: {name: [0] * HOURS_OF_WEEK for name in LOADS})
    rows: list[Row] = field(default_factory=list)

    @property
    def rows_left_out(self) -> int:
        """How many changed appeals are not told one by one."""
        return self.changed - len(self.rows)

    def add(self, other: Outcome) -> None:
        """Take a further partial result in."""
        self.tickets += other.tickets
        self.changed += other.changed
        self.silent_before += other.silent_before
        self.silent_after += other.silent_after
        for kind, number in other.counts.items():
            self.counts[kind] = self.counts.get(kind, 0) + number
        for mine, theirs in ((self.before, other.before), (self.after, other.after)):
            for name, tally in theirs.items():
                own = mine.setdefault(name, Tally())
                own.promised += tally.promised
                own.met += tally.met
                own.late += tally.late
        for name, hours in other.load.items():
            self.load[name] = [a + b for a, b in zip(self.load[name], hours, strict=True)]
        self.rows += other.rows[: MOST_ROWS - len(self.rows)]

    def as_data(self) -> dict[str, Any]:
        """JSON-able; :meth:`from_data` reads it back."""
        tallies = {
            name: {clock: [tally.promised, tally.met, tally.late] for clock, tally in found.items()}
            for name, found in (("before", self.before), ("after", self.after))
        }
        return {
            "tickets": self.tickets,
            "changed": self.changed,
            "counts": self.counts,
            **tallies,
            "silent_before": self.silent_before,
            "silent_after": self.silent_after,
            "load": self.load,
            "rows": [
                {
                    "key": row.key,
                    "differences": [[d.kind, d.clock, d.was, d.now] for d in row.differences],
                }
                for row in self.rows
            ],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Outcome:
        """An outcome from what :meth:`as_data` gave; {} is an empty one."""
        if not data:
            return cls()
        return cls(
            tickets=data["tickets"],
            changed=data["changed"],
            counts=dict(data["counts"]),
            before={name: Tally(*numbers) for name, numbers in data["before"].items()},
            after={name: Tally(*numbers) for name, numbers in data["after"].items()},
            silent_before=data["silent_before"],
            silent_after=data["silent_after"],
            load={name: list(hours) for name, hours in data["load"].items()},
            rows=[
                Row(row["key"], tuple(Difference(*item) for item in row["differences"]))
                for row in data["rows"]
            ],
        )


def replay(histories: Iterable[History], old: Edition, new: Edition, *, now: datetime) -> Outcome:
    """What would be different under ``new``. Histories of one group, or of one certificate where they are of none,
    must stand together in ``histories``: they share limits. Memory holds one group at a time. ``now`` (aware): later
    events are left aside.

    Raises ValueError for a naive instant. An appeal neither edition's calendar reaches is told as "beyond_calendar".
    """
    if now.tzinfo is None:
        raise ValueError("naive now: an offset is needed")
    outcome = Outcome()
    for group in _groups(histories):
        try:
            before, after = play(old, group, now=now, own=True), play(new, group, now=now)
        except OutsideCalendar as error:
            for item in group:
                _count(outcome, item, [Difference("beyond_calendar", now=str(error))])
            continue
        for item, was, is_now in zip(group, before, after, strict=True):
            if item.counted:
                _weigh(outcome, was, item.served_under or old, outcome.before, "before")
                _weigh(outcome, is_now, new, outcome.after, "after")
            _count(outcome, item, list(_differences(was, is_now)))
    return outcome


def _groups(histories: Iterable[History]) -> Iterator[list[History]]:
    def shared(pair: tuple[int, History]) -> tuple[str, str | int]:
        place, item = pair
        if item.group:
            return "group", item.group
        if item.certificate:
            return "certificate", item.certificate.number
        return ("client", item.client) if item.client else ("", place)

    for _, found in groupby(enumerate(histories), key=shared):
        yield [item for _, item in found]


def _count(outcome: Outcome, item: History, differences: list[Difference]) -> None:
    if not item.counted:
        return
    outcome.tickets += 1
    if not differences:
        return
    outcome.changed += 1
    for kind in {difference.kind for difference in differences}:
        outcome.counts[kind] = outcome.counts.get(kind, 0) + 1
    if len(outcome.rows) < MOST_ROWS:
        outcome.rows.append(Row(item.key, tuple(differences)))


def _weigh(outcome: Outcome, played: Played, edition: Edition, tallies: dict[str, Tally], side: str) -> None:
    """Count the terms of one appeal, and the hours they begin and fall due in."""
    zone = ZoneInfo(edition.zone)
    silent = len(played.silent)
    if side == "before":
        outcome.silent_before += silent
    else:
        outcome.silent_after += silent
    for clock in _terms(played):
        if clock.due_at is None:
            continue
        tallies.setdefault(clock.name, Tally()).count(clock)
        for name, at in (("starts", clock.runs_from_at), ("dues", clock.due_at)):
            if at is not None:
                local = at.astimezone(zone)
                outcome.load[f"{name}_{side}"][local.weekday() * 24 + local.hour] += 1


def _terms(played: Played) -> Iterator[Clock]:
    for clock in played.clocks:
        yield from clock.earlier
        yield clock


# --- comparing ---
def _differences(was: Played, is_now: Played) -> Iterator[Difference]:
    refused = ("refuse", "redirect")
    if was.decision != is_now.decision:
        kind: Kind = "admission"
        if is_now.decision in refused:
            kind = "refused_now"
        elif was.decision in refused:
            kind = "taken_now"
        yield Difference(kind, "", was.decision, is_now.decision)
    if is_now.decision not in refused and was.decision not in refused:
        yield from _clock_differences(was, is_now)
        yield from _silence_differences(was, is_now)
        yield from _queue_differences(was, is_now)
    if is_now.begun_anew > was.begun_anew:
        yield Difference("begins_anew")
    for name in is_now.unknown:
        if name not in was.unknown:
            yield Difference("unknown_value", now=name)


def _clock_differences(was: Played, is_now: Played) -> Iterator[Difference]:
    old = {(clock.name, clock.round): clock for clock in _terms(was)}
    new = {(clock.name, clock.round): clock for clock in _terms(is_now)}
    for key in dict.fromkeys((*old, *new)):
        yield from _clock_difference(old.get(key), new.get(key))


def _clock_difference(old: Clock | None, new: Clock | None) -> Iterator[Difference]:
    known = new or old
    was, now = old.due_at if old else None, new.due_at if new else None
    if known is None or (was is None and now is None):
        return
    told = (known.name, was.isoformat() if was else "", now.isoformat() if now else "")
    if was is None or now is None:
        yield Difference("promise_gained" if was is None else "promise_lost", *told)
    elif was != now:
        yield Difference("due_earlier" if now < was else "due_later", *told)
    was_late, is_late = bool(old and old.late), bool(new and new.late)
    if was_late != is_late:
        yield Difference("late_now" if is_late else "in_time_now", *told)


def _silence_differences(was: Played, is_now: Played) -> Iterator[Difference]:
    for number in range(max(len(was.silent), len(is_now.silent))):
        old = was.silent[number] if number < len(was.silent) else None
        new = is_now.silent[number] if number < len(is_now.silent) else None
        told = ("", old.isoformat() if old else "", new.isoformat() if new else "")
        if old is None:
            yield Difference("silence_new", *told)
        elif new is None:
            yield Difference("silence_gone", *told)
        elif old != new:
            yield Difference("silence_earlier" if new < old else "silence_later", *told)


def _queue_differences(was: Played, is_now: Played) -> Iterator[Difference]:
    old, new = len(was.queued_at), len(is_now.queued_at)
    if new > old:
        yield Difference("queued_now", now=is_now.queued_at[-1].isoformat())
    elif old > new:
        yield Difference("not_queued", was=was.queued_at[-1].isoformat())
