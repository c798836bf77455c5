"""Carrying contents between disk and bucket. Nothing is removed before the other side has proved to hold the bytes."""

import hashlib
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from reglament.desk.files import s3, store
from reglament.desk.files.models import Blob

log = logging.getLogger("reglament.files")


@dataclass(slots=True)
class Moved:
    """What a run did. `lost`: hashes whose bytes are not where the row says."""

    count: int = 0
    bytes: int = 0
    lost: tuple[str, ...] = ()


def to_bucket(*, most: int = 1000) -> Moved:
    """Carry up to `most` files to the bucket, oldest first. Raises s3.StorageError when the bucket is away, and
    s3.Spoiled, when the others are carried, for one that was not the same there.

    Repeating is safe, and so is being killed: until the row says otherwise the file on disk is the one."""
    done, bucket, spoiled = Moved(), s3.bucket(), None
    for blob in Blob.objects.filter(place=Blob.DISK).order_by("created_at")[:most]:
        path = store.path_of(blob.sha256)
        try:
            with path.open("rb") as file:
                bucket.put(blob.sha256, file, blob.size)
            with bucket.get(blob.sha256) as stored:
                _verify(blob, stored, "the bucket")
        except FileNotFoundError:
            done.lost += (blob.sha256,)
            continue
        except s3.Spoiled as error:
            spoiled = error
            continue
        Blob.objects.filter(pk=blob.pk).update(place=Blob.S3)
        with suppress(FileNotFoundError):
            path.unlink()
        done.count, done.bytes = done.count + 1, done.bytes + blob.size
    if spoiled is not None:
        raise spoiled
    return done


def to_disk(*, most: int = 1000) -> Moved:
    """The way back: up to `most` files from the bucket, which keeps its copies. Raises s3.StorageError."""
    done, bucket = Moved(), s3.bucket()
    for blob in Blob.objects.filter(place=Blob.S3).order_by("created_at")[:most]:
        try:
            with bucket.get(blob.sha256) as stored:
                store.put_back(blob, stored)
        except FileNotFoundError:
            done.lost += (blob.sha256,)
            continue
        Blob.objects.filter(pk=blob.pk).update(place=Blob.DISK)
        done.count, done.bytes = done.count + 1, done.bytes + blob.size
    return done


def verify(*, most: int = 1_000_000) -> Moved:
    """Read every content where its row says it is; `lost` are those that are gone or are not what they were.

    Raises s3.StorageError while the bucket is away: that is no loss."""
    done = Moved()
    for blob in Blob.objects.order_by("created_at")[:most].iterator(chunk_size=500):
        try:
            content = store.opened(blob)
        except FileNotFoundError:
            done.lost += (blob.sha256,)
            continue
        try:
            with content as file:
                _verify(blob, file, blob.place)
        except s3.StorageError:
            done.lost += (blob.sha256,)
            continue
        done.count, done.bytes = done.count + 1, done.bytes + blob.size
    return done


def _verify(blob: Blob, file: BinaryIO, where: str) -> None:
    digest = hashlib.sha256()
    while piece := file.read(store.CHUNK):
        digest.update(piece)
    if digest.hexdigest() != blob.sha256:
        raise s3.Spoiled(f"{where} holds other bytes under {blob.sha256}")


def to_be_carried() -> bool:
    """Whether what is on disk goes to the bucket by itself."""
    return bool(settings.S3_URL) and settings.FILES_GO_TO == Blob.S3


def carry_new() -> None:
    """For the worker: what came in goes to the bucket, if files are to. A bucket that is away is tried again later."""
    if not to_be_carried():
        return
    try:
        moved = to_bucket()
    except s3.StorageError as error:
        log.warning("files wait on disk: %s", error)
        return
    for sha256 in moved.lost:
        log.error("the file %s is not on disk", sha256)
