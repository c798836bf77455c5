"""The forms of packs: a sale, and taking one back. What is wrong is decided by actions, told at the field."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reglament.desk.customers.pack_models import BoughtPack
from reglament.desk.customers.packs import sold_in_packs
from reglament.desk.staff.forms_customers import day_field
from reglament.desk.tickets.dates import day
from reglament.rulebook.edition import Edition


class PackForm(forms.Form):
    """`today`: the civil day of the desk."""

    meter = forms.ChoiceField(label=_("What is bought"))
    count = forms.IntegerField(label=_("How many packs"), initial=1, min_value=1)
    from_on = day_field(_("Bought on"), required=True)
    number = forms.CharField(label=_("Number of the invoice"), required=False, max_length=60)

    def __init__(self, *args: Any, rules: Edition, language: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, meter.label[language]) for name, meter in sold_in_packs(rules).items()]
        self.fields["meter"] = forms.ChoiceField(label=self.fields["meter"].label, choices=choices)
        self.fields["from_on"].initial = today


class PackBackForm(forms.Form):
    """Which of the packs that count is taken back, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The pack counts as never bought."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, rules: Edition, language: str, packs: Sequence[BoughtPack], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.packs = {str(pack.pk): pack for pack in packs}
        choices = [(key, _named(pack, rules, language)) for key, pack in self.packs.items()]
        self.fields["pack"] = forms.ChoiceField(label=_("Pack"), choices=choices)
        self.order_fields(["pack", "reason"])

    @property
    def pack(self) -> BoughtPack:
        """The one that was chosen."""
        return self.packs[self.cleaned_data["pack"]]


def _named(pack: BoughtPack, rules: Edition, language: str) -> str:
    meter = rules.meters.get(pack.meter)
    label = meter.label[language] if meter else pack.meter
    return " ".join(filter(None, (f"{label}, {day(pack.from_on, language)}: {pack.amount}", pack.number)))
