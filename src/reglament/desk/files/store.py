"""Keeping and reading file contents by hash, outside the web root, never under a name a sender chose."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from reglament.desk.files.models import Blob

CHUNK = 1 << 20


def path_of(sha256: str) -> Path:
    """Where the bytes of this hash live on disk."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:]


def keep(content: bytes, *, now: datetime) -> Blob:
    """Store the bytes once: the same content twice is one file and one row. Synced before the row exists."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if not path.exists():
        _write(path, content)
    blob, _ = Blob.objects.get_or_create(sha256=sha256, defaults={"size": len(content), "created_at": now})
    return blob


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def opened(blob: Blob) -> BinaryIO:
    """An open binary file with the content. Raises FileNotFoundError when the disk lost it."""
    return path_of(blob.sha256).open("rb")


def read(blob: Blob) -> bytes:
    return path_of(blob.sha256).read_bytes()


def chunks(blob: Blob) -> Iterator[bytes]:
    with opened(blob) as file:
        while piece := file.read(CHUNK):
            yield piece
