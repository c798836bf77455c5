"""Asking the gates of the rulebook about an appeal, with what we know of the requester already."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.named import listed_facts
from reglament.desk.customers.queries import certificate_facts, is_client, spoken_for
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets import counting, usage
from reglament.desk.tickets.actions.told import told_facts
from reglament.desk.tickets.appeal import NewAppeal
from reglament.rulebook import admission
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Verdict


def admit(
    rules: Edition,
    desk: Desk,
    requester: Requester,
    appeal: NewAppeal,
    certificate: SupportCertificate | None,
    *,
    at: datetime,
    mine: Sequence[Organisation] | None = None,
    client: bool | None = None,
) -> Verdict:
    """The gates, asked about what the sender told and what we know of the requester already (A1.8, A5.1, B-ident).

    `mine`: whom the requester represents, `client`: whether the desk serves them without a certificate, if known."""
    mine = spoken_for(requester) if mine is None else mine
    organisation = organisation_among(mine, appeal, certificate)
    facts = certificate_facts(certificate, requester, appeal.product, mine)
    listed = on_lists(rules, desk, requester, appeal, certificate)
    whose = usage.Whose(desk, requester, certificate, organisation)
    asked = admission.Appeal(
        channel=appeal.channel,
        full_name=requester.full_name,
        organisation=organisation.name if organisation else appeal.organisation_name,
        inn=organisation.inn if organisation else appeal.inn,
        ogrn=organisation.ogrn if organisation else appeal.ogrn,
        email=requester.email,
        phone=requester.phone,
        certificate_number=appeal.certificate_text,
        description=appeal.text or appeal.subject,
        product=appeal.product.code if appeal.product else "",
        kind=appeal.kind,
        priority=appeal.priority,
        severity=appeal.severity,
        known_requester=is_client(desk, requester) if client is None else client,
        represents_organisation=bool(organisation or appeal.organisation_name or appeal.inn or appeal.ogrn),
        facts=listed
        | _others(rules, appeal, certificate)
        | counting.at_the_gates(rules, whose, appeal, listed, at=at),
    )
    return admission.admit(rules, asked, facts, now=at)


_KNOWN = frozenset(item.name for item in fields(admission.Appeal))


def _others(rules: Edition, appeal: NewAppeal, certificate: SupportCertificate | None) -> dict[str, Any]:
    """Other fields of the form as they were filled in, and the edition's own facts as the rules read them."""
    told = {name: value for name, value in appeal.facts.items() if name not in _KNOWN}
    return told | told_facts(rules, appeal.facts, certificate)


def on_lists(
    rules: Edition,
    desk: Desk,
    requester: Requester,
    appeal: NewAppeal,
    certificate: SupportCertificate | None,
) -> dict[str, bool]:
    """Whether the sender, or what the appeal is about, is on the lists of the certificate, or of the client without
    one (`on_list` of a fact)."""
    product = appeal.product.code if appeal.product else ""
    return listed_facts(rules, desk, certificate, requester, {"product": product, **appeal.facts})


def organisation_for(
    requester: Requester, appeal: NewAppeal, certificate: SupportCertificate | None
) -> Organisation | None:
    """Whom the requester speaks for here: the certificate's organisation, the one named by INN, or the only one."""
    return organisation_among(spoken_for(requester), appeal, certificate)


def organisation_among(
    mine: Sequence[Organisation], appeal: NewAppeal, certificate: SupportCertificate | None
) -> Organisation | None:
    """The same, of those the requester represents."""
    if certificate and certificate.organisation_id:
        return next((o for o in mine if o.pk == certificate.organisation_id), None)
    if appeal.inn or appeal.ogrn:
        return next((o for o in mine if o.inn == appeal.inn or (appeal.ogrn and o.ogrn == appeal.ogrn)), None)
    return mine[0] if len(mine) == 1 else None
