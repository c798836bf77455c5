"""Templates drawn once in each language and theme, with holes for what differs from one answer to the next.

The frame of a page is some two hundred nodes that never change; only what stands in the holes is drawn anew."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_EDGE = "\ue000"  # private use: stands in no text of ours
THEMES = ("light", "dark")


def filled(
    template: str, request: HttpRequest, switches: Mapping[str, Hashable], holes: Mapping[str, str]
) -> SafeString:
    """The template with its holes filled. `switches`: what it decides by, of few values and none of a stranger's;
    `holes`: the rest, escaped unless it is safe already."""
    theme = request.COOKIES.get("theme", "")
    pieces = _pieces(
        template,
        get_language() or "",
        theme if theme in THEMES else "",
        tuple(switches.items()),
        tuple(holes),
    )
    own = {"csrf_field": lambda: csrf_field(request), "here": lambda: escape(request.get_full_path())}
    drawn = [
        piece if n % 2 == 0 else own[piece]() if piece in own else conditional_escape(holes[piece])
        for n, piece in enumerate(pieces)
    ]
    return mark_safe("".join(drawn))  # noqa: S308 - the template's own text, and escaped pieces


def csrf_field(request: HttpRequest) -> SafeString:
    """The hidden field of a form; masked anew for every answer, once in it."""
    known: SafeString | None = getattr(request, "csrf_field", None)
    if known is None:
        known = mark_safe(f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">')  # noqa: S308
        request.csrf_field = known  # type: ignore[attr-defined]
    return known


class _Nobody(HttpRequest):
    """Whom the frame is drawn for: what a request brings are holes."""

    def __init__(self, theme: str) -> None:
        super().__init__()
        self.COOKIES = {"theme": theme}
        self.user = AnonymousUser()
        self.csrf_field = _hole("csrf_field")

    def get_full_path(self, force_append_slash: bool = False) -> str:
        return _hole("here")


def _hole(name: str) -> SafeString:
    return mark_safe(f"{_EDGE}{name}{_EDGE}")  # noqa: S308 - a name of ours


@lru_cache(maxsize=512)
def _pieces(
    template: str,
    language: str,
    theme: str,
    switches: tuple[tuple[str, Hashable], ...],
    names: tuple[str, ...],
) -> tuple[str, ...]:
    """Text and names of holes by turns."""
    context = {**dict(switches), **{name: _hole(name) for name in names}}
    return tuple(render_to_string(template, context, request=_Nobody(theme)).split(_EDGE))
