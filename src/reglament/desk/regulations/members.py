"""Letting a person work at a desk, changing the role, ending it: each written down. A desk keeps a head."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reglament.desk.accounts.api_tokens import revoke_all
from reglament.desk.accounts.models import User
from reglament.desk.accounts.sessions import end_all
from reglament.desk.regulations.member_models import MemberChange
from reglament.desk.regulations.models import Desk, Duty, Member


@transaction.atomic
def engage(
    *, desk: Desk, by: User | None, email: str, name: str, role: str, now: datetime, words: str = ""
) -> Member:
    """Let a person work at the desk in this role, or change the role of one who does; known people keep their name.

    `by` None: the administrator. Raises ValidationError({field: words}) also for the last head's other role."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from None
    if role not in dict(Member.ROLES):
        raise ValidationError({"role": _("Choose a role.")})
    _hold(desk)
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, name=" ".join(name.split())[:200])
    if not user.is_active:
        raise ValidationError({"email": _("This account is closed by the administrator.")})
    held = Member.objects.filter(desk=desk, user=user).first()
    before = held.role if held else ""
    if held is not None and before == role:
        return held
    if before == Member.HEAD:
        _keeps_a_head(desk, user)
    made, _new = Member.objects.update_or_create(user=user, desk=desk, defaults={"role": role})
    _note(desk, user, before, role, by, words, now)
    return made


@transaction.atomic
def end_work(*, desk: Desk, by: User | None, user: User, now: datetime, words: str = "") -> bool:
    """The person works at the desk no more: signed out everywhere, tokens revoked, duties taken off.

    Words, appeals and history stay. False when they did not work there. Raises ValidationError for the last head."""
    _hold(desk)
    held = Member.objects.filter(desk=desk, user=user).first()
    if held is None:
        return False
    if held.role == Member.HEAD:
        _keeps_a_head(desk, user)
    held.delete()
    Duty.objects.filter(desk=desk, user=user).delete()
    revoke_all(user=user, now=now)
    end_all(user=user, now=now)
    _note(desk, user, held.role, "", by, words, now)
    return True


def _hold(desk: Desk) -> None:
    """Of two heads who take each other's role one comes after the other."""
    Desk.objects.select_for_update(no_key=True).only("pk").get(pk=desk.pk)


def _keeps_a_head(desk: Desk, leaving: User) -> None:
    others = Member.objects.filter(desk=desk, role=Member.HEAD, user__is_active=True).exclude(user=leaving)
    if not others.exists():
        raise ValidationError({"role": _("This is the only head of the desk: name another head first.")})


def _note(
    desk: Desk, user: User, before: str, after: str, by: User | None, words: str, now: datetime
) -> None:
    MemberChange.objects.create(
        desk=desk, user=user, before=before, after=after, by=by, words=words.strip()[:300], at=now
    )


def left(desk: Desk) -> QuerySet[User]:
    """Those who worked at the desk once and do no more, by name."""
    return (
        User.objects.filter(member_changes__desk=desk)
        .exclude(memberships__desk=desk)
        .distinct()
        .order_by("name", "email")
    )
