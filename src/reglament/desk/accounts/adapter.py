"""allauth's way through our house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from django.http import HttpRequest


class DeskAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Anyone may sign up; the address is proved by a code before it opens anything, and opens only its own appeals."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        if commit:
            user.save()
        return user

    def pre_login(self, request: HttpRequest, user: Any, **told: Any) -> Any:
        """A code from a letter proves the address, also that of a person whom an administrator has made."""
        proved = {
            record.get("email")
            for record in get_authentication_records(request, user)
            if record.get("method") == "code"
        }
        if user.email in proved:
            EmailAddress.objects.get_or_create(
                user=user, email=user.email, defaults={"primary": True, "verified": True}
            )
        return super().pre_login(request, user, **told)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff come to their desk, everybody else to the front door."""
        if request.user.is_authenticated and request.user.memberships.exists():
            return "/desk/"
        return str(super().get_login_redirect_url(request))
