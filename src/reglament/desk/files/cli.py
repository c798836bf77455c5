"""`reglament files`: where the contents are, carrying them to the bucket or back, proving that none is lost."""

import argparse
import os

from reglament.verbs import Complaint

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
            print(f"to be checked again: {scan.ask_again()} files")
            return 0
        if args.files_verb == "verify":
            return _told(moving.verify(), "verified")
        if args.to == "disk" and moving.to_be_carried():
            raise Complaint(
                "the worker would carry the files back to the bucket: set REGLAMENT_FILES_GO_TO=disk for the desk"
                " first, leave REGLAMENT_S3_URL, and start it again"
            )
        done, move = moving.Moved(), moving.to_bucket if args.to == "s3" else moving.to_disk
        while (some := move()).count:
            done = moving.Moved(done.count + some.count, done.bytes + some.bytes, some.lost)
        done.lost = some.lost
    except s3.StorageError as error:
        raise Complaint(str(error)) from error
    return _told(done, "moved")


def _told(done: object, verb: str) -> int:
    from reglament.desk.files.moving import Moved

    assert isinstance(done, Moved)
    print(f"{verb}: {done.count} files, {done.bytes} bytes")
    for sha256 in done.lost:
        print(f"lost: {sha256}")
    return LOST if done.lost else 0


def _status() -> int:
    from django.conf import settings
    from django.db.models import Count, Sum

    from reglament.desk.files import clamav
    from reglament.desk.files.models import Blob

    found = Blob.objects.values("place", "scan").annotate(n=Count("pk"), bytes=Sum("size"))
    for row in found.order_by("place", "scan"):
        print(f"{row['place']}\t{row['scan'] or 'not checked'}\t{row['n']} files\t{row['bytes']} bytes")
    if settings.CLAMAV:
        try:
            print(f"virus checker: {clamav.ping(settings.CLAMAV)}")
        except (clamav.ScannerAway, ValueError) as error:
            raise Complaint(f"virus checker: {error}") from error
    return 0
