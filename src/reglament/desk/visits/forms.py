"""The forms of visits, the same on both surfaces but for who comes."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reglament.desk.products.models import Product
from reglament.desk.visits.questions import Wish
from reglament.rulebook.edition import Edition

HOURS = [(n, n) for n in (1, 2, 3, 4, 6, 8)]


def day_field() -> forms.DateField:
    return forms.DateField(
        label=pgettext_lazy("of a visit", "Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("There is no such day.")},
    )


def time_field() -> forms.TimeField:
    return forms.TimeField(
        label=pgettext_lazy("of a visit", "From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("There is no such time.")},
    )


def hours_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("How long, hours"), coerce=int, choices=HOURS, initial=3)


class TimeForm(forms.Form):
    """A day, an hour and a length, in the zone of the edition. `specialists`: (id, name) when staff choose one."""

    on = day_field()
    at = time_field()
    hours = hours_field()

    def __init__(self, *args: Any, rules: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(rules.zone)

    @property
    def starts_at(self) -> datetime:
        on, at = self.cleaned_data["on"], self.cleaned_data["at"]
        return datetime.combine(on, at if isinstance(at, time) else time(), self.zone)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.cleaned_data["hours"])


class MoveForm(TimeForm):
    note = forms.CharField(
        label=_("Why"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class _Wanted(forms.CharField):
    """Asked for by the regulation, so never called optional; the edition tells in its own words that it is missing."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class WishForm(TimeForm):
    """What a visit is asked for with (A6.8 note 2)."""

    product = forms.ChoiceField(label=_("Product"))
    place = forms.CharField(
        label=_("Where"),
        max_length=400,
        help_text=_("The address, how to get in, whom to call."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    inside = forms.BooleanField(required=False)
    remote_impossible = _Wanted(
        label=_("Why can it not be done remotely?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("product", "remote_impossible", "place", "inside", "on", "at", "hours")

    def __init__(
        self, *args: Any, rules: Edition, products: Sequence[Product], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, rules=rules, **kwargs)
        self.products = {product.code: product for product in products}
        field = self.fields["product"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(product.code, product.name) for product in products]
        area = rules.visits.area[language] if rules.visits else ""
        self.fields["inside"].label = _("The place is %(area)s") % {"area": area}
        self.fields["inside"].initial = True

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            product=self.products[given["product"]],
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=given["place"],
            remote_impossible=given["remote_impossible"],
            inside=given["inside"],
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
