"""The mailboxes of the desks: set up, changed, disabled, each change recorded; and whether each is really read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.inbox.models import BoxChange, Mailbox, RawLetter
from reglament.desk.inbox.passwords import sealed
from reglament.desk.regulations.models import Desk

UNREAD_AFTER = timedelta(minutes=10)  # polled every minute: longer than this is a failure somebody has to see
IMAP = ("imap_host", "imap_port", "imap_tls", "imap_user", "imap_password", "imap_folder")
SETTINGS = ("address", *IMAP, "trusted_authserv", "sender_check")
PLACE = ("imap_host", "imap_port", "imap_tls", "imap_user")
"""Where the password is sent: whoever changes one of these says the password again, so that nobody can send for it."""
HIDDEN = "•••"  # what the record of changes tells of a password


@dataclass(frozen=True, slots=True)
class Unread:
    """A mailbox whose folder has not been read whole for too long. `since` None: never. `why` may be empty: then the
    worker that polls does not run."""

    name: str
    since: datetime | None
    why: str

    def minutes(self, now: datetime) -> int | None:
        """Since when, in whole minutes; None for never."""
        return None if self.since is None else int((now - self.since).total_seconds() // 60)


def unread(*, now: datetime, desk_ids: Collection[int] | None = None) -> list[Unread]:
    """The mailboxes with an IMAP server that nobody has read for UNREAD_AFTER; of these desks, or of all."""
    boxes = Mailbox.fetched().exclude(last_read_at__gt=now - UNREAD_AFTER)
    if desk_ids is not None:
        boxes = boxes.filter(desk_id__in=desk_ids)
    return [
        Unread(name, since, why)
        for name, since, why in boxes.order_by("name").values_list("name", "last_read_at", "last_error")
    ]


@transaction.atomic
def add_box(
    *, name: str, desk: Desk, settings: Mapping[str, object], now: datetime, by: User | None = None
) -> Mailbox:
    """A new mailbox of the desk; `settings` are some of SETTINGS; `by` None is the command line.

    Raises ValidationError."""
    box = _checked(Mailbox(name=name, desk=desk), settings)
    _record(box, BoxChange.ADDED, _differences({}, box), by, now)
    return box


@transaction.atomic
def change_box(
    name: str,
    *,
    settings: Mapping[str, object],
    now: datetime,
    desk: Desk | None = None,
    by: User | None = None,
) -> Mailbox:
    """Other settings of a mailbox. Another server or folder is read from its beginning; what was kept is recognised.

    Raises Mailbox.DoesNotExist; ValidationError, also for another desk once letters have come: they would be shown
    to people they were not written to."""
    box = Mailbox.objects.select_for_update(of=("self",)).select_related("desk").get(name=name)
    before = _told(box)
    if desk is not None and desk.pk != box.desk_id:
        if RawLetter.objects.filter(mailbox=box).exists():
            raise ValidationError({"desk": _("Letters have come to this mailbox: it stays with its desk.")})
        box.desk = desk
    place = (box.imap_host, box.imap_user, box.imap_folder)
    box = _checked(box, settings)
    if place != (box.imap_host, box.imap_user, box.imap_folder):
        box.imap_uidvalidity, box.imap_last_uid, box.imap_troubled = None, 0, ""
        box.last_read_at, box.last_error = None, ""
        reached = ["imap_uidvalidity", "imap_last_uid", "imap_troubled", "last_read_at", "last_error"]
        box.save(update_fields=reached)
    if differences := _differences(before, box):
        _record(box, BoxChange.CHANGED, differences, by, now)
    return box


@transaction.atomic
def switch_box(name: str, *, on: bool, now: datetime, by: User | None = None) -> Mailbox:
    """Take letters there again, or nothing more: its folder is not read, its address refused. What came stays.

    Raises Mailbox.DoesNotExist."""
    box = Mailbox.objects.select_for_update(of=("self",)).select_related("desk").get(name=name)
    if box.enabled != on:
        box.enabled = on
        # Enabled again, it has as long to be read as a new one before it is called silent.
        box.last_error = ""
        box.save(update_fields=["enabled", "last_error"])
        _record(box, BoxChange.ENABLED if on else BoxChange.DISABLED, [], by, now)
    return box


def _checked(box: Mailbox, settings: Mapping[str, object]) -> Mailbox:
    for field in SETTINGS:
        if field in settings:
            setattr(box, field, settings[field])
    for field in ("imap_host", "imap_user", "imap_password", "imap_folder"):
        if any(ord(letter) < 32 for letter in str(getattr(box, field))):
            raise ValidationError({field: _("This is one line of text.")})
    if "+" in box.address.partition("@")[0]:
        raise ValidationError({"address": _("An address with a + is an answer to an appeal, not a mailbox.")})
    if box.imap_host and not box.imap_user:
        raise ValidationError({"imap_user": _("A folder is fetched under a user's name.")})
    if not 0 < box.imap_port < 65536:
        raise ValidationError({"imap_port": _("A port is a number from 1 to 65535.")})
    taken = Mailbox.objects.filter(address__iexact=box.address).exclude(pk=box.pk)
    if taken.exists():
        raise ValidationError({"address": _("Another mailbox has this address.")})
    if "imap_password" in settings:
        box.imap_password = sealed(str(settings["imap_password"]), mailbox=box.name)
    box.full_clean()
    box.save()
    return box


def _told(box: Mailbox) -> dict[str, object]:
    """What is recorded of the settings; of the password only that it is another one."""
    told = {field: getattr(box, field) for field in SETTINGS}
    return {"desk": box.desk.slug, **told}


def _differences(before: Mapping[str, object], box: Mailbox) -> list[list[object]]:
    """Rows of field, old and new value."""
    rows: list[list[object]] = []
    for field, new in _told(box).items():
        old = before.get(field, "")
        if old != new and field == "imap_password":
            rows.append([field, HIDDEN if old else "", HIDDEN if new else ""])
        elif old != new and (before or box.imap_host or not field.startswith("imap_")):
            rows.append([field, old, new])
    return rows


def _record(box: Mailbox, deed: str, what: list[list[object]], by: User | None, now: datetime) -> None:
    BoxChange.objects.create(mailbox=box, deed=deed, at=now, by=by, what=what)
