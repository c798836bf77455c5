"""Handing out attachments: always as a download, from an address that runs nothing. Both surfaces use this."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from reglament.desk.files import scan, store
from reglament.desk.files.models import Blob
from reglament.desk.files.names import disposition
from reglament.desk.statements import made, rows, selecting, width
from reglament.desk.tickets.models import Attachment, Ticket

SAFE_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_FILES = f"""{selecting(Attachment, "a").replace(" FROM ", ", b.scan, b.scan_attempts, b.scan_detail FROM ", 1)}
JOIN desk_blob b ON b.sha256 = a.blob_id WHERE a.message_id = ANY(%s) ORDER BY a.id"""


def files_of(messages: list[int]) -> dict[int, list[Attachment]]:
    """Attachments by message, each with what the virus checker said of its content, in one planned statement."""
    found: dict[int, list[Attachment]] = {}
    for values in rows(_FILES, [messages]):
        file = made(Attachment, values[: width(Attachment)])
        said, attempts, detail = values[width(Attachment) :]
        file.blob = Blob(sha256=file.blob_id, scan=said, scan_attempts=attempts, scan_detail=detail)
        found.setdefault(file.message_id, []).append(file)
    return found


def attachment_of(ticket: Ticket, pk: int, *, staff: bool) -> Attachment:
    """A file of this ticket that may be opened. Raises Http404 for any other.

    Files of internal notes and what was over the limit are the staff's; a refused type, a virus and what is being
    checked are nobody's."""
    files = Attachment.objects.select_related("blob").filter(message__ticket=ticket, pk=pk)
    if not staff:
        files = files.exclude(message__kind__in=("note", "call"))
    found = files.first()
    if found is None or not opens(found, staff=staff):
        raise Http404(pk)
    return found


def opens(file: Attachment, *, staff: bool) -> bool:
    """Whether it may be downloaded now."""
    if file.aside and not (staff and file.aside == Attachment.SIZE):
        return False
    return scan.may_leave(file.blob)


def note_of(file: Attachment) -> str:
    """What stands beside a file that is not like others; "" for one that is."""
    standing = scan.standing(file.blob.scan, file.blob.scan_attempts)
    if standing == scan.INFECTED:
        return _("virus found, kept shut: %(virus)s") % {"virus": file.blob.scan_detail}
    if file.aside.startswith(Attachment.TYPE):
        return _("kept aside: files of the type %(type)s are not taken") % {
            "type": file.aside.removeprefix(Attachment.TYPE)
        }
    if file.aside:
        return _("kept aside: over the size limit of one letter")
    return {
        scan.CHECKING: _("being checked for viruses"),
        scan.SHUT: _("could not be checked for viruses, kept shut"),
        scan.UNCHECKED: _("not checked for viruses"),
    }.get(standing, "")


def download(file: Attachment) -> FileResponse:
    """The content as a download, read by pieces. Raises Http404 when it is lost or its storage is away."""
    try:
        content = store.opened(file.blob)
    except OSError:
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
