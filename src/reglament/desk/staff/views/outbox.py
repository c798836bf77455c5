"""Outgoing letters, read in the browser while the desk only demonstrates itself; else there is no such page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.staff.pages.letters import kind_words, status_words
from reglament.desk.staff.pages.outgoing import fate
from reglament.desk.staff.pages.rows import short_words
from reglament.desk.staff.pages.talk import text_html
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.rail import language_now

NEWEST = 200  # letters shown
HEADS_ONLY = ("complaint", "complaint_answer")  # nobody concerned may come across them (A5.2)


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 unless the installation is a demonstration: the letters are other people's."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@demo_only
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The newest letters, newest first; ?to= narrows to one address."""
    to = request.GET.get("to", "").strip().lower()
    now = timezone.now()
    rows = [_line(letter, language_now(), now) for letter in _newest(to)]
    return render(request, "staff/outbox.html", {"letters": rows, "to": to, "home_url": "/"})


@demo_only
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as it would look."""
    found = get_object_or_404(OutgoingLetter.objects.exclude(kind__in=HEADS_ONLY), pk=pk)
    context = {
        "letter": found,
        "at": _at(found, language_now()),
        "body": text_html(found.text),
        "status": status_words(found.status),
        "files": [file.name for file in found.files.all()],
        "home_url": "/",
    }
    return render(request, "staff/outgoing.html", context)


@demo_only
@require_safe
def letters_json(request: HttpRequest) -> JsonResponse:
    """The newest letters for programs: id, to, subject, text, status, kind, created_at (ISO 8601)."""
    rows = [
        {
            "id": row.pk,
            "to": row.to_address,
            "subject": row.subject,
            "text": row.text,
            "status": row.status,
            "kind": row.kind,
            "created_at": row.created_at.isoformat(),
        }
        for row in _newest(request.GET.get("to", "").strip().lower())
    ]
    return JsonResponse(rows, safe=False)


def _newest(to: str) -> list[OutgoingLetter]:
    found = OutgoingLetter.objects.exclude(kind__in=HEADS_ONLY).order_by("-created_at", "-pk")
    if to:
        found = found.filter(to_address__iexact=to)
    return list(found[:NEWEST])


def _at(letter: OutgoingLetter, language: str) -> str:
    return moment(letter.created_at, settings.TIME_ZONE, language, now=timezone.now())


def _line(letter: OutgoingLetter, language: str, now: datetime) -> dict[str, str]:
    waits = letter.status == OutgoingLetter.WAITING and letter.not_before_at > now
    return {
        "url": reverse("outbox_letter", args=[letter.pk]),
        "subject": letter.subject,
        "to": letter.to_address,
        "kind": kind_words(letter.kind),
        "at": _at(letter, language),
        "words": short_words(letter.text),
        "fate": fate(letter, language, now=now) if waits else "",
    }
