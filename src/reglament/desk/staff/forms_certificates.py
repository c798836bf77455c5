"""The forms of certificates: issuing, activating, annulling. Tiers and services come from the edition in force."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from reglament.desk.customers import agreed
from reglament.desk.customers.actions.certificates import faults_of_price, faults_of_term
from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.requisites import bare
from reglament.desk.customers.verdicts import numbered_services
from reglament.desk.products.models import Product
from reglament.desk.staff.forms_customers import day_field
from reglament.rulebook.edition import Edition

Owner = Organisation | Requester


def forms_of_paper() -> list[tuple[str, Any]]:
    return [(SupportCertificate.ELECTRONIC, _("electronic")), (SupportCertificate.PAPER, _("paper blank"))]


class MoneyField(forms.DecimalField):
    """An amount as people type it: «120 000,00» is one too."""

    def to_python(self, value: Any) -> Any:
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


def money_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    """Roubles with kopecks, VAT included; a comma does as well as a point."""
    return MoneyField(
        label=label,
        required=required,
        help_text=help_text,
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def year_after(start: date) -> date:
    """The last day of a year's term that begins on `start`, both inside; begun on 29 February it ends on the 28th."""
    try:
        return start.replace(year=start.year + 1) - timedelta(days=1)
    except ValueError:
        return date(start.year + 1, 2, 28)


def owner_told(words: str) -> Owner:
    """The organisation or person told. Unknown ones are named, not made: raises ValidationError."""
    text = words.replace("\x00", "").strip()
    if "@" in text:
        person = Requester.objects.filter(email=text.lower()).first()
        if person is None:
            raise forms.ValidationError(_now("Nobody has this address: enter the person first."))
        return person
    inn, _slash, kpp = text.partition("/")
    found = Organisation.objects.filter(inn=bare(inn)) if bare(inn) else Organisation.objects.none()
    if bare(kpp):
        found = found.filter(kpp=bare(kpp).upper())
    rows = list(found[:2])
    if not rows:
        raise forms.ValidationError(_now("No organisation has this INN: enter it first."))
    if len(rows) > 1:
        raise forms.ValidationError(_now("Several have this INN: add the KPP after a slash."))
    return rows[0]


class CertificateForm(forms.Form):
    """`owner`, when known, is fixed; else it is told by INN (and KPP) or by e-mail."""

    owner = forms.CharField(
        label=_("Owner"),
        max_length=300,
        help_text=_(
            "INN of an organisation, with KPP after a slash for a branch, or the e-mail of a person."
        ),
    )
    products = forms.MultipleChoiceField(label=_("Products"), widget=forms.CheckboxSelectMultiple)
    version_text = forms.CharField(
        label=_("Versions"), required=False, max_length=100, help_text=_("Like 5.0; empty: every version.")
    )
    tier = forms.ChoiceField(label=_("Tier"), widget=forms.RadioSelect)
    starts_on = day_field(_("First day"), required=True)
    ends_on = day_field(_("Last day"), required=True, help_text=_("Both days are inside."))
    seats = forms.IntegerField(label=_("Seats"), required=False)
    price = money_field(_("Price with VAT"))
    price_source = forms.CharField(
        label=_("Source of the price"), required=False, max_length=200, help_text=_("Price list or contract.")
    )
    price_on = day_field(_("Date of the price list or contract"))
    form = forms.ChoiceField(label=_("Form"), choices=forms_of_paper)

    def __init__(
        self,
        *args: Any,
        rules: Edition,
        products: Sequence[Product],
        language: str,
        today: date,
        owner: Owner | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.known = rules, owner
        self.by_code = {product.code: product for product in products}
        if owner is not None:
            del self.fields["owner"]
        self._choose("products", [(product.code, product.name) for product in products])
        tiers = rules.axes["tier"].values.items()
        self._choose("tier", [(code, value.label[language]) for code, value in tiers])
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = year_after(today)
        if self.data.get("fewer_seats"):
            self.ask_about_seats()
        self.own = self._own_terms(language)
        self.fields.update(agreed.fields_of(rules, language))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, (forms.ChoiceField, forms.MultipleChoiceField))
        field.choices = choices

    def _own_terms(self, language: str) -> list[str]:
        """Fields for what this certificate alone gives (A6.6)."""
        names = numbered_services(self.rules)
        for code in names:
            row = self.rules.services[code]
            cells = ", ".join(
                f"{self.rules.axes['tier'].values[tier].label[language].lower()} — {_cell(cell)}"
                for tier, cell in row.cells.items()
            )
            self.fields[code] = forms.IntegerField(
                label=row.label[language],
                required=False,
                min_value=0,
                help_text=_now("Empty: as in the tier (%(cells)s). 0: none.") % {"cells": cells},
            )
        if self.rules.visits is not None:
            names += ["visit_hours", "visit_area"]
            self.fields["visit_hours"] = forms.CharField(
                label=_("Hours of visits"),
                required=False,
                max_length=11,
                help_text=_("Empty: the working day. 08:00-20:00, or 24 for any hour."),
            )
            self.fields["visit_area"] = forms.BooleanField(
                label=_("Visits anywhere, not only where the regulation says"), required=False
            )
        return names

    def ask_about_seats(self) -> None:
        """Fewer seats than the owner's licences have been named: are they meant?"""
        self.fields["fewer_seats"] = forms.BooleanField(
            label=_("Fewer seats than in the licences are meant"), required=False
        )

    def clean(self) -> dict[str, Any]:
        """Beside what is missing also what cannot be: one round of corrections, not two."""
        given = super().clean() or {}
        if self.errors:
            starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
            faults = faults_of_term(starts_on, ends_on) if starts_on and ends_on else {}
            if "price" in given:
                faults |= faults_of_price(
                    given["price"], given.get("price_source", ""), given.get("price_on")
                )
            for name, words in faults.items():
                if name not in self.errors:
                    self.add_error(name, words)
        return given

    def overrides(self) -> dict[str, Any]:
        """What was told otherwise than the tier says."""
        found: dict[str, Any] = {}
        for name in self.own:
            value = self.cleaned_data.get(name)
            if name == "visit_area":
                if value:
                    found[name] = "any"
            elif name == "visit_hours":
                if value:
                    found[name] = "any" if value.strip() == "24" else value.replace(" ", "").replace("–", "-")
            elif value is not None:
                found[name] = value or False
        return found | agreed.told_in(self.rules, self.cleaned_data)

    def clean_owner(self) -> Owner:
        return owner_told(self.cleaned_data["owner"])

    def chosen_owner(self) -> Owner:
        owner = self.known or self.cleaned_data["owner"]
        assert isinstance(owner, (Organisation, Requester))
        return owner


def _cell(cell: object) -> str:
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else _now("none")


class ActivationForm(forms.Form):
    renews_on = day_field(
        _("Renewal date"), required=True, help_text=_("The first day of the certificate after the lapse.")
    )
    base_price = money_field(
        _("Price of the new certificate"), required=True, help_text=_("With VAT, on the ordering date.")
    )
    ordered_on = day_field(_("Ordering date"), required=True)
    form = forms.ChoiceField(label=_("Form"), choices=forms_of_paper)


class AnnulForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It stays on the certificate. The number admits nothing from then on."),
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )
