"""Making, finding and revoking the tokens of the programming interface. The token itself is told once, and not kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.accounts.tokens import ApiToken

PREFIX = "rgl_"
MOST = 20  # living tokens of a person
_SEEN = timedelta(minutes=5)  # how exact "last used" is


def make_token(*, user: User, name: str, scope: str, now: datetime) -> tuple[ApiToken, str]:
    """A new token and its words, which are told now or never. Raises ValidationError."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Say what the token is for.")})
    if scope not in dict(ApiToken.SCOPES):
        raise ValidationError({"scope": _("Choose what the token may do.")})
    if user.api_tokens.filter(revoked_at=None).count() >= MOST:
        raise ValidationError(_("There are %(most)d tokens already: revoke one first.") % {"most": MOST})
    words = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user, name=name[:80], scope=scope, digest=_digest(words), hint=words[:10], created_at=now
    )
    return row, words


def token_of(words: str, *, now: datetime) -> ApiToken | None:
    """The living token with these words, of a person who may sign in; None for anything else."""
    if not words.startswith(PREFIX) or len(words) > 200:
        return None
    found = ApiToken.objects.select_related("user").filter(digest=_digest(words), revoked_at=None).first()
    if found is None or not found.user.is_active:
        return None
    if found.last_used_at is None or now - found.last_used_at > _SEEN:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _SEEN)
        ApiToken.objects.filter(stale, pk=found.pk).update(last_used_at=now)
    return found


def revoke_token(*, user: User, pk: int, now: datetime) -> bool:
    """Nothing is opened by it from now on; False when the person has no such living token."""
    return bool(ApiToken.objects.filter(pk=pk, user=user, revoked_at=None).update(revoked_at=now))


def revoke_all(*, user: User, now: datetime) -> int:
    """Nothing is opened by any of the person's tokens from now on; how many were living."""
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
