"""What the form told beside the columns every appeal has: other axes and facts of the edition, by their own names.

An edition that knows only tier, severity, priority and kind costs nothing here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.queries import certificates_of, requester_by_email
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.appeal import NewAppeal
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import Scalar
from reglament.rulebook.rows import asked_of_tickets

COLUMNS = frozenset({"tier", "severity", "priority", "kind"})
_YES, _NO = frozenset({"yes", "true", "on", "да"}), frozenset({"no", "false", "off", "нет"})


def other_names(rules: Edition) -> list[str]:
    """Axes and facts of the edition that have no column of their own."""
    return [*(name for name in rules.axes if name not in COLUMNS), *rules.facts]


def told_facts(
    rules: Edition, told: Mapping[str, Any], certificate: SupportCertificate | None = None
) -> dict[str, Scalar]:
    """Values of the other axes and facts: of the certificate's (6.6), then those the sender may give.

    A sender gives what the form has a field for, or what the edition says a requester sets; "yes" and "no" are true
    and false. What is no value of an axis is left out."""
    names = other_names(rules)
    if not names:
        return {}
    agreed = certificate.overrides if certificate else {}
    facts = {name: agreed[name] for name in names if name in agreed}
    asked = {field.axis or field.name: field.name for field in rules.form().fields}
    for name in names:
        rule = rules.axes.get(name) or rules.facts[name]
        key = asked.get(name, name)
        if key not in told or (name not in asked and rule.set_by != "requester") or name in facts:
            continue
        value = value_of(rules, name, told[key])
        if value is not None:
            facts[name] = value
    return facts


def of_product(rules: Edition, product: Product | None) -> dict[str, Scalar]:
    """The code of the product an appeal is about, where anything but the gates asks for it."""
    return {"product": product.code} if product is not None and "product" in asked_of_tickets(rules) else {}


def value_of(rules: Edition, name: str, given: Any) -> Scalar:
    """What was given as a value of an axis or fact; None when it cannot be one."""
    if name in rules.axes:
        return str(given) if str(given) in rules.axes[name].values else None
    if isinstance(given, str):
        word = given.strip().lower()
        if word in _YES | _NO and isinstance(rules.setting(rules.facts[name].default), bool):
            return word in _YES
        if rules.facts[name].values:
            return next((v for v in rules.facts[name].values if str(v) == given.strip()), None)
        return int(word) if word.isascii() and word.isdigit() else given.strip()
    return given if isinstance(given, bool | int) else None


def axis_told(rules: Edition, axis: str, told: Mapping[str, Any]) -> str:
    """A value of an axis with a column that the form asks for under another name; "" when it does not."""
    for field in rules.form().fields:
        if field.axis == axis and field.name != axis and str(told.get(field.name)) in rules.axes[axis].values:
            return str(told[field.name])
    return ""


def default_of(rules: Edition, axis: str) -> str:
    """The value an axis has when nobody said one (B-4.7c, A1.12); "" when the edition has no such axis.

    "" too for one that follows from other facts: it is derived until somebody sets it."""
    rule = rules.axes.get(axis)
    return "" if rule is None or rule.derived else str(rules.setting(rule.default))


def asks_for_number(rules: Edition) -> bool:
    """Whether the edition's form wants the number of a certificate (A1.9)."""
    return any(field.type == "certificate" for field in rules.form().fields)


def usual_number(rules: Edition, desk: Desk, appeal: NewAppeal, at: datetime) -> str:
    """The number of the certificate an appeal comes under where the form asks for none, but the tier stands on one.

    The sender's own: valid on the day of receipt before others, of the product named before others."""
    tier = rules.axes.get("tier")
    if appeal.certificate_text or tier is None or tier.set_by != "certificate" or asks_for_number(rules):
        return ""
    requester = requester_by_email(appeal.email)
    if requester is None:
        return ""
    on = at.astimezone(ZoneInfo(rules.zone)).date()
    product = appeal.product.pk if appeal.product else None

    def fits(found: SupportCertificate) -> tuple[bool, bool]:
        covers = product is None or any(item.pk == product for item in found.products.all())
        return found.starts_on <= on <= found.ends_on, covers

    # The first of the best ones: certificates come with the latest term first.
    best = max(certificates_of(requester, desk), key=fits, default=None)
    return best.number if best else ""
