"""Contents kept once, wherever they live; nothing is removed before the other place has proved to hold it."""

import hashlib
import io
import os
import threading
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from reglament.cli import main
from reglament.desk.files import moving, s3, store
from reglament.desk.files.models import Blob
from tests.cast import MONDAY
from tests.files.conftest import Storage


@pytest.mark.django_db(transaction=True)
def test_two_connections_keeping_the_same_bytes_at_once_make_one_row_and_one_file(folder: Path) -> None:
    begun, errors = threading.Barrier(2), []
    files = [b"log of the first" * 99, b"log of the second" * 99]

    def keep(contents: list[bytes]) -> None:
        try:
            with transaction.atomic():
                begun.wait(10)
                store.keep_all(contents, now=MONDAY)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=keep, args=[order]) for order in (files, files[::-1])]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(10)
    assert errors == []
    assert Blob.objects.count() == 2
    assert sorted(p.read_bytes() for p in folder.rglob("*") if p.is_file()) == sorted(files)


def test_a_long_file_is_kept_and_read_by_pieces(db: None) -> None:
    class Endless(io.RawIOBase):
        left = 16 << 20

        def read(self, size: int = -1) -> bytes:
            taken, self.left = min(size, self.left), self.left - min(size, self.left)
            return b"x" * taken

    tracemalloc.start()
    blob = store.keep(Endless(), now=MONDAY)
    digest = hashlib.sha256()
    for piece in store.chunks(blob):
        digest.update(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (blob.size, digest.hexdigest()) == (16 << 20, blob.sha256)
    assert peak < 6 << 20
    assert [p.name for p in Path(store.path_of(blob.sha256)).parents[1].glob(".new-*")] == []


def test_what_a_killed_process_left_is_swept_after_a_day(db: None, folder: Path) -> None:
    kept = store.keep(b"whole", now=MONDAY)
    for name, age in (("old", 90_000), ("young", 60)):
        (folder / f".new-{name}").write_bytes(b"half")
        os.utime(folder / f".new-{name}", (MONDAY.timestamp() - age,) * 2)
    assert store.sweep_leftovers(now=MONDAY) == 1
    assert [path.name for path in folder.glob(".new-*")] == [".new-young"]
    assert store.read(kept) == b"whole"


def test_signature_of_the_published_examples() -> None:
    """AWS, "Examples: Signature Calculations in AWS Signature Version 4": GET and PUT of an object."""
    who: Any = {
        "key": "AKIAIOSFODNN7EXAMPLE",
        "secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "region": "us-east-1",
    }
    host, at = "examplebucket.s3.amazonaws.com", "20130524T000000Z"
    fetched = {"Host": host, "Range": "bytes=0-9", "x-amz-content-sha256": s3.EMPTY, "x-amz-date": at}
    assert s3.authorization("GET", "/test.txt", fetched, payload=s3.EMPTY, **who).endswith(
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )
    payload = hashlib.sha256(b"Welcome to Amazon S3.").hexdigest()
    stored = {
        "Date": "Fri, 24 May 2013 00:00:00 GMT",
        "Host": host,
        "x-amz-content-sha256": payload,
        "x-amz-date": at,
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
    }
    assert s3.authorization("PUT", "/test%24file.text", stored, payload=payload, **who).endswith(
        "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    )


def test_files_go_to_the_bucket_and_come_back(
    db: None, storage: type[Storage], folder: Path, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    first, second = (store.keep(text, now=MONDAY) for text in (b"one" * 500_000, b"two"))
    assert main(["files", "move", "--to", "s3"]) == 0
    assert "2" in capsys.readouterr().out
    assert [p for p in folder.rglob("*") if p.is_file()] == []
    assert set(storage.objects) == {
        f"/files/desk%20one/{b.sha256[:2]}/{b.sha256[2:]}" for b in (first, second)
    }
    assert store.read(first) == b"one" * 500_000, "the row read before the move finds its bytes too"
    assert store.keep(b"two", now=MONDAY).place == Blob.S3
    assert [p for p in folder.rglob("*") if p.is_file()] == []
    assert main(["files", "verify"]) == 0
    assert main(["files", "move", "--to", "disk"]) == 2
    assert "REGLAMENT_FILES_GO_TO=disk" in capsys.readouterr().err, "the worker would undo it"
    settings.FILES_GO_TO = "disk"
    assert main(["files", "move", "--to", "disk"]) == 0
    moving.carry_new()
    assert store.path_of(second.sha256).read_bytes() == b"two"
    assert set(Blob.objects.values_list("place", flat=True)) == {Blob.DISK}


def test_a_content_that_the_bucket_breaks_off_is_an_error_and_not_a_short_file(
    db: None, storage: type[Storage], settings: Any
) -> None:
    blob, other = (store.keep(text, now=MONDAY) for text in (b"precious" * 1000, b"another"))
    moving.to_bucket()
    blob.refresh_from_db()
    for read_by in (-1, 1 << 20):
        storage.halved.add(f"/files/desk%20one/{blob.sha256[:2]}/{blob.sha256[2:]}")
        with store.opened(blob) as file, pytest.raises(s3.StorageError):
            list(iter(lambda file=file, by=read_by: file.read(by), b""))
    storage.halved.clear()
    storage.absent = True
    with pytest.raises(s3.StorageError, match="NoSuchBucket"):
        moving.verify()
    with pytest.raises(s3.StorageError, match="NoSuchBucket"):
        store.opened(blob)
    with pytest.raises(s3.StorageError, match="NoSuchBucket"):
        s3.bucket().put(blob.sha256, io.BytesIO(b""), 0)
    Blob.objects.filter(pk=other.pk).update(place=Blob.DISK)
    store.put_back(other, io.BytesIO(b"another"))
    with pytest.raises(OSError, match="other bytes"):
        store.put_back(blob, io.BytesIO(b"another"))
    assert store.path_of(other.sha256).read_bytes() == b"another", "a bucket that mixes files up costs none"


def test_bytes_the_bucket_spoiled_stay_on_disk(db: None, storage: type[Storage]) -> None:
    blob, rotten, other = (store.keep(text, now=MONDAY) for text in (b"precious", b"rotten", b"another"))
    storage.spoiled.add(f"/files/desk%20one/{blob.sha256[:2]}/{blob.sha256[2:]}")
    store.path_of(rotten.sha256).write_bytes(b"Rotten")
    with pytest.raises(s3.Spoiled, match=r"other bytes|Mismatch"):
        moving.to_bucket()
    blob.refresh_from_db()
    assert (blob.place, store.read(blob)) == (Blob.DISK, b"precious")
    assert Blob.objects.get(place=Blob.S3).pk == other.pk, "and they hold no other up"


def test_a_bucket_that_is_away_or_refuses_loses_nothing(
    db: None, storage: type[Storage], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    blob = store.keep(b"precious", now=MONDAY)
    right = settings.S3_URL
    settings.S3_URL = right.replace("a%2Fsecret", "guessed")
    moving.carry_new()
    assert "SignatureDoesNotMatch" in caplog.text
    settings.S3_URL = "http://k:s@127.0.0.1:9/files"
    moving.carry_new()
    assert "127.0.0.1:9" in caplog.text
    assert store.read(blob) == b"precious"
    settings.S3_URL = right
    moving.carry_new()
    blob.refresh_from_db()
    assert (blob.place, store.read(blob)) == (Blob.S3, b"precious")
