"""What the form of a new appeal starts from, and how it is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.customers.queries import certificates_of, is_client, organisations_of
from reglament.desk.customers.services import REMOTE, held_of
from reglament.desk.portal.forms.appeal import SECTIONS, AppealForm, Card, Known, section_of
from reglament.desk.products.models import Product, Version
from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.actions.places import in_work
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import ClauseMark, Link
from reglament.rulebook import entitlement, limits
from reglament.rulebook.edition import Edition
from reglament.rulebook.words import filled

MOST_CARDS = 12


@dataclass(frozen=True, slots=True)
class LaidField:
    """A field as the page draws it. `cards`: radio buttons as cards; `pair`: yes and no side by side."""

    field: Any
    clause: ClauseMark | None
    cards: bool
    pair: bool
    files: bool


@dataclass(frozen=True, slots=True)
class LaidSection:
    name: str
    title: str
    words: str
    clause: ClauseMark | None
    fields: list[LaidField]


@dataclass(frozen=True, slots=True)
class Hint:
    words: str
    clause: ClauseMark | None


def known(desk: Desk, rules: Edition, requester: Requester, language: str, *, now: datetime) -> Known:
    """Everything that need not be typed again."""
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    certificates = list(certificates_of(requester, desk)[:MOST_CARDS])
    cards = [_card(rules, c, requester, language, today) for c in certificates]
    versions = [
        (product, [(v, _version(product, v)) for v in product.versions.order_by("-number")])
        for product in desk.products.prefetch_related("components").order_by("name")
    ]
    return Known(
        requester, list(organisations_of(requester)), sorted(cards, key=lambda c: not c.valid), versions
    )


def _card(
    rules: Edition, certificate: SupportCertificate, requester: Requester, language: str, today: date
) -> Card:
    tiers = rules.axes["tier"].values
    tier = tiers[certificate.tier].label[language] if certificate.tier in tiers else certificate.tier
    valid = certificate.starts_on <= today <= certificate.ends_on
    parts = [", ".join(p.name for p in certificate.products.all()), state_of(certificate, language, today)]
    parts.append(_taken(rules, certificate, requester) if valid else "")
    parts.append(_gives(rules, certificate, today, language))
    words = f"{certificate.number}, {tier[0].lower()}{tier[1:]}\n" + "; ".join(p for p in parts if p)
    return Card(certificate.number, words, valid)


def state_of(certificate: SupportCertificate, language: str, today: date) -> str:
    """Whether a certificate is in force on a civil date of the edition's zone, in words (A1.6)."""
    if today > certificate.ends_on:
        return _("expired on %(on)s") % {"on": day(certificate.ends_on, language)}
    if today < certificate.starts_on:
        return _("in force from %(on)s") % {"on": day(certificate.starts_on, language)}
    return _("in force until %(on)s") % {"on": day(certificate.ends_on, language)}


def _taken(rules: Edition, certificate: SupportCertificate, requester: Requester) -> str:
    """A full limit is told before sending: one more appeal will wait in the queue (A6.3)."""
    taken = in_work(rules, certificate, requester)
    verdict = limits.simultaneous(
        rules, tier=certificate.tier, in_work=taken, overrides=certificate.overrides
    )
    if verdict.ok:
        return ""
    return _("all places are taken, a new appeal will wait in the queue")


def _gives(rules: Edition, certificate: SupportCertificate, today: date, language: str) -> str:
    """Which of the services that are asked for apart this certificate gives today (A6.8)."""
    codes = [REMOTE, rules.visits.service if rules.visits else ""]
    held, told = [held_of(certificate)], []
    for code in codes:
        right = entitlement.may_have(rules, code, held, on=today) if code in rules.services else None
        if right and right.ok and right.given:
            label = rules.services[code].label[language]
            counted = right.given.value is not True
            told.append(f"{label[0].lower()}{label[1:]}" + (f": {right.given.value}" if counted else ""))
    return ", ".join(told)


def _version(product: Product, version: Version) -> str:
    words = {
        Version.CURRENT: _("fully supported"),
        Version.LIMITED: _("limited support: known solutions and help to move up"),
        Version.ENDED: _("support has ended: known solutions and help to move up"),
    }
    return f"{product.name} {version.number}, {words[version.status]}"


def sections(form: AppealForm, desk: Desk, language: str) -> list[LaidSection]:
    """The fields in the order a person tells a story: what, where, how bad, who."""
    titles = {
        "what": (_("What happened"), ""),
        "where": (_("Where"), ""),
        "bad": (_("How bad it is"), ""),
        "who": (_("Who asks"), _("Answers go to %(email)s.") % {"email": form.known.requester.email}),
    }
    laid, order = [], {name: _ordered(form, name) for name in SECTIONS}
    # The summary of errors follows the page.
    form.order_fields([field for names in order.values() for field in names])
    for name, names in order.items():
        fields = [found for field in names if (found := _laid(form, field, desk, language))]
        if fields:
            laid.append(LaidSection(name, *titles[name], _bad_clause(form, name, desk, language), fields))
    return laid


def _ordered(form: AppealForm, section: str) -> list[str]:
    names = [name for name, rule in form.rule_of.items() if section_of(rule) == section]
    if section == "what":
        first = [name for name in names if name == "kind"]
        return [*first, "subject", *(name for name in names if name != "kind")]
    if section == "where":
        names.sort(
            key=lambda name: (
                ("product", "environment").index(name) if name in ("product", "environment") else 2
            )
        )
    if "certificate_number" in names and "certificate_typed" in form.fields:
        names.insert(names.index("certificate_number") + 1, "certificate_typed")
    for name, after in (("component", "product"), ("organisation_typed", "organisation")):
        if after in names and name in form.fields:
            names.insert(names.index(after) + 1, name)
    return names


def _laid(form: AppealForm, name: str, desk: Desk, language: str) -> LaidField | None:
    if name not in form.fields:
        return None
    rule = form.rule_of.get(name)
    mark = clause_mark(form.rules, desk.slug, rule.clause, language) if rule else None
    kind = rule.type if rule else ""
    cards = kind in ("choice", "certificate") or (
        name == "organisation" and "organisation_typed" in form.fields
    )
    return LaidField(form[name], mark, cards, kind == "yes_no", kind == "file")


def _bad_clause(form: AppealForm, section: str, desk: Desk, language: str) -> ClauseMark | None:
    axis = form.rules.axes.get("severity") if section == "bad" else None
    return clause_mark(form.rules, desk.slug, axis.clause, language) if axis else None


def own_forms(rules: Edition, desk: Desk) -> list[Link]:
    """What is asked for in a form of its own, not in this one (A6.10.1, A6.8 note 2)."""
    found = []
    if rules.upgrade is not None:
        found.append(Link(_("a licence for the new version"), reverse("upgrade_new", args=[desk.slug])))
    if rules.visits is not None:
        found.append(Link(_("a visit of a specialist"), reverse("services")))
    return found


def hints(rules: Edition, desk: Desk, requester: Requester, language: str) -> list[Hint]:
    """What the regulation wants said at the form, and what is already known to stand in the way."""
    found = [
        Hint(h.text[language], clause_mark(rules, desk.slug, h.clause, language)) for h in rules.form().hints
    ]
    gate = next((g for g in rules.gates.values() if g.check == "requester" and g.by == "rule"), None)
    if gate is not None and not is_client(desk, requester):
        words = filled(gate.text[language], {"email": requester.email})
        found.append(Hint(words, clause_mark(rules, desk.slug, gate.clause, language)))
    return found
