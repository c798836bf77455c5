"""Names for downloads: what a sender called a file becomes a header that harms nobody (RFC 6266, 8187). Pure."""

import re
import unicodedata
from urllib.parse import quote

LONGEST = 150  # characters
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.I)


def safe_name(name: str) -> str:
    """The last part of any path, without control characters, marks that turn the writing round, or a hidden start."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    # Cc control, Cf invisible (U+202E shows exe.doc for cod.exe), Cs halves of pairs, Zl and Zp line ends.
    shown = (" " if c in "\t\n\r" else c for c in name)
    kept = "".join(c for c in shown if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    kept = " ".join(_UNSAFE.sub("_", unicodedata.normalize("NFC", kept)).split()).strip(". ")
    kept = _DEVICES.sub(r"_\1", kept)
    if len(kept) > LONGEST:
        stem, dot, end = kept.rpartition(".")
        kept = f"{stem[: LONGEST - len(end) - 1]}.{end}" if dot and len(end) <= 12 else kept[:LONGEST]
    return kept or "file"


def disposition(name: str) -> str:
    """A Content-Disposition that is always a download, with the name for old programs and for new ones."""
    safe = safe_name(name)
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%;' else "_" for c in safe)
    if plain == safe:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
