"""Certificates over time: which days they cover, where they overlap and lapse, what an activation mends.

Dates are civil dates in the zone of the edition, both ends inside (A-1.6). The work is done by boundaries, never
day by day: as many spans come out as the certificates have beginnings and ends.

An activation certificate renews support in the scope of the certificate before the lapse (1.7), from the day after
its end to the day before the date it names. Which date it has to name is a reading (A-6.10c), and so is whether the
days before the very first certificate can be mended (A-6.10d).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .certificates import Activation, Certificate, Edges
from .edition import Edition
from .schema_commerce import CoverageRule, SpanKind
from .verdict import Reason

__all__ = [
    "Activation",
    "Certificate",
    "Coverage",
    "Lapse",
    "Mended",
    "Span",
    "coverage",
    "rule_of",
]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mended:
    """Days an activation mends, as if one lapsed certificate had gone on: its tier, its seats.

    ``certificate``: the one before the lapse; the first of all when the lapse is ``initial``.
    """

    first_on: date
    last_on: date
    tier: str
    seats: int
    activation: str
    certificate: str
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring days that are all alike.

    ``tier``: the best of those in force, "" for none. ``seats``: together, those of an activated lapse too.
    ``certificates`` and ``activations``: numbers, in order of their start. ``served``: whether services are (or
    were) due on these days; of an activated lapse only under A-1.7 "full".
    """

    first_on: date
    last_on: date
    kind: SpanKind
    tier: str
    seats: int
    certificates: tuple[str, ...]
    activations: tuple[str, ...]
    tiers: tuple[str, ...]
    served: bool
    clause: str

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def overlap(self) -> bool:
        """Whether several certificates are in force together."""
        return len(self.certificates) > 1


@dataclass(frozen=True, slots=True)
class Lapse:
    """Days without any certificate. ``after`` and ``before``: the certificates around it, "" where there is none.

    ``mended_by``: the activation, "" while open. ``renews_on``: the date an activation would have to name, None
    when nothing can mend it yet or at all.
    """

    first_on: date
    last_on: date
    after: tuple[str, ...]
    before: tuple[str, ...]
    mended_by: str
    renews_on: date | None
    clause: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """``spans`` tile the days asked about without holes. ``useless``: activations that mend nothing, and why."""

    spans: tuple[Span, ...]
    lapses: tuple[Lapse, ...]
    mended: tuple[Mended, ...]
    useless: tuple[tuple[Activation, Reason], ...]
    readings: tuple[str, ...]

    def on(self, day: date) -> Span:
        """The span of a day. Raises KeyError for a day outside those asked about."""
        for span in self.spans:
            if span.first_on <= day <= span.last_on:
                return span
        raise KeyError(day)

    def days(self, tier: str) -> int:
        """Days on which ``tier`` was the best in force; activated days do not count."""
        return sum(span.days for span in self.spans if span.kind == "covered" and span.tier == tier)


def coverage(
    edition: Edition,
    certificates: Iterable[Certificate],
    activations: Iterable[Activation] = (),
    *,
    first_on: date,
    last_on: date,
    asked_on: date | None = None,
) -> Coverage:
    """The days from ``first_on`` to ``last_on``. ``asked_on``: the day "in force today" means (default: the last).

    Raises ValueError for reversed days, a tier the edition does not know or a number used twice; KeyError when the
    edition says nothing of coverage.
    """
    rule = rule_of(edition)
    held = _checked(rule, certificates)
    if last_on < first_on:
        raise ValueError(f"the days asked about are reversed: {first_on} – {last_on}")
    now = asked_on or last_on
    edges = Edges(held)
    mended, useless = _mended(edition, edges, tuple(activations), first_on, now)
    spans = _spans(edition, rule, held, mended, first_on, last_on)
    lapses = tuple(_lapse(edition, edges, span, now) for span in spans if span.kind != "covered")
    return Coverage(spans, lapses, mended, useless, _biting(edition, rule, lapses, mended, useless))


def _biting(
    edition: Edition,
    rule: CoverageRule,
    lapses: Sequence[Lapse],
    mended: Sequence[Mended],
    useless: Sequence[tuple[Activation, Reason]],
) -> tuple[str, ...]:
    """The readings that bear on these very days."""
    found = list(rule.readings)
    if useless or mended or any(lapse.after for lapse in lapses):
        found += edition.reading_of(rule.activation)
    if any(not lapse.after for lapse in lapses):
        found += edition.reading_of(rule.initial)
    return tuple(found + list(edition.reading_of(rule.effect)) if mended else found)


def rule_of(edition: Edition) -> CoverageRule:
    """The section on coverage. Raises KeyError when the edition has none."""
    if edition.coverage is None:
        raise KeyError(f"{edition.code} says nothing of certificates over time")
    return edition.coverage


def _checked(rule: CoverageRule, certificates: Iterable[Certificate]) -> tuple[Certificate, ...]:
    held = tuple(sorted(certificates, key=lambda item: (item.starts_on, item.ends_on, item.number)))
    numbers: set[str] = set()
    for item in held:
        if item.tier not in rule.order:
            raise ValueError(
                f"certificate {item.number}: tier {item.tier!r} is not in {', '.join(rule.order)}"
            )
        if item.number in numbers:
            raise ValueError(f"two certificates have the number {item.number}")
        numbers.add(item.number)
    return held


def _best(rule: CoverageRule, tiers: Iterable[str]) -> str:
    return min(tiers, key=rule.order.index, default="")


# --- what activations mend -------------------------------------------------------------------------------------------
def _mended(
    edition: Edition, edges: Edges, activations: Sequence[Activation], first_on: date, now: date
) -> tuple[tuple[Mended, ...], tuple[tuple[Activation, Reason], ...]]:
    """Days mended, the lapse of each certificate once, the longest, however many activations speak of it."""
    rule = rule_of(edition)
    literal = edition.setting(rule.activation) == "literal"
    found: dict[tuple[str, bool], Mended] = {}
    useless: list[tuple[Activation, Reason]] = []
    for item in activations:
        days = (_literally if literal else _after_its_lapse)(edition, edges, item, first_on, now)
        if isinstance(days, Reason):
            useless.append((item, days))
            continue
        for one in days:
            known = found.get((one.certificate, one.initial))
            if known is None or known.last_on < one.last_on:
                found[one.certificate, one.initial] = one
    return tuple(found.values()), tuple(useless)


def _no(rule: CoverageRule, code: str, item: Activation, **params: object) -> Reason:
    cited = rule.reasons[code].clause if code in rule.reasons else rule.clause
    return Reason(code, cited, {"number": item.number, "renews_on": item.renews_on, **params})


def _after_its_lapse(
    edition: Edition, edges: Edges, item: Activation, first_on: date, now: date
) -> list[Mended] | Reason:
    """It names the start of the certificate after its lapse (A-6.10c per_gap)."""
    if item.renews_on not in edges.starting:
        return _no(rule_of(edition), "activation_wrong_date", item)
    return _one(edition, edges, item, item.renews_on, first_on)


def _literally(
    edition: Edition, edges: Edges, item: Activation, first_on: date, now: date
) -> list[Mended] | Reason:
    """It names the start of the certificate in force on the day asked and mends every lapse before it."""
    rule = rule_of(edition)
    if not any(one.starts_on == item.renews_on for one in edges.in_force(now)):
        return _no(rule, "activation_not_in_force", item, asked_on=now)
    found: list[Mended] = []
    for start in edges.starts_until(item.renews_on):
        days = _one(edition, edges, Activation(item.number, start), start, first_on)
        found += days if isinstance(days, list) else []
    return found or _no(rule, "activation_nothing_to_mend", item)


def _one(
    edition: Edition, edges: Edges, item: Activation, renews_on: date, first_on: date
) -> list[Mended] | Reason:
    """The lapse right before ``renews_on``, in the scope of the certificates before it."""
    rule = rule_of(edition)
    last = edges.before(renews_on)
    if item.preceding:
        last = [one for one in edges.held if one.number == item.preceding and one.ends_on < renews_on]
        if not last:
            return _no(rule, "activation_wrong_preceding", item, preceding=item.preceding)
    if not last:
        return _initial(edition, edges, item, renews_on, first_on)
    start = last[0].ends_on + _DAY
    if start == renews_on:
        return _no(rule, "activation_nothing_to_mend", item)
    until = renews_on - _DAY
    return [Mended(start, until, one.tier, one.seats, item.number, one.number) for one in last]


def _initial(
    edition: Edition, edges: Edges, item: Activation, renews_on: date, first_on: date
) -> list[Mended] | Reason:
    """The days before the very first certificate: none precedes, so the scope is that of the first (A-6.10d)."""
    rule = rule_of(edition)
    if len(edges.starts_until(renews_on)) > 1 or first_on >= renews_on:
        return _no(rule, "activation_nothing_to_mend", item)
    if edition.setting(rule.initial) == "never":
        return _no(rule, "activation_no_preceding", item)
    until = renews_on - _DAY
    return [
        Mended(first_on, until, one.tier, one.seats, item.number, one.number, initial=True)
        for one in edges.starting[renews_on]
    ]


# --- the sweep -------------------------------------------------------------------------------------------------------
def _spans(
    edition: Edition,
    rule: CoverageRule,
    held: Sequence[Certificate],
    mended: Sequence[Mended],
    first_on: date,
    last_on: date,
) -> tuple[Span, ...]:
    """Between two neighbouring boundaries nothing changes; what is in force is kept up from one to the next."""
    begins: dict[date, list[Certificate | Mended]] = {}
    ends: dict[date, list[Certificate | Mended]] = {}
    things: tuple[Certificate | Mended, ...] = (*held, *mended)
    for thing in things:
        start = thing.starts_on if isinstance(thing, Certificate) else thing.first_on
        end = thing.ends_on if isinstance(thing, Certificate) else thing.last_on
        if start > last_on or end < first_on:
            continue
        begins.setdefault(max(start, first_on), []).append(thing)
        if end < last_on:
            ends.setdefault(end + _DAY, []).append(thing)
    cuts = sorted({first_on, *begins, *ends})
    first_held = held[0].starts_on if held else None
    full = edition.setting(rule.effect) == "full"
    active: dict[int, Certificate | Mended] = {}
    found: list[Span] = []
    for place, cut in enumerate(cuts):
        for thing in ends.get(cut, ()):
            del active[id(thing)]
        active.update((id(thing), thing) for thing in begins.get(cut, ()))
        until = cuts[place + 1] - _DAY if place + 1 < len(cuts) else last_on
        before_first = first_held is None or cut < first_held
        found.append(_span(rule, tuple(active.values()), cut, until, before_first, full))
    return tuple(_forgiven(edition, rule, found))


def _forgiven(edition: Edition, rule: CoverageRule, spans: Sequence[Span]) -> Iterator[Span]:
    """Lapses the edition overlooks stand as activated, with the tier and seats of the certificate before them."""
    before: Span | None = None
    for span in spans:
        facts = {"gap_days": span.days, "tier": before.tier if before else ""}
        rows = [row for row in rule.forgiven if edition.given(row.given) and row.holds(facts)]
        if span.kind == "gap" and rows and before is not None:
            clause = rows[0].clause or rule.clause
            yield replace(
                span,
                kind="activated",
                tier=before.tier,
                tiers=before.tiers,
                seats=before.seats,
                clause=clause,
            )
        else:
            yield span
        before = span


def _span(
    rule: CoverageRule,
    active: Sequence[Certificate | Mended],
    first_on: date,
    last_on: date,
    before_first: bool,
    full: bool,
) -> Span:
    real = [thing for thing in active if isinstance(thing, Certificate)]
    by_activation = [thing for thing in active if isinstance(thing, Mended)]
    kind: SpanKind
    if real:
        kind = "covered"
    elif by_activation:
        kind = "activated"
    else:
        kind = "before_first" if before_first else "gap"
    naming = [thing.tier for thing in (real or by_activation)]
    return Span(
        first_on,
        last_on,
        kind,
        _best(rule, naming),
        sum(thing.seats for thing in active),
        tuple(thing.number for thing in real),
        tuple(dict.fromkeys(thing.activation for thing in by_activation)),
        tuple(dict.fromkeys(naming)),
        bool(real) or (bool(by_activation) and full),
        rule.kinds[kind].clause if kind in rule.kinds else rule.clause,
    )


# --- lapses ----------------------------------------------------------------------------------------------------------
def _lapse(edition: Edition, edges: Edges, span: Span, now: date) -> Lapse:
    rule = rule_of(edition)
    after, before = edges.before(span.first_on), edges.after(span.last_on)
    readings = () if after else edition.reading_of(rule.initial)
    renews_on: date | None = None
    if before and (after or edition.setting(rule.initial) == "activation"):
        readings += edition.reading_of(rule.activation)
        renews_on = before[0].starts_on
        if edition.setting(rule.activation) == "literal":
            renews_on = max((one.starts_on for one in edges.in_force(now)), default=None)
    return Lapse(
        span.first_on,
        span.last_on,
        tuple(one.number for one in after),
        tuple(one.number for one in before),
        span.activations[0] if span.activations else "",
        renews_on,
        span.clause,
        readings,
    )
