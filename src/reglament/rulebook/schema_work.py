"""Rule types of an edition that act by themselves or are reckoned up: objectives, timers, charges."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field as F

from .schema_base import Row, Scalar, Setting, Strict, Text
from .schema_rules import EventRow
from .schema_targets import Clocked, Unit


class ShareBand(Strict):
    """``amount`` is owed when the share kept is below ``below`` percent."""

    below: Decimal
    amount: Annotated[int, F(ge=0)]


class LongBand(Strict):
    """``amount`` is owed when it took more than ``more_than`` of the unit of the objective, or more were late."""

    more_than: Annotated[int, F(ge=0)]
    amount: Annotated[int, F(ge=0)]


class PointRow(Row):
    """How many points a round costs that is not kept."""

    amount: Annotated[int, F(ge=0)]


class Objective(Row):
    """What the promises of a period come to together: 95 percent in time, two late at most, two hours on the average.

    It looks at the rounds of ``clock``, and of those ``also`` named, for tickets whose facts match, received in the
    period (``by`` "due": due in it). ``measure`` "share": at least ``percent`` of them in time; "late": at most
    ``amount`` of them late; "points": at most ``amount`` points for those that are late, each by the most specific row
    of ``points``, which may ask for the ``clock``; "average", "median" or "percentile" (the ``percentile``-th by rank):
    of the time those that are answered took, at most ``amount`` of ``unit``, in working units as the clock counts it,
    else by the clock on the wall, without pauses.

    ``kept``: a round is kept where one of these rows holds for its ticket, instead of when it was in time: solved by
    the first answer, not opened again, a mark of 4 or 5.

    ``bands``: what is owed by how low the share is, the highest ``below`` first; ``longer``: by how long it took, how
    many were late or how many points there are, the least first; ``gives`` as in remedies. ``least``: with fewer rounds
    nothing is judged.
    """

    label: Text
    clock: str
    also: tuple[str, ...] = ()
    measure: Literal["share", "late", "points", "average", "median", "percentile"] = "share"
    percent: Annotated[Decimal, F(ge=0, le=100)] = Decimal(0)
    percentile: Annotated[int, F(ge=1, le=100)] = 95
    amount: Annotated[int, F(ge=0)] = 0
    unit: Clocked = "hours"
    period: Literal["month", "quarter", "year"] = "month"
    by: Literal["received", "due"] = "received"
    kept: tuple[Row, ...] = ()
    points: tuple[PointRow, ...] = ()
    gives: Literal["support_days", "percent_of_fee", "basis_points_of_fee"] = "percent_of_fee"
    bands: tuple[ShareBand, ...] = ()
    longer: tuple[LongBand, ...] = ()
    least: Annotated[int, F(ge=1)] = 1
    text: Text
    readings: tuple[str, ...] = ()


class Availability(Row):
    """A share of the time that something is there in a period: 99.5 percent of every month.

    Down is what breaks of the ``kinds`` say ("emergency", "planned": announced by the desk), and each stretch of a
    history from an event of ``begin`` to one of ``end``; overlapping time counts once, a break shorter than
    ``least_minutes`` not at all. Time inside breaks of the kinds ``excused`` is not down, of at most
    ``excused_minutes`` a period where that is not 0. The whole is the time of ``calendar`` ("" round the clock) in the
    period; with ``whole`` "without_excused" what was excused is no part of it. Below ``percent`` the client is owed
    what ``bands`` say, or ``amount`` for each whole hour, minute or second that was down (``per`` "begun_hour": each
    begun one; ``each`` of them together), ``cap`` at most; ``gives``: as in objectives.
    """

    label: Text
    percent: Annotated[Decimal, F(gt=0, le=100)]
    period: Literal["month", "quarter", "year"] = "month"
    calendar: str = ""
    kinds: tuple[str, ...] = ()
    begin: tuple[EventRow, ...] = ()
    end: tuple[EventRow, ...] = ()
    excused: tuple[str, ...] = ()
    excused_minutes: Annotated[int, F(ge=0)] = 0
    least_minutes: Annotated[int, F(ge=0)] = 0
    whole: Setting = "all"
    gives: Literal["support_days", "percent_of_fee", "basis_points_of_fee"] = "percent_of_fee"
    bands: tuple[ShareBand, ...] = ()
    amount: Annotated[int, F(ge=0)] = 0
    per: Literal["hour", "begun_hour", "minute", "begun_minute", "second", "begun_second"] = "hour"
    each: Annotated[int, F(ge=1)] = 1
    cap: Annotated[int, F(ge=0)] = 0
    text: Text
    readings: tuple[str, ...] = ()


class Timer(Row):
    """What happens by itself when nothing comes after an event for a while.

    Runs while its conditions hold, from the last of the events ``after`` until one of ``stop``; rings after ``amount``
    of ``unit`` in ``calendar``, up to ``times`` times. Ringing ``sets`` axes and facts (a severity lowered), closes
    with ``outcome``, sends the ``notice``, tells ``to`` (a role). It may begin when another one rang (``timer_rang``).
    """

    label: Text
    after: tuple[EventRow, ...]
    stop: tuple[EventRow, ...] = ()
    amount: Annotated[int, F(ge=0)] = 0
    unit: Unit
    calendar: str
    times: Annotated[int, F(ge=1)] = 1
    sets: dict[str, Scalar] = {}
    outcome: str = ""
    notice: str = ""
    to: str = ""
    text: Text


class PriceStep(Strict):
    """Another price for what is charged of one ticket beyond ``over`` units."""

    over: Annotated[int, F(ge=1)]
    price: Annotated[Decimal, F(ge=0, le=10**12)]


class RateRow(Row):
    """The price of one ``per`` for uses whose facts match; the most specific row wins. ``steps``: other prices of what
    one ticket takes beyond so many units that are charged."""

    price: Annotated[Decimal, F(ge=0, le=10**12)]
    per: Literal["minute", "hour", "piece"] = "hour"
    steps: tuple[PriceStep, ...] = ()


class FactorRow(Row):
    """A multiplier for uses whose facts match. ``outside``: only for those outside the hours of that calendar."""

    factor: Annotated[Decimal, F(ge=0, le=1000)]
    outside: str = ""


class Charge(Row):
    """What work costs: that beyond the ``meter``, or every use where none is named.

    ``counts``, ``field``, ``unit``, ``quantum``, ``minimum`` and ``free`` as in meters, for charges without one. The
    most specific of ``rates`` is the price; every row of ``factors`` that holds multiplies it, or under ``combine``
    "highest" the greatest of them alone. Rounded once to ``cent``, half up.
    """

    label: Text
    meter: str = ""
    counts: tuple[EventRow, ...] = ()
    field: str = ""
    unit: Literal["pieces", "minutes", "hours"] = "minutes"
    quantum: Annotated[int, F(ge=1)] = 1
    minimum: Annotated[int, F(ge=0)] = 0
    free: Annotated[int, F(ge=0)] = 0
    rates: tuple[RateRow, ...]
    factors: tuple[FactorRow, ...] = ()
    combine: Literal["multiply", "highest"] = "multiply"
    currency: str = "RUB"
    cent: Decimal = Decimal("0.01")
    text: Text
    readings: tuple[str, ...] = ()
