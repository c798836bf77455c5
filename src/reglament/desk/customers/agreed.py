"""What a contract says of its own beside the matrix: options bought, prices, windows, as facts of the edition.

They stand in the certificate's `overrides` under the name of the fact or axis, and every appeal under it has them."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.customers.models import SupportCertificate
from reglament.rulebook.addresses import are_hours, as_written
from reglament.rulebook.conditions import as_kind, number
from reglament.rulebook.edition import Axis, Edition
from reglament.rulebook.schema_base import is_zone
from reglament.rulebook.schema_meters import FactRule

_PREFIX = "agreed_"


def agreed_names(rules: Edition) -> list[str]:
    """Axes and facts the edition says a certificate sets, but for that of the tiers."""
    axes = [name for name, rule in rules.axes.items() if name not in ("tier", rules.matrix.axis)]
    names = [*axes, *(name for name, rule in rules.facts.items() if not (rule.counted or rule.on_list))]
    return [name for name in names if _rule(rules, name).set_by == "certificate"]


def agreed_of(rules: Edition, certificate: SupportCertificate | None) -> dict[str, Any]:
    """What this certificate says of them."""
    if certificate is None or not certificate.overrides:
        return {}
    return {
        name: certificate.overrides[name] for name in agreed_names(rules) if name in certificate.overrides
    }


def _rule(rules: Edition, name: str) -> Axis | FactRule:
    return rules.axes.get(name) or rules.facts[name]


def fault_of(rules: Edition, name: str, value: Any) -> str:
    """Why a certificate cannot say this, in words; "" when it can."""
    rule = _rule(rules, name)
    if isinstance(rule, Axis):
        return "" if value in rule.values else _("The regulation knows no such value.")
    if rule.values:
        return "" if value in rule.values else _("The regulation knows no such value.")
    if rule.kind == "yes_no" or (rule.kind == "" and isinstance(rules.setting(rule.default), bool)):
        return "" if isinstance(value, bool) else _("Yes or no.")
    if rule.kind in ("number", "decimal", "date", "time"):
        known = number(value) if rule.kind == "decimal" else as_kind(value, rule.kind)
        return "" if known is not None else _("A number, date or time, as it is asked for.")
    if any(row.zone_fact == name for clock in rules.clocks.values() for row in clock.calendars):
        return "" if is_zone(str(value)) else _("A time zone, like Asia/Omsk.")
    if says_hours(rules, name):
        known = str(value) in rules.calendars or are_hours(as_written(str(value)))
        return "" if known else _("Hours, like mon-fri 08:00-20:00; sat 10:00-14:00.")
    return "" if isinstance(value, bool | int | str) else _("The regulation knows no such value.")


def says_hours(rules: Edition, name: str) -> bool:
    """Whether this says the hours of a contract, or names a calendar of the edition."""
    return any(rule.hours_fact == name for rule in rules.calendars.values())


def shown(rules: Edition, name: str, value: Any, language: str) -> str:
    """What a certificate says of one of them, in words."""
    rule = _rule(rules, name)
    if isinstance(rule, Axis) and value in rule.values:
        return rule.values[value].label[language]
    if value in rules.calendars and says_hours(rules, name):
        return rules.calendars[value].label[language]
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)


def label_of(rules: Edition, name: str, language: str) -> tuple[str, str]:
    """What it is called, and its clause."""
    rule = _rule(rules, name)
    return rule.label[language], rule.clause


def fields_of(rules: Edition, language: str) -> dict[str, forms.Field]:
    """Fields of a form, by their names in it; empty means as the edition has it by itself."""
    return {_PREFIX + name: _field(rules, name, language) for name in agreed_names(rules)}


def _field(rules: Edition, name: str, language: str) -> forms.Field:
    rule = _rule(rules, name)
    plain: dict[str, Any] = {"label": rule.label[language], "required": False}
    usual = [("", _("as usual"))]
    if isinstance(rule, Axis):
        values = [(code, value.label[language]) for code, value in rule.values.items()]
        return forms.ChoiceField(choices=usual + values, **plain)
    if rule.values:
        return forms.ChoiceField(choices=usual + [(str(value), str(value)) for value in rule.values], **plain)
    if rule.kind == "yes_no" or (rule.kind == "" and isinstance(rules.setting(rule.default), bool)):
        return forms.ChoiceField(choices=[*usual, ("yes", _("yes")), ("no", _("no"))], **plain)
    if rule.kind == "number":
        return forms.IntegerField(**plain)
    if rule.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **plain)
    if says_hours(rules, name):
        plain["help_text"] = _("Like mon-fri 08:00-20:00; sat 10:00-14:00, or one of: %(names)s.") % {
            "names": ", ".join(rules.calendars)
        }
    return forms.CharField(max_length=200, validators=[partial(_check, rules, name)], **plain)


def _check(rules: Edition, name: str, value: Any) -> None:
    if fault := fault_of(rules, name, value):
        raise ValidationError(fault)


def told_in(rules: Edition, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a filled form says of them; what was left empty is not said."""
    found: dict[str, Any] = {}
    for name in agreed_names(rules):
        value, rule = given.get(_PREFIX + name), _rule(rules, name)
        if value in (None, ""):
            continue
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(rule, FactRule) and rule.values:
            value = next(known for known in rule.values if str(known) == value)
        elif isinstance(rule, FactRule) and value in ("yes", "no") and rule.kind != "text":
            value = value == "yes"
        found[name] = value
    return found
