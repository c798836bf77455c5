"""An edition: a support regulation as data. The typed sections, and the questions one may put to them.

What loads one stands in ``loader``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field as F
from pydantic import PrivateAttr

from . import timetables
from .addresses import address_of, rule_as_said
from .faults import EditionError, Fault
from .production import ProductionCalendar, load_production_calendar
from .schema_base import Clause, Conditions, Contradiction, Parameter, Scalar, Setting, Strict, Text
from .schema_commerce import (
    Commerce,
    CoverageRule,
    PriceRule,
    ReasonText,
    UpgradeRule,
    VersionRule,
    VisitRule,
)
from .schema_meters import Cap, FactRule, Meter, Remedy
from .schema_rules import (
    Channel,
    ClockRule,
    Form,
    Gate,
    Notice,
    Outcome,
    PostponeReason,
    Proposal,
    Routes,
    Transitions,
)
from .schema_time import CalendarRule
from .schema_work import Availability, Charge, Objective, Timer
from .worktime import Exception_, WorkingCalendar

__all__ = ["Edition", "EditionError", "Fault", "WorkList"]


class AxisValue(Strict):
    label: Text
    clause: str = ""
    text: Text | None = None


class Axis(Strict):
    """A dimension of tickets. Values are not ordered. ``default`` holds when nothing was said.

    ``proposals``: what answers of the form speak for. ``derived``: the value follows from other facts (impact and
    urgency give the priority) until somebody sets it; the row with most conditions wins.
    """

    label: Text
    clause: str
    set_by: Literal["certificate", "agent", "requester", "rule"]
    default: Setting = ""
    values: dict[str, AxisValue]
    proposals: tuple[Proposal, ...] = ()
    derived: tuple[Proposal, ...] = ()


class Service(Strict):
    """A row of the matrix. ``cells``: tier -> true | false | number | word | "" (left blank in the text).

    ``rows``: where the tier alone does not decide (the phase of a version, the region); they beat the cells."""

    label: Text
    clause: str
    cells: dict[str, bool | int | str] = {}
    everyone: bool | int | str | None = None
    rows: tuple[Proposal, ...] = ()
    words: dict[str, Text] = {}
    """What a word in a cell is called in both languages; ``value_words`` of an entitlement shows it."""
    reading: str = ""
    text: Text | None = None


class Matrix(Strict):
    axis: str = "tier"
    clause: str
    services: dict[str, Service]


class Requisites(Strict):
    clause: str
    name: Text
    short_name: Text
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    legal_address: Text | None = None
    postal_address: Text | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    site: str = ""


class Publication(Strict):
    """How changes come into force. ``notice_days``: calendar days between publication and effect, 0 for none."""

    clause: str
    notice_days: Annotated[int, F(ge=0)] = 0
    count: Setting = "difference"
    text: Text


@dataclass(frozen=True, slots=True)
class WorkList:
    """Order of the work list: descending ``weights`` of ``axis``, then "due" or "arrival"; then by arrival."""

    weights: Mapping[str, int]
    axis: str
    then: Literal["due", "arrival"]
    clause: str


class Edition(Strict):
    """One edition of one regulation. Immutable; ``with_parameters`` gives a copy under other readings."""

    code: str
    regulation: str
    number: str
    title: Text
    vendor: Text
    zone: str
    approved_on: date | None = None
    approved_by: Text | None = None
    published_on: date | None = None
    effective_on: date
    amends: str = ""
    changed: tuple[str, ...] = ()
    zone_reading: str = ""
    """Parameter the zone comes from; the file says ``zone = "@ID"``."""
    source: str = ""
    """Address the text was published at; "" when it is not public."""
    dated: bool = True
    """False: the text bears no date, ``effective_on`` is an assumption."""

    publication: Publication
    calendars: dict[str, CalendarRule]
    axes: dict[str, Axis]
    facts: dict[str, FactRule] = {}
    matrix: Matrix
    channels: dict[str, Channel]
    forms: dict[str, Form]
    gates: dict[str, Gate] = {}
    meters: dict[str, Meter] = {}
    remedies: dict[str, Remedy] = {}
    objectives: dict[str, Objective] = {}
    availability: dict[str, Availability] = {}
    caps: dict[str, Cap] = {}
    timers: dict[str, Timer] = {}
    charges: dict[str, Charge] = {}
    clocks: dict[str, ClockRule]
    transitions: Transitions
    routes: Routes
    outcomes: dict[str, Outcome]
    postpone_reasons: dict[str, PostponeReason] = {}
    notices: dict[str, Notice] = {}
    prices: dict[str, PriceRule] = {}
    coverage: CoverageRule | None = None
    upgrade: UpgradeRule | None = None
    visits: VisitRule | None = None
    versions: VersionRule | None = None
    requisites: Requisites
    parameters: dict[str, Parameter] = {}
    contradictions: dict[str, Contradiction] = {}
    clauses: dict[str, Clause]

    _cache: dict[Any, Any] = PrivateAttr(default_factory=dict)
    _production: dict[str, ProductionCalendar] = PrivateAttr(default_factory=dict)
    _announced: tuple[Exception_, ...] = PrivateAttr(default=())

    # --- parameters ---
    def setting(self, value: Setting) -> Scalar:
        """The literal, or the value of the parameter a "@ID" names."""
        if isinstance(value, str) and value.startswith("@"):
            return self.parameters[value[1:]].value
        return value

    def reading_of(self, value: Setting) -> tuple[str, ...]:
        """The id of the parameter a setting names: (id,) or ()."""
        return (value[1:],) if isinstance(value, str) and value.startswith("@") else ()

    def given(self, conditions: Conditions) -> bool:
        """Whether the readings chosen are those a row stands under."""
        return all(self.parameters[name].value in values for name, values in conditions.items())

    def with_parameters(self, values: Mapping[str, Scalar]) -> Edition:
        """A copy under other readings. Raises KeyError for an unknown id, ValueError for an unknown value."""
        changed = dict(self.parameters)
        for name, value in values.items():
            parameter = changed[name]
            if not parameter.allows(value):
                known_values = ", ".join(map(str, parameter.values))
                raise ValueError(f"{value!r} is no reading of {name}; one of {known_values}")
            changed[name] = parameter.model_copy(update={"value": value})
        zone = changed[self.zone_reading].value if self.zone_reading else self.zone
        copy = self.model_copy(update={"parameters": changed, "zone": zone})
        copy._cache = {}
        return copy

    def at_work(
        self,
        *,
        production: Mapping[str, ProductionCalendar] | None = None,
        announced: Sequence[Exception_] = (),
    ) -> Edition:
        """A copy whose calendars stand in the world as it is: ``production`` calendars by code in place of the
        packaged ones, closures and openings ``announced`` (B6) for hours of the week. What is promised round the
        clock is not moved by an announcement.
        """
        copy = self.model_copy()
        copy._cache = {}
        copy._production, copy._announced = dict(production or {}), tuple(announced)
        return copy

    # --- questions ---
    def calendar(self, name: str, exceptions: Sequence[Exception_] = (), zone: str = "") -> WorkingCalendar:
        """The working calendar, with announced closures and openings (B6). Cached; KeyError for no such name.

        ``name``: or an address (see ``addresses``), as clocks have it; there may be any number of those, so that only
        the last of them are kept. ``zone``: read on the wall clock of this time zone instead of its own."""
        key = ("calendar", name, zone)
        known = self._cache.get(key)
        if known is None:
            known = timetables.calendar_of(self, name, zone, self._announced)
            if name in self.calendars:
                self._cache[key] = known
        calendar: WorkingCalendar = known
        return calendar.with_exceptions(exceptions) if exceptions else calendar

    def calendar_rule(self, name: str) -> CalendarRule | None:
        """The rule of a calendar by its name or address, with the hours of a contract in its label; None for none."""
        address = address_of(name)
        rule = self.calendars.get(address.name)
        return rule_as_said(rule, address.hours) if rule and address.hours else rule

    def production(self, name: str) -> ProductionCalendar | None:
        """The production calendar behind a calendar; None for none. KeyError for no such name."""
        code = str(self.setting(self.calendars[address_of(name).name].holidays)).replace("none", "")
        return (self._production.get(code) or load_production_calendar(code)) if code else None

    def weekly(self, name: str) -> dict[str, tuple[str, ...]]:
        """The weekly hours of a calendar under the readings chosen. KeyError for no such name."""
        rule = self.calendars[name]
        return {days: tuple(str(self.setting(span)) for span in spans) for days, spans in rule.weekly.items()}

    def wall_clock(self) -> WorkingCalendar:
        """Every hour of every day in the edition's zone: for lengths in plain hours."""
        return timetables.around_the_clock(self.zone)

    def day_length(self, name: str) -> timedelta:
        """The longest day of a calendar's week: what one "working day" of a length counted in hours is."""
        key = ("day", name, "")
        known = self._cache.get(key)
        if known is None:
            known = self._cache[key] = timetables.day_length(self, name)
        length: timedelta = known
        return length

    def form(self, kind: str = "") -> Form:
        """The form of an appeal of this kind; the general one ("appeal") where the kind has none of its own."""
        return self.forms.get(kind) or self.forms["appeal"]

    @property
    def services(self) -> Mapping[str, Service]:
        return self.matrix.services

    @property
    def commerce(self) -> Mapping[str, Commerce]:
        """The sections of the commercial half that this edition has, by their path."""
        found: dict[str, Commerce | None] = {f"prices.{name}": rule for name, rule in self.prices.items()}
        found |= {"coverage": self.coverage, "upgrade": self.upgrade}
        found |= {"visits": self.visits, "versions": self.versions}
        return {name: rule for name, rule in found.items() if rule}

    def commercial_reason(self, code: str) -> ReasonText | None:
        """The words of a reason of the commercial half, by its code."""
        return next((rule.reasons[code] for rule in self.commerce.values() if code in rule.reasons), None)

    @property
    def worklist(self) -> WorkList:
        """The order of the work list under the readings chosen."""
        rule = self.routes.worklist
        then: Literal["due", "arrival"] = "due" if self.setting(rule.then) == "due" else "arrival"
        return WorkList(rule.weights, rule.axis, then, rule.clause)

    @property
    def sending_window(self) -> tuple[str, str, str] | None:
        """(calendar, clause, parameter id) when answers may leave in working time only (B4.6), else None."""
        rule = self.routes.sending
        if rule is None or not self.setting(rule.hold):
            return None
        return rule.calendar, rule.clause, "".join(self.reading_of(rule.hold))
