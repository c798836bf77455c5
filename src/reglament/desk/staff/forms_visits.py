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
    field_order = ("requester", *WishForm.field_order, "specialist")

    def __init__(
        self, *args: Any, people: Sequence[Requester], agents: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["requester"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(person.pk), str(person)) for person in people]
        self.people = {str(person.pk): person for person in people}
        self.offer(agents, nobody=str(pgettext_lazy("visit", "nobody yet")))

    def who_asks(self) -> Requester:
        return self.people[self.cleaned_data["requester"]]


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
    files = FilesField(label=_("Files"))
