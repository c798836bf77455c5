"""Rule types of an edition that count: facts, meters (how much may be used) and remedies (what lateness gives)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field as F

from .conditions import as_kind
from .schema_base import Row, Scalar, Setting, Strict, Text
from .schema_rules import EventRow
from .schema_targets import Extra

Gives = Literal["support_days", "percent_of_fee", "basis_points_of_fee", "free_minutes", "free_requests"]
"""What a promise broken may give: days, a part of the fee, work that costs nothing."""


class UntilRow(Row):
    """A date of the calendar: so many months, then days, after the date of the fact ``since``, on the same day of the
    month or the last one of a shorter month; that date itself without either."""

    since: str
    months: Annotated[int, F(ge=0)] = 0
    days: Annotated[int, F(ge=0)] = 0


class FactRule(Strict):
    """A fact that conditions look at beside the axes: 24x7 asked for, a contact reachable, an agreement.

    ``type``: needed for ranges, "number" | "decimal" | "date" | "time"; formulas take numbers and
    decimals; "" takes anything.
    ``values``: those it may have, any when empty. ``default``: before anybody said anything; a number, date, time or
    text is then absent.

    A fact may be counted instead of set: ``count``, how many of these events the ticket has had (since the last one of
    ``anew``); ``days_from`` or ``months_from`` (whole ones) that date to ``to``, the day of receipt by default,
    with ``calendar`` the working days after the first one to the last;
    ``outside``: whether the receipt fell outside the hours of that calendar; ``on_list``: whether the sender, or what
    the appeal is about, is on the list of that meter (``default`` while it is empty); ``used_of``: how much of that
    meter is used in its period, this appeal's own use included, as of its receipt and of each use of its own.

    ``until``: a date that follows from other dates; of several that hold and are known the earliest counts, or the
    latest by ``whichever``. Absent while none is known.
    """

    label: Text
    clause: str
    type: Literal["", "yes_no", "number", "decimal", "date", "time", "text"] = ""
    default: Setting = False
    values: tuple[Scalar, ...] = ()
    set_by: Literal["certificate", "agent", "requester", "rule"] = "agent"
    count: tuple[EventRow, ...] = ()
    anew: tuple[EventRow, ...] = ()
    days_from: str = ""
    months_from: str = ""
    to: str = "received_on"
    calendar: str = ""
    outside: str = ""
    on_list: str = ""
    used_of: str = ""
    until: tuple[UntilRow, ...] = ()
    whichever: Literal["earlier", "later"] = "earlier"

    @property
    def counted(self) -> bool:
        """Whether the machine counts it from other facts, or from other appeals."""
        return bool(self.dated or self.count or self.used_of)

    @property
    def dated(self) -> bool:
        """Whether it follows from dates or the receipt alone."""
        return bool(self.days_from or self.months_from or self.outside or self.until)

    @property
    def follows(self) -> tuple[str, ...]:
        """The facts it is counted from, where it is."""
        if not self.dated:
            return ()
        dates = (self.days_from, self.months_from, self.to, *(row.since for row in self.until))
        return tuple(filter(None, (*dates, *(name for row in self.until for name in row.names))))

    @property
    def kind(self) -> str:
        """The type, told or evident; "" where there is none."""
        if self.type:
            return self.type
        if self.days_from or self.months_from or self.count or self.used_of:
            return "number"
        if self.outside or self.on_list:
            return "yes_no"
        if self.until:
            return "date"
        return "number" if isinstance(self.default, int) and not isinstance(self.default, bool) else ""

    @property
    def start(self) -> Setting:
        """The value before anybody said anything; "" for nothing."""
        if self.count or self.used_of:
            return 0
        absent = self.default is False and self.kind in ("number", "decimal", "date", "time", "text")
        return "" if absent else self.default


class SizeRow(Row):
    """How much there is for facts that match: a number of units, or "unlimited".

    ``plus``: more by the number a fact has, such as an hour for every database; nothing while it is not known.
    """

    amount: Setting
    plus: Extra | None = None


class PackRule(Strict):
    """What is bought of a bank: packs of ``amount`` units, each for so many months, then days, from the day it is
    bought, to the same date, that day inside; without either it does not lapse."""

    amount: Annotated[int, F(ge=1)]
    months: Annotated[int, F(ge=0)] = 0
    days: Annotated[int, F(ge=0)] = 0


class Meter(Row):
    """A limit.

    ``kind``: "simultaneous" (open at once), "requests" (in a period), "bank" (units of time used up) or "named"
    (people on a list). The size is the cell of ``service`` in the matrix, or the row of ``sizes`` with most
    conditions. ``period``: "" (no end), "day", "week", "month", "quarter", "year" (of the calendar),
    "service_year" (from the first day of the term), "term", or "rolling_N" (the last N days).

    ``quantum``: a use is rounded to whole steps of it (``rounding``), and is ``minimum`` units at least.
    ``counts``: the events that are a use; ``field``: the field of the event with the amount, 1 when none.
    ``free``: so many units of every ticket count for nothing. ``carry``: of how many earlier periods the rest is
    carried over, ``carry_most`` units at most. ``when``, ``any``: whom it limits at all; ``unless``: facts that lift
    the limit.
    ``full``: "queue" | "reject" | "hold" | "charge" (goes on, at a price of its own) | "change" (goes on as something
    else, and is no use of it then). ``sets``: values of axes and facts that what goes on beyond it gets. ``scope``:
    "certificate" | "user_and_certificate" | "organisation" | "ticket" | "desk" (everybody's; no limit of work at once
    has it); ``waiting_counts``: whether a ticket that waits for the client occupies a place.

    ``per``: a fact, an axis or "product"; within the scope only what has the same value of it counts together (a
    device, an asset, a site), as the appeal has it in the end; one without a value uses nothing. A meter of a period
    or a bank without a size limits nothing: facts with ``used_of`` tell what was counted. ``since``: a fact with the
    date that "service_year" begins with instead of the first day of the term, once it is known.

    ``packs``: a bank is bought in packs, under a certificate; of several the first to lapse is used first, after what
    the size gives in the period.

    "named" has a list for each certificate: ``by`` is the field of the form that those on it are known by ("email",
    also "@example.org" for everybody there; "phone", "full_name", any other for devices). One too many is refused,
    under "hold" left to a person, under "charge" taken. ``changes``: so many may be exchanged in a ``period``, 0 for
    any number. Facts with ``on_list`` tell gates and clocks who is on it.
    """

    kind: Literal["simultaneous", "requests", "bank", "named"]
    label: Text
    clause: str
    service: str = ""
    sizes: tuple[SizeRow, ...] = ()
    period: Setting = ""
    since: str = ""
    unit: Literal["pieces", "minutes", "hours"] = "pieces"
    quantum: Setting = 1
    rounding: Literal["up", "down", "nearest"] = "up"
    minimum: Annotated[int, F(ge=0)] = 0
    counts: tuple[EventRow, ...] = ()
    field: str = ""
    by: str = "email"
    changes: Annotated[int, F(ge=0)] = 0
    free: Annotated[int, F(ge=0)] = 0
    carry: Annotated[int, F(ge=0)] = 0
    carry_most: Annotated[int, F(ge=0)] = 0
    scope: Setting = "certificate"
    per: str = ""
    packs: PackRule | None = None
    full: Setting = "queue"
    sets: dict[str, Scalar] = {}
    waiting_counts: Setting = True
    text: Text = Text(ru="", en="")
    readings: tuple[str, ...] = ()

    def term_by(self, facts: Mapping[str, Any], term: tuple[date, date] | None) -> tuple[date, date] | None:
        """First and last day of what periods are counted in: from the date of ``since``, else the term given."""
        known = as_kind(facts.get(self.since), "date") if self.since else None
        return (date.fromisoformat(str(known)), term[1] if term else date.max) if known else term

    @property
    def sized(self) -> bool:
        """Whether anything says how much there is; else it only counts."""
        return bool(self.service or self.sizes or self.packs)

    def value_in(self, facts: Mapping[str, Any]) -> str:
        """What an appeal counts under: the value of ``per`` as it is compared, "" where it has none."""
        value = facts.get(self.per)
        return "" if value in (None, False) else " ".join(str(value).split()).casefold()

    def speaks_of(self, facts: Mapping[str, Any]) -> bool:
        """Whether an appeal counts at all: by a value, or with all others where the meter asks for none."""
        return not self.per or self.value_in(facts) != ""


Per = Literal[
    "working_day",
    "calendar_day",
    "working_hour",
    "working_minute",
    "working_second",
    "hour",
    "minute",
    "second",
    "begun_working_hour",
    "begun_working_minute",
    "begun_working_second",
    "begun_hour",
    "begun_minute",
    "begun_second",
    "case",
]
"""What lateness is counted in."""


class LateBand(Strict):
    """``amount`` in all when so many days or hours late, or more."""

    at_least: Annotated[int, F(ge=0)]
    amount: Annotated[int, F(ge=0)]


class Remedy(Row):
    """What a promise broken gives the client.

    ``clock``: whose lateness; ``whenever`` "ended": what it took at all, late or not (a warranty is longer by the
    repair). ``amount`` of ``gives`` for each ``per`` of waiting, counted from ``since``
    ("receipt" or "due") to the answer: whole dates for days (``count`` "after" leaves the first date out, "from"
    counts it), whole hours, minutes or seconds, or begun ones, once for a "case"; nothing for what is late by no more
    than ``grace`` minutes. ``each``: so many of them together count once (every 24 hours, every 30 minutes begun).
    ``cap``: at most so much, 0 for no cap. ``bands``: instead of so much for each, so much in all from so many on.
    ``formula``: what is given by it, over ``units`` (the days or hours counted) and facts that are numbers, with + - *
    / min and max: "money" in ``currency``, anything else in whole units, half up. A basis point is a hundredth of a
    percent; ``text`` may use {amount}, {percent} for basis points and {total} for money.
    """

    label: Text
    clock: str
    gives: Gives | Literal["money"]
    amount: Annotated[int, F(ge=1)] = 1
    formula: str = ""
    currency: str = "RUB"
    per: Per = "case"
    each: Annotated[int, F(ge=1)] = 1
    grace: Annotated[int, F(ge=0)] = 0
    since: Setting = "receipt"
    whenever: Literal["late", "ended"] = "late"
    count: Setting = "after"
    calendar: str = ""
    cap: Annotated[int, F(ge=0)] = 0
    bands: tuple[LateBand, ...] = ()
    text: Text
    readings: tuple[str, ...] = ()


class Cap(Row):
    """At most so much of all that is given in a period together, besides the cap of one rule.

    ``amount`` of ``gives`` for what counts together by ``scope`` ("certificate" | "user_and_certificate" |
    "organisation" | "ticket"); percents and basis points of the fee count as parts of one fee. "money": so much in
    whole units of ``currency``, or with ``percent_of`` so many percent of the number that fact has. ``of``: the rules
    that count ("remedies.late", "objectives.answers", "availability.portal"), all that give the same without any.
    ``period``: of the calendar, "service_year" or "term"; what lateness gives is of the day the round ended, what a
    period gives of its last day. What goes beyond is not given; of several caps the narrowest holds.
    """

    label: Text
    gives: Gives | Literal["money"]
    amount: Annotated[int, F(ge=0)]
    currency: str = "RUB"
    percent_of: str = ""
    period: Literal["month", "quarter", "year", "service_year", "term"] = "month"
    scope: Setting = "certificate"
    of: tuple[str, ...] = ()
    text: Text
    readings: tuple[str, ...] = ()
