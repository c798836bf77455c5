"""Tables of .xlsx and .csv files as people export them: two header rows, spaces in numbers, commas, merged cells.

Reading never trusts a file: sizes are bounded before anything is unpacked. Writing never lets a cell be a formula."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 400 * 1024 * 1024  # unpacked
MOST_ROWS = 200_000
HEADS_WITHIN = 20  # rows from the top among which the head is looked for
_NOISE = re.compile(r"[^a-zа-я0-9]+")
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_RISKY = ("=", "+", "-", "@", "\t", "\r")


class SheetFault(ValueError):
    """The file as a whole cannot be read; in words."""


@dataclass(frozen=True, slots=True)
class Table:
    """`heads`: column code -> (place, its words in the file). `rows`: number in the file, cells."""

    heads: Mapping[str, tuple[int, str]]
    rows: Sequence[tuple[int, Sequence[Any]]]
    merged: Sequence[tuple[int, str]]


def read(name: str, content: bytes, columns: Mapping[str, Sequence[str]]) -> Table:
    """The first sheet with the columns that are known by these names. Raises SheetFault."""
    merged: list[tuple[int, str]] = []
    if content[:2] == b"PK":
        merged = _unpackable(content)
        grid = list(_bounded(_xlsx(content)))
    elif name.lower().endswith((".xls", ".xlsx", ".ods")):
        raise SheetFault(_("This is no .xlsx file: save the table anew as .xlsx or .csv."))
    else:
        grid = list(_bounded(_csv(content)))
    first, heads = _heads(grid, columns)
    rows = [(number, cells) for number, cells in enumerate(grid[first:], first + 1) if _holds(cells)]
    return Table(heads, rows, [(row, where) for row, where in merged if row > first])


def _holds(cells: Sequence[Any]) -> bool:
    """Whether a row says something: not empty, not a line of totals."""
    told = [text(cell) for cell in cells if cell not in (None, "")]
    told = [cell for cell in told if cell]
    return bool(told) and not told[0].casefold().startswith(("итого", "всего", "total"))


def _bounded(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise SheetFault(_("At most %(most)s rows: divide the file.") % {"most": MOST_ROWS})
        yield row[:200]


def _unpackable(content: bytes) -> list[tuple[int, str]]:
    """Merged cells of the first sheet. Raises SheetFault for what would unpack too large or is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_BYTES:
                raise SheetFault(_("The file is too large when unpacked."))
            sheets = sorted(item for item in packed.namelist() if item.startswith("xl/worksheets/sheet"))
            found = packed.read(sheets[0])[-200_000:] if sheets else b""
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise SheetFault(_("The file is damaged.")) from error
    spans = [(a.decode(), int(b), c.decode(), int(d)) for a, b, c, d in _MERGED.findall(found)]
    return [(bottom, f"{left}{top}:{right}{bottom}") for left, top, right, bottom in spans]


def _xlsx(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        # Here, not above: it brings numpy, and every process of the desk would hold 25 MB for it from its start.
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # exports often tell them wrong
        yield from sheet.iter_rows(values_only=True)
    except SheetFault:
        raise
    except Exception as error:  # whatever a damaged file makes of the reader
        raise SheetFault(_("The file is damaged.")) from error


def _csv(content: bytes) -> Iterator[Sequence[Any]]:
    if b"\x00" in content[:4096]:
        raise SheetFault(_("This is neither .xlsx nor .csv."))
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1251", errors="replace")
    head = "\n".join(words.splitlines()[:HEADS_WITHIN])
    delimiter = max(";\t,", key=head.count)
    try:
        yield from csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise SheetFault(_("The file is damaged.")) from error


# --- heads ----------------------------------------------------------------------------------------
def plain(words: object) -> str:
    """A head as it is compared: small letters and digits only."""
    return _NOISE.sub(" ", str(words or "").casefold().replace("ё", "е")).strip()


def _heads(
    grid: Sequence[Sequence[Any]], columns: Mapping[str, Sequence[str]]
) -> tuple[int, dict[str, tuple[int, str]]]:
    """The first row after the head, and where each column is. The head may be two rows, the upper one merged."""
    known = {plain(name): code for code, names in columns.items() for name in names}
    best: tuple[int, dict[str, tuple[int, str]]] = (0, {})
    for top in range(min(HEADS_WITHIN, len(grid))):
        for depth in (1, 2):
            if top + depth > len(grid):
                continue
            found = _matched(grid[top : top + depth], known)
            if len(found) > len(best[1]):
                best = (top + depth, found)
    if len(best[1]) < 2:
        names = ", ".join(names[0] for names in columns.values())
        raise SheetFault(_("No head found. Columns are known by their names: %(names)s.") % {"names": names})
    return best


def _matched(head: Sequence[Sequence[Any]], known: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    group = ""
    for place in range(max(len(row) for row in head)):
        cells = [plain(row[place]) if place < len(row) else "" for row in head]
        group = cells[0] or group
        tries = (
            [cells[0]] if len(cells) == 1 else [f"{group} {cells[1]}", cells[1]] if cells[1] else [cells[0]]
        )
        code = next((known[name] for name in tries if name in known), None)
        if code and code not in found:
            shown = next(str(row[place]) for row in reversed(head) if place < len(row) and row[place])
            found[code] = (place, " ".join(shown.split()))
    return found


# --- values ---------------------------------------------------------------------------------------
def text(cell: object) -> str:
    """A cell as words: no double spaces, no «.0» of whole numbers, no guard of our own exports."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = " ".join(str(cell).replace("\x00", "").replace("\u00a0", " ").replace("\u202f", " ").split())
    return words[1:] if words[:1] == "'" and words[1:2] in _RISKY else words


def day(cell: object) -> date | None:
    """dd.mm.yyyy, yyyy-mm-dd or a date of the table; None for an empty cell. Raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    words = text(cell).split(" ")[0]
    if not words:
        return None
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", words)
    if found:
        return date(int(found[3]), int(found[2]), int(found[1]))
    return date.fromisoformat(words)


def money(cell: object) -> Decimal | None:
    """120 000,00; None for an empty cell. Raises ValueError."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Decimal(str(cell)).quantize(Decimal("0.01")) if abs(cell) < 1e12 else Decimal(str(cell))
    words = re.sub(r"(руб\.?|₽|р\.)$", "", text(cell).replace(" ", "")).replace(",", ".")
    if not words:
        return None
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", words):
        raise ValueError(words)
    try:
        return Decimal(words)
    except InvalidOperation as error:
        raise ValueError(words) from error


def whole(cell: object) -> int | None:
    """1 000; None for an empty cell. Raises ValueError."""
    words = text(cell).replace(" ", "")
    return int(words) if words else None


# --- writing --------------------------------------------------------------------------------------
def guarded(cell: object) -> str:
    """A cell no program takes for a formula."""
    words = "" if cell is None else str(cell)
    return f"'{words}" if words.startswith(_RISKY) else words


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Semicolons and a mark of UTF-8: what office programs open as they are."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(heads)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(heads))
    for row in rows:
        sheet.append([guarded(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
