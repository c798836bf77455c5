"""The reader's own language and zone, once a request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation


class ReaderMiddleware:
    """A signed-in reader's chosen language beats the browser's. Unknown languages fall to Russian (settings)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "") if request.user.is_authenticated else ""
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "ru")
        return response
