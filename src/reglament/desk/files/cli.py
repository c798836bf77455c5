"""`reglament files`: where the contents are, carrying them to the bucket or back, proving that none is lost."""

import argparse
import os

from reglament.verbs import Complaint, said

LOST = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of `reglament files`."""
    verbs = parser.add_subparsers(dest="files_verb", metavar="VERB", required=True)
    verbs.add_parser("status", help="how many, how large, where, and what the virus checker said")
    move = verbs.add_parser("move", help="carry all contents, each verified before the row says so")
    move.add_argument("--to", choices=("s3", "disk"), required=True)
    verbs.add_parser("recheck", help="ask the virus checker again about what it could not check")
    verbs.add_parser("verify", help="read every content and compare it with its hash")


def run(args: argparse.Namespace) -> int:
    """Exit code 0; 1 when contents are lost or spoiled. Raises Complaint when the bucket is away or not set."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    import django

    django.setup()
    from reglament.desk.files import moving, s3, scan

    try:
        if args.files_verb == "status":
            return _status()
        if args.files_verb == "recheck":
            again = scan.ask_again()
            print(said(f"проверить снова: файлов {again}", f"to be checked again: {again} files"))
            return 0
        if args.files_verb == "verify":
            return _told(moving.verify(), said("проверено", "verified"))
        if args.to == "disk" and moving.to_be_carried():
            raise Complaint(
                said(
                    "обработчик унёс бы файлы обратно в хранилище: сначала задайте службе"
                    " REGLAMENT_FILES_GO_TO=disk, оставьте REGLAMENT_S3_URL и запустите её снова",
                    "the worker would carry the files back to the bucket: set REGLAMENT_FILES_GO_TO=disk for the"
                    " desk first, leave REGLAMENT_S3_URL, and start it again",
                )
            )
        done, move = moving.Moved(), moving.to_bucket if args.to == "s3" else moving.to_disk
        while (some := move()).count:
            done = moving.Moved(done.count + some.count, done.bytes + some.bytes, some.lost)
        done.lost = some.lost
    except s3.StorageError as error:
        raise Complaint(str(error)) from error
    return _told(done, said("перенесено", "moved"))


def _told(done: object, verb: str) -> int:
    from reglament.desk.files.moving import Moved

    assert isinstance(done, Moved)
    print(
        said(
            f"{verb}: файлов {done.count}, байт {done.bytes}",
            f"{verb}: {done.count} files, {done.bytes} bytes",
        )
    )
    for sha256 in done.lost:
        print(f"{said('утрачено', 'lost')}: {sha256}")
    return LOST if done.lost else 0


def _status() -> int:
    from django.conf import settings
    from django.db.models import Count, Sum

    from reglament.desk.files import clamav
    from reglament.desk.files.models import Blob

    found = Blob.objects.values("place", "scan").annotate(n=Count("pk"), bytes=Sum("size"))
    for row in found.order_by("place", "scan"):
        checked = row["scan"] or said("не проверено", "not checked")
        count, size = row["n"], row["bytes"]
        print(
            f"{row['place']}\t{checked}\t{said(f'файлов {count}', f'{count} files')}"
            f"\t{said(f'байт {size}', f'{size} bytes')}"
        )
    if settings.CLAMAV:
        try:
            print(f"{said('проверка на вирусы', 'virus checker')}: {clamav.ping(settings.CLAMAV)}")
        except (clamav.ScannerAway, ValueError) as error:
            raise Complaint(f"{said('проверка на вирусы', 'virus checker')}: {error}") from error
    return 0
