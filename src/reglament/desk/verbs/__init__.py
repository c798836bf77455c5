"""Verbs of the administrator: found a desk, let people work at it, apply migrations."""

import os
from pathlib import Path

from reglament.verbs import Complaint


def enter() -> None:
    """Set Django up on DATABASE_URL, else on the embedded database of the desk that runs on DATA (data/)."""
    if not os.environ.get("DATABASE_URL"):
        from reglament.launch.postgres import Cluster

        data = Path(os.environ.get("DATA") or os.environ.get("REGLAMENT_DATA") or "data")
        cluster = Cluster(data / "postgresql")
        if not cluster.answers():
            raise Complaint(
                f"no desk runs on {data}: start it (make run), name its folder (DATA=...), or set DATABASE_URL"
            )
        os.environ["DATABASE_URL"] = cluster.url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    import django

    django.setup()
