"""allauth's forms as we want them."""

from typing import Any

from allauth.account.forms import SignupForm


class AddressForm(SignupForm):  # type: ignore[misc]  # allauth is untyped
    """Signing up asks for the address alone: a code proves it, a password may be set later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)
