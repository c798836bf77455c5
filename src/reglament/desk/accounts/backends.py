"""Who is signed in, read by a statement that is planned once: every page asks it."""

from allauth.account.auth_backends import AuthenticationBackend

from reglament.desk.accounts.models import User
from reglament.desk.statements import made, row, selecting

_READ = selecting(User, "u") + " WHERE u.id = %s"


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """allauth's ways of signing in."""

    def get_user(self, user_id: int) -> User | None:
        """The person, or None when there is no such account or it may not sign in."""
        found = row(_READ, [user_id])
        user = made(User, found) if found else None
        return user if user is not None and self.user_can_authenticate(user) else None
