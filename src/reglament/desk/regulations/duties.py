"""Who stands behind the roles an edition names: the roles of the desk itself, and those the head filled."""

from collections.abc import Iterable

from django.db import transaction

from reglament.desk.accounts.models import User
from reglament.desk.regulations.models import Desk, Duty, Member
from reglament.rulebook.edition import Edition

OWN = ("agent", "clerk", "head", "requester")


def people_of(desk: Desk, role: str, assignee: User | None = None) -> list[User]:
    """Those to tell: the agent of the ticket (every agent when nobody has it), the heads, whoever was named.

    Where nobody was named for a role, the heads are told: a term that runs out is nobody's secret."""
    if role == "agent" and assignee is not None:
        return [assignee]
    return holders(desk, role) or holders(desk, Member.HEAD)


def holders(desk: Desk, role: str) -> list[User]:
    """Those who have the role by membership, or were named for it; [] where nobody was. By name."""
    people = User.objects.filter(is_active=True).order_by("name", "email")
    if role in dict(Member.ROLES):
        return list(people.filter(memberships__desk=desk, memberships__role=role))
    return list(people.filter(duties__desk=desk, duties__role=role, memberships__desk=desk).distinct())


def roles_to_fill(rules: Edition) -> list[str]:
    """Roles the edition hands clocks up to, or appeals over to, that are not the desk's own."""
    steps = [row.to for rule in rules.clocks.values() for row in rule.escalations]
    named = [*steps, *(row.to for row in rules.routes.handover)]
    return list(dict.fromkeys(role for role in named if role not in OWN))


@transaction.atomic
def fill(*, desk: Desk, role: str, emails: Iterable[str]) -> list[User]:
    """Name the people of a role; only those who serve at the desk. Returns whom it names now."""
    people = list(User.objects.filter(email__in=list(emails), memberships__desk=desk).order_by("name"))
    Duty.objects.filter(desk=desk, role=role).exclude(user__in=people).delete()
    Duty.objects.bulk_create([Duty(desk=desk, role=role, user=u) for u in people], ignore_conflicts=True)
    return people
