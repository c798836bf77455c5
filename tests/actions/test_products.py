"""Products, versions with their status (A6.2), builds (A1.4), serial numbers (B1)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from reglament.desk.products.actions import (
    ProductFacts,
    VersionFacts,
    add_build,
    add_serials,
    save_product,
    save_version,
)
from reglament.desk.products.models import Product, SerialNumber, Version
from tests import cast


def test_1_1_a_product_is_entered_with_environments_and_whether_it_is_visited(world: cast.World) -> None:
    told = ProductFacts(
        code="ca", name="Удостоверяющий центр", environments="Windows Server 2022", visitable=False
    )
    made = save_product(desk=world.first, told=told)
    assert (made.environments, made.visitable) == ("Windows Server 2022", False)
    with pytest.raises(ValidationError) as caught:
        save_product(desk=world.first, told=told)
    assert set(caught.value.message_dict) == {"code"}
    assert save_product(desk=world.second, told=told).desk == world.second


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "без цифр"}, "number"),
        ({"number": "5.0"}, "number"),
        ({"released_on": date(2026, 2, 1), "until_on": date(2026, 1, 1)}, "until_on"),
        ({"released_on": date(2026, 2, 1), "since_on": date(2026, 1, 1)}, "since_on"),
        ({"status": "ended", "since_on": date(2026, 1, 1), "until_on": date(2026, 1, 1)}, "until_on"),
    ],
)
def test_6_2_a_version_of_no_sense_is_named_at_its_field(
    world: cast.World, told: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        save_version(product=world.csp, told=VersionFacts(**{"number": "6.0", **told}))  # type: ignore[arg-type]
    assert set(caught.value.message_dict) == {field}
    assert world.csp.versions.count() == 2


def test_6_2_the_status_of_a_version_changes_with_its_dates(world: cast.World) -> None:
    held = world.csp.versions.get(number="5.0")
    told = VersionFacts(
        number="5.0", status=Version.LIMITED, since_on=date(2026, 3, 1), until_on=date(2027, 3, 1)
    )
    changed = save_version(product=world.csp, told=told, version=held)
    assert (changed.pk, changed.status, changed.until_on) == (held.pk, "limited", date(2027, 3, 1))


def test_6_2_the_database_refuses_an_end_before_the_release(world: cast.World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        world.csp.versions.update(released_on=date(2026, 2, 1), until_on=date(2026, 1, 1))


def test_1_4_a_build_belongs_to_a_version_once(world: cast.World) -> None:
    version = world.csp.versions.get(number="5.0")
    add_build(version=version, number="5.0.12000", released_on=date(2026, 2, 1))
    for number in ("5.0.12000", "сборка"):
        with pytest.raises(ValidationError):
            add_build(version=version, number=number)


def test_b1_serial_numbers_of_hardware_are_entered_all_or_none(world: cast.World) -> None:
    board = Product.objects.create(desk=world.second, code="ko", name="КО-12", kind=Product.HARDWARE)
    told = {"product": board, "version": None, "handed_to": "АО «Завод»", "handed_on": date(2026, 2, 2)}
    assert add_serials(numbers="A-1\nA-2\n\nA-2", **told) == 2  # type: ignore[arg-type]
    with pytest.raises(ValidationError) as caught:
        add_serials(numbers="A-3\nA-2", **told)  # type: ignore[arg-type]
    assert "A-2" in caught.value.message_dict["numbers"][0]
    assert SerialNumber.objects.count() == 2
    with pytest.raises(ValidationError):
        add_serials(numbers="X", **{**told, "product": world.csp})  # type: ignore[arg-type]
