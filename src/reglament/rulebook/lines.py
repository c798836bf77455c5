"""Which line of a TOML text a value stands on, entries of arrays and inline tables too.

Only read when something is wrong: the text has been through ``tomllib`` already, so it is known to be TOML.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

Path = tuple[str, ...]
_SPACE = re.compile(r"(?:[ \t\r\n,]+|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[^\s,\]}#]+(?: \d\d:\d\d\S*)?")
_KEY = re.compile(r"""\s*("(?:\\.|[^"\\])*"|'[^']*'|[\w-]+)\s*(\.?)""")
_HEADER = re.compile(r"(\[\[?)([^\]\n]*)\]\]?")


def locator(text: str) -> Callable[[Path], int]:
    """A function from a path to its line; for an amendment the path without "replace" or "merge" will do.

    The nearest thing above it where the path itself is not in the text, 0 where nothing of it is.
    """
    places = positions(text)

    def find(path: Path) -> int:
        for length in range(len(path), 0, -1):
            for prefix in ((), ("replace",), ("merge",)):
                line = places.get((*prefix, *path[:length]))
                if line is not None:
                    return line
        return 0

    return find


def positions(text: str) -> dict[Path, int]:
    """The line of every table, key and entry. An unreadable rest of the text is left out."""
    reader = _Reader(text)
    with suppress(IndexError, ValueError):
        reader.document()
    return reader.places


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.places = text, 0, dict[Path, int]()
        self.counted: dict[Path, int] = {}
        self._line, self._from = 1, 0

    def note(self, path: Path) -> None:
        self._line += self.text.count("\n", self._from, self.at)
        self._from = self.at
        self.places.setdefault(path, self._line)

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(self.at)
        self.at = found.end()
        return found.group()

    def document(self) -> None:
        table: Path = ()
        while True:
            self.skip(_SPACE)
            if self.at >= len(self.text):
                return
            header = _HEADER.match(self.text, self.at) if self.text[self.at] == "[" else None
            if header is None:
                self.pair(table)
                continue
            table = self.table(header)
            for length in range(1, len(table) + 1):
                self.note(table[:length])
            self.at = header.end()

    def table(self, header: re.Match[str]) -> Path:
        """The path of a header; a table of an array has its number."""
        path: Path = ()
        for part in _parts(header.group(2)):
            path = (*path, part)
            if path in self.counted and (len(path) < len(_parts(header.group(2))) or header.group(1) == "["):
                path = (*path, str(self.counted[path]))
        if header.group(1) == "[[":
            self.counted[path] = self.counted.get(path, -1) + 1
            self.note(path)
            path = (*path, str(self.counted[path]))
        return path

    def pair(self, table: Path) -> None:
        start, names = self.at, []
        while True:
            found = _KEY.match(self.text, self.at)
            if found is None:
                raise ValueError(self.at)
            names.append(found.group(1).strip("\"'"))
            self.at = found.end()
            if not found.group(2):
                break
        end, self.at = self.at, start
        for length in range(1, len(names) + 1):
            self.note((*table, *names[:length]))
        self.at = end
        self.skip(_BLANK)
        if self.text[self.at] != "=":
            raise ValueError(self.at)
        self.at += 1
        self.skip(_BLANK)
        self.value((*table, *names))

    def value(self, path: Path) -> None:
        mark = self.text[self.at]
        if mark == "[":
            self.at += 1
            number = 0
            while self.opened("]"):
                self.note((*path, str(number)))
                self.value((*path, str(number)))
                number += 1
        elif mark == "{":
            self.at += 1
            while self.opened("}"):
                self.pair(path)
        else:
            self.skip(_STRING if mark in "\"'" else _BARE)

    def opened(self, closing: str) -> bool:
        """Whether another entry follows; steps over the closing bracket."""
        self.skip(_SPACE)
        if self.text[self.at] == closing:
            self.at += 1
            return False
        return True


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(r'"[^"]*"|\'[^\']*\'|[\w-]+', dotted))
