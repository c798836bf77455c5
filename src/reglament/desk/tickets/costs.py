"""What an appeal took from banks and limits of a period, and what it costs: for the pages, the interface, the terminal.

Under an edition without such meters and charges nothing is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reglament.desk.tickets import usage
from reglament.desk.tickets.dates import day, moment
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.rulebook import charges, citing, events, meter_words, meters, packs
from reglament.rulebook.edition import Edition
from reglament.rulebook.fact_words import fact_name
from reglament.rulebook.price import money, rounded

Happened = Sequence[events.Event]
MOST = 50  # appeals told by number


@dataclass(frozen=True, slots=True)
class Cost:
    """One meter the appeal used, or one charge: `lines` of a table under `heads`, one for each use."""

    title: str
    sentences: Sequence[str]
    clause: str
    readings: Sequence[str]
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    charged: bool = False


def costs(
    rules: Edition,
    ticket: Ticket,
    rows: Sequence[TicketEvent],
    language: str,
    *,
    now: datetime,
    numbers: bool = False,
) -> list[Cost]:
    """Charges first. The language must be active; instants are told in the zone of the edition. `numbers`: those of the
    appeals that count together by a fact are told, too; for staff alone."""
    if not (rules.charges or usage.metered(rules)):
        return []
    happened = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]
    bills = [_charged(rules, bill, language, now) for bill in bills_of(rules, ticket, happened)]
    return [*bills, *_taken(rules, ticket, happened, language, now, numbers=numbers)]


def bills_of(rules: Edition, ticket: Ticket, happened: Happened) -> list[charges.Bill]:
    """What is charged for the appeal; the meter counts what was used before by whoever it is counted with."""
    found = []
    for name, rule in rules.charges.items():
        left: int | dict[int, int | None] = _left(rules, rule.meter, ticket, happened) if rule.meter else 0
        bill = charges.charged(rules, name, happened, left=left)
        if bill.items:
            found.append(bill)
    return found


def _left(rules: Edition, name: str, ticket: Ticket, happened: Happened) -> dict[int, int | None]:
    """What was left of the meter before each use of this appeal, by its place in the history."""
    places = {seq for _use, seq in meters.uses_with_places(rules, name, happened)}
    whose, meter = usage.Whose.of(ticket), rules.meters[name]
    facts = usage.facts_after(rules, happened)
    if not places or usage.lacks_term(rules, meter, facts, whose):
        return {}
    written = usage.written(rules, name, whose, facts)
    before: list[meters.Use] = []
    found: dict[int, int | None] = {}
    for pk, seq, at, amount in written.values_list("ticket_id", "event_seq", "at", "amount"):
        if pk == ticket.pk and seq in places:
            known = usage.facts_after(rules, [event for event in happened if event.at <= at])
            found[seq] = _room(rules, name, whose, known, before, at) if meter.holds(known) else None
        before.append(meters.Use(at, amount))
    return found


def _room(
    rules: Edition,
    name: str,
    whose: usage.Whose,
    facts: dict[str, Any],
    before: Sequence[meters.Use],
    at: datetime,
) -> int | None:
    try:
        return meters.standing(
            rules,
            name,
            at=at,
            facts=facts,
            uses=before,
            term=whose.term,
            overrides=whose.overrides,
            packs=whose.packs(rules),
        ).left
    except KeyError:  # a tier the edition does not know
        return None


def _charged(rules: Edition, bill: charges.Bill, language: str, now: datetime) -> Cost:
    rule = rules.charges[bill.charge]
    unit = rules.meters[rule.meter].unit if rule.meter else rule.unit
    total = money(bill.total, bill.currency, language)
    said = [rule.text[language].replace("{total}", total)]
    if rule.meter:
        covered = {"label": rules.meters[rule.meter].label[language], "amount": _amount(bill.included, unit)}
        said.append(_("Covered by “%(label)s”: %(amount)s.") % covered)
    said += [citing.reading_sentence(rules, name, language) for name in bill.readings]
    if len(bill.items) > 1:
        said.append(_("The sum is rounded once, at the end."))
    lines = [
        (
            moment(item.at, rules.zone, language, now=now),
            _amount(item.amount, unit),
            " × ".join(
                [_price(item, bill.currency, language), *(_decimal(x, language) for x in item.factors)]
            ),
            money(rounded(item.exact, rule.cent, "half_up"), bill.currency, language),
        )
        for item in bill.items
    ]
    heads = (_("When"), _("Charged"), _("Price"), _("Comes to"))
    return Cost(rule.label[language], said, bill.clause, bill.readings, heads, lines, charged=True)


def _taken(
    rules: Edition, ticket: Ticket, happened: Happened, language: str, now: datetime, *, numbers: bool
) -> Iterator[Cost]:
    used = {name: meters.uses_of(rules, name, happened) for name in usage.metered(rules)}
    beyond = {name for name in used if meters.went_beyond(name, happened)}
    if not any(used.values()) and not beyond:
        return
    known = usage.facts_after(rules, happened)
    standings = usage.standings(rules, usage.Whose.of(ticket), known, at=now, unlimited=True)
    for standing in standings:
        meter = rules.meters[standing.meter]
        lines = [
            (
                moment(use.at, rules.zone, language, now=now),
                _amount(use.amount, meter.unit),
                _amount(meters.rounded(rules, meter, use.amount), meter.unit),
            )
            for use in used[standing.meter]
        ]
        if lines or standing.meter in beyond:
            said = [*_stands(rules, standing, language)]
            if numbers and standing.by:
                said.append(
                    _("Appeals: %(numbers)s.") % {"numbers": _numbers(rules, ticket, standing, known)}
                )
            if standing.meter in beyond:
                said += meter_words.beyond_words(rules, standing.meter, language)
            said += [citing.reading_sentence(rules, name, language) for name in standing.readings]
            heads = (_("When"), _("Spent"), _("Counted"))
            yield Cost(meter.label[language], said, standing.clause, standing.readings, heads, lines)


def _numbers(rules: Edition, ticket: Ticket, standing: meters.Standing, facts: Mapping[str, Any]) -> str:
    """The appeals whose uses in the period count together with this one's, the first that came first."""
    zone = ZoneInfo(rules.zone)
    found = usage.written(rules, standing.meter, usage.Whose.of(ticket), facts)
    if standing.from_on is not None:
        found = found.filter(at__gte=datetime.combine(standing.from_on, time(), zone))
    if standing.to_on is not None:
        found = found.filter(at__lt=datetime.combine(standing.to_on + timedelta(days=1), time(), zone))
    numbers = dict.fromkeys(found.values_list("ticket__number", flat=True)[: MOST + 1])
    told = [*numbers][:MOST]
    return ", ".join([*told, "…"] if len(numbers) > MOST else told)


def _stands(rules: Edition, standing: meters.Standing, language: str) -> Iterator[str]:
    """How much of a meter is used and left, and what counts together where it counts by a fact."""
    meter = rules.meters[standing.meter]
    values = {
        "used": _amount(standing.used, meter.unit),
        "limit": _amount(standing.limit or 0, meter.unit),
        "left": _amount(standing.left or 0, meter.unit),
    }
    if standing.limit is None:
        yield _("%(used)s counted.") % values
    else:
        yield _("%(used)s of %(limit)s used, %(left)s left.") % values
    yield from packs.told(rules, standing.meter, standing.packs, language)
    if standing.by:
        fact = {"fact": fact_name(rules, meter.per, language), "value": standing.by}
        yield _("What counts together: %(fact)s — %(value)s.") % fact
    if standing.from_on and standing.to_on and (standing.by or standing.limit is None):
        days = {"first": day(standing.from_on, language), "last": day(standing.to_on, language)}
        yield _("From %(first)s to %(last)s, both days inside.") % days


def _amount(amount: int, unit: str) -> str:
    """ "30 min"; a number of pieces stands alone."""
    words = {"minutes": _("min"), "hours": _("h")}
    return f"{amount} {words[unit]}" if unit in words else str(amount)


def _price(item: charges.Item, currency: str, language: str) -> str:
    return f"{money(item.price, currency, language)} / {_per()[item.per]}"


def _per() -> dict[str, str]:
    return {"minute": _("min"), "hour": _("h"), "piece": _("piece")}


def _decimal(value: Any, language: str) -> str:
    return str(value).replace(".", ",") if language == "ru" else str(value)
