"""What may be wrong with an edition file, and the warnings it comes with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in an edition file. ``line`` 0: not tied to a line; ``hint``: what would be right."""

    source: str
    line: int
    section: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}" if self.line else self.source
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {self.section}: {self.message}{hint}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault by its place in the tables, before its line is known."""

    path: tuple[str, ...]
    message: str
    hint: str = ""


class EditionError(ValueError):
    """An edition cannot be loaded; ``faults`` has every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
