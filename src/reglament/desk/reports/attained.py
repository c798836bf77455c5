"""Shares of promises kept in a period, from the recorded histories: this period and the one before it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.reports.owed import Row
from reglament.desk.tickets import usage
from reglament.desk.tickets.dates import day
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.rulebook import clock, events
from reglament.rulebook.edition import Edition
from reglament.rulebook.meters import window_of
from reglament.rulebook.objectives import Attained, Judged, attained, judged


def shares_of(desk: Desk, rules: Edition, language: str, *, now: datetime) -> list[Row]:
    """Every objective of the edition in force, the current period first; [] without a query where it has none."""
    if not rules.objectives:
        return []
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    wanted = [(name, on) for name in rules.objectives for on in _periods(rules, name, today)]
    rounds = list(_rounds(desk, rules, min(on for _name, on in wanted), now=now))
    return [_row(desk, rules, attained(rules, name, rounds, on), language) for name, on in wanted]


def _periods(rules: Edition, name: str, today: date) -> tuple[date, date]:
    """The first days of this period and of the one before it."""
    period = rules.objectives[name].period
    first = window_of(period, today)[0] or today
    before = window_of(period, first - timedelta(days=1))[0] or first
    return first, before


def _rounds(desk: Desk, rules: Edition, since: date, *, now: datetime) -> Iterator[Judged]:
    """Rounds of every appeal that was open since that day, each under the edition that received it."""
    since_at = datetime.combine(since, time(), ZoneInfo(rules.zone))
    tickets = Ticket.objects.filter(Q(closed_at=None) | Q(closed_at__gte=since_at), desk=desk)
    known = {t.pk: t for t in tickets.select_related("edition").defer("edition__text")}
    rows = TicketEvent.objects.filter(ticket__in=tickets).order_by("ticket_id", "seq")
    for pk, group in groupby(rows.iterator(), key=attrgetter("ticket_id")):
        if pk in known:
            happened = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in group]
            own = rules_at_work(known[pk].edition, known_at=known[pk].closed_at)
            yield from judged(clock.fold(own, happened, now=now), usage.facts_after(own, happened))


def _row(desk: Desk, rules: Edition, found: Attained, language: str) -> Row:
    rule = rules.objectives[found.objective]
    values = {
        "label": rule.label[language],
        "first": day(found.from_on, language),
        "last": day(found.to_on, language),
        "kept": found.kept,
        "judged": found.judged,
        "percent": number_format(rule.percent),
    }
    what = _("%(label)s, %(first)s – %(last)s: %(kept)s of %(judged)s, at least %(percent)s %%") % values
    mark = clause_mark(rules, desk.slug, found.clause, language, found.readings)
    return Row(what, _state(found, rule.text[language]), mark)


def _state(found: Attained, text: str) -> str:
    """«97,5 %, выполнено» or what is owed, in the words of the edition. Cut, not rounded: 94.96 is not 95."""
    if found.share is None:
        return _("too few to judge")
    share = {"share": number_format(float(found.share), 1)}
    if found.met:
        return _("%(share)s %%, kept") % share
    told = text.replace("{amount}", str(found.amount)).replace(
        "{percent}", number_format(f"{found.amount / 100:g}")
    )
    return (
        f"{_('%(share)s %%, not kept') % share}. {told}"
        if found.amount
        else _("%(share)s %%, not kept") % share
    )
