"""Packs of a bank under a certificate: sold, and taken back when one was entered wrongly."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.customers.lookups import certificate_at
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.pack_models import BoughtPack
from reglament.desk.customers.packs import sold_in_packs
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.forms_packs import PackBackForm, PackForm
from reglament.desk.staff.pages.certificates import certificates_list
from reglament.desk.staff.pages.sale import Sale, sale_of
from reglament.desk.staff.views.acts import said
from reglament.desk.staff.views.licences import form_page
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.packs import sell_packs, withdraw_pack
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.packs import banks_of

FORM = ["GET", "HEAD", "POST"]


def _sells(sale: Sale, item: SupportCertificate) -> bool:
    """Whether packs may be sold under the certificate, and by this reader."""
    return sale.sells and item.annulled_at is None and bool(sold_in_packs(sale.place.speech.rules))


@staff_only
@require_http_methods(FORM)
def certificate_packs(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Sell packs; beside the form it is told what is left of those bought before. Else the certificate's page."""
    sale = sale_of(request, actor, slug, timezone.now())
    place, item = sale.place, certificate_at(sale.place.desk, pk)
    if not _sells(sale, item):
        return HttpResponseRedirect(place.url("certificate", pk))
    rules, language = place.speech.rules, place.language
    form = PackForm(request.POST or None, rules=rules, language=language, today=sale.today)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        try:
            sell_packs(certificate=item, by=actor.user, now=place.now, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Sold."))
            return HttpResponseRedirect(place.url("certificate", pk))
    banks = banks_of(rules, item, language, now=place.now)
    note = " ".join(f"{bank.label}: {bank.left}. {' '.join(bank.packs)}".strip() for bank in banks)
    return form_page(
        sale,
        certificates_list(place, chosen=pk),
        "certificates",
        form,
        title=_("Packs under %(number)s") % {"number": item.number},
        button=_("Sell"),
        cancel=place.url("certificate", pk),
        note=note,
    )


@staff_only
@require_http_methods(FORM)
def certificate_pack_back(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Take back a pack that was entered wrongly, with the reason; else the certificate's page."""
    sale = sale_of(request, actor, slug, timezone.now())
    place, item = sale.place, certificate_at(sale.place.desk, pk)
    packs = list(BoughtPack.objects.filter(certificate=item, withdrawn_at=None).order_by("from_on", "pk"))
    page = place.url("certificate", pk)
    if not (packs and _sells(sale, item)):
        return HttpResponseRedirect(page)
    form = PackBackForm(request.POST or None, rules=place.speech.rules, language=place.language, packs=packs)
    if request.method == "POST" and form.is_valid():
        assert actor.user is not None
        try:
            withdraw_pack(pack=form.pack, reason=form.cleaned_data["reason"], by=actor.user, now=place.now)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Taken back."))
            return HttpResponseRedirect(page)
    return form_page(
        sale,
        certificates_list(place, chosen=pk),
        "certificates",
        form,
        title=_("Take back a pack under %(number)s") % {"number": item.number},
        button=_("Take back"),
        cancel=page,
    )
