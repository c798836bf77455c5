"""The price list with dates and VAT; quotations, their PDF, and ordering what they say."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reglament.desk.customers.actions import prices, quotations
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.pricing import ListPrice, Quotation
from reglament.desk.customers.quoted import of_kept, of_reckoned, vat_words
from reglament.desk.customers.quoted_pdf import pdf
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.forms_sale import EndForm, PriceForm, QuotationForm
from reglament.desk.staff.pages import quotation as quotation_pages
from reglament.desk.staff.pages import sale as pages
from reglament.desk.staff.pages.labels import axis_words
from reglament.desk.staff.pages.sale import Sale, sale_of
from reglament.desk.staff.views.acts import said
from reglament.desk.staff.views.licences import FORM, form_page
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only
from reglament.desk.ui.shapes import Fact


# --- the price list -------------------------------------------------------------------------------------------------
@staff_only
@require_safe
def price_list(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """?q= searches products and sources."""
    sale = sale_of(request, actor, slug, timezone.now(), look=True)
    context = pages.context(sale, pages.prices_list(sale), "prices", zone="list")
    return render(request, "staff/register.html", context)


@staff_only
@require_http_methods(FORM)
def price_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A price from a day on."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    place = sale.place
    form = PriceForm(
        request.POST or None,
        rules=place.speech.rules,
        products=list(place.desk.products.order_by("name")),
        language=place.language,
        today=sale.today,
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        follow, product = given.pop("follow"), form.by_code[given.pop("product")]
        assert actor.user is not None
        try:
            made = prices.set_price(
                desk=place.desk,
                by=actor.user,
                rules=place.speech.rules,
                told=prices.PriceFacts(product=product, **given),
                now=place.now,
                follow=follow,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Entered: %(price)s.") % {"price": pages.money(made.amount, place.language)})
            return HttpResponseRedirect(place.url("price", made.pk))
    register, cancel = pages.prices_list(sale), place.url("prices")
    return form_page(sale, register, "prices", form, title=_("New price"), button=_("Enter"), cancel=cancel)


def _price_at(sale: Sale, pk: int) -> ListPrice:
    found = (
        sale.place.desk.prices.select_related("product", "entered_by", "withdrawn_by").filter(pk=pk).first()
    )
    if found is None:
        raise Http404(str(pk))
    return found


@staff_only
@require_http_methods(FORM)
def price(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One price; clerks and heads end its period here."""
    write = request.method == "POST"
    sale = sale_of(request, actor, slug, timezone.now(), write=write)
    item = _price_at(sale, pk)
    form = EndForm(request.POST or None, initial={"ends_on": item.ends_on})
    if write and form.is_valid():
        try:
            prices.end_price(item=item, ends_on=form.cleaned_data["ends_on"])
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("The last day is set."))
            return HttpResponseRedirect(sale.place.url("price", pk))
    context = {
        **pages.context(sale, pages.prices_list(sale, chosen=pk), "prices"),
        "item": item,
        "facts": _price_facts(sale, item),
        "form": form if sale.sells and item.withdrawn_at is None else None,
        "withdraw_url": sale.place.url("price_withdraw", pk),
    }
    return render(request, "staff/price.html", context, status=422 if form.errors else 200)


def _price_facts(sale: Sale, item: ListPrice) -> list[Fact]:
    place, language = sale.place, sale.place.language
    tier = axis_words(place.speech.rules, "tier", language).get(item.tier, item.tier)
    facts = [
        Fact(_("Standing"), pages.price_standing(item, sale.today)),
        Fact(_("Product"), item.product.name),
        Fact(_("Tier"), tier),
        Fact(_("Term in months"), str(item.months)),
        Fact(
            _("Price with VAT"),
            pages.money(item.amount, language),
            note=_("for a seat") if item.per_seat else "",
            clause=place.speech.mark("2.4"),
        ),
        Fact(_("VAT"), vat_words(item.amount, item.vat_rate, language)),
        Fact(_("Holds"), pages.price_days(item, language)),
        Fact(_("Price list"), item.source),
        Fact(_("Entered"), place.speech.at(item.entered_at), note=str(item.entered_by)),
    ]
    if item.withdrawn_at is not None:
        facts.append(
            Fact(_("Withdrawn"), place.speech.at(item.withdrawn_at), note=str(item.withdrawn_by or ""))
        )
    return facts


@staff_only
@require_POST
def price_withdraw(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """A price entered by mistake counts no more; it stays to be seen."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    assert actor.user is not None
    try:
        prices.withdraw_price(item=_price_at(sale, pk), by=actor.user, now=sale.place.now)
    except ValidationError as error:
        said(request, " ".join(error.messages))
    else:
        said(request, _("The price is withdrawn."))
    return HttpResponseRedirect(sale.place.url("price", pk))


# --- quotations ------------------------------------------------------------------------------------------------------
@staff_only
@require_safe
def quotation_list(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """?q= searches owners, INN and numbers."""
    sale = sale_of(request, actor, slug, timezone.now(), look=True)
    context = pages.context(sale, pages.quotations_list(sale), "quotations", zone="list")
    return render(request, "staff/register.html", context)


@staff_only
@require_http_methods(FORM)
def quotation_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What would it cost: the sum is shown first, `keep` in the POST keeps it."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    place, owner = sale.place, pages.owner_asked(sale)
    form = QuotationForm(
        request.POST or None,
        rules=place.speech.rules,
        products=list(place.desk.products.order_by("name")),
        language=place.language,
        today=sale.today,
        owner=owner,
        initial=_start(sale, owner),
    )
    more: dict[str, Any] = {"refusal": [], "offer": None}
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(form)
        assert actor.user is not None
        try:
            if "keep" in request.POST:
                made = quotations.make_quotation(desk=place.desk, by=actor.user, wanted=wanted, now=place.now)
                said(request, _("Kept: %(number)s.") % {"number": made.number})
                return HttpResponseRedirect(place.url("quotation", made.pk))
            reckoned = quotations.reckon(desk=place.desk, wanted=wanted, now=place.now)
            more["offer"] = of_reckoned(reckoned, place.desk.slug, place.language)
        except ValidationError as error:
            put_errors(form, error)
    title = _("Quotation: %(owner)s") % {"owner": owner} if owner else _("New quotation")
    return form_page(
        sale,
        pages.quotations_list(sale),
        "quotations",
        form,
        title=title,
        cancel=place.url("quotations"),
        template="staff/quotation_form.html",
        **more,
    )


def _wanted(form: QuotationForm) -> quotations.Wanted:
    names = ("tier", "starts_on", "ends_on", "seats", "price", "vat_rate", "price_source", "price_on")
    given = {name: form.cleaned_data[name] for name in (*names, "valid_until")}
    return quotations.Wanted(product=form.chosen_product, **pages.named(form.chosen_owner), **given)


def _start(sale: Sale, owner: Any) -> dict[str, Any]:
    """The last certificate of this owner and product says what is asked for most."""
    start: dict[str, Any] = {"product": sale.place.given("product", 50)}
    if owner is not None:
        held = sale.place.desk.certificates.filter(annulled_at=None, **pages.named(owner))
        if start["product"]:
            held = held.filter(products__code=start["product"])
        last: SupportCertificate | None = held.order_by("-ends_on").first()
        if last is not None:
            start |= {"tier": last.tier, "seats": last.seats}
            first = last.products.order_by("name").first()
            start["product"] = start["product"] or (first.code if first else "")
    return start


def _quotation_at(sale: Sale, pk: int) -> Quotation:
    rows = sale.place.desk.quotations.select_related(
        "product", "organisation", "owner", "preceding", "edition", "certificate", "activation", "made_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    return found


@staff_only
@require_safe
def quotation(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One quotation: the sum with every month, what was issued by it."""
    sale = sale_of(request, actor, slug, timezone.now())
    return _quotation_page(sale, _quotation_at(sale, pk))


def _quotation_page(sale: Sale, item: Quotation, *, faults: list[str] | None = None) -> HttpResponse:
    place = sale.place
    good = item.ordered_at is None and item.valid_until >= sale.today
    context = {
        **pages.context(sale, pages.quotations_list(sale, chosen=item.pk), "quotations"),
        "item": item,
        "offer": of_kept(item, place.language),
        "facts": quotation_pages.facts(sale, item),
        "may_order": sale.sells and good,
        "customer_url": place.request.build_absolute_uri(f"/quotations/{item.token}/"),
        "faults": faults or [],
    }
    return render(place.request, "staff/quotation.html", context, status=422 if faults else 200)


@staff_only
@require_safe
def quotation_pdf(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The quotation to print or to send."""
    sale = sale_of(request, actor, slug, timezone.now())
    item = _quotation_at(sale, pk)
    response = HttpResponse(pdf(item), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{item.number}.pdf"'
    return response


@staff_only
@require_POST
def quotation_order(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Issue the certificate and the activation of the quotation, both or neither."""
    sale = sale_of(request, actor, slug, timezone.now(), write=True)
    item = _quotation_at(sale, pk)
    form = request.POST.get("form", "")
    assert actor.user is not None
    try:
        made = quotations.order_quotation(
            quotation=item,
            by=actor.user,
            form=form if form in dict(SupportCertificate.FORMS) else SupportCertificate.ELECTRONIC,
            now=sale.place.now,
        )
    except Refused as refused:
        return _quotation_page(
            sale, item, faults=[words for words, _reason in refused.sentences(sale.place.language)]
        )
    except ValidationError as error:
        return _quotation_page(sale, item, faults=error.messages)
    numbers = [made.certificate, made.activation]
    said(request, _("Issued: %(number)s.") % {"number": ", ".join(str(n) for n in numbers if n)})
    return HttpResponseRedirect(sale.place.url("quotation", pk))
