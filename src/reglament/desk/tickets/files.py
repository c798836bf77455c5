"""Handing out attachments: always as a download, from an address that runs nothing. Both surfaces use this."""

import logging

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from reglament.desk.files import scan, store
from reglament.desk.files.models import Blob
from reglament.desk.files.names import disposition
from reglament.desk.statements import Asked, Row, made, rows, selecting, width
from reglament.desk.tickets.models import Attachment, Ticket

log = logging.getLogger("reglament.files")

SAFE_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_FILES = f"""{selecting(Attachment, "a").replace(" FROM ", ", b.scan, b.scan_attempts, b.scan_detail FROM ", 1)}
JOIN desk_blob b ON b.sha256 = a.blob_id WHERE a.message_id"""
_FILES_OF = f"{_FILES} = ANY(%s) ORDER BY a.id"
_FILES_OF_TICKET = f"{_FILES} IN (SELECT m.id FROM desk_message m WHERE m.ticket_id = %s) ORDER BY a.id"  # noqa: S608


def files_of(messages: list[int]) -> dict[int, list[Attachment]]:
    """Attachments by message, each with what the virus checker said of its content, in one planned statement."""
    return _by_message(rows(_FILES_OF, [messages]))


def files_of_ticket(ticket: Ticket) -> dict[int, list[Attachment]]:
    """The same of all its messages."""
    return _by_message(rows(*asking_for_files(ticket)))


def asking_for_files(ticket: Ticket) -> Asked:
    """The statement of `files_of_ticket`, for `statements.foreseen`."""
    return _FILES_OF_TICKET, [ticket.pk]


def _by_message(told: list[Row]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    for values in told:
        file = made(Attachment, values[: width(Attachment)])
        said, attempts, detail = values[width(Attachment) :]
        file.blob = Blob(sha256=file.blob_id, scan=said, scan_attempts=attempts, scan_detail=detail)
        found.setdefault(file.message_id, []).append(file)
    return found


def attachment_of(ticket: Ticket, pk: int, *, staff: bool) -> Attachment:
    """A file of this ticket that may be opened. Raises Http404 for any other.

    Files of internal notes and what was over the limit are the staff's; a refused type, a virus and what is being
    checked are nobody's, unless a person released them."""
    files = Attachment.objects.select_related("blob").filter(message__ticket=ticket, pk=pk)
    if not staff:
        files = files.exclude(message__kind__in=("note", "call"))
    found = files.first()
    if found is None or not opens(found, staff=staff):
        raise Http404(pk)
    return found


def opens(file: Attachment, *, staff: bool) -> bool:
    """Whether it may be downloaded now. What was let through against the virus checker's word is the staff's."""
    if file.decided == Attachment.DROPPED:
        return False
    if file.decided == Attachment.TRUSTED and staff:
        return True
    if file.aside and not file.decided and not (staff and file.aside == Attachment.SIZE):
        return False
    return scan.may_leave(file.blob)


def undecided(file: Attachment) -> bool:
    """Whether it is kept from somebody, or was, and a person may still decide about it."""
    if file.decided == Attachment.DROPPED:
        return False
    shut = scan.standing(file.blob.scan, file.blob.scan_attempts) in (scan.INFECTED, scan.SHUT)
    return bool(file.aside or file.decided or shut)


def note_of(file: Attachment, *, staff: bool = False) -> str:
    """What stands beside a file that is not like others; "" for one that is. `staff` are told who decided."""
    if file.decided == Attachment.DROPPED:
        return _("dropped by %(who)s, opened by nobody") % {"who": file.decided_by} if staff else _("dropped")
    if file.decided == Attachment.TRUSTED and staff:
        return _("let through by %(who)s against the virus checker") % {"who": file.decided_by}
    standing = scan.standing(file.blob.scan, file.blob.scan_attempts)
    if standing == scan.INFECTED:
        return _("virus found, kept shut: %(virus)s") % {"virus": file.blob.scan_detail}
    if file.decided == Attachment.RELEASED and standing in (scan.FREE, scan.UNCHECKED):
        return _("released by %(who)s") % {"who": file.decided_by} if staff else ""
    if file.aside.startswith(Attachment.TYPE) and not file.decided:
        return _("kept aside: files of the type %(type)s are not taken") % {
            "type": file.aside.removeprefix(Attachment.TYPE)
        }
    if file.aside and not file.decided:
        return _("kept aside: over the size limit of one letter")
    return {
        scan.CHECKING: _("being checked for viruses"),
        scan.SHUT: _("could not be checked for viruses, kept shut"),
        scan.UNCHECKED: _("not checked for viruses"),
    }.get(standing, "")


def download(file: Attachment) -> FileResponse:
    """The content as a download, read by pieces. Raises Http404 when it is lost, s3.StorageError when it is away."""
    try:
        content = store.opened(file.blob)
    except FileNotFoundError:
        log.error("the file %s is lost", file.blob_id)
        raise Http404(file.pk) from None
    kind = file.content_type if file.content_type in SAFE_IMAGES else "application/octet-stream"
    response = FileResponse(content, content_type=kind)
    response.block_size = store.CHUNK
    response.headers["Content-Length"] = str(file.blob.size)
    response.headers["Content-Disposition"] = disposition(file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
