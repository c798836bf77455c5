"""The register of products: versions with their status (A6.2), builds, serial numbers of hardware (B1)."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.products import actions
from reglament.desk.products.models import Product
from reglament.desk.staff.forms_customers import (
    BuildForm,
    ComponentForm,
    ProductForm,
    SerialsForm,
    VersionForm,
    put_errors,
)
from reglament.desk.staff.pages import products as pages
from reglament.desk.staff.pages.registers import Place, context_of, place_of
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only

FORM = ["GET", "HEAD", "POST"]


@staff_only
@require_safe
def products(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What the desk supports."""
    place = place_of(request, actor, slug, timezone.now())
    return render(
        request, "staff/register.html", context_of(place, pages.products_list(place), page="products")
    )


def form_page(
    place: Place, form: forms.Form, *, title: str, button: str, product: Product | None = None
) -> HttpResponse:
    chosen = product.code if product else ""
    context = {
        **context_of(
            place,
            pages.products_list(place, chosen=chosen),
            page="products",
            zone="ticket",
            back=place.url("products"),
        ),
        "form": form,
        "form_title": title,
        "button": button,
        "cancel": place.url("product", product.code) if product else place.url("products"),
    }
    return render(place.request, "staff/register_form.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(FORM)
def product_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    place = place_of(request, actor, slug, timezone.now())
    form = ProductForm(request.POST or None, initial={"visitable": True})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_product(desk=place.desk, told=actions.ProductFacts(**form.cleaned_data))
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Entered: %(name)s.") % {"name": made.name})
            return HttpResponseRedirect(place.url("product", made.code))
    return form_page(place, form, title=_("New product"), button=_("Enter"))


@staff_only
@require_safe
def product(request: HttpRequest, actor: Actor, slug: str, code: str) -> HttpResponse:
    """One product; ?serial= searches its serial numbers."""
    place = place_of(request, actor, slug, timezone.now())
    held = pages.product_of(place, code)
    context = {
        **context_of(
            place,
            pages.products_list(place, chosen=code),
            page="products",
            zone="ticket",
            back=place.url("products"),
        ),
        **pages.product_page(place, held),
    }
    return render(request, "staff/product.html", context)


@staff_only
@require_http_methods(FORM)
def product_edit(request: HttpRequest, actor: Actor, slug: str, code: str) -> HttpResponse:
    place = place_of(request, actor, slug, timezone.now())
    held = pages.product_of(place, code)
    start = {name: getattr(held, name) for name in ("name", "kind", "environments", "visitable")}
    form = ProductForm(request.POST or None, initial=start, entered=True)
    if request.method == "POST" and form.is_valid():
        told = actions.ProductFacts(code=code, **form.cleaned_data)
        try:
            actions.save_product(desk=place.desk, told=told, product=held)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Saved."))
            return HttpResponseRedirect(place.url("product", code))
    return form_page(place, form, title=held.name, button=_("Save"), product=held)


@staff_only
@require_http_methods(FORM)
def version(request: HttpRequest, actor: Actor, slug: str, code: str, pk: int = 0) -> HttpResponse:
    """Enter a version (`pk` 0) or change its status and dates."""
    place = place_of(request, actor, slug, timezone.now())
    held = pages.product_of(place, code)
    known = held.versions.filter(pk=pk).first()
    if pk and known is None:
        raise Http404(str(pk))
    names = ("number", "status", "released_on", "since_on", "until_on")
    form = VersionForm(
        request.POST or None,
        initial={name: getattr(known, name) for name in names} if known else {"status": "current"},
    )
    if request.method == "POST" and form.is_valid():
        told = actions.VersionFacts(**form.cleaned_data)
        try:
            actions.save_version(product=held, told=told, version=known)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Saved."))
            return HttpResponseRedirect(place.url("product", code))
    title = f"{held.name} {known.number}" if known else _("%(name)s: new version") % {"name": held.name}
    if known is None:
        return form_page(place, form, title=title, button=_("Enter"), product=held)
    context = {
        **context_of(
            place,
            pages.products_list(place, chosen=code),
            page="products",
            zone="ticket",
            back=place.url("products"),
        ),
        "form": form,
        "form_title": title,
        "button": _("Save"),
        "cancel": place.url("product", code),
        "builds": [build.number for build in known.builds.order_by("-released_on", "-number")],
        "build_url": place.url("build_new", code, known.pk),
    }
    return render(request, "staff/version.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(FORM)
def build_new(request: HttpRequest, actor: Actor, slug: str, code: str, pk: int) -> HttpResponse:
    """Enter a build of a version (A1.4)."""
    place = place_of(request, actor, slug, timezone.now())
    held = pages.product_of(place, code)
    known = held.versions.filter(pk=pk).first()
    if known is None:
        raise Http404(str(pk))
    form = BuildForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_build(version=known, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Entered: %(name)s.") % {"name": form.cleaned_data["number"]})
            return HttpResponseRedirect(place.url("product", code))
    title = _("%(name)s %(version)s: new build") % {"name": held.name, "version": known.number}
    return form_page(place, form, title=title, button=_("Enter"), product=held)


@staff_only
@require_http_methods(FORM)
def component(request: HttpRequest, actor: Actor, slug: str, code: str, pk: int = 0) -> HttpResponse:
    """Enter a component (`pk` 0) or change it (A1.2)."""
    place = place_of(request, actor, slug, timezone.now())
    held = pages.product_of(place, code)
    known = held.components.filter(pk=pk).first()
    if pk and known is None:
        raise Http404(str(pk))
    initial = (
        {"name": known.name, "note": known.note, "versions": [v.number for v in known.versions.all()]}
        if known
        else {}
    )
    form = ComponentForm(
        request.POST or None, versions=list(held.versions.order_by("number")), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.save_component(
                product=held, name=told["name"], note=told["note"], versions=form.chosen(), held=known
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Saved."))
            return HttpResponseRedirect(place.url("product", code))
    title = known.name if known else _("%(name)s: new component") % {"name": held.name}
    return form_page(place, form, title=title, button=_("Save") if known else _("Enter"), product=held)


@staff_only
@require_http_methods(FORM)
def serials(request: HttpRequest, actor: Actor, slug: str, code: str) -> HttpResponse:
    """Enter what was handed over (B1)."""
    place = place_of(request, actor, slug, timezone.now())
    held = pages.product_of(place, code)
    form = SerialsForm(request.POST or None, versions=list(held.versions.order_by("number")))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.add_serials(
                product=held,
                numbers=given["numbers"],
                version=form.versions.get(given["version"]),
                handed_to=given["handed_to"],
                handed_on=given["handed_on"],
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, ngettext("%(n)s number entered.", "%(n)s numbers entered.", made) % {"n": made})
            return HttpResponseRedirect(place.url("product", code))
    title = _("%(name)s: serial numbers") % {"name": held.name}
    return form_page(place, form, title=title, button=_("Enter"), product=held)
