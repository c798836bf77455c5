"""Forms of who works at a desk and in which role, for its head."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reglament.desk.regulations.models import Member


def role_choices() -> list[tuple[str, Any]]:
    """Each role with what it lets a person do."""
    return [
        (Member.AGENT, pgettext_lazy("role", "Specialist\ntakes, answers and closes appeals")),
        (Member.CLERK, pgettext_lazy("role", "Clerk\nenters papers, issues certificates and licences")),
        (
            Member.HEAD,
            pgettext_lazy("role", "Head\nall of that, and decides on conduct, hours, editions and people"),
        ),
        (
            Member.CONTRACTOR,
            pgettext_lazy(
                "role", "Third party\nsees nothing but what is assigned; clients never see the name"
            ),
        ),
    ]


def role_name(role: str) -> str:
    """The role in a word; "" for none."""
    return str(dict(role_choices()).get(role, "")).partition("\n")[0]


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=pgettext_lazy("of a member", "Role"),
        choices=role_choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )


def _why(help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=_("Why"), max_length=300, required=False, help_text=help_text)


class MemberForm(forms.Form):
    """Somebody new at the desk."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("A code sent to this address signs in; no password is needed."),
        widget=forms.EmailInput(attrs={"autofocus": True}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Who is known already keeps the name they have.")
    )
    role = _role()
    words = _why()


class RoleForm(forms.Form):
    """Another role, or the way back to the desk."""

    role = _role()
    words = _why(_("It stays in the history."))


class EndForm(forms.Form):
    """The end of the work at the desk."""

    words = _why(_("It stays in the history."))
