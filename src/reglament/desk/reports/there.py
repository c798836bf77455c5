"""How much of a month something was there, by the breaks a desk announced: this period and the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Announcement, Desk
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.availability import Available, Outage, available
from reglament.rulebook.availability_words import told
from reglament.rulebook.caps import Credit
from reglament.rulebook.edition import Edition
from reglament.rulebook.meters import window_of
from reglament.rulebook.words import cited


@dataclass(frozen=True, slots=True)
class There:
    """One share of time in one period: `what` says it, `sentences` how it is counted, a break each."""

    what: str
    sentences: list[str]
    clause: ClauseMark | None
    credit: Credit


def there(desk: Desk, rules: Edition, language: str, *, now: datetime) -> list[There]:
    """Every availability of the edition in force that counts what is announced; [] without a query for none."""
    wanted = [name for name, rule in rules.availability.items() if rule.kinds]
    if not wanted:
        return []
    periods = [(name, on) for name in wanted for on in _periods(rules, name, now)]
    outages = _outages(desk, rules, min(on for _name, on in periods), language)
    found = [available(rules, name, outages, on, now=now) for name, on in periods]
    return [_shown(desk, rules, item, language) for item in found]


def _periods(rules: Edition, name: str, now: datetime) -> Iterator[date]:
    """The first days of this period and of the one before it."""
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    first = window_of(rules.availability[name].period, today)[0] or today
    yield first
    yield window_of(rules.availability[name].period, first - timedelta(days=1))[0] or first


def _outages(desk: Desk, rules: Edition, since: date, language: str) -> list[Outage]:
    """What was announced closed and not taken back."""
    since_at = datetime.combine(since, time(), ZoneInfo(rules.zone))
    rows = Announcement.objects.filter(desk=desk, open=False, withdrawn_at=None, ends_at__gt=since_at)
    return [Outage(row.starts_at, row.ends_at, row.kind, row.words(language)) for row in rows]


def _shown(desk: Desk, rules: Edition, found: Available, language: str) -> There:
    first, *rest = told(rules, found, language)
    mark = clause_mark(rules, desk.slug, found.clause, language, found.readings)
    credit = Credit(f"availability.{found.rule}", found.gives, found.amount, found.to_on)
    return There(first.replace(cited(found.clause, language), ""), rest, mark, credit)
