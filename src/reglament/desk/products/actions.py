"""The register of products, versions, builds and serial numbers. Wrong input raises ValidationError({field: words})."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.products.models import Build, Component, Product, SerialNumber, Version
from reglament.desk.regulations.models import Desk

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    code: str
    name: str
    kind: str = Product.SOFTWARE
    environments: str = ""
    visitable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """`since_on`: from when the status holds (A6.2); `until_on`: the last day of support, both inside."""

    number: str
    status: str = Version.CURRENT
    released_on: date | None = None
    since_on: date | None = None
    until_on: date | None = None


@transaction.atomic
def save_product(*, desk: Desk, told: ProductFacts, product: Product | None = None) -> Product:
    """Enter a product or change it. The code stays as it is once entered: addresses and letters name it."""
    faults: dict[str, str] = {}
    name = " ".join(told.name.replace("\x00", "").split())
    if not name:
        faults["name"] = _("A product has a name.")
    code = product.code if product else told.code.strip().lower()
    try:
        validate_slug(code)
    except ValidationError:
        faults["code"] = _("A code is Latin letters, digits and dashes.")
    if product is None and desk.products.filter(code=code).exists():
        faults["code"] = _("Another product has this code.")
    if told.kind not in dict(Product.KINDS):
        faults["kind"] = _("There is no such kind.")
    if faults:
        raise ValidationError(faults)
    values = {
        "name": name[:200],
        "kind": told.kind,
        "environments": told.environments.replace("\x00", "").strip(),
        "visitable": told.visitable,
    }
    made, _created = Product.objects.update_or_create(desk=desk, code=code, defaults=values)
    return made


@transaction.atomic
def save_version(*, product: Product, told: VersionFacts, version: Version | None = None) -> Version:
    """Enter a version or change its status and dates (A6.2)."""
    faults: dict[str, str] = {}
    number = told.number.replace("\x00", "").strip()
    if not number:
        faults["number"] = _("A version has a number.")
    elif len(number) > 40:
        faults["number"] = _("At most 40 signs.")
    elif not _DIGIT.search(number) and product.kind == Product.SOFTWARE:
        faults["number"] = _("A version of software is known by its first digits: 5.0.")
    elif (version is None or version.number != number) and product.versions.filter(number=number).exists():
        faults["number"] = _("This version is there already.")
    if told.released_on and told.until_on and told.until_on < told.released_on:
        faults["until_on"] = _("Support cannot end before the release.")
    if told.released_on and told.since_on and told.since_on < told.released_on:
        faults["since_on"] = _("A status cannot hold before the release.")
    if told.status == Version.ENDED and told.until_on and told.since_on and told.until_on >= told.since_on:
        faults["until_on"] = _("Support has ended: its last day is before the day from which it has.")
    if told.status not in dict(Version.STATUSES):
        faults["status"] = _("There is no such status.")
    if faults:
        raise ValidationError(faults)
    values = {
        "number": number,
        "status": told.status,
        "released_on": told.released_on,
        "since_on": told.since_on,
        "until_on": told.until_on,
    }
    if version is None:
        return Version.objects.create(product=product, **values)
    Version.objects.filter(pk=version.pk).update(**values)
    return Version.objects.get(pk=version.pk)


@transaction.atomic
def add_build(*, version: Version, number: str, released_on: date | None = None) -> Build:
    """Enter a build (A1.4): its number begins with that of the version, or is the rest of it."""
    number = number.replace("\x00", "").strip()
    if not _DIGIT.search(number) or len(number) > 40:
        raise ValidationError({"number": _("A build is a number: 12000 or 5.0.12000.")})
    if version.builds.filter(number=number).exists():
        raise ValidationError({"number": _("This build is there already.")})
    return Build.objects.create(version=version, number=number, released_on=released_on)


@transaction.atomic
def save_component(
    *,
    product: Product,
    name: str,
    note: str = "",
    versions: Sequence[Version] = (),
    held: Component | None = None,
) -> Component:
    """Enter a part of a product (A1.2) or change it; `versions`: those it belongs to, none for all."""
    name, faults = " ".join(name.replace("\x00", "").split()), {}
    if not name:
        faults["name"] = _("A component has a name.")
    elif product.components.filter(name__iexact=name).exclude(pk=held.pk if held else 0).exists():
        faults["name"] = _("This component is there already.")
    if any(version.product_id != product.pk for version in versions):
        faults["versions"] = _("This version is of another product.")
    if faults:
        raise ValidationError(faults)
    made = held or Component(product=product)
    made.name, made.note = name[:200], note.replace("\x00", "").strip()[:300]
    made.save()
    made.versions.set(versions)
    return made


@transaction.atomic
def add_serials(
    *, product: Product, numbers: str, version: Version | None, handed_to: str, handed_on: date | None
) -> int:
    """Enter serial numbers, one a line (B1); how many. Known ones are refused by name, then none is stored."""
    told = list(
        dict.fromkeys(line.strip() for line in numbers.replace("\x00", "").splitlines() if line.strip())
    )
    if product.kind == Product.SOFTWARE:
        raise ValidationError({"numbers": _("Serial numbers are for hardware and circuits.")})
    if not told:
        raise ValidationError({"numbers": _("Give at least one number, one a line.")})
    if len(told) > 5000 or any(len(number) > 80 for number in told):
        raise ValidationError({"numbers": _("At most 5000 numbers at once, each of at most 80 signs.")})
    known = list(product.serials.filter(number__in=told).values_list("number", flat=True)[:10])
    if known:
        raise ValidationError(
            {"numbers": _("Already in the register: %(numbers)s.") % {"numbers": ", ".join(known)}}
        )
    if version is not None and version.product_id != product.pk:
        raise ValidationError({"version": _("This version is of another product.")})
    made = SerialNumber.objects.bulk_create(
        SerialNumber(
            product=product,
            version=version,
            number=number,
            handed_to=handed_to.replace("\x00", "").strip()[:300],
            handed_on=handed_on,
        )
        for number in told
    )
    return len(made)
