"""The staff's forms of visits: who asks, who goes, the report."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Requester
from reglament.desk.staff.forms import FilesField
from reglament.desk.visits.forms import WishForm


class _WithSpecialist(forms.Form):
    """A field `specialist` with those who work at the desk."""

    def offer(self, agents: Sequence[User], *, nobody: str = "") -> None:
        field = self.fields["specialist"]
        assert isinstance(field, forms.ChoiceField)
        first = [("", nobody)] if nobody else []
        field.choices = [*first, *((user.email, str(user)) for user in agents)]
        self.agents = {user.email: user for user in agents}

    def chosen(self) -> User | None:
        return self.agents.get(self.cleaned_data.get("specialist", ""))


class StaffWishForm(WishForm, _WithSpecialist):
    requester = forms.ChoiceField(label=_("Who asks"))
    specialist = forms.ChoiceField(
        label=_("Who goes"), required=False, help_text=_("Naming somebody is agreeing to the visit.")
    )

    def __init__(
        self, *args: Any, people: Sequence[Requester], agents: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["requester"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(person.pk), str(person)) for person in people]
        self.order_fields(["requester", *WishForm.field_order, "specialist"])
        self.people = {str(person.pk): person for person in people}
        self.offer(agents, nobody=str(pgettext_lazy("visit", "nobody yet")))

    def who_asks(self) -> Requester:
        return self.people[self.cleaned_data["requester"]]


class SpecialistForm(_WithSpecialist):
    specialist = forms.ChoiceField(
        label=_("Specialist"),
        required=False,
        help_text=_("New appeals under the certificate go there by themselves."),
    )

    def __init__(self, *args: Any, agents: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(agents, nobody=str(pgettext_lazy("specialist", "nobody in particular")))


class ConfirmForm(_WithSpecialist):
    specialist = forms.ChoiceField(label=_("Who goes"))
    note = forms.CharField(
        label=_("Words for the client"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, agents: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(agents)


class ReportForm(forms.Form):
    report = forms.CharField(
        label=_("What was done"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    files = FilesField(label=_("Files"))  # type: ignore[assignment]


def _long(label: Any, *, rows: int = 3, most: int = 20_000, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class AskConsentForm(forms.Form):
    """A remote session begins with asking the client (A6.8 r11)."""

    act_title, act_button = _("Remote session: ask for consent"), _("Ask for consent")
    purpose = _long(_("What will be done"), help_text=_("The client reads it and agrees or refuses."))


class WordForm(forms.Form):
    """Consent that was given by word is written down; on the portal the client presses a button."""

    act_title, act_button = _("Remote session: waits for consent"), _("Write the word down")
    act_words = _("The client agrees on the portal; consent that was given by word is written down here.")
    act_drop = _("Drop the session")
    who = forms.CharField(label=_("Who agreed"), max_length=200)
    words = forms.CharField(
        label=_("How and when it was said"),
        max_length=500,
        help_text=_("By telephone at 10:30, for example."),
    )


class SessionEndForm(forms.Form):
    act_title, act_button = _("Remote session: under way"), _("End the session")
    act_drop: Any = ""
    done = _long(_("What was done"), rows=5)

    def __init__(self, *args: Any, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not begun:
            del self.fields["done"]
            self.act_title, self.act_button = _("Remote session: the client agreed"), _("Begin the session")
            self.act_drop = _("Drop the session")


class DecisionForm(forms.Form):
    """The head's word on work that was stopped (A5.2 p2)."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[("resume", _("Work goes on")), ("close", _("It stays stopped"))],
    )
    words = _long(_("Why"))


class ComplaintAnswerForm(forms.Form):
    answer = _long(_("Answer to the client"), rows=6)
