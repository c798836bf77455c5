"""The wall clock of a walk. Every process of the desk reads it from one file, so Monday is Monday on any day.

The desk reads the time at its entry points only, and always by `django.utils.timezone.now`: that one name is replaced.
An empty file means the real time.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

FILE = "REGLAMENT_WALK_CLOCK"


def follow() -> None:
    """Have this process go by the file named in the environment; before Django is set up."""
    from django.utils import timezone

    path = Path(os.environ[FILE])
    timezone.now = lambda: read(path)  # type: ignore[assignment]


def read(path: Path) -> datetime:
    text = path.read_text()
    return datetime.fromisoformat(text) if text else datetime.now(UTC)


def write(path: Path, moment: datetime | None) -> None:
    """Set the time; whoever reads at this moment sees either the old or the new one, whole."""
    draft = path.with_suffix(".draft")
    draft.write_text(moment.isoformat() if moment else "")
    draft.replace(path)
