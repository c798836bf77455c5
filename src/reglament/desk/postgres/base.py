"""The backend that settings.DATABASES names."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but a kept connection is not asked `SELECT 1` before every request (0.4 ms of each page)."""

    def is_usable(self) -> bool:
        """A server that has ended closes its end: a connection at rest has then something to read."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
