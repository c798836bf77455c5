"""The form of a mailbox. What is wrong is decided by `boxes`, told at the field."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reglament.desk.inbox.boxes import PLACE, SETTINGS
from reglament.desk.inbox.models import Mailbox
from reglament.desk.regulations.models import Desk

CHECKS = (
    (Mailbox.UNCHECKED, gettext_lazy("Not here")),
    (Mailbox.TAKE, gettext_lazy("Here; taken without DNS")),
    (Mailbox.HOLD, gettext_lazy("Here; held without DNS")),
)
_ONE_WORD = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


def _line(label: Any, *, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=200,
        widget=forms.TextInput(attrs=_ONE_WORD),
    )


class BoxForm(forms.Form):
    """Settings of a mailbox that is there. The password is taken, never shown; empty: it stays."""

    address = forms.EmailField(
        label=gettext_lazy("Address letters come to"),
        max_length=254,
        widget=forms.EmailInput(attrs=_ONE_WORD),
    )
    imap_host = _line(
        gettext_lazy("IMAP server"),
        help_text=gettext_lazy("Empty: letters come by the listener or a pipe only."),
    )
    imap_port = forms.IntegerField(
        label=gettext_lazy("Port"),
        required=False,
        min_value=1,
        max_value=65535,
        help_text=gettext_lazy("993; or 143, where TLS begins on demand."),
    )
    imap_tls = forms.BooleanField(
        label=gettext_lazy("Connect by TLS; the server has to prove its name"), required=False
    )
    imap_user = _line(gettext_lazy("User"))
    imap_password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    imap_folder = _line(gettext_lazy("Folder"), help_text=gettext_lazy("Empty: INBOX."))
    trusted_authserv = _line(
        gettext_lazy("Trusted authserv"),
        help_text=gettext_lazy(
            "Whose Authentication-Results are believed; several by commas. Empty: nobody's."
        ),
    )
    sender_check = forms.ChoiceField(
        label=gettext_lazy("Senders (SPF, DKIM, DMARC) are judged"),
        choices=CHECKS,
        required=False,
        help_text=gettext_lazy("What becomes of a letter while DNS does not answer is chosen as well."),
    )

    def __init__(self, *args: Any, box: Mailbox | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.box = box
        if box is not None and box.imap_password:
            self.fields["imap_password"].help_text = _("One is kept, sealed. Empty: it stays.")

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["imap_port"] = given.get("imap_port") or 993
        given["imap_folder"] = given.get("imap_folder") or "INBOX"
        box = self.box
        elsewhere = box is not None and any(getattr(box, name) != given.get(name) for name in PLACE)
        if (
            box is not None
            and elsewhere
            and box.imap_password
            and given.get("imap_host")
            and not given["imap_password"]
        ):
            self.add_error(
                "imap_password",
                _("Enter the password again: the kept one is not sent to another server, user or port."),
            )
        return given

    def settings(self) -> dict[str, object]:
        """What `boxes` takes; without a password when none was entered."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in SETTINGS and not (name == "imap_password" and not value)
        }


class NewBoxForm(BoxForm):
    """A mailbox of one of the desks this person heads."""

    name = forms.CharField(
        label=pgettext_lazy("mailbox", "Name"),
        max_length=50,
        validators=[validate_slug],
        help_text=gettext_lazy("Short, by Latin letters; it cannot be changed."),
        widget=forms.TextInput(attrs={**_ONE_WORD, "autofocus": True}),
    )
    desk = forms.ChoiceField(label=gettext_lazy("Desk"))
    field_order = ("name", "desk", "address")

    def __init__(self, *args: Any, desks: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].choices = list(desks)  # type: ignore[attr-defined]

    def chosen(self, desks: Sequence[Desk]) -> Desk:
        """The desk that was chosen. Raises ValidationError for one that is not this person's."""
        for desk in desks:
            if desk.slug == self.cleaned_data["desk"]:
                return desk
        raise ValidationError({"desk": _("Choose one of your desks.")})
