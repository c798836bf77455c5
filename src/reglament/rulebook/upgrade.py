"""May a licence for the new version be given (6.10)? Every condition as an item of a checklist, over time.

Dates are civil dates in the zone of the edition. The period runs from the purchase of the licence to the filing of
the appeal, both ends inside (A-6.10a). Facts are taken as they stand on the filing date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from . import entitlement, price, versions
from .coverage import Certificate, Coverage, Lapse, Span, coverage, rule_of
from .edition import Edition
from .price import Quote
from .schema_commerce import Check, ConditionRule, UpgradeRule
from .terms import Due, due
from .upgrade_facts import Facts, Licence, Offer, OtherLicence
from .verdict import Reason, Verdict, accept, refuse, strictest
from .worktime import Exception_

__all__ = ["Eligibility", "Facts", "Licence", "Offer", "OtherLicence", "check", "original_due", "scan_due"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would mend a failure. ``code``: "activation" | "new_certificate" (with an activation naming its start).

    ``renews_on``: the date the activation has to name; ``quotes``: its price for each new certificate whose own
    price is known; ``cost``: their sum, None when one is not.
    """

    code: str
    renews_on: date | None
    quotes: tuple[Quote, ...]
    cost: Decimal | None
    clause: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Days on which a condition does not hold. ``have`` and ``need``: seats, where seats are counted."""

    first_on: date
    last_on: date
    reason: Reason
    have: int | None = None
    need: int | None = None
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """An item of the checklist. ``failures``: where in time it fails; none for a condition without time.

    ``notes``: activations that mend nothing, and why.
    """

    rule: ConditionRule
    verdict: Verdict
    failures: tuple[Failure, ...] = ()
    readings: tuple[str, ...] = ()
    notes: tuple[Reason, ...] = ()

    @property
    def ok(self) -> bool:
        return self.verdict.ok


@dataclass(frozen=True, slots=True)
class CountSpan:
    """Neighbouring days with the same seats in certificates (``have``) and licences (``need``)."""

    first_on: date
    last_on: date
    have: int
    need: int
    ok: bool


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The verdict with its checklist, and the picture behind it (None and empty when there is no period)."""

    verdict: Verdict
    conditions: tuple[Condition, ...]
    coverage: Coverage | None
    counts: tuple[CountSpan, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    edition: Edition
    rule: UpgradeRule
    facts: Facts
    covered: Coverage | None
    counts: tuple[CountSpan, ...]

    def reason(self, code: str, **params: object) -> Reason:
        known = self.rule.reasons.get(code)
        return Reason(code, known.clause if known else self.rule.clause, params)

    def gives(self, tiers: Iterable[str]) -> bool:
        """Whether one of the tiers gives the service (6.8)."""
        return any(entitlement.service(self.edition, tier, self.rule.service).given for tier in tiers)


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: Verdict
    failures: tuple[Failure, ...] = ()
    readings: tuple[str, ...] = ()
    notes: tuple[Reason, ...] = ()


def check(edition: Edition, facts: Facts) -> Eligibility:
    """The checklist of the edition on these facts.

    Raises KeyError when the edition knows no upgrades, ValueError for certificates that cannot be (see ``coverage``).
    """
    rule = _rule(edition)
    covered: Coverage | None = None
    counts: tuple[CountSpan, ...] = ()
    licence = facts.licence
    if licence is not None and licence.purchased_on <= facts.filed_on:
        covered = coverage(
            edition,
            facts.certificates,
            facts.activations,
            first_on=licence.purchased_on,
            last_on=facts.filed_on,
            asked_on=facts.filed_on,
        )
        counts = _counts(edition, rule, facts, covered, licence)
    case = _Case(edition, rule, facts, covered, counts)
    conditions = tuple(_condition(case, item) for item in rule.conditions)
    verdict = strictest(*(item.verdict for item in conditions))
    return Eligibility(verdict, conditions, covered, counts)


def _rule(edition: Edition) -> UpgradeRule:
    if edition.upgrade is None:
        raise KeyError(f"{edition.code} knows no licences for new versions")
    return edition.upgrade


def _condition(case: _Case, rule: ConditionRule) -> Condition:
    answer = _CHECKS[rule.check](case)
    own = (rule.reading,) if rule.reading else ()
    said = (case.rule.reasons.get(reason.code) for reason in answer.verdict.reasons)
    deciding = (known.reading for known in said if known and known.reading)
    readings = tuple(dict.fromkeys((*own, *answer.readings, *deciding)))
    return Condition(rule, answer.verdict, answer.failures, readings, answer.notes)


# --- conditions without time -----------------------------------------------------------------------------------------
def _licence(case: _Case) -> _Answer:
    """The user holds a document with key, manner and term of use (6.10 c1)."""
    licence, filed_on = case.facts.licence, case.facts.filed_on
    if licence is None:
        return _Answer(refuse(case.reason("no_licence")))
    said = (("key", licence.key), ("manner", licence.manner), ("term", licence.term))
    lacking = [case.reason(f"licence_no_{name}") for name, value in said if not value]
    if licence.purchased_on > filed_on:
        lacking.append(case.reason("licence_later", purchased_on=licence.purchased_on, filed_on=filed_on))
    if licence.ends_on is not None and licence.ends_on < filed_on:
        lacking.append(case.reason("licence_ended", ends_on=licence.ends_on))
    return _Answer(refuse(*lacking) if lacking else accept())


def _limited(case: _Case) -> _Answer:
    """Only for a limited number of users or places (note 1 of 6.8)."""
    licence = case.facts.licence
    if licence is None:
        return _Answer(refuse(case.reason("no_licence")))
    return _Answer(accept() if licence.seats is not None else refuse(case.reason("licence_unlimited")))


def _new_version(case: _Case) -> _Answer:
    """A new version exists, by the groups of digits that name one (1.3)."""
    edition, facts = case.edition, case.facts
    read = versions.readings(edition)
    if facts.licence is None:
        return _Answer(refuse(case.reason("no_licence")), readings=read)
    try:
        held, latest = versions.parse(edition, facts.licence.version), versions.parse(edition, facts.latest)
    except versions.VersionUnreadable as unreadable:
        return _Answer(unreadable.verdict, readings=read)
    return _Answer(versions.newer_version(edition, latest, held, product_groups=facts.groups), readings=read)


def _scan(case: _Case) -> _Answer:
    """The appeal comes with a scan of the licence (6.10.1)."""
    return _Answer(accept() if case.facts.scan else refuse(case.reason("no_scan")))


# --- conditions over time --------------------------------------------------------------------------------------------
def _in_force(case: _Case) -> _Answer:
    """A certificate of a tier that gives licences is in force on the filing date."""
    facts = case.facts
    tiers = [one.tier for one in facts.certificates if one.starts_on <= facts.filed_on <= one.ends_on]
    if case.gives(tiers):
        return _Answer(accept())
    code = "upgrade_tier_today" if tiers else "upgrade_not_in_force"
    reason = case.reason(code, filed_on=facts.filed_on, tier=tiers[0] if tiers else "")
    failure = Failure(facts.filed_on, facts.filed_on, reason)
    return _Answer(refuse(reason), (failure,))


def _every_day(case: _Case) -> _Answer:
    """... and on every day since the purchase, a lapse mended by an activation counting as covered (fn 1)."""
    if case.covered is None:
        return _Answer(refuse(case.reason("upgrade_no_period")))
    lapses = {lapse.first_on: lapse for lapse in case.covered.lapses}
    failures = tuple(
        _uncovered(case, span, lapses.get(span.first_on))
        for span in case.covered.spans
        if not case.gives(span.tiers)
    )
    verdict = refuse(*(failure.reason for failure in failures)) if failures else accept()
    notes = tuple(reason for _, reason in case.covered.useless)
    return _Answer(verdict, failures, case.covered.readings, notes)


def _uncovered(case: _Case, span: Span, lapse: Lapse | None) -> Failure:
    code = {
        "covered": "upgrade_tier",
        "activated": "upgrade_activated_tier",
        "gap": "upgrade_gap",
        "before_first": "upgrade_before_first",
    }[span.kind]
    reason = case.reason(code, first_on=span.first_on, last_on=span.last_on, tier=span.tier, days=span.days)
    remedy = _remedy(case, lapse) if lapse and span.kind in ("gap", "before_first") else None
    return Failure(span.first_on, span.last_on, reason, remedy=remedy)


def _remedy(case: _Case, lapse: Lapse) -> Remedy | None:
    """An activation, or a new certificate with one when nothing follows the lapse; None where nothing mends it."""
    following = [one for one in case.facts.certificates if one.number in lapse.before]
    clause = rule_of(case.edition).clause
    if following:
        if lapse.renews_on is None:
            return None
        return _activation(case, lapse.first_on, lapse.renews_on, following)
    if not lapse.after:
        return None
    offer = case.facts.offer
    if offer is None or offer.starts_on < lapse.first_on or offer.ends_on < offer.starts_on:
        return Remedy("new_certificate", None, (), None, clause)
    quotes = _quotes(case, lapse.first_on, [(offer.price, offer.starts_on, offer.ends_on)])
    return Remedy("new_certificate", offer.starts_on, quotes, quotes[0].cost if quotes else None, clause)


def _activation(case: _Case, first_on: date, renews_on: date, following: Sequence[Certificate]) -> Remedy:
    """The activation that mends the days from ``first_on`` to the start of the certificates after them."""
    known = [(one.price, one.starts_on, one.ends_on) for one in following if one.price is not None]
    quotes = _quotes(case, first_on, known)
    costs = [quote.cost for quote in quotes if quote.cost is not None]
    cost = sum(costs, Decimal()) if len(costs) == len(following) else None
    return Remedy("activation", renews_on, quotes, cost, rule_of(case.edition).clause)


def _quotes(case: _Case, first_on: date, terms: Sequence[tuple[Decimal, date, date]]) -> tuple[Quote, ...]:
    name = rule_of(case.edition).price
    if name not in case.edition.prices:
        return ()
    return tuple(
        price.activation(
            case.edition, price=amount, previous_end_on=first_on - _DAY, start_on=start, end_on=end, rule=name
        )
        for amount, start, end in terms
    )


def _count(case: _Case) -> _Answer:
    """Certificates and seats match the licences on every day (6.10 c3)."""
    read = case.edition.reading_of(case.rule.count)
    if case.facts.licence is not None and case.facts.licence.seats is None:
        return _Answer(refuse(case.reason("licence_unlimited")), readings=read)
    if case.covered is None:
        return _Answer(refuse(case.reason("upgrade_no_period")), readings=read)
    failures = tuple(
        Failure(
            span.first_on,
            span.last_on,
            _mismatch(case, span),
            span.have,
            span.need,
            _count_remedy(case, span),
        )
        for span in case.counts
        if not span.ok
    )
    verdict = refuse(*(item.reason for item in failures)) if failures else accept()
    return _Answer(verdict, failures, read)


def _count_remedy(case: _Case, span: CountSpan) -> Remedy | None:
    """Seats lack because a certificate lapsed and was renewed after these days: an activation would bring them."""
    before = [one for one in case.facts.certificates if one.ends_on == span.first_on - _DAY]
    following = [one for one in case.facts.certificates if one.starts_on == span.last_on + _DAY]
    rule = rule_of(case.edition)
    if span.have >= span.need or not before or not following:
        return None
    if case.edition.setting(rule.activation) == "literal":
        return None
    return _activation(case, span.first_on, following[0].starts_on, following)


def _mismatch(case: _Case, span: CountSpan) -> Reason:
    code = "upgrade_too_few" if span.have < span.need else "upgrade_too_many"
    return case.reason(code, first_on=span.first_on, last_on=span.last_on, have=span.have, need=span.need)


def _counts(
    edition: Edition, rule: UpgradeRule, facts: Facts, covered: Coverage, licence: Licence
) -> tuple[CountSpan, ...]:
    """Seats by spans: those of coverage, cut again where another licence was bought."""
    if licence.seats is None:
        return ()
    exact = edition.setting(rule.count) == "equal"
    bought = sorted((max(other.purchased_on, licence.purchased_on), other.seats) for other in facts.others)
    need, place = licence.seats, 0
    found: list[CountSpan] = []
    for span in covered.spans:
        first_on = span.first_on
        while place < len(bought) and bought[place][0] <= span.last_on:
            on, seats = bought[place]
            if on > first_on:
                _append(found, first_on, on - _DAY, span.seats, need, exact)
                first_on = on
            need, place = need + seats, place + 1
        _append(found, first_on, span.last_on, span.seats, need, exact)
    return tuple(found)


def _append(found: list[CountSpan], first: date, last: date, have: int, need: int, exact: bool) -> None:
    """One more span; joined to the one before when nothing changed."""
    if found and (found[-1].have, found[-1].need) == (have, need):
        first = found.pop().first_on
    found.append(CountSpan(first, last, have, need, have == need if exact else have >= need))


_CHECKS: Mapping[Check, Callable[[_Case], _Answer]] = {
    "licence": _licence,
    "limited": _limited,
    "new_version": _new_version,
    "in_force": _in_force,
    "every_day": _every_day,
    "count": _count,
    "scan": _scan,
}


# --- terms -----------------------------------------------------------------------------------------------------------
def scan_due(edition: Edition, filed_on: date, exceptions: Sequence[Exception_] = ()) -> Due:
    """By when the scan of the new licence goes out: from the filing of the appeal (6.10.2)."""
    return _notice(edition, _rule(edition).scan, filed_on, exceptions)


def original_due(
    edition: Edition, old_original_received_on: date | None, exceptions: Sequence[Exception_] = ()
) -> Due | None:
    """By when the new original goes out (6.10.3); None until receipt of the old one is recorded (A-6.10.3)."""
    if old_original_received_on is None:
        return None
    return _notice(edition, _rule(edition).original, old_original_received_on, exceptions)


def _notice(edition: Edition, name: str, started_on: date, exceptions: Sequence[Exception_]) -> Due:
    notice = edition.notices[name]
    if notice.within is None:
        raise KeyError(f"the notice {name!r} of {edition.code} has no term")
    return due(edition, notice.within, started_on, clause=notice.clause, exceptions=exceptions)
