"""Who has to wait at the listener's door: a sender that is too quick, and everybody while too much is unread.

Waiting is a 451: the sending server keeps the letter and comes again. Nothing is lost and nobody is told no."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from reglament.desk.statements import row

WINDOW = 60.0  # seconds
MOST_SENDERS = 10_000  # remembered; the one silent longest is forgotten first
LOOK = 2.0  # seconds between looks at how much is unread
_UNREAD = "SELECT count(*) FROM (SELECT 1 FROM desk_rawletter WHERE fate = '' LIMIT %s) AS waiting"


class Rate:
    """At most `most` letters of one sender within a minute; the null sender, who speaks for many, ten times that."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.clock = most, clock
        self.seen: OrderedDict[str, deque[float]] = OrderedDict()

    def lets_in(self, sender: str) -> bool:
        """Whether one more letter of this sender may come now; it is counted when it may."""
        name, now = sender.strip("<>").lower(), self.clock()
        times = self.seen.setdefault(name, deque())
        self.seen.move_to_end(name)
        if len(self.seen) > MOST_SENDERS:
            self.seen.popitem(last=False)
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if len(times) >= (self.most if name else 10 * self.most):
            return False
        times.append(now)
        return True


class Pressure:
    """Whether more letters wait for the worker than `most`; asked of the database at most every LOOK seconds."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.clock = most, clock
        self.looked_at, self.full = float("-inf"), False

    @property
    def stale(self) -> bool:
        return self.clock() - self.looked_at > LOOK

    def look(self) -> bool:
        """Ask the database. Raises django.db.Error."""
        found = row(_UNREAD, [self.most + 1])
        self.full, self.looked_at = bool(found and found[0] > self.most), self.clock()
        return self.full
