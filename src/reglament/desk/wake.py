"""Waking the worker. Rows are the truth: a job only says "look now", and the periodic look repairs a lost one.

Deferred after commit and only when no such job waits already: a burst of letters makes one job, not hundreds, and no
transaction ever waits for another's job row. Who writes many rows gathers the wakes and gives them once. Tasks are told
by name, so that an action need not import the job that calls it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from reglament.desk.statements import row

_WAITS = "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' LIMIT 1"
_gathered: ContextVar[set[str] | None] = ContextVar("gathered", default=None)


def wake(task: str) -> None:
    """Let the worker run the task of this name, one without arguments, soon after the current commit.

    Raises procrastinate's TaskNotFound, at the commit, for a name no task has."""
    transaction.on_commit(lambda: _committed(task))


@contextmanager
def gathering() -> Iterator[None]:
    """Wakes of commits inside happen once, at the end. Killed before, the periodic look makes up for them."""
    tasks: set[str] = set()
    token = _gathered.set(tasks)
    try:
        yield
    finally:
        _gathered.reset(token)
        for task in sorted(tasks):
            _defer_once(task)


def _committed(task: str) -> None:
    gathered = _gathered.get()
    if gathered is None:
        _defer_once(task)
    else:
        gathered.add(task)


def _defer_once(task: str) -> None:
    if row(_WAITS, [task]):
        return
    try:
        app.configure_task(task, allow_unknown=False, queueing_lock=task).defer()
    except AlreadyEnqueued:
        return
