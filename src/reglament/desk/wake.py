"""Waking the worker. Rows are the truth: a job only says "look now", and the periodic look repairs a lost one.

Deferred after commit and only when no such job waits already: a burst of letters makes one job, not hundreds, and no
transaction ever waits for another's job row."""

from typing import Any

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued


def wake(task: Any) -> None:
    """Let the worker run `task` (a procrastinate task without arguments) soon after the current commit."""
    transaction.on_commit(lambda: _defer_once(task))


def _defer_once(task: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' LIMIT 1",
            [task.name],
        )
        if cursor.fetchone():
            return
    try:
        task.configure(queueing_lock=task.name).defer()
    except AlreadyEnqueued:
        return
