"""Keeping and reading file contents by hash, outside the web root, never under a name a sender chose.

What comes in always goes to disk first: no letter waits for a bucket. `moving` carries it there afterwards."""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.files.base import File

from reglament.desk.files.models import Blob
from reglament.desk.statements import columns, made, row, selecting
from reglament.desk.wake import wake

CHUNK = 1 << 20
_UNFINISHED = ".new-"
_INSERT = f"""INSERT INTO desk_blob (sha256, size, created_at) VALUES (%s, %s, %s)
ON CONFLICT (sha256) DO NOTHING RETURNING {columns(Blob, "desk_blob")}"""  # noqa: S608  our names
_SELECT = selecting(Blob, "b") + " WHERE b.sha256 = %s"


class Readable(Protocol):
    """A file, an upload, a response: whatever can be read by pieces."""

    def read(self, size: int = ..., /) -> bytes: ...


Content = bytes | Readable | Blob
"""What may be kept; a Blob is kept already."""


def path_of(sha256: str) -> Path:
    """Where the bytes of this hash live on disk."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:]


def keep(content: Content, *, now: datetime) -> Blob:
    """Store the bytes once: the same content twice is one file and one row. Synced before the row exists.

    A file is read by pieces from where it stands. Two connections keeping the same bytes at once get one row."""
    return keep_all([content], now=now)[0]


def keep_all(contents: Sequence[Content], *, now: datetime) -> list[Blob]:
    """Several at once, their rows in the order of their hashes: two letters with the same files never deadlock."""
    written = [_spooled(content) for content in contents]
    blobs = {sha256: _row(sha256, size, now) for sha256, size in sorted(set(written))}
    return [blobs[sha256] for sha256, _size in written]


def _spooled(content: Content) -> tuple[str, int]:
    """Hash the content and have its bytes on disk, unless they are here or in the bucket already; hash and size."""
    if isinstance(content, Blob):
        return content.sha256, content.size
    if isinstance(content, bytes):
        sha256 = hashlib.sha256(content).hexdigest()
        if not _held(sha256):
            _write(io.BytesIO(content), known=sha256)
        return sha256, len(content)
    return _write(content)


def _held(sha256: str) -> bool:
    if path_of(sha256).exists():
        return True
    return bool(settings.S3_URL) and Blob.objects.filter(sha256=sha256, place=Blob.S3).exists()


def _row(sha256: str, size: int, now: datetime) -> Blob:
    """The one row of this content. Another transaction that is writing it is waited for."""
    found = row(_INSERT, [sha256, size, now])
    if found is None:
        found = row(_SELECT, [sha256])
    elif settings.CLAMAV or settings.S3_URL:
        wake("look_after_files")
    assert found is not None
    return made(Blob, found)


def _write(content: Readable, *, only: str = "", known: str = "") -> tuple[str, int]:
    """Write it and put it in its place; `known`: its hash, if it was counted already.

    `only`: the hash it must have, and is written anew even where there is a file. Raises OSError when it has not."""
    if isinstance(content, File):
        content.seek(0)  # a form is read again when its transaction is tried again
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=root, prefix=_UNFINISHED)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            while piece := content.read(CHUNK):
                if not known:
                    digest.update(piece)
                size += len(piece)
                file.write(piece)
            sha256 = known or digest.hexdigest()
            if only not in ("", sha256):
                raise OSError(f"other bytes than {only}")
            if only or not _held(sha256):
                file.flush()
                os.fsync(file.fileno())
                _put(Path(name), path_of(sha256))
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()
    return sha256, size


def _put(temporary: Path, path: Path) -> None:
    """Rename into place; the folder is synced too, else the name could be gone after a power failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def opened(blob: Blob) -> BinaryIO:
    """The content as an open binary file. Raises FileNotFoundError when lost, OSError when the bucket is away."""
    if blob.place == Blob.DISK:
        try:
            return path_of(blob.sha256).open("rb")
        except FileNotFoundError:
            # It may have been carried to the bucket since the row was read.
            if not Blob.objects.filter(sha256=blob.sha256, place=Blob.S3).exists():
                raise
    from reglament.desk.files import s3

    return s3.bucket().get(blob.sha256)


def read(blob: Blob) -> bytes:
    """The whole content at once; for large ones take `chunks`."""
    with opened(blob) as file:
        return file.read()


def chunks(blob: Blob) -> Iterator[bytes]:
    with opened(blob) as file:
        while piece := file.read(CHUNK):
            yield piece


def put_back(blob: Blob, content: Readable) -> None:
    """Write the content of a blob to disk again. Raises OSError when these are other bytes."""
    _write(content, only=blob.sha256)


def sweep_leftovers(*, now: datetime) -> int:
    """Remove what killed processes left half-written, a day old; how many files. No content is ever among them."""
    before, swept = now.timestamp() - 24 * 3600, 0
    for path in Path(settings.FILES_ROOT).glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                swept += 1
    return swept
