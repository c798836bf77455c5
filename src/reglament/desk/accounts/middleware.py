"""The reader's own language and zone, once a request; the way back of whoever wrote longer than the session lived."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme


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


class WayBackMiddleware:
    """A form that was sent after the session had ended leads to the sign-in, and from there to the page it stood on.

    The address it was sent to may know no page at all: back there one would find nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and self._asks_to_sign_in(response):
            response.headers["Location"] = redirect_to_login(self._page(request)).url
        return response

    @staticmethod
    def _asks_to_sign_in(response: HttpResponse) -> bool:
        address, asked, _page = response.headers.get("Location", "").partition("?next=")
        return bool(asked) and address == resolve_url(settings.LOGIN_URL)

    @staticmethod
    def _page(request: HttpRequest) -> str:
        """Where the form stood, or the first page when the browser does not tell."""
        page = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
            return "/"
        return urlsplit(page)._replace(scheme="", netloc="").geturl()
