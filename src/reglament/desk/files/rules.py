"""What a desk takes: which types, and how much in one letter or form. Its own rules, else the installation's."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from reglament.desk.files import kinds
from reglament.desk.statements import row

_OWN = "SELECT most_bytes, refused_types FROM desk_filerules WHERE desk_id = %s"


@dataclass(frozen=True, slots=True)
class Rules:
    """`most_bytes`: of all files of one letter or form together; `refused`: endings of names."""

    most_bytes: int
    refused: frozenset[str]

    def type_refused(self, name: str, head: bytes) -> str:
        """The type for which this file is not taken; "" for one that is."""
        return kinds.refused_as(name, head, self.refused)


def rules_of_files(desk_id: int | None) -> Rules:
    """The rules of this desk; None is the installation."""
    most, refused = (row(_OWN, [desk_id]) if desk_id is not None else None) or (None, "")
    return Rules(
        most_bytes=min(most or settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_BYTES),
        refused=_types(refused or settings.REFUSED_TYPES),
    )


@lru_cache(maxsize=64)
def _types(text: str) -> frozenset[str]:
    return kinds.types(text)
