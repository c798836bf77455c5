"""Keeping the finished rounds of clocks up to date: what has not changed is never folded again."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import transaction

from reglament.desk.regulations.hours import KnownThen
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.statements import rows
from reglament.desk.tickets import usage
from reglament.desk.tickets.attained_models import JudgedRound, RoundsJudged
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.rulebook import clock, events
from reglament.rulebook.edition import Edition
from reglament.rulebook.meters import window_of
from reglament.rulebook.objectives import Judged, counted, counts_at, is_kept, judged, points_of, seconds_of

BATCH = 200
AT_ONCE_SECONDS = 20.0
LOOK_AGAIN = timedelta(days=1)  # at a round that neither runs nor has ended

_STALE = """
SELECT t.id FROM desk_ticket t LEFT JOIN desk_roundsjudged j ON j.ticket_id = t.id
WHERE t.desk_id = %s AND (t.closed_at IS NULL OR t.closed_at >= %s)
    AND (j.ticket_id IS NULL OR j.event_count <> t.event_count OR j.digest <> %s OR j.good_until <= %s)
ORDER BY t.id LIMIT %s
"""


def judge_rounds(desk: Desk, rules: Edition, *, now: datetime, at_most: int = BATCH) -> int:
    """Fold appeals whose rounds are not known as they stand, those of this period and the one before it.

    Judges at most so many; returns how many of one more were found, so that `> at_most` means there are others."""
    if not rules.objectives:
        return 0
    digest = digest_of(rules)
    since = datetime.combine(since_on(rules, now), time(), ZoneInfo(rules.zone))
    found = [int(pk) for (pk,) in rows(_STALE, [desk.pk, since, digest, now, at_most + 1])]
    known = KnownThen(desk.pk)
    for first in range(0, min(len(found), at_most), BATCH):
        _judge(desk, rules, found[first : min(first + BATCH, at_most)], known, digest, now)
    return len(found)


def judge_every_desk(*, now: datetime) -> None:
    """The worker's share of it: desks whose edition in force has objectives, for `AT_ONCE_SECONDS` at most."""
    until = monotonic() + AT_ONCE_SECONDS
    for desk in Desk.objects.order_by("pk"):
        with suppress(NoEditionInForce):
            rules = rules_of(edition_in_force(desk, now))
            while judge_rounds(desk, rules, now=now) > BATCH and monotonic() < until:
                pass


def periods(rules: Edition, name: str, today: date) -> tuple[date, date]:
    """The first days of this period of an objective and of the one before it."""
    period = rules.objectives[name].period
    first = window_of(period, today)[0] or today
    return first, window_of(period, first - timedelta(days=1))[0] or first


def since_on(rules: Edition, now: datetime) -> date:
    """The first day that is looked at: of the earliest period before a current one."""
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    return min(on for name in rules.objectives for on in periods(rules, name, today))


def digest_of(rules: Edition) -> str:
    """Changes with any word of the objectives."""
    told = "".join(f"{name} {rule.model_dump_json()}" for name, rule in sorted(rules.objectives.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def _judge(
    desk: Desk, rules: Edition, pks: Sequence[int], known: KnownThen, digest: str, now: datetime
) -> None:
    """The marks are written first: of two at once the second waits, and then writes the same."""
    tickets = Ticket.objects.filter(pk__in=pks).select_related("edition").defer("edition__text").in_bulk()
    written = TicketEvent.objects.filter(ticket__in=pks).order_by("ticket_id", "seq")
    histories = {
        pk: [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in group]
        for pk, group in groupby(written, key=attrgetter("ticket_id"))
    }
    marks, rounds = [], []
    for pk, ticket in tickets.items():
        own, happened = known.rules(ticket.edition, ticket.closed_at), histories.get(pk, [])
        clocks = clock.fold(own, happened, now=now)
        good_until = None if ticket.closed_at is not None else _good_until(clocks, now)
        marks.append(
            RoundsJudged(ticket=ticket, event_count=len(happened), digest=digest, good_until=good_until)
        )
        rounds += _rounds(desk, rules, ticket, judged(clocks, usage.facts_after(own, happened)))
    RoundsJudged.objects.bulk_create(
        sorted(marks, key=attrgetter("ticket_id")),
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=["event_count", "digest", "good_until"],
    )
    JudgedRound.objects.filter(ticket__in=pks).delete()
    JudgedRound.objects.bulk_create(rounds)


def _rounds(desk: Desk, rules: Edition, ticket: Ticket, found: Sequence[Judged]) -> list[JudgedRound]:
    return [
        JudgedRound(
            ticket=ticket,
            desk=desk,
            objective=name,
            at=at,
            kept=is_kept(rules, name, item),
            points=points_of(rules, name, item),
            seconds=None if counted(rule) else seconds_of(rules, name, item),
        )
        for name, rule in rules.objectives.items()
        for item in found
        if (at := counts_at(rules, name, item)) is not None
    ]


def _good_until(clocks: Sequence[clock.Clock], now: datetime) -> datetime | None:
    """When a round that is not judged yet may be judged with no event: it runs late; None when none is left."""
    left = [item for item in clocks if item.met_at is None and item.stopped_at is None and not item.late]
    moments = [_late_at(item) or now + LOOK_AGAIN for item in left]
    return min(moments, default=None)


def _late_at(item: clock.Clock) -> datetime | None:
    return (item.late_at or item.due_at) if item.state == "running" else None
