"""The forms of the register of customers and products. What is wrong is decided by actions, told at the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reglament.desk.accounts.models import User
from reglament.desk.products.models import Product, Version


def put_errors(form: forms.Form, error: ValidationError) -> None:
    """Errors of an action at the fields they name, the rest on the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("There is no such day.")},
    )


class OrganisationForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=300,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    inn = forms.CharField(label=_("INN"), required=False, max_length=40, help_text=_("10 or 12 digits."))
    kpp = forms.CharField(label=_("KPP"), required=False, max_length=40)
    ogrn = forms.CharField(label=_("OGRN"), required=False, max_length=40, help_text=_("13 or 15 digits."))


class PersonForm(forms.Form):
    full_name = forms.CharField(
        label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"invalid": _("This is no e-mail address: like name@example.org.")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=60,
        help_text=_("A number without a country is Russian."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )


class RepresentativeForm(PersonForm):
    responsible = forms.BooleanField(
        label=_("Responsible person of the client: sees all appeals of the organisation"), required=False
    )


class ClientForm(forms.Form):
    served = forms.BooleanField(label=_("Served without a certificate"), required=False)
    specialist = forms.ChoiceField(label=_("Our specialist"), required=False)

    def __init__(self, *args: Any, agents: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["specialist"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", str(_("nobody yet"))), *((user.email, str(user)) for user in agents)]
        self.agents = {user.email: user for user in agents}

    def chosen(self) -> User | None:
        return self.agents.get(self.cleaned_data.get("specialist", ""))


def kind_words() -> list[tuple[str, Any]]:
    return [
        (Product.SOFTWARE, _("software")),
        (Product.HARDWARE, _("hardware")),
        (Product.CHIP, _("integrated circuit")),
    ]


def status_words() -> list[tuple[str, Any]]:
    """Statuses of a version with what each means (A6.2)."""
    return [
        (Version.CURRENT, _("current\nsupported in full")),
        (Version.LIMITED, _("limited\nknown solutions, existing fixes and builds, help to move up")),
        (Version.ENDED, _("ended\nhelp to move up to a supported version")),
    ]


class ProductForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    code = forms.SlugField(
        label=_("Code"),
        max_length=50,
        help_text=_("Latin letters, digits and dashes; it stays for good."),
        error_messages={"invalid": _("A code is Latin letters, digits and dashes.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=kind_words)
    environments = forms.CharField(
        label=_("Supported environments"),
        required=False,
        max_length=10_000,
        help_text=_("One a line, as the documentation names them."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    visitable = forms.BooleanField(label=_("Specialists may go out for this product"), required=False)

    def __init__(self, *args: Any, entered: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if entered:
            del self.fields["code"]


class VersionForm(forms.Form):
    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"autofocus": True})
    )
    status = forms.ChoiceField(label=_("Status of support"), choices=status_words, widget=forms.RadioSelect)
    released_on = day_field(_("Released on"))
    since_on = day_field(_("The status holds since"))
    until_on = day_field(_("Last day of support"), help_text=_("When it is announced."))


class ComponentForm(forms.Form):
    """`versions`: of the product; none chosen is all."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    note = forms.CharField(label=_("What it is for"), required=False, max_length=300)
    versions = forms.MultipleChoiceField(
        label=_("Versions it belongs to"),
        required=False,
        help_text=_("None chosen: all."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, versions: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {version.number: version for version in versions}
        if not versions:
            del self.fields["versions"]
            return
        field = self.fields["versions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(number, number) for number in self.known]

    def chosen(self) -> list[Version]:
        return [self.known[number] for number in self.cleaned_data.get("versions", [])]


class BuildForm(forms.Form):
    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"autofocus": True})
    )
    released_on = day_field(_("Released on"))


class SerialsForm(forms.Form):
    numbers = forms.CharField(
        label=_("Serial numbers"),
        max_length=400_000,
        help_text=_("One a line."),
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
    )
    version = forms.ChoiceField(label=_("Version"), required=False)
    handed_to = forms.CharField(label=_("Handed over to"), required=False, max_length=300)
    handed_on = day_field(_("Handed over on"))

    def __init__(self, *args: Any, versions: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", ""), *((v.number, v.number) for v in versions)]
        self.versions = {v.number: v for v in versions}
