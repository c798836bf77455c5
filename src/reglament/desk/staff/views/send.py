"""The composer: an answer, a question, a solution, an internal note, a logged call."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.views.acts import back, said
from reglament.desk.staff.views.ticket import show
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.actions import note, reply
from reglament.desk.tickets.actions.submit import key_of
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.door import hired_too
from reglament.desk.tickets.models import Message, Ticket
from reglament.desk.tickets.rail import language_now

MODES = ("answer", "question", "solution", "update", "note", "call")


@hired_too
@require_POST
def send(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """POST mode, text, files, send_now, number_told, seen. What was typed is kept when something is wrong.

    `seen` is how far the appeal had come when the page was drawn: from one page the same words go once, and words to
    the client do not go past what somebody else wrote since."""
    ticket, now = get_ticket(actor, number), timezone.now()
    typed = {name: request.POST.get(name, "") for name in ("mode", "text", "send_now", "number_told", "seen")}
    wrong = _wrong(request, typed) or _overtaken(ticket, actor, typed)
    if wrong:
        return show(request, actor, ticket, now=now, typed=typed, errors=wrong, status=422)
    try:
        words = _do(request, actor, ticket, typed, now)
    except Refused as refused:
        told = refused.sentences(language_now())
        fresh = get_ticket(actor, number)
        return show(request, actor, fresh, now=now, typed=typed, refusal=told, status=422)
    said(request, words)
    # Long appeals begin with their first letter: what was just written is what its writer wants to see.
    newest = ticket.messages.order_by("-pk").values_list("pk", flat=True).first()
    return back(request, number, at=f"m{newest}")


def _wrong(request: HttpRequest, typed: dict[str, str]) -> str:
    if typed["mode"] not in MODES:
        return _("Choose what you are sending.")
    if not typed["text"].strip():
        return _("There is no text yet.")
    if len(typed["text"]) > 200_000:
        return _("The text is longer than 200,000 characters: attach it as a file.")
    return unfit(request)


def _overtaken(ticket: Ticket, actor: Actor, typed: dict[str, str]) -> str:
    """Who wrote to or from the client while this was typed; "" when nobody did. Told once: `typed` has seen it then."""
    if typed["mode"] not in Message.TO_REQUESTER or not typed["seen"].isdecimal():
        return ""
    if int(typed["seen"][:9]) >= ticket.event_count:
        return ""
    came = ticket.events.filter(seq__gt=int(typed["seen"][:9]), message__isnull=False).exclude(
        actor=actor.user
    )
    row = (
        came.exclude(message__kind__in=Message.STAFF_ONLY).select_related("message").order_by("-seq").first()
    )
    if row is None or row.message is None:
        return ""
    typed["seen"] = str(ticket.event_count)
    name = row.actor_name or row.message.author_name
    return _("A message came while you wrote (%(name)s): read it above, send yours if it still holds.") % {
        "name": name
    }


def unfit(request: HttpRequest, name: str = "files") -> str:
    """What is said of the first file that is empty or over the limit; "" when there is none."""
    for file in request.FILES.getlist(name):
        if not file.size:
            return _("%(name)s is empty.") % {"name": file.name}
        if file.size > settings.UPLOAD_MAX_BYTES:
            values = {"name": file.name, "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
            return _("%(name)s is larger than %(limit)s.") % values
    return ""


def incoming(files: list[Any]) -> list[IncomingFile]:
    """Uploaded files as actions take them."""
    return [_incoming(file) for file in files]


def _incoming(file: "UploadedFile[Any]") -> IncomingFile:
    return IncomingFile(
        name=file.name or "file",
        content_type=file.content_type or "application/octet-stream",
        content=file,
    )


def _do(request: HttpRequest, actor: Actor, ticket: Ticket, typed: dict[str, str], now: datetime) -> str:
    files = incoming(request.FILES.getlist("files"))
    text, mode = typed["text"].replace("\x00", ""), typed["mode"]
    key = key_of(typed["seen"][:20], ticket, actor, mode, text)
    if mode == "note":
        note.add_note(ticket=ticket, by=actor, text=text, now=now, files=files, submission=key)
        return _("The note is kept; only the staff see it.")
    if mode == "call":
        told = bool(typed["number_told"])
        note.log_call(ticket=ticket, by=actor, text=text, number_told=told, now=now, submission=key)
        return _("The call is logged.")
    send_now = bool(typed["send_now"])
    reply.answer(
        ticket=ticket,
        by=actor,
        form=mode,
        text=text,
        now=now,
        files=files,
        send_now=send_now,
        submission=key,
    )
    if _held(ticket, now) and not send_now:
        return _("Written; it leaves when the desk opens.")
    return _("Sent to %(address)s.") % {"address": ticket.requester.email}


def _held(ticket: Ticket, now: datetime) -> bool:
    rules = rules_at_work(ticket.edition)
    window = rules.sending_window
    return window is not None and not rules.calendar(window[0]).is_working(now)
