"""Handing out files of a report: always as a download."""

from django.http import FileResponse, Http404

from reglament.desk.files import scan, store
from reglament.desk.visits.models import Visit


def report_file(visit: Visit, pk: int) -> FileResponse:
    """A file of this visit's report. Raises Http404 for any other or a lost one, s3.StorageError for one away."""
    found = visit.files.select_related("blob").filter(pk=pk).first()
    if found is None or not scan.may_leave(found.blob):
        raise Http404(str(pk))
    try:
        content = store.opened(found.blob)
    except FileNotFoundError:
        raise Http404(str(pk)) from None
    response = FileResponse(
        content, as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
