"""The reader's own settings: language and theme, for the signed-in kept with the person, else in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 60 * 60  # seconds


@require_POST
def set_look(request: HttpRequest) -> HttpResponse:
    """POST language=ru|en and/or theme=light|dark|system, next=path. Unknown values change nothing."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    language, theme = request.POST.get("language"), request.POST.get("theme")
    fields = []
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
        fields.append("language")
    if theme in ("light", "dark", "system"):
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax")
        fields.append("theme")
    if fields and request.user.is_authenticated:
        if language and "language" in fields:
            request.user.language = language
        if theme and "theme" in fields:
            request.user.theme = "" if theme == "system" else theme
        request.user.save(update_fields=fields)
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a fresh token: mostly a page left open since another sign-in (CSRF_FAILURE_VIEW)."""
    context = {
        "code": 403,
        "title": _("The page has grown old"),
        "words": _("Go back, reload it and send once more. Copy what you had typed first, to be safe."),
    }
    return render(request, "ui/error.html", context, status=403)
