"""Appeals for the new version as the customer sees them: the list, and what the form starts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.customers.models import Requester
from reglament.desk.customers.queries import certificates_of
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import Fact
from reglament.desk.upgrades.models import UpgradeAppeal
from reglament.desk.upgrades.queries import Judged, upgrades_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One appeal in the list."""

    url: str
    number: str
    what: str
    state: str


def decision_words(decision: str) -> str:
    return {
        "": pgettext("upgrade", "being considered"),
        UpgradeAppeal.GRANTED: pgettext("upgrade", "licence given"),
        UpgradeAppeal.REFUSED: pgettext("upgrade", "declined"),
        UpgradeAppeal.WITHDRAWN: pgettext("upgrade", "withdrawn"),
    }[decision]


def entries(actor: Actor, language: str) -> list[Entry]:
    """The reader's own and their organisations', the undecided first."""
    found = upgrades_of(actor).select_related("ticket__product", "licence__product")[:50]
    return [
        Entry(
            reverse("upgrade", args=[item.ticket.number]),
            item.ticket.number,
            _("%(product)s, filed %(on)s")
            % {
                "product": str(item.licence.product if item.licence else item.ticket.product or "—"),
                "on": day(item.filed_on, language),
            },
            decision_words(item.decision),
        )
        for item in found
    ]


def desks(requester: Requester, language: str, *, now: datetime) -> list[tuple[str, str]]:
    """Desks whose regulation knows upgrades and where the reader has certificates: title and address of the form."""
    found = []
    for desk in Desk.objects.order_by("pk"):
        try:
            rules = rules_of(edition_in_force(desk, now))
        except NoEditionInForce:
            continue
        if rules.upgrade is not None and certificates_of(requester, desk).exists():
            found.append((desk.title(language), reverse("upgrade_new", args=[desk.slug])))
    return found


def facts(case: Judged, language: str) -> list[Fact]:
    item = case.appeal
    licence = item.licence
    return [
        Fact(_("Appeal"), item.ticket.number, url=reverse("appeal", args=[item.ticket.number])),
        Fact(_("Filed on"), day(item.filed_on, language)),
        Fact(
            _("Licence"),
            licence.masked if licence else item.licence_text or "—",
            note="" if licence else _("our staff look for it in the register"),
        ),
        Fact(_("Product"), f"{licence.product.name} {licence.version}" if licence else "—"),
        Fact(_("Newest version"), case.facts.latest or "—"),
        Fact(_("Scan"), item.scan.name if item.scan else _("none")),
        Fact(_("Address for the original"), item.address or "—"),
    ]
