"""The terms of an appeal for an upgrade as its ticket is to show them: scan in 5 working days from the filing (6.10.2),
original in 10 from the day the old one came (6.10.3)."""

from datetime import datetime, time, timedelta

from reglament.desk.tickets.dues import NOTHING, OtherTerm, Reckoned
from reglament.desk.tickets.models import Ticket
from reglament.desk.upgrades.models import UpgradeAppeal
from reglament.desk.upgrades.queries import Judged, Term, judged
from reglament.rulebook import words
from reglament.rulebook.edition import Edition
from reglament.rulebook.terms import promised

_NIGHT = time(0, 10)


def reckon(ticket: Ticket, rules: Edition, now: datetime) -> Reckoned:
    """What runs of an open one. An undecided one is looked at again every night: registers change under it."""
    if rules.upgrade is None:
        return NOTHING
    beside = ("licence__product", "licence__organisation", "licence__owner")
    held = UpgradeAppeal.objects.select_related(*beside).prefetch_related("acts").filter(ticket_id=ticket.pk)
    appeal = held.first()
    if appeal is None:
        return NOTHING
    appeal.ticket = ticket
    again = None
    if not appeal.decision:
        zone = rules.wall_clock().zone
        again = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), _NIGHT, zone)
    case = judged(appeal)
    running = [found for term in case.terms if (found := of_term(case, term))]
    return Reckoned(terms=running, look_again_at=again)


def of_term(case: Judged, term: Term) -> OtherTerm | None:
    """A term as a clock is drawn from it; None for one that does not run or is kept."""
    if term.due is None or term.done_at is not None:
        return None
    zone = case.rules.wall_clock().zone
    return OtherTerm(
        name=_notice(case.rules, term),
        counted_from_at=datetime.combine(term.due.counted[0], time(), zone),
        due_at=term.due.due_at,
        clause=term.clause,
        calendar=term.due.calendar,
        readings=term.due.readings,
    )


def term_words(rules: Edition, term: Term, language: str) -> str:
    """How long a term is, whatever it runs from; "" for a notice without one."""
    rule = rules.notices[_notice(rules, term)]
    return words.target(promised(rule.within, rule.clause), language) if rule.within else ""


def _notice(rules: Edition, term: Term) -> str:
    """The notice of the edition whose term it is. Raises LookupError for an edition without upgrades."""
    if rules.upgrade is None:
        raise LookupError(f"{rules.code} has no upgrades")
    return {"scan": rules.upgrade.scan, "original": rules.upgrade.original}[term.name]
