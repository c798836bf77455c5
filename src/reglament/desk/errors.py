"""The one place where a refusal becomes a page: `Refused(verdict)` raised by actions, turned into 422 here.

Likewise 503 for a file whose storage is away: it is not lost, and whoever asks later gets it."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.translation import get_language

from reglament.desk.files.s3 import StorageError
from reglament.desk.regulations.links import shown_number
from reglament.desk.regulations.refusal import Refused, outside_words
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.citing import clause_words
from reglament.rulebook.production import OutsideCalendar

log = logging.getLogger("reglament.files")


class RefusalMiddleware:
    """Views may catch `Refused` to keep a form; what they leave arrives here.

    Whoever opens an address that only takes forms, as after reloading a page that came in answer to one, gets a page
    that leads to the one above: the browser would show nothing at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and request.method == "GET":
            page = render(request, "ui/error.html", {"code": 405, "url": _above(request.path)}, status=405)
            page.headers["Allow"] = answer.headers["Allow"]
            return page
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OutsideCalendar):
            return render(request, "ui/refused.html", {"refusals": [(outside_words(), None)]}, status=422)
        if isinstance(error, StorageError):
            log.warning("a file was not handed out: %s", error)
            answer = render(request, "ui/error.html", {"code": 503}, status=503)
            answer.headers["Retry-After"] = "60"
            return answer
        if not isinstance(error, Refused):
            return None
        language = "en" if (get_language() or "ru").startswith("en") else "ru"
        refusals = [
            (sentence, _mark(error, reason.clause, language))
            for sentence, reason in error.sentences(language)
        ]
        return render(request, "ui/refused.html", {"refusals": refusals}, status=422)


def _above(path: str) -> str:
    """The nearest address above this one that is one of ours."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            break
    return path


def _mark(error: Refused, number: str, language: str) -> ClauseMark | None:
    """The clause in our words. The desk is not known here, so the mark leads nowhere."""
    if not number:
        return None
    return ClauseMark(shown_number(number, language), words=clause_words(error.edition, number, language))
