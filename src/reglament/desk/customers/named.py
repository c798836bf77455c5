"""Who and what stands on the lists of a certificate, and the facts of an appeal that follow from it.

An edition without such lists costs nothing here: no query is made."""

from collections.abc import Mapping
from typing import Any

from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.statements import rows
from reglament.rulebook.edition import Edition
from reglament.rulebook.named import facts_of, named_meters

_NAMED = """
SELECT meter, text FROM desk_namedentry WHERE certificate_id = %s AND struck_at IS NULL ORDER BY id
"""


def lists_of(rules: Edition, certificate: SupportCertificate | None) -> dict[str, list[str]]:
    """Every list of the edition with those on it, in the order they were named; {} without lists or certificate."""
    found: dict[str, list[str]] = {name: [] for name in named_meters(rules)} if certificate else {}
    if certificate is None or not found:
        return {}
    for meter, text in rows(_NAMED, [certificate.pk]):
        if meter in found:
            found[meter].append(text)
    return found


def listed_facts(
    rules: Edition,
    certificate: SupportCertificate | None,
    requester: Requester,
    said: Mapping[str, Any],
) -> dict[str, bool]:
    """Whether the sender, or what the appeal is about, stands on the lists (`on_list`); `said`: fields of the form.

    What the certificate itself agrees (A6.6) stands before a list."""
    if certificate is None or not any(rule.on_list for rule in rules.facts.values()):
        return {}
    person = {"email": requester.email, "phone": requester.phone, "full_name": requester.full_name}
    found = facts_of(rules, lists_of(rules, certificate), {**said, **person})
    return {name: value for name, value in found.items() if name not in certificate.overrides}
