"""Visits to the client: how many are left, how early to ask, which day is the first possible (6.8 r17, note 2).

Instants are aware; a day is a civil date in the zone of the edition. Visits count by the day they take place:
reserved and taken ones use up the number, cancelled ones give it back (A-6.8b). Overrides of one certificate beat
the matrix (6.6): ``visits`` (a number, or False for none), ``visit_hours`` ("any" or "08:00-20:00") and
``visit_area`` ("any").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil
from typing import Any, Literal

from . import entitlement
from .coverage import Span
from .edition import Edition
from .months import month_end, running
from .schema_commerce import VisitRule
from .verdict import Reason, Verdict, accept, ask, hold, refuse, strictest
from .workdays import parse_span
from .worktime import Exception_, WorkingCalendar

_DAY = timedelta(days=1)
State = Literal["reserved", "taken", "cancelled"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit under the certificate, planned or past."""

    on: date
    state: State = "reserved"


@dataclass(frozen=True, slots=True)
class VisitTerms:
    """The certificate a visit stands on. ``products``: those it names.

    ``lapses``: activated spans right before it, which add their visits under A-1.7 "full".
    """

    tier: str
    starts_on: date
    ends_on: date
    products: tuple[str, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict, hash=False)
    lapses: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. ``start_at`` to ``end_at``: the visit; ``asked_at``: when it was asked for.

    ``visitable``: whether the product can be visited at all; ``remote_impossible``: the statement why remote work
    cannot do; ``confirmed``: an agent has agreed; ``inside``: the place is within the area.
    """

    asked_at: datetime
    start_at: datetime
    end_at: datetime
    product: str
    remote_impossible: str = ""
    confirmed: bool = False
    visitable: bool = True
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Quota:
    """Visits of the year a day falls into. ``limit`` None: no limit was set ("yes" instead of a number)."""

    first_on: date
    last_on: date
    limit: int | None
    taken: int
    reserved: int
    clause: str
    readings: tuple[str, ...]

    @property
    def left(self) -> int | None:
        """Visits that may still be booked, never below zero."""
        return None if self.limit is None else max(self.limit - self.taken - self.reserved, 0)


# --- the number ------------------------------------------------------------------------------------------------------
def quota(edition: Edition, terms: VisitTerms, visits: Iterable[Visit], on: date) -> Quota:
    """The visits of the year that ``on`` belongs to, cut to the term of the certificate.

    Raises KeyError for an unknown tier or an edition without visits, ValueError for a day outside the term.
    """
    rule = _rule(edition)
    if not terms.starts_on <= on <= terms.ends_on:
        raise ValueError(f"{on} is outside the certificate: {terms.starts_on} – {terms.ends_on}")
    first_on, last_on = _year(edition, rule, terms, on)
    states = [visit.state for visit in visits if first_on <= visit.on <= last_on]
    limit = _limit(edition, rule, terms, first_on, last_on)
    readings = (*edition.reading_of(rule.year), *edition.reading_of(rule.prorata), *rule.readings)
    return Quota(
        first_on, last_on, limit, states.count("taken"), states.count("reserved"), rule.clause, readings
    )


def _year(edition: Edition, rule: VisitRule, terms: VisitTerms, on: date) -> tuple[date, date]:
    kind = edition.setting(rule.year)
    if kind == "calendar":
        first, last = date(on.year, 1, 1), date(on.year, 12, 31)
    elif kind == "rolling":
        first, last = _year_back(on), on
    else:
        first, last = terms.starts_on, month_end(terms.starts_on, 12)
        number = 1
        while last < on:
            number += 1
            first, last = last + _DAY, month_end(terms.starts_on, 12 * number)
    return max(first, terms.starts_on), min(last, terms.ends_on)


def _year_back(on: date) -> date:
    """The first day of the year that ends on ``on``: the shortest way back whose year holds ``on``."""
    first = date(on.year - 1, on.month, min(on.day, 28))
    while month_end(first, 12) < on:
        first += _DAY
    return first


def _limit(edition: Edition, rule: VisitRule, terms: VisitTerms, first: date, last: date) -> int | None:
    given = entitlement.service(edition, terms.tier, rule.service, terms.overrides).value
    limit = _share(edition, rule, given, *_whole_part(edition, rule, terms, first, last))
    if limit is not None and first <= terms.starts_on <= last:
        limit += sum(_extra(edition, rule, span) for span in terms.lapses)
    return limit


def _whole_part(
    edition: Edition, rule: VisitRule, terms: VisitTerms, first: date, last: date
) -> tuple[date, date]:
    """The part of a year a number is given for; of rolling years it is the term when that is shorter."""
    if edition.setting(rule.year) == "rolling":
        return terms.starts_on, min(terms.ends_on, month_end(terms.starts_on, 12))
    return first, last


def _share(edition: Edition, rule: VisitRule, given: entitlement.Cell, first: date, last: date) -> int | None:
    """The number of the matrix, or its share of a part of a year: parts count up ("up to", so in favour)."""
    if given is True:
        return None
    if given is False or given is None or isinstance(given, str):
        return 0
    if not edition.setting(rule.prorata):
        return given
    months = min(len(running(first, last)), 12)
    return ceil(Fraction(given * months, 12))


def _extra(edition: Edition, rule: VisitRule, span: Span) -> int:
    """What an activated lapse adds to the first year after it: nothing unless it gives rights too (A-1.7)."""
    if span.kind != "activated" or not span.served:
        return 0
    given = entitlement.service(edition, span.tier, rule.service).value
    return _share(edition, rule, given, span.first_on, span.last_on) or 0


# --- how early -------------------------------------------------------------------------------------------------------
def asked_on(edition: Edition, asked_at: datetime, exceptions: Sequence[Exception_] = ()) -> date:
    """The date an appeal counts for: its own, or the next one after closing (A-6.8f). Raises ValueError (naive)."""
    rule = _rule(edition)
    calendar = edition.calendar(rule.calendar, exceptions)
    calendar.is_working(asked_at)  # a naive instant is refused here
    local = asked_at.astimezone(calendar.zone)
    spans = calendar.day(local.date()).spans
    after = bool(spans) and local > spans[-1][1]
    if after and edition.setting(rule.lead.late) == "next_day":
        return local.date() + _DAY
    return local.date()


def earliest_on(edition: Edition, asked: date, exceptions: Sequence[Exception_] = ()) -> date:
    """The first day the lead time allows for an appeal of the date ``asked`` (A-6.8e)."""
    lead = _rule(edition).lead
    calendar = edition.calendar(_rule(edition).calendar, exceptions)
    count = edition.setting(lead.count)
    if lead.days < 1:
        return asked
    if count == "forward":
        return calendar.add_working_days(asked, lead.days)
    start = asked + _DAY if count == "full_between" else asked
    last = calendar.add_working_days(start, 0)
    return calendar.add_working_days(last, lead.days - 1) + _DAY


def first_day(
    edition: Edition,
    terms: VisitTerms,
    visits: Sequence[Visit],
    asked_at: datetime,
    exceptions: Sequence[Exception_] = (),
) -> date | None:
    """The first day a visit asked for at ``asked_at`` may take place; None when the certificate gives none."""
    rule = _rule(edition)
    calendar = edition.calendar(rule.calendar, exceptions)
    if not entitlement.service(edition, terms.tier, rule.service, terms.overrides).given:
        return None
    on = max(earliest_on(edition, asked_on(edition, asked_at, exceptions), exceptions), terms.starts_on)
    while on <= terms.ends_on:
        on = on if terms.overrides.get("visit_hours") == "any" else calendar.add_working_days(on, 0)
        if on > terms.ends_on:
            return None
        if _room(edition, terms, visits, on):
            return on
        used = quota(edition, terms, visits, on)
        on = on + _DAY if edition.setting(rule.year) == "rolling" else used.last_on + _DAY
    return None


def _room(edition: Edition, terms: VisitTerms, visits: Sequence[Visit], on: date) -> bool:
    """Whether one more visit fits on ``on``; of rolling years every one that would hold it is looked at."""
    rule = _rule(edition)
    ends = [on]
    if edition.setting(rule.year) == "rolling":
        ends += [one.on for one in visits if on < one.on <= min(month_end(on, 12), terms.ends_on)]
    return all(left is None or left > 0 for left in (quota(edition, terms, visits, end).left for end in ends))


# --- the verdict -----------------------------------------------------------------------------------------------------
def may_visit(
    edition: Edition,
    terms: VisitTerms,
    visits: Sequence[Visit],
    request: Request,
    exceptions: Sequence[Exception_] = (),
) -> Verdict:
    """Whether the visit may be booked, with every reason against it.

    refuse: never under this certificate, or not then; ask: the statement on remote work is missing; hold: an agent
    has yet to agree. Raises ValueError for naive instants or an end before the start, OutsideCalendar.
    """
    if request.end_at <= request.start_at:
        raise ValueError("a visit ends after it starts")
    given = entitlement.service(edition, terms.tier, _rule(edition).service, terms.overrides)
    if not given.given:
        code = "visit_excluded" if given.source == "certificate" else "visit_not_in_tier"
        return refuse(_reason(edition, code, tier=terms.tier))
    found = [*_about_the_request(edition, terms, request)]
    found += _about_the_day(edition, terms, visits, request, exceptions)
    return strictest(accept(), *found)


def _about_the_request(edition: Edition, terms: VisitTerms, request: Request) -> Iterator[Verdict]:
    if terms.products and request.product not in terms.products:
        yield refuse(_reason(edition, "visit_other_product", product=request.product))
    if not request.visitable:
        yield refuse(_reason(edition, "visit_product", product=request.product))
    if not request.inside and terms.overrides.get("visit_area") != "any":
        yield refuse(_reason(edition, "visit_area"))
    if not request.remote_impossible.strip():
        yield ask(_reason(edition, "visit_remote"))
    elif not request.confirmed:
        yield hold(_reason(edition, "visit_unconfirmed"))


def _about_the_day(
    edition: Edition,
    terms: VisitTerms,
    visits: Sequence[Visit],
    request: Request,
    exceptions: Sequence[Exception_],
) -> Iterator[Verdict]:
    calendar = edition.calendar(_rule(edition).calendar, exceptions)
    calendar.is_working(request.start_at)  # a naive instant is refused here
    on = request.start_at.astimezone(calendar.zone).date()
    if not terms.starts_on <= on <= terms.ends_on:
        yield refuse(
            _reason(edition, "visit_outside_term", on=on, starts_on=terms.starts_on, ends_on=terms.ends_on)
        )
        return
    if not _in_hours(calendar, terms, request):
        yield refuse(_reason(edition, "visit_hours", start_at=request.start_at, end_at=request.end_at))
    first = earliest_on(edition, asked_on(edition, request.asked_at, exceptions), exceptions)
    possible = first_day(edition, terms, visits, request.asked_at, exceptions)
    if on < first:
        needed = _rule(edition).lead.days
        yield refuse(_reason(edition, "visit_too_soon", on=on, days=needed, first_on=possible or "—"))
    if not _room(edition, terms, visits, on):
        used = quota(edition, terms, visits, on)
        days = {"first_on": used.first_on, "last_on": used.last_on, "possible_on": possible or "—"}
        yield refuse(_reason(edition, "visit_none_left", limit=used.limit, **days))


def _in_hours(calendar: WorkingCalendar, terms: VisitTerms, request: Request) -> bool:
    said = terms.overrides.get("visit_hours")
    if said == "any":
        return True
    start, end = request.start_at.astimezone(calendar.zone), request.end_at.astimezone(calendar.zone)
    spans: Iterable[tuple[datetime, datetime]] = calendar.day(start.date()).spans
    if said and spans:
        opening, closing = parse_span(str(said))
        midnight = datetime.combine(start.date(), time(), tzinfo=calendar.zone)
        spans = [(midnight + opening, midnight + closing)]
    return any(opening <= start and end <= closing for opening, closing in spans)


def _reason(edition: Edition, code: str, **params: object) -> Reason:
    rule = _rule(edition)
    known = rule.reasons.get(code)
    return Reason(code, known.clause if known else rule.clause, params)


def _rule(edition: Edition) -> VisitRule:
    if edition.visits is None:
        raise KeyError(f"{edition.code} knows no visits")
    return edition.visits
