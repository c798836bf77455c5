"""The worker's entry to the outbox."""

import threading

from django.utils import timezone
from procrastinate.contrib.django import app

_sending = threading.Lock()
"""One job of a process sends: a relay that takes minutes for a letter would else keep all of the worker waiting."""


@app.task(name="send_letters")
def send_letters() -> None:
    """Send what is due; another worker doing the same at once is harmless. Nothing while this one is at it already:
    it goes on until nothing is due, and the periodic look finds what it may have missed."""
    from reglament.desk.outbox.sending import send_due

    if not _sending.acquire(blocking=False):
        return
    try:
        send_due(now=timezone.now)
    finally:
        _sending.release()


@app.periodic(cron="* * * * * */5")
@app.task(name="send_letters_again", pass_context=False)
def send_letters_again(timestamp: int) -> None:
    """The periodic look: the sending window opened, a retry fell due, a job was lost."""
    send_letters()


@app.periodic(cron="20 * * * *")
@app.task(name="remind_of_renewals", pass_context=False, lock="remind_of_renewals")
def remind_of_renewals(timestamp: int) -> None:
    """Letters about certificates that end soon: each once, whatever hour the worker runs."""
    from reglament.desk.outbox import renewals

    renewals.remind_of_renewals(now=timezone.now())
