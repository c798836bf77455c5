"""The forms of sale: licences, prices, quotations, appeals for upgrades. What is wrong is decided by actions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reglament.desk.customers.licences import Licence
from reglament.desk.products.models import Product
from reglament.desk.staff.forms import FilesField
from reglament.desk.staff.forms_certificates import (
    Owner,
    forms_of_paper,
    money_field,
    owner_told,
    year_after,
)
from reglament.desk.staff.forms_customers import day_field
from reglament.rulebook.edition import Edition

VAT = Decimal(22)  # per cent, since 2026


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def rate_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("VAT, per cent"),
        required=False,
        help_text=_("Inside the price. Empty: without VAT."),
        max_digits=4,
        decimal_places=2,
        localize=True,
        initial=VAT,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def owner_field() -> forms.CharField:
    return forms.CharField(
        label=_("Owner"),
        max_length=300,
        help_text=_(
            "INN of an organisation, with KPP after a slash for a branch, or the e-mail of a person."
        ),
    )


class OwnedForm(forms.Form):
    """`owner`, when known, is fixed; else it is told by INN (and KPP) or by e-mail."""

    owner = owner_field()
    product = forms.ChoiceField(label=_("Product"))

    def __init__(
        self, *args: Any, products: Sequence[Product], owner: Owner | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = owner
        self.by_code = {product.code: product for product in products}
        if owner is not None:
            del self.fields["owner"]
        choose(self, "product", [("", ""), *((p.code, p.name) for p in products)])

    def clean_owner(self) -> Owner:
        return owner_told(self.cleaned_data["owner"])

    @property
    def chosen_owner(self) -> Owner:
        return self.known or self.cleaned_data["owner"]

    @property
    def chosen_product(self) -> Product:
        return self.by_code[self.cleaned_data["product"]]


class LicenceForm(OwnedForm):
    """What the document says (A4.1.6)."""

    number = forms.CharField(label=_("Number of the licence"), max_length=80)
    version = forms.CharField(label=_("Version"), max_length=60, help_text="5.0.12000")
    purchased_on = day_field(_("Bought on"), required=True)
    seats = forms.IntegerField(
        label=_("Seats"), required=False, min_value=1, help_text=_("Empty: an unlimited number.")
    )
    manner = forms.CharField(
        label=_("Manner of use"),
        required=False,
        max_length=300,
        help_text=_("As the document says it: on one computer, on a complex of computers."),
    )
    term = forms.CharField(
        label=_("Term of use"), required=False, max_length=200, help_text=_("As the document says it.")
    )
    ends_on = day_field(_("Last day of use"), help_text=_("Empty: without end."))
    key = forms.CharField(
        label=_("Installation key"),
        required=False,
        max_length=4000,
        help_text=_("Kept sealed; it is shown only when somebody asks, and that is recorded."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class LicenceCorrectionForm(forms.Form):
    """All that may be corrected; number, product and owner stay."""

    version = forms.CharField(label=_("Version"), max_length=60)
    purchased_on = day_field(_("Bought on"), required=True)
    seats = forms.IntegerField(
        label=_("Seats"), required=False, min_value=1, help_text=_("Empty: an unlimited number.")
    )
    manner = forms.CharField(label=_("Manner of use"), required=False, max_length=300)
    term = forms.CharField(label=_("Term of use"), required=False, max_length=200)
    ends_on = day_field(_("Last day of use"), help_text=_("Empty: without end."))
    key = forms.CharField(
        label=_("Installation key"),
        required=False,
        max_length=4000,
        help_text=_("Empty: the one that is kept stays."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("It stays in the history of changes.")
    )


class CertificateCorrectionForm(forms.Form):
    """What an issued certificate should have said; the reason stays with it."""

    tier = forms.ChoiceField(label=_("Tier"))
    form = forms.ChoiceField(label=_("Form"), choices=forms_of_paper)
    starts_on = day_field(_("First day"), required=True)
    ends_on = day_field(_("Last day"), required=True, help_text=_("Both days are inside."))
    seats = forms.IntegerField(label=_("Seats"), required=False, min_value=1)
    version_text = forms.CharField(label=_("Versions"), required=False, max_length=100)
    price = money_field(_("Price with VAT"))
    price_on = day_field(_("Date of the price list or contract"))
    price_source = forms.CharField(label=_("Source of the price"), required=False, max_length=200)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("It stays in the history of changes.")
    )

    def __init__(self, *args: Any, rules: Edition, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers = rules.axes["tier"].values.items()
        choose(self, "tier", [(code, value.label[language]) for code, value in tiers])


class PriceForm(forms.Form):
    """A price of the list, from a day on."""

    product = forms.ChoiceField(label=_("Product"))
    tier = forms.ChoiceField(label=_("Tier"))
    months = forms.IntegerField(label=_("Term in months"), initial=12, min_value=1, max_value=120)
    amount = money_field(_("Price with VAT"), required=True)
    vat_rate = rate_field()
    per_seat = forms.BooleanField(label=_("For one seat"), required=False)
    starts_on = day_field(_("Holds from"), required=True)
    ends_on = day_field(_("Last day"), help_text=_("Empty: until another price begins."))
    source = forms.CharField(
        label=_("Price list"), max_length=200, help_text=_("Its name or number and date (clause 2.4).")
    )
    follow = forms.BooleanField(
        label=_("The price that holds now ends the day before"), required=False, initial=True
    )

    def __init__(
        self,
        *args: Any,
        rules: Edition,
        products: Sequence[Product],
        language: str,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {product.code: product for product in products}
        choose(self, "product", [("", ""), *((p.code, p.name) for p in products)])
        tiers = rules.axes["tier"].values.items()
        choose(self, "tier", [("", ""), *((code, value.label[language]) for code, value in tiers)])
        self.fields["starts_on"].initial = today


class EndForm(forms.Form):
    ends_on = day_field(_("Last day"), required=True, help_text=_("This day is inside."))


class QuotationForm(OwnedForm):
    """What support costs again from a day on. Without a price the list is asked."""

    tier = forms.ChoiceField(label=_("Tier"))
    starts_on = day_field(_("First day"), required=True)
    ends_on = day_field(_("Last day"), required=True, help_text=_("Both days are inside."))
    seats = forms.IntegerField(label=_("Seats"), required=False, min_value=1)
    price = money_field(_("Price with VAT"), help_text=_("Empty: as the price list says today."))
    vat_rate = rate_field()
    price_source = forms.CharField(
        label=_("Source of the price"), required=False, max_length=200, help_text=_("Price list or contract.")
    )
    price_on = day_field(_("Date of the price list or contract"))
    valid_until = day_field(_("Good until"), help_text=_("Empty: two weeks, or as long as the price holds."))

    def __init__(self, *args: Any, rules: Edition, language: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers = rules.axes["tier"].values.items()
        choose(self, "tier", [("", ""), *((code, value.label[language]) for code, value in tiers)])
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = year_after(today)


class UpgradeForm(OwnedForm):
    """An appeal for an upgrade on paper; the owner of the licence stands in the register."""

    received_on = day_field(_("Received on"), required=True)
    incoming_number = forms.CharField(label=_("Incoming number"), max_length=60)
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The number and the scan of the new licence go here.")
    )
    certificate_text = forms.CharField(label=_("Certificate number"), required=False, max_length=100)
    licence_text = forms.CharField(
        label=_("Number of the licence"), max_length=100, help_text=_("As the appeal says it.")
    )
    address = forms.CharField(
        label=_("Address for the original"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    scan = forms.FileField(
        label=_("Scan of the licence"),
        required=False,
        allow_empty_file=True,  # `send.unfit` says which is empty
        help_text=_("Without it the licence is not given."),
    )

    field_order = ("received_on", "incoming_number", "full_name", "email", "product")

    def __init__(self, *args: Any, today: date, paper: bool, **kwargs: Any) -> None:
        """`paper`: whether a letter on paper is an appeal; else it is entered for the client and counts from now."""
        super().__init__(*args, owner=None, **kwargs)
        del self.fields["owner"]
        if not paper:
            del self.fields["received_on"], self.fields["incoming_number"]
            return
        self.fields["received_on"].initial = today
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()


class GrantForm(forms.Form):
    """The new licence (A4.1.6): its own number and key."""

    number = forms.CharField(label=_("Number of the new licence"), max_length=80)
    version = forms.CharField(label=_("Version"), max_length=60)
    manner = forms.CharField(label=_("Manner of use"), max_length=300)
    term = forms.CharField(label=_("Term of use"), max_length=200)
    ends_on = day_field(_("Last day of use"), help_text=_("Empty: without end."))
    key = forms.CharField(
        label=_("Installation key"),
        max_length=4000,
        help_text=_("Kept sealed; it is shown only when somebody asks, and that is recorded."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RefuseForm(forms.Form):
    note = forms.CharField(
        label=_("Words of yours"),
        required=False,
        max_length=500,
        help_text=_("The letter names every reason and what would mend it; add what helps."),
        widget=forms.Textarea({"rows": 3}),
    )


class SendScanForm(forms.Form):
    scans = FilesField(label=_("Scan of the new licence"))
    text = forms.CharField(
        label=_("Words for the client"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )


class OriginalForm(forms.Form):
    on = day_field(_("On"), required=True)


class SendOriginalForm(OriginalForm):
    how = forms.CharField(
        label=_("How it went"), max_length=300, help_text=_("A courier, a registered letter with its number.")
    )


class NameLicenceForm(forms.Form):
    """Which licence of the register is meant."""

    licence = forms.ChoiceField(label=_("Licence"))

    def __init__(self, *args: Any, licences: Sequence[Licence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(item.pk): item for item in licences}
        named = [
            (key, f"{item.masked}, {item.product.name} {item.version}") for key, item in self.by_key.items()
        ]
        choose(self, "licence", [("", ""), *named])


class ScanForm(forms.Form):
    """Which file of the correspondence is the scan."""

    scan = forms.ChoiceField(label=_("File"))

    def __init__(self, *args: Any, files: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "scan", [("", ""), *files])
