"""A quotation as a PDF, in Russian whatever the reader's language is: it goes to the customer's bookkeeping."""

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from reglament.desk.customers.pricing import Quotation
from reglament.desk.customers.quoted import of_kept
from reglament.desk.regulations.queries import rules_of
from reglament.desk.ui import printed
from reglament.rulebook import words

RU = "ru"


def pdf(item: Quotation) -> bytes:
    rules = rules_of(item.edition)
    with override(RU):
        told = of_kept(item, RU)
        firm = item.organisation
        owner = str(firm or item.owner)
        if firm is not None and firm.inn:
            owner = f"{owner}, {_('INN %(inn)s') % {'inn': firm.inn}}"
        data = {
            "title": _("Quotation"),
            "number": item.number,
            "vendor": rules.vendor[RU],
            "rows": [
                (pgettext("quotation", "For"), owner),
                (_("Product"), item.product.name),
                *([(_("Seats"), str(item.seats))] if item.seats else []),
                (_("Made on"), words.day(item.quoted_on, RU)),
                (_("Good until"), told.valid_until),
            ],
            "parts": [(part.label, part.note, part.amount) for part in told.parts],
            "total": (_("Together"), told.total),
            "vat": told.vat,
            "sentences": list(told.sentences),
            "readings": list(told.readings),
            "footer": item.desk.title(RU),
        }
    return printed.pdf("reglament.desk.customers", "quotation.typ", data)
