"""Banks bought in packs, as facts of a certificate's page that lead to the forms."""

from django.utils.translation import gettext as _

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.staff.pages.registers import Place
from reglament.desk.staff.pages.sale import SELL
from reglament.desk.tickets.packs import banks_of
from reglament.desk.ui.shapes import Fact


def pack_facts(place: Place, item: SupportCertificate) -> list[Fact]:
    """What is left of each bank, then its packs; [] without a query where the edition sells none."""
    found: list[Fact] = []
    sells = item.annulled_at is None and place.actor.roles.get(place.desk.pk) in SELL
    for bank in banks_of(place.speech.rules, item, place.language, now=place.now):
        mark = place.speech.mark(bank.clause)
        url = place.url("certificate_packs", item.pk) if sells else ""
        found.append(Fact(bank.label, bank.left, url=url, clause=mark))
        back = place.url("certificate_pack_back", item.pk) if sells else ""
        found += [Fact(_("Pack"), sentence, url=back) for sentence in bank.packs]
    return found
