"""The worker's entry to tickets: the sweep, and the heartbeat that /readyz reads."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * * */5")
@app.task(name="sweep")
def sweep(timestamp: int) -> None:
    """Act on every ticket whose moment has come."""
    from reglament.desk.tickets.actions.sweep import beat, sweep_due

    beat(now=timezone.now())
    sweep_due(now=timezone.now())


@app.task(name="recompute", lock="recompute")
def recompute() -> None:
    """Count open appeals anew where working time changed."""
    from reglament.desk.tickets.actions.recompute import recompute_due

    recompute_due(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="recompute_again", lock="recompute")
def recompute_again(timestamp: int) -> None:
    """The periodic look: a job was lost or cut off."""
    recompute()


@app.periodic(cron="* * * * * */20")
@app.task(name="tell_failures", pass_context=False)
def tell_failures(timestamp: int) -> None:
    """Letters that failed for good: their appeals tell it."""
    from reglament.desk.tickets.actions.outgoing import tell_failures as tell

    tell(now=timezone.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="judge_rounds", queueing_lock="judge_rounds")
def judge_rounds(timestamp: int) -> None:
    """Keep the shares of promises at hand, a bounded time of work at a go."""
    from reglament.desk.tickets.actions.judge import judge_every_desk

    judge_every_desk(now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="rescue_stalled_jobs", pass_context=True)
async def rescue_stalled_jobs(context: object, timestamp: int) -> None:
    """Jobs left `doing` by a killed worker run again; they are idempotent."""
    manager = context.app.job_manager  # type: ignore[attr-defined]
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=120):
        await manager.retry_job(job)
