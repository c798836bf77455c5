"""allauth's way through our house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class DeskAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Anyone may sign up; the address is proved by a code before it opens anything, and opens only its own appeals."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        if commit:
            user.save()
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff come to their desk, everybody else to the front door."""
        if request.user.is_authenticated and request.user.memberships.exists():
            return "/desk/"
        return str(super().get_login_redirect_url(request))
