"""The mailboxes of the desks one heads: listed, added, changed, tried, disabled. For others there is no such page."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reglament.desk.inbox import boxes, faults
from reglament.desk.inbox import pages_boxes as pages
from reglament.desk.inbox.forms_boxes import BoxForm, NewBoxForm
from reglament.desk.inbox.models import Mailbox
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.queries import counts
from reglament.desk.tickets.rail import house_of, language_now, rail_context

LOOKED_BACK = timedelta(days=30)  # for the last letter of a mailbox
FORM = ["GET", "HEAD", "POST"]
TRIED = "mailbox-tried"  # in the session: what a try of the connection found, until it is shown


@staff_only
@require_safe
def boxes_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All mailboxes of these desks, what is silent first."""
    return render(request, "inbox/boxes.html", _around(request, actor, zone="list"))


@staff_only
@require_http_methods(FORM)
def new_box(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A further mailbox; with then=try the connection is tried at once."""
    headed, now = _headed(actor), timezone.now()
    form = NewBoxForm(
        request.POST or None,
        desks=pages.choices(headed, language_now()),
        initial={"imap_port": 993, "imap_tls": True, "imap_folder": "INBOX"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            box = boxes.add_box(
                name=form.cleaned_data["name"],
                desk=form.chosen(headed),
                settings=form.settings(),
                now=now,
                by=actor.user,
            )
        except ValidationError as error:
            _put(form, error)
        else:
            return _kept(request, box)
    context = {**_around(request, actor), "form": form}
    return render(request, "inbox/box_new.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(FORM)
def box_page(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One mailbox: how it does, its settings, what was changed and by whom."""
    box, now = _box(actor, pk), timezone.now()
    initial = {field: getattr(box, field) for field in boxes.SETTINGS if field != "imap_password"}
    form = BoxForm(request.POST or None, box=box, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            box = boxes.change_box(box.name, settings=form.settings(), now=now, by=actor.user)
        except ValidationError as error:
            _put(form, error)
        else:
            return _kept(request, box)
    language = language_now()
    last = pages.last_letters([box], since=now - LOOKED_BACK).get(box.pk)
    context = {
        **_around(request, actor, chosen=box.pk),
        "tried": _tried(request, box),
        "box": box,
        "form": form,
        "fault": pages.fault(box, now=now),
        "facts": pages.facts(box, language, now=now, last=last),
        "changes": pages.changes(box, language, now=now),
    }
    return render(request, "inbox/box.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def try_box(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Try the connection as it is kept now."""
    box = _box(actor, pk)
    _tell(request, box)
    return HttpResponseRedirect(reverse("mail:box", args=[pk]))


@staff_only
@require_POST
def switch_box(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """POST to = on or off."""
    box, on = _box(actor, pk), request.POST.get("to") == "on"
    boxes.switch_box(box.name, on=on, now=timezone.now(), by=actor.user)
    messages.success(
        request,
        _("Letters are taken there again.") if on else _("Nothing more is taken there; what came stays."),
    )
    return HttpResponseRedirect(reverse("mail:box", args=[pk]))


def _headed(actor: Actor) -> list[Desk]:
    """The desks this person heads. Raises Http404 when there is none."""
    found = [desk for desk in house_of(actor).desks.values() if actor.heads(desk)]
    if not found:
        raise Http404
    return found


def _box(actor: Actor, pk: int) -> Mailbox:
    found = Mailbox.objects.select_related("desk").filter(pk=pk, desk__in=_headed(actor)).first()
    if found is None:
        raise Http404(pk)
    return found


def _kept(request: HttpRequest, box: Mailbox) -> HttpResponse:
    messages.success(request, _("Kept."))
    if request.POST.get("then") == "try":
        _tell(request, box)
    return HttpResponseRedirect(reverse("mail:box", args=[box.pk]))


def _tell(request: HttpRequest, box: Mailbox) -> None:
    """The next look at the mailbox's page says what came of it."""
    tried = faults.try_box(box)
    request.session[TRIED] = [box.pk, tried.well, tried.words, tried.said]


def _tried(request: HttpRequest, box: Mailbox) -> faults.Tried | None:
    kept = request.session.get(TRIED)
    if not kept or kept[0] != box.pk:
        return None
    del request.session[TRIED]
    return faults.Tried(*kept[1:])


def _put(form: Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _around(request: HttpRequest, actor: Actor, *, zone: str = "ticket", chosen: int = 0) -> dict[str, Any]:
    """The rail and the list of mailboxes. Raises Http404 for whoever heads no desk."""
    headed, now = _headed(actor), timezone.now()
    found = list(Mailbox.objects.select_related("desk").filter(desk__in=headed).order_by("desk_id", "name"))
    shown = "rail" if request.GET.get("zone") == "rail" else zone
    return {
        **rail_context(actor, house_of(actor), counts(actor, now=now), page="boxes"),
        "zone": shown,
        "lines": pages.lines(found, language_now(), now=now, chosen=chosen),
        "list_url": reverse("mail:boxes") if zone == "ticket" else "",
    }
