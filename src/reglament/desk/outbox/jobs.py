"""The worker's entry to the outbox."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.task(name="send_letters")
def send_letters() -> None:
    """Send what is due; another worker doing the same at once is harmless."""
    from reglament.desk.outbox.sending import send_due

    send_due(now=timezone.now)


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
