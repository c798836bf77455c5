"""/healthz: the process is alive. /readyz: it can serve: database, migrations, worker; and whether mail is fetched."""

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from reglament.desk.inbox.boxes import unread
from reglament.desk.models import WorkerBeat

BEAT_IS_STALE_AFTER = timedelta(seconds=60)


def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all."""
    return JsonResponse({"status": "alive"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, every migration is applied and the worker beat within a minute; else 503.

    Folders nobody could read are told as well, without taking this process out of service: it is the other server."""
    mail = "ok"
    state = {"database": "ok", "migrations": "ok", "worker": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated():
            state["migrations"] = "migrations are not applied: run `reglament migrate`"
        beat = WorkerBeat.objects.filter(name="worker").first()
        if beat is None or timezone.now() - beat.at > BEAT_IS_STALE_AFTER:
            state["worker"] = "no heartbeat within a minute: is the worker running?"
        mail = _mail(timezone.now())
    except DatabaseError as error:
        state = {"database": str(error).splitlines()[0], "migrations": "unknown", "worker": "unknown"}
    ready = all(value == "ok" for value in state.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", **state, "mail": mail}, status=200 if ready else 503
    )


def _mail(now: datetime) -> str:
    """Which folders have not been read for too long. Why stands in the ledger, for those who serve the desk."""
    late = [(box.name, box.minutes(now)) for box in unread(now=now)]
    told = (
        f"{name} has {'never been read' if n is None else f'not been read for {n} minutes'}"
        for name, n in late
    )
    return "; ".join(told) or "ok"


def _migrated() -> bool:
    """Asks the database until the answer was yes once: a running process's code cannot gain migrations."""
    if "yes" not in _seen:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _seen.add("yes")
    return True


_seen: set[str] = set()
