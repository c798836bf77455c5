"""Reading: the work list in the order the regulation says, counts, search. Everything starts from `visible_to`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, Subquery

from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.statements import Asked, rows
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.search import search
from reglament.rulebook.edition import Edition

PAGE = 50  # rows of a list
LISTS = ("all", "mine", "free", "late", "waiting", "incomplete", "queued", "postponed", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the work list is narrowed to. Empty strings narrow nothing; `desk` is a slug, `product` a code of its own,
    `component` a name (A1.2)."""

    desk: str = ""
    view: str = "all"
    severity: str = ""
    priority: str = ""
    tier: str = ""
    assignee: str = ""
    product: str = ""
    component: str = ""
    state: str = ""
    words: str = ""


def work_list(
    actor: Actor, filters: Filters, *, now: datetime, rules: Edition | None = None
) -> QuerySet[Ticket]:
    """What is to be done first comes first: weight of the tier then due time, or arrival (6.8 r13-14, B4.7).

    `rules`: of the edition in force at the desk of the filters, when the caller has them already."""
    tickets = narrowed(visible_to(actor), actor, filters, now=now)
    if filters.view == "closed":
        return tickets.order_by("-pk") if filters.words.strip() else tickets.order_by("-closed_at", "-pk")
    if rules is None and filters.desk:
        desk = Desk.objects.filter(slug=filters.desk).first()
        rules = rules_of(edition_in_force(desk, now)) if desk else None
    if rules is not None and rules.worklist.then == "arrival":
        return tickets.order_by("received_at", "pk")
    return tickets.order_by("-rank", F("due_at").asc(nulls_last=True), "received_at", "pk")


def narrowed(tickets: QuerySet[Ticket], actor: Actor, filters: Filters, *, now: datetime) -> QuerySet[Ticket]:
    """The tickets that pass the filters."""
    if filters.desk:
        # A scalar, not a join: the order of the work list then comes out of its index.
        tickets = tickets.filter(desk=Subquery(Desk.objects.filter(slug=filters.desk).values("pk")[:1]))
    tickets = _of_view(tickets, actor, filters.view, now)
    plain = {name: getattr(filters, name) for name in ("severity", "priority", "tier", "state")}
    tickets = tickets.filter(**{name: value for name, value in plain.items() if value})
    if filters.assignee:
        tickets = tickets.filter(assignee__email=filters.assignee)
    if filters.product:
        tickets = tickets.filter(product__code=filters.product)
    if filters.component:
        tickets = tickets.filter(facts__component=filters.component)
    if not filters.words.strip():
        return tickets
    return search(tickets, filters.words, few=filters.view != "closed")


def _of_view(tickets: QuerySet[Ticket], actor: Actor, view: str, now: datetime) -> QuerySet[Ticket]:
    if view == "closed":
        return tickets.filter(closed_at__isnull=False)
    tickets = tickets.filter(closed_at=None)
    if view == "mine":
        return tickets.filter(assignee=actor.user)
    if view == "free":
        return tickets.filter(assignee=None, state__in=("new", "open"))
    if view == "late":
        return tickets.filter(due_at__lt=now)
    if view in ("waiting", "incomplete", "queued", "postponed"):
        return tickets.filter(state=view)
    return tickets


def queue_places(certificates: Iterable[int]) -> dict[int, int]:
    """The place of every ticket that waits for a place under these certificates: ticket id -> 1, 2 … (A6.3)."""
    wanted = set(certificates)
    if not wanted:
        return {}
    waiting = Ticket.objects.filter(certificate_id__in=wanted, state="queued")
    places: dict[int, int] = {}
    taken: dict[int | None, int] = {}
    for pk, certificate_id in waiting.order_by("queued_at", "pk").values_list("pk", "certificate_id"):
        taken[certificate_id] = places[pk] = taken.get(certificate_id, 0) + 1
    return places


COUNTED = ("all", "mine", "free", "late", "waiting", "incomplete", "queued", "postponed")
# By hand and planned once: it stands on every page of the staff.
_COUNTS = """
SELECT d.slug, count(*) AS "all", count(*) FILTER (WHERE t.assignee_id = %s) AS mine,
    count(*) FILTER (WHERE t.assignee_id IS NULL AND t.state IN ('new', 'open')) AS free,
    count(*) FILTER (WHERE t.due_at < %s) AS late,
    count(*) FILTER (WHERE t.state = 'waiting') AS waiting,
    count(*) FILTER (WHERE t.state = 'incomplete') AS incomplete,
    count(*) FILTER (WHERE t.state = 'queued') AS queued,
    count(*) FILTER (WHERE t.state = 'postponed') AS postponed
FROM desk_ticket t JOIN desk_desk d ON d.id = t.desk_id
WHERE t.closed_at IS NULL AND t.desk_id = ANY(%s) GROUP BY d.slug
"""
_COUNTS_OF_HIRED = _COUNTS.replace("GROUP BY", "AND t.assignee_id = %s GROUP BY")


def asking_counts(actor: Actor, *, now: datetime) -> Asked:
    """The statement `counts` begins with, for `statements.foreseen`."""
    return _COUNTS, [actor.user.pk if actor.user else None, now, list(actor.roles)]


def counts(actor: Actor, *, now: datetime) -> dict[str, dict[str, int]]:
    """How many tickets each list of each desk the actor serves holds: desk slug -> view -> count; no closed ones."""
    mine = actor.user.pk if actor.user else None
    told = rows(*asking_counts(actor, now=now))
    if actor.contracts:
        told += rows(_COUNTS_OF_HIRED, [mine, now, list(actor.contracts), mine])
    return {slug: dict(zip(COUNTED, numbers, strict=True)) for slug, *numbers in told}
