"""Files of licences and of the price list: habits of 1C are read, faults named by row and column, keys never seen."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from reglament.desk.customers import keys, sheets
from reglament.desk.customers.actions import imports
from reglament.desk.customers.actions.licences import show_key
from reglament.desk.customers.licences import Licence
from reglament.desk.customers.pricing import ListPrice
from tests import cast
from tests.actions.test_imports import checked, stored, workbook

LICENCES = """Номер;ИНН;Продукт;Версия;Куплена;Рабочие места;Способы использования;Срок использования;Ключ
5050A-0001;7707083893;КриптоПро CSP;5.0.12000;01.03.2023;10;на одной ЭВМ;бессрочно;KEY-ONE
5050A-0002;7707\u00a0083\u00a0893;csp;5.0.12000;29.02.2024;без ограничения;на комплексе ЭВМ;бессрочно;
Итого;;;;;;;;
"""
PRICES = """Продукт;Тип;Срок, месяцев;Цена;НДС, %;За место;Действует с;Действует по;Прайс-лист
csp;extended;12;122\u00a0000,00;22%;;01.01.2026;31.12.2026;Прайс № 7
csp;extended;12;130 000,00;22;;01.01.2027;;Прайс № 8
csp;basic;;1 500,50;без НДС;да;01.01.2026;;Прайс № 7
"""


@pytest.fixture
def world(world: cast.World, settings, tmp_path: Path) -> cast.World:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path / "files"
    return world


def test_4_1_6_licences_are_imported_once_and_their_keys_lie_sealed(
    world: cast.World, tmp_path: Path
) -> None:
    run = stored(checked(world, "licences", LICENCES))
    assert (run.state, run.plan) == ("done", {"created": 2})
    first, second = Licence.objects.order_by("pk")
    assert (first.seats, second.seats, second.purchased_on) == (10, None, date(2024, 2, 29))
    assert show_key(licence=first, by=world.gleb, now=cast.MONDAY) == "KEY-ONE"
    kept = b"".join(path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file())
    assert b"KEY-ONE" not in kept + bytes(first.key_sealed or b"")
    assert bytes(first.key_sealed or b"") != keys.seal("KEY-ONE", place=first.place)
    with pytest.raises(keys.Unsealable):
        keys.unseal(bytes(first.key_sealed or b""), place="another place")
    assert checked(world, "licences", LICENCES).plan == {"unchanged": 2}
    heads, rows = imports.exported(world.first, "licences")
    exported = sheets.as_csv(heads, rows)
    assert b"KEY-ONE" not in exported
    assert checked(world, "licences", exported).plan == {"unchanged": 2}
    other = checked(world, "licences", LICENCES.replace("KEY-ONE", "KEY-TWO"))
    assert [fault[:2] for fault in other.faults] == [[2, "Номер"]]
    assert "KEY" not in str(other.faults)


def test_2_4_a_price_list_is_imported_once_with_vat_and_periods(world: cast.World) -> None:
    assert stored(checked(world, "prices", PRICES)).plan == {"created": 3}
    rows = list(ListPrice.objects.order_by("pk").values_list("amount", "vat_rate", "per_seat", "ends_on"))
    assert rows == [
        (Decimal("122000.00"), Decimal("22.00"), False, date(2026, 12, 31)),
        (Decimal("130000.00"), Decimal("22.00"), False, None),
        (Decimal("1500.50"), None, True, None),
    ]
    assert checked(world, "prices", PRICES).plan == {"unchanged": 3}
    exported = sheets.as_csv(*imports.exported(world.first, "prices"))
    assert checked(world, "prices", exported).plan == {"unchanged": 3}
    meets = PRICES.splitlines()[0] + "\ncsp;extended;12;140000;22;;01.06.2026;;Прайс № 9\n"
    assert [fault[:2] for fault in checked(world, "prices", meets).faults] == [[2, "Действует с"]]
    item = ListPrice.objects.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        ListPrice.objects.create(
            desk=world.first,
            product=world.csp,
            tier="extended",
            amount=1,
            starts_on=date(2026, 12, 31),
            source="x",
            entered_by=world.gleb,
            entered_at=cast.MONDAY,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ListPrice.objects.filter(pk=item.pk).update(amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListPrice.objects.filter(pk=item.pk).update(ends_on=date(2027, 1, 1))


def test_every_fault_of_a_file_is_named_at_once_and_nothing_is_kept(world: cast.World) -> None:
    head, good, *_rest = LICENCES.splitlines()
    wrong = [
        ("Номер", good.replace("5050A-0001", "")),
        ("Куплена", good.replace("01.03.2023", "29.02.2023").replace("-0001", "-3")),
        ("Рабочие места", good.replace(";10;", ";0;").replace("-0001", "-4")),
        ("Продукт", good.replace("КриптоПро CSP", "Чужой").replace("-0001", "-5")),
        ("ИНН", good.replace("7707083893", "7736050003").replace("-0001", "-6")),
        ("Версия", good.replace("5.0.12000", "пятая").replace("-0001", "-7")),
        ("Номер", good.replace("-0001", "-7")),
    ]
    run = checked(world, "licences", "\n".join([head, *(line for _column, line in wrong)]))
    assert [fault[:2] for fault in run.faults] == [[n, column] for n, (column, _l) in enumerate(wrong, 2)]
    assert not Licence.objects.exists()
    head, good, *_rest = PRICES.splitlines()
    wrong = [
        ("Цена", good.replace("122\u00a0000,00", "0,00")),
        ("Цена", good.replace("122\u00a0000,00", "дорого")),
        ("НДС, %", good.replace("22%", "220")),
        ("Действует по", good.replace("31.12.2026", "31.12.2025")),
        ("Тип", good.replace("extended", "золотой")),
        ("Срок, месяцев", good.replace(";12;", ";0;")),
        ("Прайс-лист", good.replace("Прайс № 7", "")),
    ]
    run = checked(world, "prices", "\n".join([head, *(line for _column, line in wrong)]))
    assert [fault[:2] for fault in run.faults] == [[n, column] for n, (column, _l) in enumerate(wrong, 2)]
    assert not ListPrice.objects.exists()


def test_a_price_list_of_two_header_rows_with_merged_groups_is_read(world: cast.World) -> None:
    rows: list[list[object]] = [
        ["Прайс-лист", None, None, None, None, None],
        ["Номенклатура", "Тариф", "Сумма с НДС", "Срок", None, "Источник"],
        [None, None, None, "Срок с", "Срок по", None],
        ["КриптоПро CSP", "extended", 122000.0, date(2026, 1, 1), "31.12.2026 0:00:00", "Прайс № 7"],
    ]
    made = workbook(rows, merge="A1:F1 D2:E2")
    assert stored(checked(world, "prices", made, "прайс.xlsx")).plan == {"created": 1}
    merged = workbook([*rows, rows[3]], merge="A4:A5")
    assert [fault[:2] for fault in checked(world, "prices", merged, "прайс.xlsx").faults] == [[5, "A4:A5"]]
