"""The mailboxes of the desks: set up, changed, and whether each is really read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.regulations.models import Desk

UNREAD_AFTER = timedelta(minutes=10)  # polled every minute: longer than this is a failure somebody has to see
IMAP = ("imap_host", "imap_port", "imap_tls", "imap_user", "imap_password", "imap_folder")
SETTINGS = ("address", *IMAP, "trusted_authserv", "sender_check")


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
    boxes = Mailbox.objects.exclude(imap_host="").exclude(last_read_at__gt=now - UNREAD_AFTER)
    if desk_ids is not None:
        boxes = boxes.filter(desk_id__in=desk_ids)
    return [
        Unread(name, since, why)
        for name, since, why in boxes.order_by("name").values_list("name", "last_read_at", "last_error")
    ]


@transaction.atomic
def add_box(*, name: str, desk: Desk, settings: Mapping[str, object]) -> Mailbox:
    """A new mailbox of the desk; `settings` are some of SETTINGS. Raises ValidationError."""
    return _checked(Mailbox(name=name, desk=desk), settings)


@transaction.atomic
def change_box(name: str, *, settings: Mapping[str, object], desk: Desk | None = None) -> Mailbox:
    """Other settings of a mailbox. Another server or folder is read from its beginning; what was kept is recognised.

    Raises Mailbox.DoesNotExist; ValidationError, also for another desk once letters have come: they would be shown
    to people they were not written to."""
    box = Mailbox.objects.select_for_update().get(name=name)
    if desk is not None and desk.pk != box.desk_id:
        if RawLetter.objects.filter(mailbox=box).exists():
            raise ValidationError({"desk": _("Letters have come to this mailbox: it stays with its desk.")})
        box.desk = desk
    place = (box.imap_host, box.imap_user, box.imap_folder)
    box = _checked(box, settings)
    if place != (box.imap_host, box.imap_user, box.imap_folder):
        box.imap_uidvalidity, box.imap_last_uid, box.last_read_at, box.last_error = None, 0, None, ""
        box.save(update_fields=["imap_uidvalidity", "imap_last_uid", "last_read_at", "last_error"])
    return box


def _checked(box: Mailbox, settings: Mapping[str, object]) -> Mailbox:
    for field in SETTINGS:
        if field in settings:
            setattr(box, field, settings[field])
    if "+" in box.address.partition("@")[0]:
        raise ValidationError({"address": _("An address with a + is an answer to an appeal, not a mailbox.")})
    if box.imap_host and not box.imap_user:
        raise ValidationError({"imap_user": _("A folder is fetched under a user's name.")})
    if not 0 < box.imap_port < 65536:
        raise ValidationError({"imap_port": _("A port is a number from 1 to 65535.")})
    taken = Mailbox.objects.filter(address__iexact=box.address).exclude(pk=box.pk)
    if taken.exists():
        raise ValidationError({"address": _("Another mailbox has this address.")})
    box.full_clean()
    box.save()
    return box
