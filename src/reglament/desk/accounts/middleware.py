"""The reader's own language and zone, once a request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class ReaderMiddleware:
    """What was chosen in this browser (a cookie), else what the person chose, else what the browser asks for.

    Unknown languages fall to Russian (settings)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._remember(request)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "ru")
        return response

    @staticmethod
    def _remember(request: HttpRequest) -> None:
        """The person's own choices, in a browser where nothing was chosen."""
        language, theme = getattr(request.user, "language", ""), getattr(request.user, "theme", "")
        if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        if theme:
            request.COOKIES.setdefault("theme", theme)
