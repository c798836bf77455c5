"""A certificate as a PDF with the words the regulation requires (A1.6, A1.7) and a QR code that leads to its check.

In Russian whatever the reader's language is: the required words are Russian."""

import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from reglament.desk.customers import agreed
from reglament.desk.customers.models import ActivationCertificate, SupportCertificate
from reglament.desk.regulations.queries import rules_of
from reglament.desk.staff.pages.registers import Place
from reglament.desk.tickets.dates import day
from reglament.desk.ui import printed
from reglament.rulebook import price

RU = "ru"
SUPPORT = "Сертификат на техническую поддержку"
ACTIVATION = "Сертификат на активацию технической поддержки"


def support_pdf(place: Place, item: SupportCertificate, url: str) -> bytes:
    """The PDF of a support certificate; `url`: where anybody may check it."""
    rules = place.speech.rules
    tier = rules.axes["tier"].values.get(item.tier)
    with override(RU):
        rows = [
            (_("Tier"), tier.label[RU] if tier else item.tier),
            (_("Products"), _products(item)),
            (_("Owner"), _owner(item)),
            (_("First day"), day(item.starts_on, RU)),
            (_("Last day"), day(item.ends_on, RU)),
        ]
        if item.seats:
            rows.append((_("Seats"), str(item.seats)))
        for code, value in item.overrides.items():
            if code in rules.services:
                shown = _("none") if value is False else str(value)
                rows.append((rules.services[code].label[RU], shown))
        rows += [
            (agreed.label_of(rules, name, RU)[0], agreed.shown(rules, name, value, RU))
            for name, value in agreed.agreed_of(rules, item).items()
        ]
        if item.overrides.get("visit_hours"):
            hours = item.overrides["visit_hours"]
            rows.append((_("Hours of visits"), _("any") if hours == "any" else str(hours)))
        if item.overrides.get("visit_area"):
            rows.append((_("Area of visits"), _("anywhere")))
        return _set(place, item, SUPPORT, rows, url)


def activation_pdf(place: Place, item: ActivationCertificate, url: str) -> bytes:
    with override(RU):
        rows = [
            (_("Product"), item.product.name),
            (_("Renewal date"), day(item.renews_on, RU)),
            (_("Owner"), _owner(item.preceding)),
            (_("After"), item.preceding.number),
            (_("Before"), item.following.number),
            (_("Price with VAT"), price.money(item.price, "RUB", RU)),
        ]
        return _set(place, item, ACTIVATION, rows, url)


def _products(item: SupportCertificate) -> str:
    names = ", ".join(item.products.order_by("name").values_list("name", flat=True))
    return f"{names}, {item.version_text}" if item.version_text else names


def _owner(item: SupportCertificate) -> str:
    firm = item.organisation
    if firm is None:
        return str(item.owner)
    return f"{firm.name}, {_('INN %(inn)s') % {'inn': firm.inn}}" if firm.inn else firm.name


def _set(
    place: Place,
    item: SupportCertificate | ActivationCertificate,
    title: str,
    rows: list[tuple[str, str]],
    url: str,
) -> bytes:
    rules = place.speech.rules
    accepted = rules_of(item.accepted_edition) if item.accepted_edition else rules
    data: dict[str, Any] = {
        "title": title,
        "number": item.number,
        "vendor": rules.vendor[RU],
        "rows": rows,
        "words": _("Obtaining the certificate is accepting this: “%(title)s”.")
        % {"title": accepted.title[RU]},
        "annulled": _("Annulled") if item.annulled_at else "",
        "paper": item.form == SupportCertificate.PAPER,
        "check": _("Whether the certificate is valid can be checked here:"),
        "url": url,
        "qr": _qr(url),
        "footer": place.desk.title(RU),
    }
    return printed.pdf("reglament.desk.staff", "certificate.typ", data)


def _qr(url: str) -> str:
    import segno

    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
