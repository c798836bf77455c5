"""The worker's entry to files: checking for viruses, carrying to the bucket."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.task(name="look_after_files", lock="look_after_files")
def look_after_files() -> None:
    """Check what is unchecked, carry what is checked; nothing to do where neither is set."""
    from reglament.desk.files.moving import carry_new
    from reglament.desk.files.scan import scan_due

    scan_due(now=timezone.now)
    carry_new()


@app.periodic(cron="* * * * * */15")
@app.task(name="look_after_files_again", pass_context=False, lock="look_after_files")
def look_after_files_again(timestamp: int) -> None:
    """The periodic look: the checker or the bucket came back, a job was lost."""
    look_after_files()


@app.periodic(cron="40 * * * *")
@app.task(name="sweep_leftovers", pass_context=False)
def sweep_leftovers(timestamp: int) -> None:
    """What killed processes left half-written."""
    from reglament.desk.files import store

    store.sweep_leftovers(now=timezone.now())
