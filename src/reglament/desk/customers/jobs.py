"""The worker's entry to customers: files to import."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.task(name="run_imports", lock="imports")
def run_imports() -> None:
    """Read what was uploaded, store what was confirmed."""
    from reglament.desk.customers.actions.imports import carry_out_due

    carry_out_due(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="run_imports_again", lock="imports")
def run_imports_again(timestamp: int) -> None:
    """The periodic look: a job was lost or cut off."""
    run_imports()
