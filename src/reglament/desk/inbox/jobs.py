"""The worker's entry to the inbox."""

import threading

from django.utils import timezone
from procrastinate.contrib.django import app

STAY = 0.8  # seconds a worker looks again by itself after the last letter; longer than the listener's PACE

_asked, _busy = threading.Event(), threading.Lock()


@app.task(name="process_letters")
def process_letters() -> None:
    """Decide the fate of every kept letter that waits; another worker doing the same at once is harmless.

    Within one process a second thread leaves the work to the first, which looks again before it ends."""
    from reglament.desk.inbox.process import process_due

    _asked.set()
    while _asked.is_set() and _busy.acquire(blocking=False):
        try:
            _asked.clear()
            process_due(now=timezone.now, stay=STAY)
        finally:
            _busy.release()


@app.periodic(cron="* * * * * */5")
@app.task(name="process_letters_again")
def process_letters_again(timestamp: int) -> None:
    """The periodic look: a retry fell due, a job was lost."""
    process_letters()


@app.periodic(cron="* * * * *")
@app.task(name="poll_mailboxes", queueing_lock="poll_mailboxes", lock="poll_mailboxes")
def poll_mailboxes(timestamp: int) -> None:
    """Fetch new letters from every mailbox that has an IMAP server."""
    from reglament.desk.inbox.imap import poll_all

    poll_all(now=timezone.now)
