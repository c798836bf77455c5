"""What may be wrong with an edition file: where, what, and what would be right, in Russian and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .fault_words import WORDS, told_in

Params = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in an edition file. ``line`` 0: not tied to a line; ``hint``: what would be right.

    ``message`` and ``hint`` are English; :meth:`words` has them in the reader's language by ``code`` and ``params``.
    A fault without a code is told in the words it was made with.
    """

    source: str
    line: int
    section: str
    message: str
    hint: str = ""
    code: str = ""
    params: Params = field(default=(), hash=False)

    def words(self, lang: str) -> tuple[str, str]:
        """(what is wrong, what would be right); "ru" or any other language, which reads as English."""
        if self.code not in WORDS:
            return self.message, self.hint
        return told_in(lang, self.code, dict(self.params))

    def told(self, lang: str) -> str:
        """The whole fault as one line: file, line, section, words."""
        message, hint = self.words(lang)
        place = f"{self.source}:{self.line}" if self.line else self.source
        return f"{place}: {self.section}: {message}{f' ({hint})' if hint else ''}"

    def __str__(self) -> str:
        return self.told("en")


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault by its place in the tables, before its line is known."""

    path: tuple[str, ...]
    code: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def placed(self, source: str, line: int) -> Fault:
        """The fault on its line."""
        return fault(source, line, ".".join(self.path), self.code, self.params)

    @property
    def message(self) -> str:
        return told_in("en", self.code, self.params)[0]

    @property
    def hint(self) -> str:
        return told_in("en", self.code, self.params)[1]


def fault(source: str, line: int, section: str, code: str, params: Mapping[str, Any]) -> Fault:
    """A fault of a known code."""
    message, hint = told_in("en", code, params)
    return Fault(source, line, section, message, hint, code, tuple(params.items()))


class Faulty(ValueError):
    """A value that cannot be read, by the code and parameters of its fault. Its own words are English."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(told_in("en", code, params)[0])


class EditionError(ValueError):
    """An edition cannot be loaded; ``faults`` has every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def told(self, lang: str) -> str:
        """Every fault, a line each."""
        return "\n".join(fault.told(lang) for fault in self.faults)
