"""Whether a content may leave: what the virus checker said of it, and the worker that asks."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Value
from django.db.models.functions import Least

from reglament.desk.files import clamav, s3, store
from reglament.desk.files.models import Blob

log = logging.getLogger("reglament.files")

AWAY_PAUSE = timedelta(
    minutes=1
)  # at most; asking who is away costs nothing, and nobody waits once it is back
LONGEST_PAUSE = timedelta(minutes=30)  # at most, for a content whose check broke off
MOST_COUNTED = 10_000  # tries

FREE, CHECKING, INFECTED, UNCHECKED, SHUT = "free", "checking", "infected", "unchecked", "shut"


def standing(scan: str, attempts: int) -> str:
    """FREE, INFECTED, CHECKING (wait), SHUT (cannot be checked, kept shut) or UNCHECKED (likewise, but let out).

    A virus found is never let out by a setting; one file of one message by the head's recorded decision
    (`tickets.actions.files`)."""
    if scan == Blob.INFECTED:
        return INFECTED
    if scan == Blob.CLEAN or not settings.CLAMAV:
        return FREE
    lets_out = settings.CLAMAV_FAILS == "open"
    if scan == Blob.UNABLE:
        return UNCHECKED if lets_out else SHUT
    return UNCHECKED if lets_out and attempts else CHECKING


def may_leave(blob: Blob) -> bool:
    """Whether the content may be downloaded or sent now."""
    return standing(blob.scan, blob.scan_attempts) in (FREE, UNCHECKED)


def scan_due(*, now: Callable[[], datetime], most: int = 1000) -> int:
    """Have up to `most` unchecked contents judged, oldest first; how many were. Any number of workers may run this.

    While the checker is away all that are due wait together: 15 s, 30 s, then a minute; so do those of a bucket that
    is away. A content whose check broke off waits alone, at most half an hour, and holds nothing up."""
    done = 0
    while settings.CLAMAV and done < most:
        try:
            judged = _scan_next(now)
        except (clamav.ScannerAway, s3.StorageError) as error:
            log.warning("files are not checked for viruses: %s", error)
            places = [Blob.S3] if isinstance(error, s3.StorageError) else [Blob.DISK, Blob.S3]
            with transaction.atomic():
                together = [blob.pk for blob in _due(now()).filter(place__in=places)]
                _put_off(together, error, now(), AWAY_PAUSE)
            if not together or Blob.DISK in places:
                break
            continue
        if judged is None:
            break
        done += judged
    return done


def _due(now: datetime) -> QuerySet[Blob]:
    """Those that nobody else is about. NO KEY: meanwhile others may hang the same content on their messages."""
    return (
        Blob.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(Q(scan_next_at=None) | Q(scan_next_at__lte=now), scan="")
        .order_by("created_at")
    )


def _scan_next(now: Callable[[], datetime]) -> bool | None:
    """Judge one; False when it has to wait, None when none is due. Raises clamav.ScannerAway, s3.StorageError."""
    with transaction.atomic():
        blob = _due(now()).first()
        if blob is None:
            return None
        try:
            with store.opened(blob) as file:
                virus = clamav.ask(settings.CLAMAV, iter(lambda: file.read(store.CHUNK), b""))
        except clamav.CannotScan as error:
            _judged(blob, Blob.UNABLE, str(error)[:200], now())
            return True
        except (clamav.BrokeOff, FileNotFoundError, PermissionError) as error:
            log.warning("the file %s is not checked for viruses: %s", blob.sha256, error)
            _put_off([blob.pk], error, now(), LONGEST_PAUSE)
            return False
        if virus:
            log.warning("%s in the file %s", virus, blob.sha256)
        _judged(blob, Blob.INFECTED if virus else Blob.CLEAN, virus, now())
        return True


def _judged(blob: Blob, scan: str, detail: str, now: datetime) -> None:
    Blob.objects.filter(pk=blob.pk).update(scan=scan, scan_detail=detail, scanned_at=now, scan_next_at=None)


def _put_off(which: list[str], error: Exception, now: datetime, longest: timedelta) -> None:
    """Ask again after 15 s, twice that for every time before, at most `longest`."""
    waiting = Blob.objects.filter(pk__in=which)
    tried = waiting.aggregate(most=Max("scan_attempts"))["most"] or 0
    waiting.update(
        scan_attempts=Least(F("scan_attempts") + 1, Value(MOST_COUNTED)),
        scan_detail=str(error)[:200],
        scan_next_at=now + min(timedelta(seconds=15) * 2 ** min(tried, 10), longest),
    )


def ask_again() -> int:
    """Have what could not be checked (`Blob.UNABLE`) checked anew; how many contents. What is infected stays so.

    For when clamd's limits were raised."""
    return Blob.objects.filter(scan=Blob.UNABLE).update(scan="", scan_next_at=None)
