"""Rule types of the commercial half: prices, coverage, upgrades, visits, version numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from .schema_base import Row, Setting, Strict, Text


class ReasonText(Strict):
    """The words of a reason: why something is not granted; ``{...}`` are the parameters of the reason.

    ``reading``: id of the parameter that decided, "" for none.
    """

    clause: str
    text: Text
    reading: str = ""
    decision: Literal["refuse", "ask", "hold"] = "refuse"


class Commerce(Strict):
    """What every section of the commercial half has: a clause, the words of its reasons, fixed readings."""

    clause: str
    reasons: dict[str, ReasonText] = {}
    readings: tuple[str, ...] = ()
    """Parameters that bear on the whole section without being a switch of it (shown, not obeyed)."""


# --- prices ------------------------------------------------------------------------------------------------------
class MonthCount(Strict):
    """A number of months in a formula.

    ``of``: "between" (the days strictly between the previous certificate and the new one) or "new_term" (the new
    one's days, both ends). ``months``: "named" (calendar months touched) or "term" (counted from the first day).
    ``rest``: whether an unfinished last month "counts" or is "dropped"; at least one month always remains.
    """

    of: Literal["between", "new_term"]
    label: Text
    clause: str
    months: Setting
    rest: Setting = "counts"


class FormulaRow(Row):
    """Another formula, where the facts match."""

    formula: str


class PriceRule(Commerce):
    """A formula over exact fractions, rounded once at the end.

    ``formula``: + - * / and brackets over numbers, ``price`` and the names of ``counts``. ``quantum``: "0.01" is a
    kopeck, "1" a rouble. ``rows``: other formulas under conditions; they may ask for the names of ``counts``, for
    ``gap_days`` and whatever facts the question gives.
    """

    label: Text
    formula: str
    rows: tuple[FormulaRow, ...] = ()
    counts: dict[str, MonthCount]
    currency: str = "RUB"
    quantum: Decimal = Decimal("0.01")
    rounding: Literal["half_up", "half_even", "up", "down"] = "half_up"
    text: Text


# --- coverage ----------------------------------------------------------------------------------------------------
SpanKind = Literal["covered", "activated", "gap", "before_first"]
"""covered: a certificate is in force; activated: none is, an activation certificate mends it; gap: a lapse;
before_first: the days before the very first certificate."""


class SpanRule(Strict):
    label: Text
    clause: str


class CoverageRule(Commerce):
    """Certificates over time.

    ``order``: tiers, the best first: of certificates in force together the best names the day. ``activation``:
    "per_gap" (it names the start of the certificate after the lapse) | "literal" (of the one in force on the day
    asked). ``initial``: "never" | "activation" mends the days before the first certificate. ``effect`` of an
    activation: "continuity" | "full" (the rights of the preceding certificate too). ``price``: name in [prices].
    """

    order: tuple[str, ...]
    activation: Setting
    initial: Setting
    effect: Setting
    price: str = ""
    forgiven: tuple[Row, ...] = ()
    """Lapses that break nothing: rows over ``gap_days`` and ``tier`` (of the certificate before it)."""
    kinds: dict[SpanKind, SpanRule]


# --- upgrades ------------------------------------------------------------------------------------------------------
Check = Literal["licence", "limited", "new_version", "in_force", "every_day", "count", "scan"]


class ConditionRule(Strict):
    """One condition of an upgrade. ``reading``: parameter it is read by, shown with it."""

    check: Check
    clause: str
    label: Text
    reading: str = ""


class UpgradeRule(Commerce):
    """Licences for a new version: every condition at once.

    ``service``: the row of the matrix a tier has to give. ``count``: "equal" | "at_least". ``scan`` and
    ``original``: the notices whose terms run, each from its own start.
    """

    service: str
    count: Setting
    scan: str
    original: str
    conditions: tuple[ConditionRule, ...]


# --- visits --------------------------------------------------------------------------------------------------------
class LeadRule(Strict):
    """How long before the day of the visit it is asked for.

    ``count``: "backward" (that many working days from the date of asking inclusive to the day before the visit) |
    "full_between" (strictly between) | "forward" (on or after the N-th working day after asking). ``late``: an
    appeal after closing counts for the "same_day" | "next_day".
    """

    days: int
    count: Setting
    late: Setting
    clause: str


class VisitRule(Commerce):
    """Visits to the client.

    ``service``: the row of the matrix with their number. ``year``: "certificate" | "calendar" | "rolling".
    ``prorata``: a shorter term gives fewer, parts counted up. ``area``: where, in words. The clauses of the single
    conditions stand with their reasons.
    """

    service: str
    calendar: str
    year: Setting
    prorata: Setting
    lead: LeadRule
    area: Text


# --- version numbers -------------------------------------------------------------------------------------------------
class VersionRule(Commerce):
    """How a version number is read: the first ``groups`` of digits are the version, up to ``compared`` the build.

    ``scheme``: "first_group" | "product" (the product says how many groups are the version).
    """

    scheme: Setting
    groups: int = 1
    compared: int = 3
