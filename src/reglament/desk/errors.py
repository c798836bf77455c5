"""The one place where a refusal becomes a page: `Refused(verdict)` raised by actions, turned into 422 here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from reglament.desk.regulations.refusal import Refused


class RefusalMiddleware:
    """Views may catch `Refused` to keep a form; what they leave arrives here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        sentences = error.sentences(get_language() or "ru")
        return render(request, "ui/refused.html", {"sentences": sentences}, status=422)
