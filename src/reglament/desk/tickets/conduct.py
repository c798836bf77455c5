"""Conduct (A5.2), the questions: of which outcomes the head is told, what waits for the head, who reads a complaint."""

from django.db.models import Q, QuerySet

from reglament.desk.accounts.models import User
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.statements import row
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.conduct_models import Complaint, ConductStop
from reglament.rulebook.edition import Edition

_TOLD = "ticket_closed:"
_WAITING = """
SELECT (SELECT count(*) FROM desk_conductstop s JOIN desk_ticket t ON t.id = s.ticket_id
        WHERE s.decision = '' AND t.desk_id = ANY(%s))
     + (SELECT count(*) FROM desk_complaint c
        WHERE c.answered_at IS NULL AND c.desk_id = ANY(%s) AND c.about_id IS DISTINCT FROM %s)
"""


def grounds(rules: Edition) -> dict[str, str]:
    """Outcomes whose closing is told to the head, with their clauses: stopped for conduct (A5.2 p2)."""
    told = (
        notice.trigger.removeprefix(_TOLD)
        for notice in rules.notices.values()
        if notice.recipient == "head" and notice.trigger.startswith(_TOLD)
    )
    return {code: rules.outcomes[code].clause for code in told if code in rules.outcomes}


def clause_of(rules: Edition) -> str:
    """The clause conduct stands on; "" for an edition that says nothing of it."""
    return next(iter(grounds(rules).values()), "")


def headed(actor: Actor) -> list[int]:
    """Desks this actor heads."""
    return [desk for desk, role in actor.roles.items() if role == Member.HEAD]


def waiting(actor: Actor) -> int:
    """How many stops and complaints wait for this head; asks nothing for anybody else."""
    desks = headed(actor)
    if not desks or actor.user is None:
        return 0
    found = row(_WAITING, [desks, desks, actor.user.pk])
    return int(found[0]) if found else 0


def complaints_for(actor: Actor) -> QuerySet[Complaint]:
    """A head sees those of the desks headed that are not about the head; a client their own; nobody else any."""
    rows = Complaint.objects.select_related("desk", "requester", "ticket", "about", "answered_by")
    if actor.kind == "agent" and actor.user is not None:
        return rows.filter(desk_id__in=headed(actor)).filter(~Q(about=actor.user) | Q(about=None))
    return rows.filter(requester=actor.requester) if actor.requester else rows.none()


def stops_for(actor: Actor) -> QuerySet[ConductStop]:
    """Stops at the desks this actor heads, undecided first, then newest."""
    rows = ConductStop.objects.select_related(
        "ticket", "ticket__desk", "ticket__requester", "by", "decided_by"
    )
    return rows.filter(ticket__desk_id__in=headed(actor)).order_by("decision", "-at", "-pk")


def heads_of(desk: Desk, *, but: User | None = None) -> list[User]:
    """The heads of a desk whom it does not concern."""
    rows = User.objects.filter(
        memberships__desk=desk, memberships__role=Member.HEAD, is_active=True
    ).order_by("pk")
    return [user for user in rows if user != but]
