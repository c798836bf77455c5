"""Verbs of the administrator: found a desk, let people work at it, apply migrations."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reglament.verbs import Complaint, said, spoken


def enter() -> None:
    """Set Django up on DATABASE_URL, else on the embedded database of the desk that runs on DATA (data/)."""
    if not os.environ.get("DATABASE_URL"):
        from reglament.launch.postgres import Cluster

        data = Path(os.environ.get("DATA") or os.environ.get("REGLAMENT_DATA") or "data")
        cluster = Cluster(data / "postgresql")
        if not cluster.answers():
            raise Complaint(
                said(
                    f"на {data} служба не работает: запустите её (make run), назовите её папку (DATA=...)"
                    " или задайте DATABASE_URL",
                    f"no desk runs on {data}: start it (make run), name its folder (DATA=...), or set DATABASE_URL",
                )
            )
        os.environ["DATABASE_URL"] = cluster.url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    import django

    django.setup()


@contextmanager
def speaking() -> Iterator[None]:
    """What the desk itself says inside is in the language of the command. After `enter`."""
    from django.utils import translation

    with translation.override(spoken()):
        yield
