"""The form of a complaint about staff (A5.2 p3)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reglament.desk.regulations.models import Desk


class ComplaintForm(forms.Form):
    """`desks`: one is not asked about."""

    desk_slug = forms.ChoiceField(label=_("Which desk"))
    about_words = forms.CharField(
        label=_("About whom"), required=False, max_length=300, help_text=_("If you know the name.")
    )
    text = forms.CharField(
        label=_("What happened"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, desks: Sequence[Desk], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desks = {desk.slug: desk for desk in desks}
        if len(desks) == 1:
            del self.fields["desk_slug"]
            return
        field = self.fields["desk_slug"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(desk.slug, desk.title(language)) for desk in desks]

    def desk(self) -> Desk:
        return self.desks[self.cleaned_data.get("desk_slug") or next(iter(self.desks))]
