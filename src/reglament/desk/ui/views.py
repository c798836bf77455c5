"""The kit's own page, the switches of theme and language, and the pages of errors."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from reglament.desk.ui import samples
from reglament.desk.ui.holes import THEMES
from reglament.desk.ui.sample_form import SampleForm

PAGES = ("staff", "portal", "auth", "error")
YEAR = 60 * 60 * 24 * 365


@require_GET
def kit(request: HttpRequest) -> HttpResponse:
    """Every component in every state; ?lang=ru|en and ?theme=light|dark for looking at it."""
    return _shown(request, "ui/kit.html", samples.everything)


@require_GET
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A whole sample page in the shell `name`; ?zone= for the staff's zones, ?code= for errors."""
    if name not in PAGES:
        raise Http404
    return _shown(request, f"ui/kit_{name}.html", samples.everything)


@require_GET
def palette(request: HttpRequest) -> JsonResponse:
    """What the command palette expects of a surface: {"items": [{"title", "hint", "url"}]}."""
    asked = request.GET.get("q", "").casefold()
    items = [item for item in samples.palette() if asked in item["title"].casefold()]
    return JsonResponse({"items": items})


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme in a cookie, or forget it when the reader follows the system again."""
    next_url = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(next_url, {request.get_host()}, request.is_secure()):
        next_url = "/"
    answer = HttpResponseRedirect(next_url)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie("theme")
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words for what is not there and for what is not yours."""
    return render(request, "ui/error.html", {"code": 404}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "ui/error.html", {"code": 403}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without the request: its context processors may be what broke."""
    return HttpResponse(get_template("ui/error.html").render({"code": 500}), status=500)


def _shown(request: HttpRequest, template: str, build: type[samples.Samples]) -> HttpResponse:
    language = request.GET.get("lang", translation.get_language() or "ru")
    if request.GET.get("theme") in THEMES:
        request.COOKIES["theme"] = request.GET["theme"]
    with translation.override(language if language in ("ru", "en") else "ru"):
        context = {
            "s": build(),
            "form": SampleForm(),
            "wrong": SampleForm({"subject": "", "severity": "x"}),
            "list_url": "?zone=list",
            "rail_url": "?zone=rail",
            "palette_url": reverse("ui:palette"),
            "zone": request.GET.get("zone", "list"),
            "code": request.GET.get("code", "404"),
        }
        return render(request, template, context)
