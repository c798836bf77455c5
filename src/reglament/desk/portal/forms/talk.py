"""What a requester may do with an appeal: write, set the priority, supply what is missing, close."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _

from reglament.desk.customers.models import Requester
from reglament.desk.portal.forms import fields
from reglament.desk.portal.forms.appeal import OTHER, Card, WantedChoice, WantedText
from reglament.desk.portal.forms.files import FilesField
from reglament.desk.tickets.actions.supply import Supply
from reglament.desk.tickets.models import Ticket
from reglament.rulebook.edition import Edition


class ReplyForm(forms.Form):
    """A further message."""

    use_required_attribute = False
    submission = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    text = forms.CharField(max_length=fields.LONG, widget=forms.Textarea(attrs={"rows": 5, "data-send": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid4().hex
        self.fields["files"] = FilesField(required=False)
        self.fields["text"].label = _("Your message")
        self.fields["text"].error_messages["required"] = _("Write something: an empty message is not sent.")
        self.fields["files"].label = _("Files")


class PriorityForm(forms.Form):
    """The client's own priority (B4.7)."""

    use_required_attribute = False
    priority = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, rules: Edition, current: str, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["priority"]
        field.label, field.initial = rules.axes["priority"].label[language], current
        field.choices = fields.axis_choices(rules, "priority", language)  # type: ignore[attr-defined]


def asked_for(rules: Edition, ticket: Ticket) -> list[str]:
    """The fields an incomplete appeal still lacks, by the gates that held it (A1.8, A5.1)."""
    names: list[str] = []
    for row in ticket.missing:
        gate = rules.gates.get(row["code"])
        if gate is None:
            continue
        names += ["certificate_number"] if gate.check == "certificate" else gate.fields
    known = ("full_name", "phone", "organisation", "inn", "ogrn", "certificate_number")
    return [name for name in known if name in names]


class SupplyForm(forms.Form):
    """Only what is missing. Nothing is required: each thing supplied is one thing less."""

    use_required_attribute = False

    def __init__(
        self, rules: Edition, ticket: Ticket, cards: list[Card], language: str, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        labels = {field.name: field for field in rules.form().fields}
        # A certificate that is over: another may be named, or support renewed (A2.2).
        self.renewable = any(
            gate.check == "certificate" and gate.state == "expired"
            for row in ticket.missing
            if (gate := rules.gates.get(row["code"]))
        )
        for name in asked_for(rules, ticket):
            rule = labels.get(name)
            field: forms.Field = WantedText(max_length=300)
            if name == "certificate_number" and cards:
                choices = [(card.number, card.words) for card in cards]
                choices.append((OTHER, _("Another certificate\nIts number goes into the field below.")))
                field = WantedChoice(choices=choices, widget=forms.RadioSelect)
            field.label = rule.label[language] if rule else name
            self.fields[name] = field
            if name == "certificate_number" and cards:
                label = _("The other certificate’s number")
                hint = _("Only when “Another certificate” is chosen above.")
                self.fields["certificate_typed"] = WantedText(label=label, help_text=hint, max_length=100)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, check in (("phone", fields.phone), ("inn", fields.inn), ("ogrn", fields.ogrn)):
            if data.get(name):
                try:
                    data[name] = check(str(data[name]))
                except forms.ValidationError as error:
                    self.add_error(name, error)
        if not any(data.get(name) for name in self.fields) and not self.errors:
            raise forms.ValidationError(_("Fill in at least one of the fields."))
        if data.get("certificate_number") == OTHER and not data.get("certificate_typed"):
            self.add_error("certificate_typed", _("Write the number of the certificate."))
        return data

    def supply(self) -> Supply:
        data = {name: str(value or "").strip() for name, value in self.cleaned_data.items()}
        number = data.get("certificate_number", "")
        return Supply(
            full_name=data.get("full_name", ""),
            phone=data.get("phone", ""),
            organisation_name=data.get("organisation", ""),
            inn=data.get("inn", ""),
            ogrn=data.get("ogrn", ""),
            certificate_text=data.get("certificate_typed", "") if number == OTHER else number,
        )


class PersonForm(forms.Form):
    """How we call the person, where we ring, in which language we write, how the pages look."""

    use_required_attribute = False
    full_name = WantedText(max_length=200)
    phone = WantedText(max_length=40)
    language = forms.ChoiceField(widget=forms.RadioSelect)
    theme = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, requester: Requester, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requester = requester
        self.fields["full_name"].label = _("Full name")
        self.fields["phone"].label = _("Telephone")
        self.fields["phone"].widget.attrs.update(autocomplete="tel", inputmode="tel")
        self.fields["language"].label = _("Language of pages and letters")
        self.fields["language"].choices = [("ru", "Русский"), ("en", "English")]  # type: ignore[attr-defined]
        self.fields["theme"].label = _("Look")
        themes = [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
        self.fields["theme"].choices = themes  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        value = str(self.cleaned_data["phone"])
        return fields.phone(value) if value and value != self.requester.phone else value
