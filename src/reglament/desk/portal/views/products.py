"""What a desk supports, for anybody: products, versions with their support, builds, components, environments."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from reglament.desk.portal.pages.frame import reader_language
from reglament.desk.products.models import Product, Version
from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class VersionLine:
    """`told`: what support it gets, since when and until when; `builds` by number."""

    number: str
    told: str
    released: str
    builds: str


@dataclass(frozen=True, slots=True)
class ProductLine:
    anchor: str
    name: str
    kind: str
    versions: list[VersionLine]
    components: list[tuple[str, str]]
    environments: list[str]
    visits: str


@require_safe
def products(request: HttpRequest, desk: str) -> HttpResponse:
    """One page for the whole desk."""
    found = get_object_or_404(Desk, slug=desk)
    language = reader_language()
    try:
        rules = rules_of(edition_in_force(found, timezone.now()))
    except NoEditionInForce as error:
        raise Http404(desk) from error
    beside = ("versions__builds", "components__versions")
    rows = found.products.prefetch_related(*beside).order_by("name", "pk")
    context = {
        "here": "regulation",
        "desk_title": found.title(language),
        "products": [_product(rules, product, language) for product in rows],
        "status_mark": _mark(rules, found, "6.2", language),
        "environment_mark": _mark(rules, found, "6.1", language),
    }
    return render(request, "portal/products.html", context)


def _mark(rules: Edition, desk: Desk, number: str, language: str) -> ClauseMark | None:
    """A clause of the regulation that sells by certificates; other regulations have others."""
    sells = rules.visits is not None
    return clause_mark(rules, desk.slug, number, language) if sells else None


def _product(rules: Edition, product: Product, language: str) -> ProductLine:
    kinds = {
        Product.SOFTWARE: pgettext("product", "software"),
        Product.HARDWARE: pgettext("product", "hardware"),
        Product.CHIP: pgettext("product", "integrated circuit"),
    }
    visits = "" if rules.visits is None or product.visitable else _("Specialists do not go out for it.")
    versions = sorted(product.versions.all(), key=lambda v: (v.released_on is None, v.number), reverse=True)
    return ProductLine(
        anchor=product.code,
        name=product.name,
        kind=kinds[product.kind],
        versions=[_version(version, language) for version in versions],
        components=[
            (
                part.name,
                "; ".join(filter(None, (part.note, ", ".join(v.number for v in part.versions.all())))),
            )
            for part in sorted(product.components.all(), key=lambda part: part.name)
        ],
        environments=[line.strip() for line in product.environments.splitlines() if line.strip()],
        visits=visits,
    )


def _version(version: Version, language: str) -> VersionLine:
    told = {
        Version.CURRENT: _("fully supported"),
        Version.LIMITED: _("limited support: known solutions and help to move up"),
        Version.ENDED: _("support has ended: known solutions and help to move up"),
    }[version.status]
    if version.since_on:
        told = _("%(told)s, since %(on)s") % {"told": told, "on": day(version.since_on, language)}
    if version.until_on:
        told = _("%(told)s, until %(on)s") % {"told": told, "on": day(version.until_on, language)}
    return VersionLine(
        number=version.number,
        told=told,
        released=day(version.released_on, language) if version.released_on else "",
        builds=", ".join(build.number for build in version.builds.all()),
    )
