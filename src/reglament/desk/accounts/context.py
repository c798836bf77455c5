"""What every page knows of its reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def reader(request: HttpRequest) -> dict[str, Any]:
    """`theme` is "light", "dark" or "" (follow the system); `demo` tells that letters are read in the browser."""
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    return {
        "theme": chosen if chosen in ("light", "dark") else "",
        "demo": settings.DEMO,
        "site_name": settings.SITE_NAME,
    }
