"""The worker's entry to reports: unfinished simulations, a bounded time of work at a go."""

import time

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

log = structlog.get_logger(__name__)
AT_ONCE_SECONDS = 20.0  # then letters and the sweep have their turn


@app.task(name="run_simulations")
def run_simulations() -> None:
    """Go on with what is unfinished; another worker doing the same at once is harmless."""
    from reglament.desk.reports import simulation
    from reglament.desk.wake import wake

    until = time.monotonic() + AT_ONCE_SECONDS
    for pk in simulation.waiting():
        try:
            while time.monotonic() < until:
                found = simulation.run_batch(pk, now=timezone.now())
                if found.finished_at is not None:
                    break
        except Exception as error:
            log.exception("simulation_failed", simulation=pk)
            simulation.fail(pk, f"{type(error).__name__}: {error}", now=timezone.now())
    if simulation.waiting():
        wake("run_simulations")


@app.periodic(cron="*/2 * * * *")
@app.task(name="run_simulations_again", queueing_lock="run_simulations_again")
def run_simulations_again(timestamp: int) -> None:
    """The periodic look: a worker was killed in the middle."""
    run_simulations()
