"""Handing out attachments: always as a download, from an address that runs nothing. Both surfaces use this."""

from django.http import FileResponse, Http404

from reglament.desk.files import store
from reglament.desk.tickets.models import Attachment, Ticket

SAFE_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def attachment_of(ticket: Ticket, pk: int, *, staff: bool) -> Attachment:
    """A file of this ticket; files of internal notes are the staff's. Raises Http404 for any other."""
    files = Attachment.objects.select_related("blob").filter(message__ticket=ticket, pk=pk)
    if not staff:
        files = files.exclude(message__kind__in=("note", "call"))
    found = files.first()
    if found is None:
        raise Http404(pk)
    return found


def download(file: Attachment) -> FileResponse:
    """The content as a download. Raises Http404 when the disk lost it."""
    try:
        content = store.opened(file.blob)
    except FileNotFoundError:
        raise Http404(file.pk) from None
    kind = file.content_type if file.content_type in SAFE_IMAGES else "application/octet-stream"
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
