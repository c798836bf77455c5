"""Whether a content may leave: what the virus checker said of it, and the worker that asks."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from reglament.desk.files import clamav, store
from reglament.desk.files.models import Blob

log = logging.getLogger("reglament.files")

LONGEST_PAUSE = timedelta(minutes=30)

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

    When the checker is away the rest waits: after 15 s, 30 s, 1 min … at most half an hour it is asked again."""
    done = 0
    while settings.CLAMAV and done < most and _scan_next(now):
        done += 1
    return done


def _scan_next(now: Callable[[], datetime]) -> bool:
    """Judge one; False when none is due or the checker is away."""
    with transaction.atomic():
        blob = (
            # NO KEY: meanwhile others may hang the same content on their messages.
            Blob.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(Q(scan_next_at=None) | Q(scan_next_at__lte=now()), scan="")
            .order_by("created_at")
            .first()
        )
        if blob is None:
            return False
        rows = Blob.objects.filter(pk=blob.pk)
        try:
            with store.opened(blob) as file:
                virus = clamav.ask(settings.CLAMAV, iter(lambda: file.read(store.CHUNK), b""))
        except (clamav.CannotScan, FileNotFoundError) as error:
            rows.update(scan=Blob.UNABLE, scan_detail=str(error)[:200], scanned_at=now())
            return True
        except (clamav.ScannerAway, OSError) as error:
            log.warning("files are not checked for viruses: %s", error)
            pause = min(timedelta(seconds=15) * 2 ** min(blob.scan_attempts, 10), LONGEST_PAUSE)
            rows.update(
                scan_attempts=blob.scan_attempts + 1,
                scan_detail=str(error)[:200],
                scan_next_at=now() + pause,
            )
            return False
        if virus:
            log.warning("%s in the file %s", virus, blob.sha256)
        rows.update(
            scan=Blob.INFECTED if virus else Blob.CLEAN,
            scan_detail=virus,
            scanned_at=now(),
            scan_next_at=None,
        )
        return True
