"""Sessions in the database as Django keeps them, read by a statement that is planned once: every page asks it."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from reglament.desk.accounts.models import User
from reglament.desk.statements import row

_READ = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Writes, and everything about keys, are Django's."""

    def _get_session_from_db(self) -> Any:
        """The stored session, or None and no key for one that is not there or is over."""
        key = self.session_key
        found = row(_READ, [key, timezone.now()]) if key else None
        if key is None or found is None:
            self._session_key = None
            return None
        return self.model(session_key=key, session_data=found[0], expire_date=found[1])


def end_all(*, user: User, now: datetime) -> int:
    """Sign a person out of every browser; how many sessions that were. What a session holds is read one by one."""
    living = Session.objects.filter(expire_date__gt=now).iterator()
    held = [session.pk for session in living if session.get_decoded().get(SESSION_KEY) == str(user.pk)]
    return Session.objects.filter(pk__in=held).delete()[0]
