"""Banks bought in packs, as facts of a certificate's page that lead to the forms."""

from django.utils.translation import gettext as _

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.staff.pages.registers import Place
from reglament.desk.staff.pages.sale import SELL
from reglament.desk.tickets.packs import banks_of
from reglament.desk.ui.shapes import Fact


def pack_facts(place: Place, item: SupportCertificate) -> list[Fact]:
    """What is left of each bank, with its packs, and the way to take one back; [] without a query without banks."""
    banks = banks_of(place.speech.rules, item, place.language, now=place.now)
    sells = item.annulled_at is None and place.actor.roles.get(place.desk.pk) in SELL
    url = place.url("certificate_packs", item.pk) if sells else ""
    found = [
        Fact(
            bank.label,
            bank.left,
            url=url,
            note=" ".join(bank.packs),
            clause=place.speech.mark(bank.clause),
        )
        for bank in banks
    ]
    if sells and any(bank.packs for bank in banks):
        back = place.url("certificate_pack_back", item.pk)
        found.append(Fact(_("A pack entered wrongly"), _("take it back"), url=back))
    return found
