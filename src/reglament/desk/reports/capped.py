"""Caps on all that is given in a period: how they stand for this period and the one before it, client by client."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.reports.owed import MOST, Row
from reglament.desk.tickets.caps import credit_of
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.caps import Credit, cap_words, counts, limit_of, small, small_words
from reglament.rulebook.edition import Edition
from reglament.rulebook.meters import window_of
from reglament.rulebook.schema_meters import Cap
from reglament.rulebook.words import day


def capped_rows(
    desk: Desk, rules: Edition, reckoned: Sequence[Credit], language: str, *, now: datetime
) -> list[Row]:
    """A row for each cap, period and client that was given anything; [] without a query where there is no cap.

    `reckoned`: what shares and availability give to everybody. What lateness gave is of those it was given to."""
    found = []
    for name, cap in rules.caps.items():
        if cap.period in ("term", "service_year") or not rules.given(cap.given):
            continue
        for first, last in _periods(rules, cap, now):
            found += list(_rows(desk, rules, name, (first, last), reckoned, language))
    return found[:MOST]


def _periods(rules: Edition, cap: Cap, now: datetime) -> Iterator[tuple[date, date]]:
    on = now.astimezone(ZoneInfo(rules.zone)).date()
    for _n in range(2):
        first, last = window_of(cap.period, on)
        assert first is not None
        assert last is not None
        yield first, last
        on = first - timedelta(days=1)


def _rows(
    desk: Desk,
    rules: Edition,
    name: str,
    period: tuple[date, date],
    reckoned: Sequence[Credit],
    language: str,
) -> Iterator[Row]:
    cap, (first, last) = rules.caps[name], period
    everybody = _sum(cap, reckoned, period)
    late = _given(desk, rules, name, period)
    mark = clause_mark(rules, desk.slug, cap.clause, language, (*rules.reading_of(cap.scope), *cap.readings))
    words = f"{cap_words(rules, cap, language)}, {day(first, language)} – {day(last, language)}"
    if everybody:
        yield _row(cap, f"{words}: {_('everybody')}", 0, everybody, language, mark)
    for whose, given in sorted(late.items()):
        yield _row(cap, f"{words}: {whose}", given, everybody, language, mark)


def _sum(cap: Cap, credits: Sequence[Credit], period: tuple[date, date]) -> int:
    return sum(
        small(item.gives, item.amount)
        for item in credits
        if counts(cap, item.source, item.gives) and period[0] <= item.on <= period[1]
    )


def _given(desk: Desk, rules: Edition, name: str, period: tuple[date, date]) -> dict[str, int]:
    """What lateness gave in the period, by those it counts together for."""
    cap, since = rules.caps[name], datetime.combine(period[0], time(), ZoneInfo(rules.zone))
    rows = TicketEvent.objects.filter(ticket__desk=desk, kind="remedy_owed", at__gte=since)
    near = rows.select_related("ticket__certificate", "ticket__organisation", "ticket__requester")
    found: dict[str, int] = {}
    for row in near.iterator():
        given = _sum(cap, [credit_of(row, rules.zone)], period)
        if given:
            whose = _whose(rules, cap, row.ticket)
            found[whose] = found.get(whose, 0) + given
    return found


def _whose(rules: Edition, cap: Cap, ticket: Ticket) -> str:
    scope = str(rules.setting(cap.scope))
    if scope == "ticket":
        return ticket.number
    if scope == "organisation" and ticket.organisation is not None:
        return str(ticket.organisation)
    if ticket.certificate is None or scope == "organisation":
        return str(ticket.requester)
    number = ticket.certificate.number
    return f"{number}, {ticket.requester}" if scope == "user_and_certificate" else number


def _row(cap: Cap, words: str, late: int, reckoned: int, language: str, mark: ClauseMark | None) -> Row:
    """«AN-1, 20 % за опоздания и 25 % за период» — «всего 30 %»: what is beyond the cap is not given."""
    limit = limit_of(cap, {})  # a share of what a certificate says has no limit for all
    total = late + reckoned if limit is None else max(late, min(late + reckoned, limit))
    values = {
        "late": small_words(cap, late, language),
        "reckoned": small_words(cap, reckoned, language),
        "total": small_words(cap, total, language),
    }
    what = _("%(late)s for late answers and %(reckoned)s for the period") % values
    state = (
        _("%(total)s in all, the cap is reached")
        if limit is not None and total >= limit
        else _("%(total)s in all")
    )
    return Row(f"{words}, {what}", state % values, mark)
