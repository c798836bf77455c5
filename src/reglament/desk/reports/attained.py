"""Shares of promises kept in a period, from the recorded histories: this period and the one before it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.reports.owed import Row
from reglament.desk.tickets.actions.judge import judge_rounds, periods
from reglament.desk.tickets.attained_models import JudgedRound
from reglament.desk.tickets.dates import day
from reglament.rulebook.caps import Credit
from reglament.rulebook.edition import Edition
from reglament.rulebook.objective_words import limit_words, state_words
from reglament.rulebook.objectives import Attained, counted, length_of, period_of, places, share_of

AT_ONCE = 300  # appeals folded by a page; the worker folds the rest


@dataclass(frozen=True, slots=True)
class Shares:
    """`rows`: every objective, the current period first. `counting`: the worker has appeals to fold yet."""

    rows: list[Row]
    counting: bool = False
    credits: tuple[Credit, ...] = ()
    """What is owed to everybody, by the last day of its period."""


def shares_of(desk: Desk, rules: Edition, language: str, *, now: datetime) -> Shares:
    """Objectives of the edition in force in this period and the one before; without any nothing is read.

    Finished rounds are kept as they were judged: only appeals that have changed are folded (`judge_rounds`)."""
    if not rules.objectives:
        return Shares([])
    counting = judge_rounds(desk, rules, now=now, at_most=AT_ONCE) > AT_ONCE
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    found = [
        _attained(desk, rules, name, on) for name in rules.objectives for on in periods(rules, name, today)
    ]
    credits = (Credit(f"objectives.{item.objective}", item.gives, item.amount, item.to_on) for item in found)
    return Shares([_row(desk, rules, item, language) for item in found], counting, tuple(credits))


def _attained(desk: Desk, rules: Edition, name: str, on: date) -> Attained:
    """A sum over an index; the day is the edition's."""
    zone, (first, last) = ZoneInfo(rules.zone), period_of(rules, name, on)
    since, until = (datetime.combine(each, time(), zone) for each in (first, last + timedelta(days=1)))
    rounds = JudgedRound.objects.filter(desk=desk, objective=name, at__gte=since, at__lt=until)
    if not counted(rules.objectives[name]):
        return _length(rules, name, on, rounds.filter(seconds__isnull=False))
    sums = rounds.aggregate(judged=Count("pk"), kept=Count("pk", filter=Q(kept=True)))
    asked = rules.objectives[name].measure == "points"  # no word of points is in the index
    points = rounds.aggregate(points=Sum("points"))["points"] or 0 if asked else 0
    return share_of(rules, name, on, judged=sums["judged"], kept=sums["kept"], points=points)


def _length(rules: Edition, name: str, on: date, rounds: QuerySet[JudgedRound]) -> Attained:
    """The average, the median or a percentile of the times."""
    rule = rules.objectives[name]
    sums = rounds.aggregate(judged=Count("pk"), total=Sum("seconds"))
    if rule.measure == "average" or not sums["judged"]:
        return length_of(rules, name, on, judged=sums["judged"], total=sums["total"] or 0)
    first, second = places(rule, sums["judged"])
    times = list(rounds.order_by("seconds").values_list("seconds", flat=True)[first : second + 1])
    return length_of(rules, name, on, judged=sums["judged"], middle=(times[0] or 0, times[-1] or 0))


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
    if rule.measure == "share":
        what = _("%(label)s, %(first)s – %(last)s: %(kept)s of %(judged)s, at least %(percent)s %%") % values
    else:
        values["stands"] = state_words(rules, found, language) or _("answers: %(judged)s") % values
        values["limit"] = limit_words(rule, language)
        what = _("%(label)s, %(first)s – %(last)s: %(stands)s; %(limit)s") % values
    mark = clause_mark(rules, desk.slug, found.clause, language, found.readings)
    return Row(what, _state(found, rule.text[language]), mark)


def _state(found: Attained, text: str) -> str:
    """«97,5 %, выполнено» or what is owed, in the words of the edition. Cut, not rounded: 94.96 is not 95."""
    if (found.share, found.seconds, found.late, found.points) == (None, None, None, None):
        return _("too few to judge")
    if found.share is None:
        return _("kept") if found.met else _not_kept(_("not kept"), found, text)
    share = {"share": number_format(float(found.share), 1)}
    if found.met:
        return _("%(share)s %%, kept") % share
    return _not_kept(_("%(share)s %%, not kept") % share, found, text)


def _not_kept(words: str, found: Attained, text: str) -> str:
    """The words, and what is owed where anything is."""
    told = text.replace("{amount}", str(found.amount)).replace(
        "{percent}", number_format(f"{found.amount / 100:g}")
    )
    return f"{words}. {told}" if found.amount else words
