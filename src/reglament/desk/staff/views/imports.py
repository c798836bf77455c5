"""Import and export of customers and certificates: upload, dry run, confirm; progress may be left and come back to."""

from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reglament.desk.customers import sheets
from reglament.desk.customers.actions import imports as actions
from reglament.desk.customers.importing import known_columns
from reglament.desk.customers.importing import needed as needed_columns
from reglament.desk.customers.models import ImportRun
from reglament.desk.customers.verdicts import sells
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.pages.registers import (
    Place,
    RegisterLine,
    RegisterList,
    context_of,
    nothing,
    page_of,
    place_of,
)
from reglament.desk.staff.pages.sale import SELL
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kind_words() -> dict[str, str]:
    return {
        ImportRun.CUSTOMERS: _("customers"),
        ImportRun.CERTIFICATES: _("certificates"),
        ImportRun.LICENCES: pgettext("in a file", "licences"),
        ImportRun.PRICES: pgettext("in a file", "price list"),
    }


SOLD = (ImportRun.CERTIFICATES, ImportRun.LICENCES, ImportRun.PRICES)


def kinds_for(place: Place, actor: Actor) -> dict[str, str]:
    """What the actor may bring and take: prices and licences are the clerks' and heads', as in their registers."""
    kinds = kind_words()
    for kind in SOLD if not sells(place.speech.rules) else ():
        del kinds[kind]
    if actor.roles.get(place.desk.pk) not in SELL:
        kinds.pop(ImportRun.LICENCES, None)
        kinds.pop(ImportRun.PRICES, None)
    return kinds


def state_words(run: ImportRun) -> str:
    if run.state == ImportRun.FAILED:
        return ngettext("%(n)s fault", "%(n)s faults", run.fault_count) % {"n": run.fault_count}
    return {
        ImportRun.WAITING: _("being read"),
        ImportRun.CHECKED: _("waits for your word"),
        ImportRun.CONFIRMED: _("being stored"),
        ImportRun.DONE: _("stored"),
    }[run.state]


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"))
    file = forms.FileField(label=gettext_lazy("File"), help_text=".xlsx, .csv")

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        return file


def _list(place: Place, chosen: int = 0) -> RegisterList:
    runs, count, pager = page_of(place, ImportRun.objects.filter(desk=place.desk).order_by("-pk"))
    states = {ImportRun.FAILED: "late", ImportRun.CHECKED: "soon"}
    lines = [
        RegisterLine(
            url=place.url("import_run", run.pk),
            title=run.name,
            note=kind_words()[run.kind],
            right=place.speech.at(run.uploaded_at),
            under=state_words(run),
            state=states.get(run.state, ""),
            selected=run.pk == chosen,
        )
        for run in runs
    ]
    explained = _("Upload a file: it is read first, and nothing is stored before you say so.")
    empty = nothing("", title=_("No imports yet"), explained=explained) if not lines else {}
    return RegisterList(_("Import and export"), count, lines, "", "", pager=pager, empty=empty)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Upload a file; export what there is."""
    place = place_of(request, actor, slug, timezone.now())
    form = UploadForm(request.POST or None, request.FILES or None)
    kinds = kinds_for(place, actor)
    field = form.fields["kind"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(kinds.items())
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        file = form.cleaned_data["file"]
        try:
            run = actions.upload(
                desk=place.desk,
                by=actor.user,
                kind=form.cleaned_data["kind"],
                name=file.name,
                content=file.read(),
                now=place.now,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            return HttpResponseRedirect(place.url("import_run", run.pk))
    context = {
        **context_of(place, _list(place), page="imports", zone="ticket", back=place.url("imports")),
        "form": form,
        "columns": [_columns(kind, words) for kind, words in kinds.items()],
        "exports": [
            (words, place.url("export", kind, format="xlsx"), place.url("export", kind, format="csv"))
            for kind, words in kinds.items()
        ],
    }
    return render(request, "staff/imports.html", context, status=422 if form.errors else 200)


def _columns(kind: str, words: str) -> tuple[str, str, str]:
    known, must = known_columns()[kind], needed_columns(kind)
    needed = [names[0] for code, names in known.items() if code in must]
    others = [names[0] for code, names in known.items() if code not in must]
    return words, ", ".join(needed), ", ".join(others)


def _run(place: Place, pk: int) -> ImportRun:
    found = ImportRun.objects.filter(desk=place.desk, pk=pk).select_related("by").first()
    if found is None:
        raise Http404(str(pk))
    return found


@staff_only
@require_safe
def import_run(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """How far it is, what is wrong by row and column, what would be stored or was."""
    place = place_of(request, actor, slug, timezone.now())
    run = _run(place, pk)
    words = {
        "created": _("new"),
        "changed": _("changed"),
        "unchanged": _("there already, unchanged"),
    }
    context = {
        **context_of(place, _list(place, pk), page="imports", zone="ticket", back=place.url("imports")),
        "run": run,
        "kind": kind_words()[run.kind],
        "state": state_words(run),
        "running": run.state in (ImportRun.WAITING, ImportRun.CONFIRMED),
        "percent": run.reached * 100 // run.total if run.total else None,
        "reached": f"{run.reached} / {run.total}" if run.total else "",
        "heads": [_("Row"), _("Column"), _("What is wrong")],
        "lines": [[row or "—", column or "—", told] for row, column, told in run.faults],
        "counts": [(words[code], run.plan[code]) for code in words if run.plan.get(code)],
        "may_confirm": run.state == ImportRun.CHECKED and not run.fault_count,
        "rest": max(0, run.fault_count - len(run.faults)),
    }
    return render(request, "staff/import_run.html", context)


@staff_only
@require_POST
def import_confirm(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Store what the dry run showed: all of it or nothing."""
    place = place_of(request, actor, slug, timezone.now())
    try:
        actions.confirm(run=_run(place, pk), now=place.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said(request, _("It is being stored; this page shows when it is done."))
    return HttpResponseRedirect(place.url("import_run", pk))


@staff_only
@require_safe
def export(request: HttpRequest, actor: Actor, slug: str, kind: str) -> HttpResponse:
    """What the register holds, as a file that can be imported again: ?format=csv or xlsx."""
    place = place_of(request, actor, slug, timezone.now())
    if kind not in kinds_for(place, actor):
        raise Http404(kind)
    heads, rows = actions.exported(place.desk, kind)
    if place.given("format") == "csv":
        return _file(sheets.as_csv(heads, rows), "text/csv; charset=utf-8", kind, "csv", place.now)
    return _file(sheets.as_xlsx(heads, rows), XLSX, kind, "xlsx", place.now)


def _file(content: bytes, content_type: str, kind: str, ending: str, now: datetime) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{kind}-{now:%Y-%m-%d}.{ending}"'
    return response
