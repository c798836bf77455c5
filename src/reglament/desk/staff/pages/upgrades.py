"""Appeals for upgrades in the staff's words: the list with its terms, the facts of one, what may be done next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.staff.pages.registers import RegisterLine, RegisterList
from reglament.desk.staff.pages.sale import Sale, register_of, seats_words
from reglament.desk.tickets.dates import day, moment
from reglament.desk.ui.shapes import Fact, Link
from reglament.desk.upgrades.models import UpgradeAct, UpgradeAppeal
from reglament.desk.upgrades.queries import Judged, judged, upgrades_of


def upgrades_list(sale: Sale, *, chosen: str = "") -> RegisterList:
    place, words = sale.place, sale.place.given("q")
    held = upgrades_of(place.actor, place.desk).select_related(
        *("ticket__desk", "ticket__edition", "ticket__organisation", "ticket__requester", "ticket__product"),
        *("licence__product", "licence__organisation", "licence__owner"),
    )
    if words:
        held = held.filter(ticket__number__iendswith=words) | held.filter(
            ticket__organisation__name__icontains=words
        )
    return register_of(
        sale,
        "upgrades",
        held.prefetch_related("acts"),
        lambda item: _line(sale, item, chosen),
        title=_("Upgrades"),
        add=Link(_("On paper"), place.url("upgrade_new"), key="i"),
        none=_("No appeals for upgrades"),
        explained=_("They come from the portal, by letter, or on paper: then they are entered here."),
    )


def decision_words(decision: str) -> str:
    return {
        "": pgettext("upgrade", "to be decided"),
        UpgradeAppeal.GRANTED: pgettext("upgrade", "licence given"),
        UpgradeAppeal.REFUSED: pgettext("upgrade", "declined"),
        UpgradeAppeal.WITHDRAWN: pgettext("upgrade", "withdrawn"),
    }[decision]


def _line(sale: Sale, item: UpgradeAppeal, chosen: str) -> RegisterLine:
    """The next term of an open one is counted; what is settled says how."""
    place, ticket = sale.place, item.ticket
    under, state = decision_words(item.decision), ""
    done = {act.kind for act in item.acts.all()}
    settled = item.decision in (UpgradeAppeal.REFUSED, UpgradeAppeal.WITHDRAWN)
    if not settled and UpgradeAct.ORIGINAL_SENT not in done:
        open_terms = [t for t in judged(item).terms if t.due is not None and t.done_at is None]
        if open_terms:
            term = min(open_terms, key=lambda t: t.due.due_at if t.due else place.now)
            assert term.due is not None
            under = moment(term.due.due_at, place.speech.rules.zone, place.language, now=place.now)
            state = "late" if term.late(place.now) else ""
    licence = item.licence
    return RegisterLine(
        url=place.url("upgrade", ticket.number, q=place.given("q")),
        title=ticket.number,
        note=str(ticket.organisation or ticket.requester),
        right=f"{licence.product.name} {licence.version}" if licence else item.licence_text,
        under=under,
        state="held" if settled else state,
        selected=ticket.number == chosen,
    )


def facts(sale: Sale, case: Judged) -> list[Fact]:
    item, place = case.appeal, sale.place
    ticket, licence, language = item.ticket, item.licence, place.language
    found = [
        Fact(_("Appeal"), ticket.number, url=reverse("staff:ticket", args=[ticket.number])),
        Fact(_("Filed on"), day(item.filed_on, language), clause=place.speech.mark("6.10.1")),
        Fact(_("Requester"), str(ticket.organisation or ticket.requester), note=ticket.requester.email),
    ]
    if licence is not None:
        found += [
            Fact(_("Licence"), licence.masked, url=place.url("licence", licence.pk)),
            Fact(_("Product"), f"{licence.product.name} {licence.version}"),
            Fact(_("Bought on"), day(licence.purchased_on, language)),
            Fact(_("Seats"), seats_words(licence)),
        ]
    else:
        found.append(Fact(_("Licence"), item.licence_text or "—", note=_("not found in the register yet")))
    found += [
        Fact(_("Newest version"), case.facts.latest or "—"),
        Fact(
            _("Scan"),
            item.scan.name if item.scan else _("none"),
            url=reverse("staff:file", args=[ticket.number, item.scan_id]) if item.scan_id else "",
        ),
        Fact(_("Address for the original"), item.address or "—"),
    ]
    if item.given is not None:
        found.append(Fact(_("New licence"), item.given.masked, url=place.url("licence", item.given.pk)))
    return found


@dataclass(frozen=True, slots=True)
class Doing:
    """What may be done next. `main`: what the appeal waits for."""

    code: str
    label: str
    url: str
    main: bool = False


def doings(sale: Sale, case: Judged) -> list[Doing]:
    """Only what the state allows; nothing for who may not sell."""
    item, done = case.appeal, {act.kind for act in case.acts}
    if not sale.sells:
        return []
    offered: list[tuple[str, str, bool]] = []
    if not item.decision:
        if item.licence is None:
            offered.append(("licence", _("Find the licence"), True))
        if item.scan is None:
            offered.append(("scan", _("Choose the scan"), item.licence is not None))
        offered.append(
            ("grant", _("Give the licence"), True) if case.ok else ("refuse", _("Decline by letter"), False)
        )
        offered.append(("withdraw", _("Withdrawn by the client"), False))
    if item.decision == UpgradeAppeal.GRANTED and UpgradeAct.SCAN_SENT not in done:
        offered.append(("send-scan", _("Send the scan of the new licence"), True))
    open_or_given = item.decision in ("", UpgradeAppeal.GRANTED)
    if open_or_given and UpgradeAct.ORIGINAL_CAME not in done:
        offered.append(("original-came", _("The old original came"), False))
    waits = UpgradeAct.ORIGINAL_CAME in done and UpgradeAct.ORIGINAL_SENT not in done
    if item.decision == UpgradeAppeal.GRANTED and waits:
        offered.append(("original-sent", _("The new original is sent"), True))
    return [
        Doing(code, label, sale.place.url("upgrade_act", item.ticket.number, code), main)
        for code, label, main in offered
    ]


def files_of(item: UpgradeAppeal) -> list[tuple[str, str]]:
    """The files of the correspondence, to choose the scan among."""
    from reglament.desk.tickets.models import Attachment

    rows: Any = Attachment.objects.filter(message__ticket=item.ticket_id).order_by("pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
