"""The head of a desk sets which files it takes."""

from datetime import datetime

from reglament.desk.files.kinds import types
from reglament.desk.files.models import FileRules


def set_rules(*, desk_id: int, most_bytes: int | None, refused: str, by_id: int, now: datetime) -> None:
    """`most_bytes` of all files of one letter; `refused` endings by comma. None and "" are the installation's."""
    FileRules.objects.update_or_create(
        desk_id=desk_id,
        defaults={
            "most_bytes": most_bytes,
            "refused_types": ", ".join(sorted(types(refused))),
            "changed_by_id": by_id,
            "changed_at": now,
        },
    )
