"""Makes a database and a data folder ready to serve: migrations, static files, the demo on first start only.

Runs as a process of its own (``python -m reglament.launch.prepare``), so that the launcher stays small. The
settings come from the environment; the last line of its output is the list of demo sign-ins as JSON.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from reglament.launch import messages, prepared
from reglament.launch.errors import LaunchError

SETTINGS = "reglament.desk.settings"


def prepare() -> list[dict[str, str]]:
    """Do what is not done yet; returns the demo sign-ins, none when the demo is off."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    messages.compile_all()
    import django

    try:
        django.setup()
    except ValueError as error:  # a setting that cannot be meant
        raise LaunchError(str(error)) from error
    from django.conf import settings
    from django.core.management import call_command

    data = Path(os.environ["REGLAMENT_DATA"])
    current = prepared.key(
        data, demo=settings.DEMO
    )  # before the work: a file changed meanwhile is work again
    _migrate(call_command)
    _collect(Path(settings.STATIC_ROOT), call_command)
    sign_ins = _demo() if settings.DEMO else []
    prepared.remember(os.environ["DATABASE_URL"], current, sign_ins)
    return sign_ins


def _migrate(call_command: Any) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    ours = sorted(name for label, name in unknown if label == "desk")
    if ours:
        raise LaunchError(f"The data are of a newer Reglament (migration {ours[-1]}): run that one.")
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _collect(target: Path, call_command: Any) -> None:
    """Collect the static files anew; what is served meanwhile stays in memory of whoever serves it."""
    # The settings link to hashed names only when a manifest is there, so the storage is named outright.
    from django.test.utils import override_settings

    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    if not (target / "staticfiles.json").exists():
        raise LaunchError(f"The static files could not be collected into {target}.")


def _demo() -> list[dict[str, str]]:
    """Load the demo desks unless the database has them; returns who may sign in."""
    from django.utils import timezone

    from reglament.desk import demo

    demo.load(timezone.now())
    return [sign_in.as_dict() for sign_in in demo.signins()]


def main() -> int:
    """Prepare; 1 with one line on stderr when that is impossible."""
    try:
        print(json.dumps(prepare(), ensure_ascii=True))
    except LaunchError as error:
        print(f"reglament: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
