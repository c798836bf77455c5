"""Who and what stands on the lists of a certificate, or of a client without one, and the facts that follow from it.

An edition without such lists costs nothing here: no query is made."""

from collections.abc import Mapping
from typing import Any

from reglament.desk.customers.models import Client, Representation, Requester, SupportCertificate
from reglament.desk.customers.queries import client_of
from reglament.desk.regulations.models import Desk
from reglament.desk.statements import rows
from reglament.rulebook import history
from reglament.rulebook.edition import Edition
from reglament.rulebook.named import facts_of, named_meters

Whose = SupportCertificate | Client
"""Whose lists they are: a certificate's, or a client's whom the desk serves without one (B1)."""

_NAMED = """
SELECT meter, text FROM desk_namedentry WHERE certificate_id = %s AND struck_at IS NULL ORDER BY id
"""

_NAMED_BY_CLIENT = """
SELECT meter, text FROM desk_namedentry WHERE desk_id = %s AND struck_at IS NULL
    AND (organisation_id = %s::bigint OR requester_id = %s::bigint) ORDER BY id
"""


def lists_of(rules: Edition, whose: Whose | None) -> dict[str, list[str]]:
    """Every list of the edition with those on it, in the order they were named; {} without lists or client."""
    found: dict[str, list[str]] = {name: [] for name in named_meters(rules)} if whose else {}
    if whose is None or not found:
        return {}
    for meter, text in _rows(whose):
        if meter in found:
            found[meter].append(text)
    return found


def _rows(whose: Whose) -> list[tuple[Any, ...]]:
    if isinstance(whose, SupportCertificate):
        return rows(_NAMED, [whose.pk])
    return rows(_NAMED_BY_CLIENT, [whose.desk_id, whose.organisation_id, whose.requester_id])


def listed_facts(
    rules: Edition,
    desk: Desk,
    certificate: SupportCertificate | None,
    requester: Requester,
    said: Mapping[str, Any],
) -> dict[str, bool]:
    """Whether the sender, or what the appeal is about, stands on the lists (`on_list`); `said`: fields of the form.

    Without a certificate the lists are those of the client. What the certificate agrees (A6.6) stands before a list."""
    if not any(rule.on_list for rule in rules.facts.values()):
        return {}
    whose = certificate or client_of(desk, requester)
    if whose is None:
        return {}
    person = {"email": requester.email, "phone": requester.phone, "full_name": requester.full_name}
    found = facts_of(rules, lists_of(rules, whose), {**said, **person})
    agreed = certificate.overrides if certificate else {}
    return {name: value for name, value in found.items() if name not in agreed}


def may_name(requester: Requester, whose: Whose) -> bool:
    """Whether this person names people there: the owner, or who is responsible for the organisation (B1).

    While nobody is responsible, anybody who speaks for it."""
    if whose.organisation_id is None:
        own = whose.owner_id if isinstance(whose, SupportCertificate) else whose.requester_id
        return own == requester.pk
    people = Representation.objects.filter(organisation=whose.organisation_id)
    leading = list(people.filter(responsible=True).values_list("requester", flat=True))
    return requester.pk in leading if leading else people.filter(requester=requester).exists()


def terms_of(rules: Edition, whose: Whose) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """The facts that say how many may be named, and what the certificate agrees otherwise (A6.6)."""
    if not isinstance(whose, SupportCertificate):
        return history.defaults(rules), {}
    agreed = {name: value for name, value in whose.overrides.items() if name in rules.facts}
    return {rules.matrix.axis: whose.tier, **agreed}, whose.overrides
