"""Waking the worker. Rows are the truth: a job only says "look now", and the periodic look repairs a lost one.

Deferred after commit and only when no such job waits already: a burst of letters makes one job, not hundreds, and no
transaction ever waits for another's job row. Who writes many rows gathers the wakes and gives them once."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from reglament.desk.statements import row

_WAITS = "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' LIMIT 1"
_gathered: ContextVar[dict[str, Any] | None] = ContextVar("gathered", default=None)


def wake(task: Any) -> None:
    """Let the worker run `task` (a procrastinate task without arguments) soon after the current commit."""
    transaction.on_commit(lambda: _committed(task))


@contextmanager
def gathering() -> Iterator[None]:
    """Wakes of commits inside happen once, at the end. Killed before, the periodic look makes up for them."""
    tasks: dict[str, Any] = {}
    token = _gathered.set(tasks)
    try:
        yield
    finally:
        _gathered.reset(token)
        for task in tasks.values():
            _defer_once(task)


def _committed(task: Any) -> None:
    gathered = _gathered.get()
    if gathered is None:
        _defer_once(task)
    else:
        gathered[task.name] = task


def _defer_once(task: Any) -> None:
    if row(_WAITS, [task.name]):
        return
    try:
        task.configure(queueing_lock=task.name).defer()
    except AlreadyEnqueued:
        return
