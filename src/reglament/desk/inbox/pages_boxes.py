"""The pages of mailboxes: what each is, whether it is read, what was changed, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reglament.desk.inbox import faults
from reglament.desk.inbox.boxes import HIDDEN, UNREAD_AFTER
from reglament.desk.inbox.forms_boxes import CHECKS
from reglament.desk.inbox.models import BoxChange, Mailbox
from reglament.desk.regulations.models import Desk
from reglament.desk.statements import rows
from reglament.desk.tickets.dates import moment
from reglament.desk.ui.shapes import Event, Fact

CHANGES = 50  # of one mailbox that are shown
# No index has the letters of one mailbox by time: the newest first are looked through as far back as this.
_LAST = """SELECT b.id, (SELECT l.received_at FROM desk_rawletter l WHERE l.mailbox_id = b.id AND l.received_at > %s
ORDER BY l.received_at DESC LIMIT 1) FROM desk_mailbox b WHERE b.id = ANY(%s)"""


@dataclass(frozen=True, slots=True)
class BoxLine:
    """One mailbox of the list; `state` as in the registers: "", "late" for silent, "held" for disabled."""

    url: str
    name: str
    address: str
    right: str
    under: str
    state: str
    selected: bool


def last_letters(boxes: Sequence[Mailbox], *, since: datetime) -> dict[int, datetime]:
    """When the newest letter came to each of these, of those that came after `since`."""
    return {pk: at for pk, at in rows(_LAST, [since, [box.pk for box in boxes]]) if at is not None}


def silent(box: Mailbox, *, now: datetime) -> bool:
    """Whether a folder that is to be read has not been for too long."""
    if not box.enabled or not box.imap_host:
        return False
    return box.last_read_at is None or now - box.last_read_at > UNREAD_AFTER


def state_words(box: Mailbox, *, now: datetime) -> str:
    """What the mailbox is doing, short."""
    if not box.enabled:
        return pgettext("mailbox", "disabled")
    if not box.imap_host:
        return _("by the listener")
    if box.last_read_at is None:
        return _("never read")
    minutes = int((now - box.last_read_at).total_seconds() // 60)
    if silent(box, now=now):
        return _silent_for(minutes)
    if minutes < 1:
        return _("read just now")
    return ngettext("read %(count)d minute ago", "read %(count)d minutes ago", minutes) % {"count": minutes}


def _silent_for(minutes: int) -> str:
    if minutes < 120:
        return ngettext("silent for %(count)d minute", "silent for %(count)d minutes", minutes) % {
            "count": minutes
        }
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("silent for %(count)d hour", "silent for %(count)d hours", hours) % {"count": hours}
    days = minutes // (24 * 60)
    return ngettext("silent for %(count)d day", "silent for %(count)d days", days) % {"count": days}


def lines(boxes: Sequence[Mailbox], language: str, *, now: datetime, chosen: int = 0) -> list[BoxLine]:
    """The list; what is silent first."""
    told = [
        BoxLine(
            url=reverse("mail:box", args=[box.pk]),
            name=box.name,
            address=box.address,
            right=box.desk.title(language),
            under=state_words(box, now=now),
            state="late" if silent(box, now=now) else "" if box.enabled else "held",
            selected=box.pk == chosen,
        )
        for box in boxes
    ]
    return sorted(told, key=lambda line: (line.state != "late", line.state == "held"))


def fault(box: Mailbox, *, now: datetime) -> str:
    """What is wrong with a mailbox and what to do; "" when nothing is."""
    if not box.enabled or not box.imap_host:
        return ""
    if box.last_error:
        return faults.in_words(box.last_error)
    if silent(box, now=now) and box.last_polled_at is None:
        return _("Nobody has looked into it yet. The worker does so every minute: does it run?")
    return _("Nobody looks into it: does the worker run?") if silent(box, now=now) else ""


def facts(box: Mailbox, language: str, *, now: datetime, last: datetime | None) -> list[Fact]:
    """State, when it was read, what came last, what went wrong in the server's own words."""

    def at(instant: datetime | None) -> str:
        return moment(instant, settings.TIME_ZONE, language, now=now) if instant else _("never")

    found = [
        Fact(_("Desk"), box.desk.title(language)),
        Fact(pgettext("mailbox", "State"), state_words(box, now=now)),
        Fact(_("Last letter"), at(last) if last else _("none in the last 30 days")),
    ]
    if box.imap_host:
        secure = "TLS" if box.imap_tls else _("without TLS: the password can be read on the way")
        found += [
            Fact(
                _("Folder"), f"{box.imap_user}@{box.imap_host}:{box.imap_port}/{box.imap_folder}", note=secure
            ),
            Fact(_("Read to the end"), at(box.last_read_at)),
            Fact(_("Looked into"), at(box.last_polled_at)),
            Fact(_("Password"), _("kept sealed") if box.imap_password else _("none")),
        ]
        if silent(box, now=now) and box.last_read_at:
            found.append(Fact(_("Silent since"), at(box.last_read_at)))
        if box.last_error:
            found.append(Fact(_("In the server's words"), box.last_error[:300]))
    if box.address.lower() == box.desk.mail_address.lower() and not box.enabled:
        words = _("Answers to letters of the desk come to this address: they are refused.")
        found.append(Fact(_("Mind"), words))
    return found


def changes(box: Mailbox, language: str, *, now: datetime) -> list[Event]:
    """What was changed, newest first."""
    told = []
    for change in box.changes.select_related("by").order_by("-at", "-pk")[:CHANGES]:
        told.append(
            Event(
                words=_told(change),
                at=moment(change.at, settings.TIME_ZONE, language, now=now),
                iso=change.at.isoformat(),
                who=str(change.by) if change.by else _("Command line"),
            )
        )
    return told


def _told(change: BoxChange) -> str:
    deed = {
        BoxChange.ADDED: pgettext("change", "added"),
        BoxChange.CHANGED: pgettext("change", "changed"),
        BoxChange.DISABLED: pgettext("change", "disabled"),
        BoxChange.ENABLED: pgettext("change", "enabled"),
    }[change.deed]
    what = "; ".join(_difference(*row) for row in change.what)
    return f"{deed}: {what}" if what else deed


def _difference(field: str, old: object, new: object) -> str:
    name = _names().get(field, field)
    if HIDDEN in (old, new):
        done = _("another one") if old and new else _("set") if new else _("taken away")
        return f"{name}: {done}"
    return (
        f"{name}: {_value(field, old)} → {_value(field, new)}"
        if old != ""
        else f"{name}: {_value(field, new)}"
    )


def _value(field: str, value: object) -> str:
    if field == "sender_check":
        return str(dict(CHECKS).get(str(value), value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in ("", None) else "—"


def _names() -> dict[str, str]:
    return {
        "desk": _("Desk"),
        "address": pgettext("mailbox", "Address"),
        "imap_host": _("IMAP server"),
        "imap_port": _("Port"),
        "imap_tls": "TLS",
        "imap_user": _("User"),
        "imap_password": _("Password"),
        "imap_folder": _("Folder"),
        "trusted_authserv": _("Trusted authserv"),
        "sender_check": _("Check of senders"),
    }


def choices(desks: Sequence[Desk], language: str) -> list[tuple[str, str]]:
    """Desks for the form."""
    return [(desk.slug, desk.title(language)) for desk in desks]
