"""How much has been used and how much is left: requests of a period, banks of time, people on a list."""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from . import entitlement, history
from .edition import Edition
from .events import (
    Event,
    FactChanged,
    PriorityChanged,
    SeverityChanged,
    TicketCompleted,
    TicketPromoted,
    TicketRegistered,
    TicketReopened,
)
from .packs import Drawn, Pack, Packs, draw
from .rounds import matches
from .schema_base import Scalar
from .schema_meters import Meter
from .targets import most_specific
from .verdict import Reason, Verdict, accept, hold, queue, refuse

Term = tuple[date, date]
_DAY = timedelta(days=1)
BEYOND, COUNTED = "meters.", "counted."
"""How the reason of a value begins that a full meter set, and of one that tells how much of a meter is used."""
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a meter: ``amount`` in its unit before rounding, at an aware instant."""

    at: datetime
    amount: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """A meter on one day. ``limit`` and ``left`` are None where there is no limit; amounts are in its unit.

    ``used`` is rounded use by use to whole steps of ``quantum``; ``from_on`` to ``to_on`` is the period, both
    inside, None without one. ``carried``: what earlier periods left over, part of ``limit``. ``by``: what it counts
    together, where it counts by a fact (a serial number), as it was told. ``packs``: those bought, first those that
    lapse first; ``limit`` and ``used`` speak of those that last.
    """

    meter: str
    limit: int | None
    used: int
    quantum: int
    clause: str
    from_on: date | None = None
    to_on: date | None = None
    carried: int = 0
    readings: tuple[str, ...] = ()
    by: str = ""
    packs: tuple[Drawn, ...] = ()

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)

    @property
    def steps_used(self) -> int:
        """Whole quanta used."""
        return self.used // self.quantum

    @property
    def steps(self) -> int | None:
        """Whole quanta in all."""
        return None if self.limit is None else self.limit // self.quantum


def standing(
    edition: Edition,
    name: str,
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    uses: Iterable[Use] | int = (),
    term: Term | None = None,
    overrides: Mapping[str, Any] | None = None,
    packs: Packs | None = None,
) -> Standing:
    """The meter ``name`` at ``at``. ``facts``: tier and whatever else its rows ask for; ``term``: first and last
    day of the certificate, where the period needs it; ``packs``: those bought under it; a number for ``uses`` counts
    them as they are.

    Raises KeyError for an unknown meter, ValueError for a naive instant or a missing term.
    """
    if at.tzinfo is None:
        raise ValueError("naive instant: an offset is needed")
    meter, facts = edition.meters[name], {**history.defaults(edition), **(facts or {})}
    quantum = _quantum(edition, meter)
    period = (
        str(edition.setting(meter.period)) if meter.kind != "named" else ""
    )  # that of exchanges is not asked
    readings = (*edition.reading_of(meter.period), *edition.reading_of(meter.quantum), *meter.readings)
    size, on = size_of(edition, meter, facts, overrides), _date(edition, at)
    term = meter.term_by(facts, term)
    window, by = window_of(period, on, term), str(facts.get(meter.per) or "") if meter.per else ""
    empty = Standing(name, size, 0, quantum, meter.clause, *window, readings=readings, by=by)
    if isinstance(uses, int):
        return replace(empty, used=uses)
    spent = [(_date(edition, use.at), rounded(edition, meter, use.amount)) for use in uses]
    if meter.packs is not None and size is not None:
        bought = (packs or {}).get(name, ())
        return _of_packs(empty, bought, spent, on, lambda day: window_of(period, day, term))
    carried = _carried(meter, size, spent, window[0], period, term) if size is not None else 0
    used = sum(amount for day, amount in spent if _inside(day, window))
    return replace(empty, limit=None if size is None else size + carried, used=used, carried=carried)


def _of_packs(
    empty: Standing,
    packs: Sequence[Pack],
    spent: Iterable[tuple[date, int]],
    on: date,
    window: Callable[[date], tuple[date | None, date | None]],
) -> Standing:
    """What is included in the period together with the packs that last on that day. ``empty``: before any use."""
    included = empty.limit or 0
    drawn, of_period = draw(packs, spent, on, included, window)
    lasting = [item for item in drawn if item.pack.lasts(on)]
    limit = included + sum(item.pack.amount for item in lasting)
    return replace(empty, limit=limit, used=of_period + sum(item.used for item in lasting), packs=drawn)


def may_use(
    edition: Edition,
    name: str,
    amount: int = 1,
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    uses: Iterable[Use] | int = (),
    term: Term | None = None,
    overrides: Mapping[str, Any] | None = None,
    packs: Packs | None = None,
) -> Verdict:
    """Whether ``amount`` more may be used at ``at``: accept, or what the meter says when full.

    "queue", "hold" and "reject" are verdicts with Reason("over_limit", clause, {meter, limit, used, left, from_on,
    to_on}); "charge" and "change" accept with that reason. Raises as :func:`standing`.
    """
    meter, known = edition.meters[name], {**history.defaults(edition), **(facts or {})}
    if not (meter.holds(known) and meter.speaks_of(known)):
        return accept()
    now = standing(edition, name, at=at, facts=facts, uses=uses, term=term, overrides=overrides, packs=packs)
    if now.left is None or rounded(edition, meter, amount) <= now.left:
        return accept()
    params = {
        "meter": name,
        "limit": now.limit,
        "used": now.used,
        "in_work": now.used,
        "left": now.left,
        "from_on": now.from_on,
        "to_on": now.to_on,
    }
    reason = Reason("over_limit", meter.clause, params)
    answers = {
        "queue": refuse if meter.kind == "named" else queue,
        "hold": hold,
        "charge": accept,
        "change": accept,
    }
    return answers.get(str(edition.setting(meter.full)), refuse)(reason)


def changes(edition: Edition, name: str) -> Mapping[str, Scalar]:
    """The values of axes and facts that what goes on beyond the meter gets; {} where it gets none."""
    meter = edition.meters[name]
    return meter.sets if str(edition.setting(meter.full)) in ("change", "charge") else {}


def changed(edition: Edition, name: str, facts: Mapping[str, Any], at: datetime) -> Iterator[Event]:
    """The events of what goes beyond the meter: one for every value that is not so already.

    Their reason is the meter, "meters.NAME", so that they are told from what people set."""
    reason = f"{BEYOND}{name}"
    for axis, value in changes(edition, name).items():
        was = facts.get(axis)
        if was == value:
            continue
        if axis == "severity":
            yield SeverityChanged(at=at, severity=str(value), previous=str(was), reason=reason, by="rule")
        elif axis == "priority":
            yield PriorityChanged(at=at, priority=str(value), previous=str(was), reason=reason, by="rule")
        else:
            yield FactChanged(at=at, name=axis, value=value, reason=reason)


def by_a_meter(event: Event) -> bool:
    """Whether meters set it, and not people."""
    return str(getattr(event, "reason", "")).startswith((BEYOND, COUNTED))


def went_beyond(name: str, happened: Iterable[Event]) -> bool:
    """Whether something of this ticket was set because it went beyond the meter."""
    return any(getattr(event, "reason", "") == f"{BEYOND}{name}" for event in happened)


def rounded(edition: Edition, meter: Meter, amount: int) -> int:
    """One use as it is billed: the minimum at least, in whole quanta."""
    return in_steps(amount, _quantum(edition, meter), meter.minimum, meter.rounding)


def in_steps(amount: int, quantum: int, minimum: int = 0, rounding: str = "up") -> int:
    """``amount``, ``minimum`` at least, in whole quanta."""
    steps, rest = divmod(max(amount, minimum), quantum)
    if rounding == "up":
        steps += rest > 0
    elif rounding == "nearest":
        steps += 2 * rest >= quantum
    return steps * quantum


def uses_of(edition: Edition, name: str, events: Iterable[Event]) -> tuple[Use, ...]:
    """What one ticket used of a meter. Order and repetition of events do not matter."""
    return tuple(use for use, _seq in uses_with_places(edition, name, events))


def uses_with_places(edition: Edition, name: str, events: Iterable[Event]) -> list[tuple[Use, int]]:
    """The same, with the place in the history of the event that used it."""
    return _used(edition, name, events)[0]


def may_wait(edition: Edition, meter: Meter) -> bool:
    """Whether what is beyond a meter of a period or a bank waits for the next period."""
    metered = meter.kind in ("requests", "bank")
    return metered and meter.sized and str(edition.setting(meter.full)) == "queue"


def waits_for(edition: Edition, name: str, events: Iterable[Event]) -> int:
    """What a queued ticket will use of a meter that lets wait, when its turn comes; 0 when it waits for none of it."""
    return _used(edition, name, events)[1]


def _used(edition: Edition, name: str, events: Iterable[Event]) -> tuple[list[tuple[Use, int]], int]:
    """What a ticket used, and what it waits for: an appeal that is queued uses nothing before it is taken up.

    Nor does one that came incomplete, before it is whole: then its registration counts, with the facts as they are.
    What went on as something else since the meter was full is no use of it, under "change"."""
    meter, facts, waiting = edition.meters[name], history.defaults(edition), 0
    became = _became(edition, name)
    found: list[tuple[Use, int]] = []
    rows = [row for row in meter.counts if edition.given(row.given)]
    lets_wait = may_wait(edition, meter)
    late: TicketRegistered | None = None
    for event in history.ordered(events):
        history.apply(edition, facts, event)
        if became and getattr(event, "reason", "") == became:
            found = [(use, seq) for use, seq in found if use.at != event.at]
            continue
        if isinstance(event, TicketRegistered) and not event.complete:
            late = event
            continue
        said = (event, late) if late and isinstance(event, TicketCompleted) else (event,)
        counted = next((item for item in said if any(matches(row, item, facts) for row in rows)), None)
        if counted is not None:
            amount = int(getattr(counted, meter.field, 1)) if meter.field else 1
            waiting = amount if lets_wait and getattr(event, "queued", False) else 0
            if not waiting:
                found.append((Use(event.at, amount), event.seq))
        elif waiting and (
            isinstance(event, TicketPromoted) or (isinstance(event, TicketReopened) and not event.queued)
        ):
            found.append((Use(event.at, waiting), event.seq))
            waiting = 0
    if meter.free:
        left = beyond_free([use.amount for use, _ in found], meter.free)
        found = [(Use(use.at, rest), seq) for (use, seq), rest in zip(found, left, strict=True) if rest]
    return found, waiting


def _became(edition: Edition, name: str) -> str:
    """The reason of what a full meter made into something else, so that it is none of its uses; "" for other meters."""
    full = str(edition.setting(edition.meters[name].full))
    return f"{BEYOND}{name}" if full == "change" else ""


def beyond_free(amounts: Iterable[int], free: int) -> Iterator[int]:
    """What is left of each use of one ticket when the first ``free`` units in all count for nothing."""
    for amount in amounts:
        given = min(free, amount)
        free -= given
        yield amount - given


def window_of(period: str, on: date, term: Term | None = None) -> tuple[date | None, date | None]:
    """First and last day of the period ``on`` lies in. Raises ValueError where a term is needed and missing."""
    if period in _MONTHS:
        first = date(on.year, on.month - (on.month - 1) % _MONTHS[period], 1)
        return first, _months_on(first, _MONTHS[period]) - _DAY
    if period in ("day", "week"):
        first = on - on.weekday() * _DAY if period == "week" else on
        return first, first + (6 if period == "week" else 0) * _DAY
    if period.startswith("rolling_"):
        return on - (int(period[8:]) - 1) * _DAY, on
    if not period:
        return None, None
    if term is None:
        raise ValueError(f"the period {period!r} needs the first and last day of the term")
    if period == "term":
        return term
    years = on.year - term[0].year
    first = _months_on(term[0], 12 * years)
    if first > on:
        years, first = years - 1, _months_on(term[0], 12 * (years - 1))
    return first, min(_months_on(term[0], 12 * (years + 1)) - _DAY, max(term[1], first))


def _months_on(day: date, count: int) -> date:
    """The same date ``count`` months on; 29 February becomes 1 March where there is none."""
    year, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + year, month + 1
    if day.day > months.monthrange(year, month)[1]:
        return date(year, month, months.monthrange(year, month)[1]) + _DAY
    return date(year, month, day.day)


def _date(edition: Edition, at: datetime) -> date:
    return at.astimezone(ZoneInfo(edition.zone)).date()


def _inside(day: date, window: tuple[date | None, date | None]) -> bool:
    first, last = window
    return (first is None or first <= day) and (last is None or day <= last)


def _quantum(edition: Edition, meter: Meter) -> int:
    return int(edition.setting(meter.quantum))


def size_of(
    edition: Edition, meter: Meter, facts: Mapping[str, Any], overrides: Mapping[str, Any] | None
) -> int | None:
    """How much there is for these facts, beside packs; None for no limit. Raises KeyError for an unknown tier."""
    value: Any = None
    if overrides and meter.service in overrides:
        value = overrides[meter.service]
    elif row := most_specific([row for row in meter.sizes if edition.given(row.given)], facts):
        value = edition.setting(row.amount)
        if row.plus and isinstance(value, int):
            value += row.plus.at(facts)
    elif meter.service and facts.get(edition.matrix.axis):
        tier = str(facts[edition.matrix.axis])
        value = entitlement.service(edition, tier, meter.service, facts=facts).value
    if value is False or (value is None and meter.packs):
        return 0
    return value if isinstance(value, int) and value is not True else None


def _carried(
    meter: Meter,
    size: int,
    spent: Sequence[tuple[date, int]],
    first: date | None,
    period: str,
    term: Term | None,
) -> int:
    """What the last ``carry`` periods left; an older period's rest is used first."""
    if not meter.carry or first is None:
        return 0
    windows, start = [], first
    for _ in range(meter.carry):
        if term and start <= term[0]:
            break
        window = window_of(period, start - _DAY, term)
        windows.append(window)
        start = window[0] or start
    rest = 0
    for window in reversed(windows):
        used = sum(amount for day, amount in spent if _inside(day, window))
        rest = max(rest + size - used, 0)
        rest = min(rest, meter.carry_most) if meter.carry_most else rest
    return min(rest, size * meter.carry)
