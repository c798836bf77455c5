"""What every page knows of its reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


def reader(request: HttpRequest) -> dict[str, Any]:
    """`theme` is "light", "dark" or "" (follow the system); `demo` tells that letters are read in the browser."""
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    return {
        "theme": chosen if chosen in ("light", "dark") else "",
        "demo": settings.DEMO,
        "demo_signins": demo_signins,
        "site_name": settings.SITE_NAME,
    }


def demo_signins() -> list[Any]:
    """Whom a visitor of the demo may be; nobody outside it. Called only by the page that shows them."""
    return list(import_string("reglament.desk.demo.signins")()) if settings.DEMO else []
