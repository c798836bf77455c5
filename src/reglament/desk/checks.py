"""System checks: what must hold of the settings before the desk may serve anybody."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from reglament.desk.config import ENGINE


@register()
def postgresql_only(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The desk relies on transactional jobs, row locks and Russian search of PostgreSQL; nothing else will do."""
    if settings.DATABASES["default"]["ENGINE"] != ENGINE:
        return [
            Error(
                "Reglament runs on PostgreSQL only: set DATABASE_URL to a postgresql:// address.",
                id="desk.E001",
            )
        ]
    return []
