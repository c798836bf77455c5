"""The form of an appeal for a licence for the new version (A6.10.1): the licence, its scan, where papers go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reglament.desk.customers.licences import Licence
from reglament.desk.customers.models import Organisation, Requester
from reglament.desk.portal.forms.appeal import WantedChoice, WantedText
from reglament.desk.portal.forms.files import limit
from reglament.desk.products.models import Product
from reglament.desk.tickets.appeal import IncomingFile, NewAppeal
from reglament.desk.upgrades.actions import Filing
from reglament.desk.upgrades.queries import KIND

OTHER = "other"


class UpgradeForm(forms.Form):
    """One's own licences as cards; another one by its number."""

    use_required_attribute = False

    submission = forms.CharField(widget=forms.HiddenInput, max_length=40)
    licence = forms.ChoiceField(label=_("Which licence"), widget=forms.RadioSelect)
    licence_text = WantedText(
        label=_("Number of the licence"),
        max_length=100,
        help_text=_("Only when “Another one” is chosen above."),
    )
    product = WantedChoice(label=_("Product"), help_text=_("Also only for another licence."))
    scan = forms.FileField(
        label=_("Scan of the licence"),
        help_text=_("The document with the key, the manner and the term of use."),
        error_messages={"required": _("The regulation asks for a scan of the licence.")},
    )
    certificate_text = forms.CharField(label=_("Certificate number"), max_length=100)
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    address = forms.CharField(
        label=_("Address for the original"),
        required=False,
        max_length=500,
        help_text=_(
            "The original of the new licence is sent there once the original of the old one has come."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words = forms.CharField(
        label=_("Anything to add"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, licences: Sequence[Licence], products: Sequence[Product], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.licences = {str(item.pk): item for item in licences}
        self.products = {product.code: product for product in products}
        self.fields["submission"].initial = uuid4().hex
        cards = [(key, _card(item)) for key, item in self.licences.items()]
        self._choose("licence", [*cards, (OTHER, str(_("Another one: I write its number")))])
        self._choose("product", [("", ""), *((p.code, p.name) for p in products)])
        if not cards:
            self.fields["licence"].initial = OTHER

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_scan(self) -> Any:
        file = self.cleaned_data["scan"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(limit)s.") % {"limit": limit()})
        return file

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("licence") == OTHER:
            for name in ("licence_text", "product"):
                if not given.get(name):
                    self.add_error(name, _("Fill this in, please: the licence is found by it."))
        return given

    @property
    def chosen(self) -> Licence | None:
        return self.licences.get(self.cleaned_data["licence"])

    def filing(self) -> Filing:
        """What the appeal says of the licence."""
        given, held = self.cleaned_data, self.chosen
        typed = "" if held else given["licence_text"].strip()
        return Filing(licence=held, licence_text=typed, address=given["address"].strip())

    def appeal(self, requester: Requester, firms: Sequence[Organisation], language: str) -> NewAppeal:
        """The same as an appeal like any other, its scan first among the files."""
        given, held, file = self.cleaned_data, self.chosen, self.cleaned_data["scan"]
        product = held.product if held else self.products[given["product"]]
        firm = held.organisation if held else next(iter(firms), None)
        number = held.masked if held else given["licence_text"].strip()
        told = str(_("Please give a licence for the new version. Licence %(number)s, %(product)s."))
        words = told % {"number": number, "product": product.name}
        scan = IncomingFile(name=str(file.name), content_type=file.content_type or "", content=file.read())
        return NewAppeal(
            channel="portal",
            subject=str(_("A licence for the new version")),
            text="\n\n".join(filter(None, (words, given["words"].strip()))),
            email=requester.email,
            full_name=given["full_name"],
            phone=given["phone"],
            organisation_name=firm.name if firm else "",
            inn=firm.inn if firm else "",
            certificate_text=given["certificate_text"].strip(),
            product=product,
            kind=KIND,
            language=language,
            files=[scan],
            submission=given["submission"],
        )


def _card(item: Licence) -> str:
    seats = _("Seats: %(n)s") % {"n": item.seats} if item.seats else _("an unlimited number of seats")
    whose = f"; {item.organisation.name}" if item.organisation else ""
    return f"{item.product.name} {item.version}, {item.masked}\n{seats}{whose}"
