"""The register of products in words: the list, the page of one with its versions, builds and serial numbers."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reglament.desk.products.models import Product, Version
from reglament.desk.staff.forms_customers import kind_words
from reglament.desk.staff.pages.registers import (
    Place,
    RegisterLine,
    RegisterList,
    nothing,
    page_of,
)
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import ClauseMark, Fact, Link

SERIALS = 100  # shown of one product
_STATES = {Version.CURRENT: "", Version.LIMITED: "soon", Version.ENDED: "late"}


def product_of(place: Place, code: str) -> Product:
    """Raises Http404."""
    found = place.desk.products.filter(code=code).first()
    if found is None:
        raise Http404(code)
    return found


def products_list(place: Place, *, chosen: str = "") -> RegisterList:
    words = place.given("q")
    found = place.desk.products.annotate(held=Count("versions")).order_by("name", "pk")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__icontains=words))
    products, count, pager = page_of(place, found)
    return RegisterList(
        title=_("Products"),
        count=count,
        lines=[_line(place, product, chosen) for product in products],
        action=place.url("products"),
        words=words,
        acts=[Link(_("Enter a product"), place.url("product_new"), key="i")],
        pager=pager,
        empty=nothing(
            words,
            title=_("No products yet"),
            explained=_("Appeals and certificates name products: enter the first one."),
        )
        if not products
        else {},
    )


def _line(place: Place, product: Product, chosen: str) -> RegisterLine:
    held = getattr(product, "held", 0)
    return RegisterLine(
        url=place.url("product", product.code),
        title=product.name,
        note=str(dict(kind_words())[product.kind]),
        right=ngettext("%(n)s version", "%(n)s versions", held) % {"n": held} if held else _("no versions"),
        selected=product.code == chosen,
    )


def status_mark(place: Place) -> ClauseMark | None:
    """The clause that speaks of the status of versions, if the regulation has one."""
    outcome = place.speech.rules.clauses.get("6.2 p2")
    return place.speech.mark("6.2 p2") if outcome else None


def version_line(place: Place, product: Product, version: Version) -> RegisterLine:
    words = {
        Version.CURRENT: _("supported in full"),
        Version.LIMITED: _("support is limited"),
        Version.ENDED: _("support has ended"),
    }[version.status]
    if version.since_on:
        words = _("%(status)s since %(on)s") % {"status": words, "on": day(version.since_on, place.language)}
    builds = ", ".join(build.number for build in version.builds.all())
    return RegisterLine(
        url=place.url("version", product.code, version.pk),
        title=version.number,
        note=_("Builds: %(numbers)s") % {"numbers": builds} if builds else _("no builds entered"),
        right=_("released %(on)s") % {"on": day(version.released_on, place.language)}
        if version.released_on
        else "",
        under=_("%(status)s, until %(on)s") % {"status": words, "on": day(version.until_on, place.language)}
        if version.until_on
        else words,
        state=_STATES[version.status],
    )


def product_page(place: Place, product: Product) -> dict[str, Any]:
    versions = product.versions.prefetch_related("builds").order_by("-released_on", "-number")
    environments = [line.strip() for line in product.environments.splitlines() if line.strip()]
    facts = [
        Fact(_("Code"), product.code),
        Fact(_("Kind"), str(dict(kind_words())[product.kind])),
        Fact(_("Supported environments"), "; ".join(environments) or "—"),
        Fact(_("Visits"), _("possible") if product.visitable else _("none for this product")),
    ]
    return {
        "product": product,
        "facts": facts,
        "versions": [version_line(place, product, version) for version in versions],
        "status_mark": status_mark(place),
        "components": _components(place, product),
        "hardware": product.kind != Product.SOFTWARE,
        **_serials(place, product),
    }


def _components(place: Place, product: Product) -> list[RegisterLine]:
    """Parts of the product with how many appeals named each (A1.2)."""
    named = place.desk.tickets.filter(product=product).exclude(facts__component=None)
    counts = dict(named.values_list("facts__component").annotate(Count("pk")).order_by())
    lines = []
    for part in product.components.prefetch_related("versions").order_by("name"):
        numbers = ", ".join(version.number for version in part.versions.all())
        asked = counts.get(part.name, 0)
        lines.append(
            RegisterLine(
                url=place.url("component", product.code, part.pk),
                title=part.name,
                note=part.note,
                right=ngettext("%(n)s appeal", "%(n)s appeals", asked) % {"n": asked},
                under=_("versions %(numbers)s") % {"numbers": numbers} if numbers else _("all versions"),
            )
        )
    return lines


def _serials(place: Place, product: Product) -> dict[str, Any]:
    words = place.given("serial", 100)
    found = product.serials.select_related("version").order_by("-handed_on", "number")
    count = found.order_by().count()
    if words:
        found = found.filter(Q(number__icontains=words) | Q(handed_to__icontains=words))
    lines = [
        [
            row.number,
            row.version.number if row.version else "—",
            row.handed_to or "—",
            day(row.handed_on, place.language) if row.handed_on else "—",
        ]
        for row in found[:SERIALS]
    ]
    return {
        "serials": lines,
        "serial_heads": [_("Number"), _("Version"), _("Handed over to"), _("On")],
        "serial_count": count,
        "serial_words": words,
    }
