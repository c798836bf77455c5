"""The form of a new appeal: one page, made from the edition in force."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _

from reglament.desk.customers.models import Organisation, Requester
from reglament.desk.portal.forms import fields
from reglament.desk.portal.forms.files import FilesField
from reglament.desk.products.models import Product, Version
from reglament.desk.tickets.appeal import IncomingFile, NewAppeal
from reglament.rulebook import admission
from reglament.rulebook.edition import Edition
from reglament.rulebook.schema_rules import Field

OTHER, NONE = "other", "none"
SECTIONS = ("what", "where", "bad", "who")
_SECTION_OF_NAME = {"criticality": "bad", "environment": "where", "full_name": "who", "organisation": "who"}
_SECTION_OF_NAME |= {"represents_organisation": "who", "kind": "what"}
_SECTION_OF_TYPE = {"phone": "who", "inn": "who", "ogrn": "who", "email": "who"}
_SECTION_OF_TYPE |= {"product": "where", "certificate": "where", "yes_no": "bad", "choice": "bad"}
_NATIVE = {"full_name", "organisation", "inn", "ogrn", "phone", "product", "environment", "source", "kind"}
_NATIVE |= {"priority", "severity", "description", "files", "certificate_number", "email"}


@dataclass(frozen=True, slots=True)
class Card:
    """A certificate the requester may use: what the radio card says."""

    number: str
    words: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the form starts from: who asks, with which certificates, about which products."""

    requester: Requester
    organisations: list[Organisation]
    cards: list[Card]
    versions: list[tuple[Product, list[tuple[Version, str]]]]


class Wanted:
    """A field the regulation asks for, though the form is not stopped without it: never called optional."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)  # type: ignore[misc]


class WantedText(Wanted, forms.CharField):
    pass


class WantedChoice(Wanted, forms.ChoiceField):
    pass


def section_of(field: Field) -> str:
    return _SECTION_OF_NAME.get(field.name) or _SECTION_OF_TYPE.get(field.type, "what")


class AppealForm(forms.Form):
    """Fields of the edition's template, plus a subject. `rule_of` maps a field's name to its rule."""

    use_required_attribute = False

    def __init__(self, rules: Edition, known: Known, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.known, self.language = rules, known, language
        self.rule_of: dict[str, Field] = {}
        self.fields["submission"] = forms.CharField(
            widget=forms.HiddenInput, initial=uuid4().hex, max_length=40
        )
        self.fields["subject"] = forms.CharField(
            label=_("Subject"), help_text=_("One line: what fails and where."), required=False, max_length=300
        )
        for field in (*rules.form().fields, *fields.implied(rules)):
            if field.type != "email":  # the address is the one proved at sign-in
                self._add(field)
        if "kind" in self.fields:
            self.order_fields(["submission", "kind"])

    def _add(self, field: Field) -> None:
        made = getattr(self, f"_make_{field.type}", self._make_text)(field)
        if isinstance(made, forms.Field):
            made.label = field.label[self.language]
            made.error_messages["required"] = _("Fill this in, please: the regulation asks for it.")
            made.help_text = made.help_text or (field.help[self.language] if field.help else "")
            self.fields[field.name] = made
            self.rule_of[field.name] = field
        if field.type == "certificate" and self.known.cards:
            self.fields["certificate_typed"] = WantedText(
                label=_("The other certificate’s number"),
                help_text=_("Only when “Another certificate” is chosen above."),
                max_length=100,
            )
        if field.type == "product":
            self._add_component()

    def _add_component(self) -> None:
        """A part of a product the appeal may name (A1.2), where the register knows any."""
        parts = [(p.name, [(c.name, c.name) for c in p.components.all()]) for p, _v in self.known.versions]
        if any(names for _product, names in parts):
            choices = [("", _("Not chosen")), *((product, names) for product, names in parts if names)]
            self.fields["component"] = forms.ChoiceField(
                label=_("Component"), required=False, choices=choices
            )

    def _make_text(self, field: Field) -> forms.Field:
        if field.name == "organisation" and len(self.known.organisations) > 1:
            return self._one_of_several()
        if field.required == "organisation":
            return WantedText(max_length=300, initial=self._known(field))
        return forms.CharField(
            required=fields.blocks(self.rules, field), max_length=300, initial=self._known(field)
        )

    def _one_of_several(self) -> forms.Field:
        """Whoever speaks for several organisations chooses one; name and numbers of it are known (A1.5, A1.8)."""
        self.fields["organisation_typed"] = WantedText(
            label=_("The other organisation’s name"),
            help_text=_("Only when “Another organisation” is chosen above."),
            max_length=300,
        )
        choices = [
            (str(o.pk), "\n".join(filter(None, (o.name, o.inn and _("INN %(inn)s") % {"inn": o.inn}))))
            for o in self.known.organisations
        ]
        choices.append((OTHER, _("Another organisation\nIts name and INN go into the fields below.")))
        return forms.ChoiceField(
            choices=choices, required=False, initial=choices[0][0], widget=forms.RadioSelect
        )

    def _make_long(self, field: Field) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": 7 if field.required == "yes" else 3})
        return forms.CharField(
            required=fields.blocks(self.rules, field), max_length=fields.LONG, widget=widget
        )

    def _make_phone(self, field: Field) -> forms.Field:
        widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
        return forms.CharField(
            required=fields.blocks(self.rules, field),
            max_length=40,
            initial=self._known(field),
            widget=widget,
        )

    def _make_inn(self, field: Field) -> forms.Field:
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        made = WantedText if field.required == "organisation" else forms.CharField
        return made(required=made is WantedText, max_length=20, initial=self._known(field), widget=widget)

    _make_ogrn = _make_inn

    def _make_url(self, field: Field) -> forms.Field:
        return forms.CharField(required=False, max_length=500)

    def _make_choice(self, field: Field) -> forms.Field:
        choices = fields.axis_choices(self.rules, field.axis, self.language)
        default = str(self.rules.setting(self.rules.axes[field.axis].default))
        required = fields.blocks(self.rules, field)
        return forms.ChoiceField(
            choices=choices, required=required, initial=default, widget=forms.RadioSelect
        )

    def _make_date(self, field: Field) -> forms.Field:
        """A civil date, kept as it is written in JSON."""
        widget = forms.DateInput(attrs={"type": "date"})
        pattern = r"^(\d{4}-\d\d-\d\d)?$"
        return forms.RegexField(
            pattern, required=fields.blocks(self.rules, field), max_length=10, widget=widget
        )

    def _make_yes_no(self, field: Field) -> forms.Field:
        if field.name == "represents_organisation":
            return forms.BooleanField(required=False, initial=bool(self.known.organisations))
        choices = [("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect)

    def _make_certificate(self, field: Field) -> forms.Field:
        required = fields.blocks(self.rules, field)
        if not self.known.cards:
            made = forms.CharField if required or field.required == "no" else WantedText
            return made(required=field.required != "no", max_length=100)
        choices = [(card.number, card.words) for card in self.known.cards]
        choices.append((OTHER, _("Another certificate\nIts number goes into the field below.")))
        if not required:
            words = _("No number at hand\nThe appeal is registered; work begins when the number comes.")
            choices.append((NONE, words))
        initial = next((card.number for card in self.known.cards if card.valid), OTHER)
        if field.required == "no":
            return forms.ChoiceField(
                choices=choices, required=False, initial=initial, widget=forms.RadioSelect
            )
        cards = forms.ChoiceField if required else WantedChoice
        return cards(
            choices=choices,
            initial=initial,
            widget=forms.RadioSelect,
            help_text=self._when_needed(required, chosen=initial != OTHER),
        )

    def _when_needed(self, required: bool, *, chosen: bool) -> str:
        """When a number is to be typed, and what becomes of an appeal without one (A-1.9)."""
        if chosen:
            return _(
                "The one in force is chosen already. Type a number only for a certificate that is not in this list."
            )
        if required:
            return _("None of yours is in force today: the number of one that is has to be typed.")
        return _(
            "None of yours is in force today: type the number of one that is. Without it the appeal is registered,"
            " and work begins when the number comes."
        )

    def _make_product(self, field: Field) -> forms.Field | None:
        if not self.known.versions:
            return None
        choices: list[tuple[str, Any]] = [("", _("Not chosen"))]
        for product, versions in self.known.versions:
            entries = [(f"{product.pk}:{version.number}", words) for version, words in versions]
            unknown = (
                _("%(product)s, another version") % {"product": product.name} if entries else product.name
            )
            choices.append((product.name, [*entries, (f"{product.pk}:", unknown)]))
        return forms.ChoiceField(choices=choices, required=fields.blocks(self.rules, field))

    def _make_file(self, field: Field) -> forms.Field:
        return FilesField(required=False)

    def _known(self, field: Field) -> str:
        """What is already known of the requester."""
        if field.name in ("full_name", "phone"):
            return str(getattr(self.known.requester, field.name))
        organisation = self.known.organisations[0] if len(self.known.organisations) == 1 else None
        if organisation is None:
            return ""
        return {
            "organisation": organisation.name,
            "inn": organisation.inn,
            "ogrn": organisation.ogrn if not organisation.inn else "",
        }.get(field.name, "")

    # --- checking ---
    def clean_phone(self) -> str:
        value = str(self.cleaned_data["phone"])
        return fields.phone(value) if value and value != self.known.requester.phone else value

    def clean_inn(self) -> str:
        value = "".join(str(self.cleaned_data["inn"]).split())
        return value if value in {o.inn for o in self.known.organisations} else fields.inn(value)

    def clean_ogrn(self) -> str:
        value = "".join(str(self.cleaned_data["ogrn"]).split())
        return value if value in {o.ogrn for o in self.known.organisations} else fields.ogrn(value)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "organisation_typed" in self.fields:
            self._chosen_organisation(data)
        if data.get("certificate_number") == OTHER and not str(data.get("certificate_typed", "")).strip():
            self.add_error("certificate_typed", _("Write the number, or choose “No number at hand”."))
        if data.get("represents_organisation"):
            self._need_organisation(data)
        return data

    def _chosen_organisation(self, data: dict[str, Any]) -> None:
        """Name and numbers of the one chosen of several; of another one what was typed."""
        chosen = next((o for o in self.known.organisations if str(o.pk) == data.get("organisation")), None)
        if chosen is None:
            data["organisation"] = str(data.get("organisation_typed") or "").strip()
            return
        data["organisation"], data["inn"] = chosen.name, chosen.inn
        data["ogrn"] = "" if chosen.inn else chosen.ogrn

    def _need_organisation(self, data: dict[str, Any]) -> None:
        """Whoever represents an organisation names it, by INN or OGRN too (A1.8)."""
        needed = {name for name, rule in self.rule_of.items() if rule.required == "organisation"}
        if "organisation" in needed and "organisation" not in self.errors and not data.get("organisation"):
            self.add_error("organisation", _("Name the organisation you represent."))
        if (
            "inn" in needed
            and not {"inn", "ogrn"} & set(self.errors)
            and not (data.get("inn") or data.get("ogrn"))
        ):
            self.add_error("inn", _("Give the INN or the OGRN of the organisation."))

    # --- what was told ---
    @property
    def certificate_text(self) -> str:
        chosen = str(self.cleaned_data.get("certificate_number", ""))
        if chosen == NONE:
            return ""
        return str(self.cleaned_data.get("certificate_typed", "")) if chosen == OTHER else chosen

    def severity(self) -> str:
        """What was chosen, else what the two plain questions propose (A1.11); "" when the edition asks none."""
        if "severity" not in self.rules.axes:
            return ""
        chosen = str(self.cleaned_data.get("severity") or "")
        if chosen in self.rules.axes["severity"].values:
            return chosen
        answers: dict[str, Any] = {
            n: v == "yes" if v in ("yes", "no") else v for n, v in self.cleaned_data.items()
        }
        return admission.propose(self.rules, "severity", answers)

    def _text(self) -> str:
        """The description, and under it whatever else was told in the requester's own words."""
        told = str(self.cleaned_data.get("description", ""))
        for name, rule in self.rule_of.items():
            value = str(self.cleaned_data.get(name) or "").strip()
            if name not in _NATIVE and rule.type in ("long", "text") and value:
                told += f"\n\n{rule.label[self.language]}:\n{value}"
        return told

    def _facts(self) -> dict[str, object]:
        """The other fields of the template, kept as they were told."""
        names = [n for n in self.rule_of if n not in _NATIVE and n != "represents_organisation"]
        told: dict[str, object] = {n: self.cleaned_data[n] for n in names if self.cleaned_data.get(n)}
        if self._represents:
            for name, key in (("organisation", "organisation_name"), ("inn", "inn"), ("ogrn", "ogrn")):
                if self.cleaned_data.get(name):
                    told[key] = self.cleaned_data[name]
            known = {o.name: o for o in self.known.organisations}.get(str(told.get("organisation_name", "")))
            if known is not None and "inn" not in told and "ogrn" not in told:
                told |= {"inn": known.inn, "ogrn": known.ogrn}
        if self.cleaned_data.get("component"):
            told["component"] = self.cleaned_data["component"]
        return told

    @property
    def _represents(self) -> bool:
        return bool(self.cleaned_data.get("represents_organisation", "organisation" in self.rule_of))

    def _submission(self) -> str:
        """The same form with the same words is the same appeal; sent again with other words it is another one."""
        told = {name: str(value) for name, value in self.cleaned_data.items() if name != "files"}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:40]

    def appeal(self, *, email: str, files: list[IncomingFile]) -> NewAppeal:
        """Everything told, for `register_ticket`."""
        data = self.cleaned_data
        product_id, _colon, version = str(data.get("product") or "").partition(":")
        products = {str(product.pk): product for product, _versions in self.known.versions}
        facts = self._facts()
        return NewAppeal(
            channel="portal",
            full_name=str(data.get("full_name") or ""),
            phone=str(data.get("phone") or ""),
            environment=str(data.get("environment") or ""),
            kind=str(data.get("kind") or ""),
            subject=str(data.get("subject") or ""),
            text=self._text(),
            email=email,
            organisation_name=str(facts.get("organisation_name", "")),
            inn=str(facts.get("inn", "")),
            ogrn=str(facts.get("ogrn", "")),
            certificate_text=self.certificate_text,
            product=products.get(product_id),
            version_text=version,
            severity=self.severity(),
            priority=str(data.get("priority") or ""),
            source_link=str(data.get("source") or ""),
            facts=facts,
            language=self.language,
            files=files,
            submission=self._submission(),
        )
