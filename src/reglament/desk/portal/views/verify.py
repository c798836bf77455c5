"""Anybody who holds a certificate may check it: valid, not begun yet, ended or unknown. Nothing about its owner."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reglament.desk.customers.models import ActivationCertificate, SupportCertificate
from reglament.desk.customers.verdicts import standing
from reglament.desk.portal.pages.frame import reader_language
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import Fact


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """`code`: the token of a certificate, from its QR code. Unknown ones are told so, with 404."""
    found = SupportCertificate.objects.select_related("desk").filter(token=code).first()
    if found is not None:
        return render(request, "portal/verify.html", _support(found))
    bought = ActivationCertificate.objects.select_related("desk", "product").filter(token=code).first()
    if bought is not None:
        return render(request, "portal/verify.html", _activation(bought))
    return render(request, "portal/verify.html", {"state": "unknown", "title": _("Unknown")}, status=404)


def _support(item: SupportCertificate) -> dict[str, object]:
    language, now = reader_language(), timezone.now()
    rules = rules_of(edition_in_force(item.desk, now))
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    state = standing(item, today)
    titles = {
        "valid": _("Valid"),
        "planned": _("Not begun yet"),
        "expired": _("Ended"),
        "annulled": _("Not valid: annulled"),
    }
    tier = rules.axes["tier"].values.get(item.tier) if "tier" in rules.axes else None
    return {
        "state": state,
        "title": titles[state],
        "kind": _("Support certificate"),
        "facts": [
            Fact(_("Number"), item.number),
            Fact(_("Products"), ", ".join(item.products.order_by("name").values_list("name", flat=True))),
            Fact(_("Tier"), tier.label[language] if tier else item.tier),
            Fact(
                _("Term"),
                f"{day(item.starts_on, language)} — {day(item.ends_on, language)}",
                note=_("both days inside"),
            ),
            Fact(_("Issued by"), rules.vendor[language]),
        ],
        "as_of": day(today, language),
    }


def _activation(item: ActivationCertificate) -> dict[str, object]:
    language, now = reader_language(), timezone.now()
    rules = rules_of(edition_in_force(item.desk, now))
    state = "annulled" if item.annulled_at else "valid"
    return {
        "state": state,
        "title": _("Not valid: annulled") if item.annulled_at else _("Valid"),
        "kind": _("Certificate of technical support activation"),
        "facts": [
            Fact(_("Number"), item.number),
            Fact(_("Products"), item.product.name),
            Fact(_("Renewal date"), day(item.renews_on, language)),
            Fact(_("Issued by"), rules.vendor[language]),
        ],
        "as_of": day(now.astimezone(ZoneInfo(rules.zone)).date(), language),
    }
