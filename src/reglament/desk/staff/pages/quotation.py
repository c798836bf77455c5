"""The facts of a quotation beside its sum."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.customers.pricing import Quotation
from reglament.desk.staff.pages.registers import edition_fact
from reglament.desk.staff.pages.sale import Sale, quotation_standing
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import Fact


def facts(sale: Sale, item: Quotation) -> list[Fact]:
    """For whom, until when, what was issued by it."""
    place, language = sale.place, sale.place.language
    owner = (
        place.url("customer", item.organisation_id)
        if item.organisation_id
        else place.url("person", item.owner_id)
    )
    found = [
        Fact(_("Standing"), quotation_standing(item, sale.today)),
        Fact(pgettext("quotation", "For"), str(item.organisation or item.owner), url=owner),
        Fact(_("Product"), item.product.name),
        Fact(_("Seats"), str(item.seats) if item.seats else "—"),
        Fact(_("Made on"), day(item.quoted_on, language), note=str(item.made_by)),
        Fact(_("Good until"), day(item.valid_until, language)),
        edition_fact(place, item.edition),
    ]
    if item.certificate is not None:
        number = item.certificate.number
        found.append(Fact(_("Certificate"), number, url=place.url("certificate", item.certificate.pk)))
    if item.activation is not None:
        number = item.activation.number
        found.append(Fact(_("Activation"), number, url=place.url("activation", item.activation.pk)))
    return found
