"""Fields of an appeal made from the regulation's own list (A1.8, A1.9, B4.5), by the type the edition gives them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from stdnum.ru import inn as inn_rules
from stdnum.ru import ogrn as ogrn_rules

from reglament.rulebook import words
from reglament.rulebook.edition import Axis, Edition
from reglament.rulebook.schema_rules import Field
from reglament.rulebook.schema_targets import TargetRow

LONG = 50_000  # characters of a description


def phone(value: str) -> str:
    """A telephone number as typed, if it can be one; Russian when no country is told."""
    import phonenumbers  # the numbers of all countries: 2 MB that few requests need

    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(value, "RU"))
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        raise forms.ValidationError(
            _("This does not look like a telephone number: write it with the area code.")
        )
    return value


def inn(value: str) -> str:
    """10 digits of an organisation or 12 of a person, with the right check digits."""
    compact = "".join(value.split())
    if compact and not inn_rules.is_valid(compact):
        raise forms.ValidationError(_("An INN has 10 or 12 digits; this one has a slip in it."))
    return compact


def ogrn(value: str) -> str:
    """13 digits, 15 of an entrepreneur, with the right check digit."""
    compact = "".join(value.split())
    if compact and not ogrn_rules.is_valid(compact):
        raise forms.ValidationError(_("An OGRN has 13 or 15 digits; this one has a slip in it."))
    return compact


def implied(rules: Edition) -> list[Field]:
    """Axes and facts the edition leaves to the requester, where its form has no field for them."""
    asked = {field.axis or field.name for field in rules.form().fields} | {
        field.name for field in rules.form().fields
    }
    found = [
        Field(name=name, label=rule.label, clause=rule.clause, type="choice", axis=name)
        for name, rule in rules.axes.items()
        if rule.set_by == "requester" and not rule.derived and name not in asked
    ]
    for name, fact in rules.facts.items():
        if fact.set_by == "requester" and not fact.counted and name not in asked:
            plain = isinstance(rules.setting(fact.default), bool) and not fact.kind
            kind = "yes_no" if plain else fact.kind
            asks = kind if kind in ("date", "yes_no") else "text"
            found.append(Field(name=name, label=fact.label, clause=fact.clause, type=asks))
    return found


def blocks(rules: Edition, field: Field) -> bool:
    """Whether the form cannot be sent without this field.

    What the regulation asks for blocks, except the certificate's number where an appeal without it is registered as
    incomplete (A-1.9): that is up to the gate that stands under the reading chosen."""
    if field.required != "yes":
        return False
    if field.type != "certificate":
        return True
    return any(
        gate.decision == "refuse"
        for gate in rules.gates.values()
        if gate.by == "rule" and field.name in gate.fields and rules.given(gate.given)
    )


def axis_choices(rules: Edition, name: str, language: str) -> list[tuple[str, str]]:
    """The values of an axis as cards: the label, and under it what it means or what it promises."""
    axis = rules.axes[name]
    return [(code, _card(rules, axis, name, code, language)) for code in axis.values]


def _card(rules: Edition, axis: Axis, name: str, code: str, language: str) -> str:
    value = axis.values[code]
    meaning = value.text[language] if value.text else _promise(rules, name, code, language)
    return f"{value.label[language]}\n{meaning}" if meaning else value.label[language]


def _promise(rules: Edition, name: str, code: str, language: str) -> str:
    """The term a value brings by itself, in words; a clock that is none of its own says nothing of it."""
    all_rows = (row for clock in rules.clocks.values() for row in clock.targets)
    rows: list[TargetRow] = [row for row in all_rows if row.unit != "not_offered"]
    row = next((r for r in rows if set(r.when) == {name} and r.when[name] == (code,)), None)
    return words.promised(rules, row, language) if row else ""
