"""Files of customers and certificates: 1C habits are read, faults named by row and column, all or nothing kept."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from reglament.desk.customers import sheets
from reglament.desk.customers.actions import imports
from reglament.desk.customers.actions.licences import LicenceFacts, enter_licence
from reglament.desk.customers.models import (
    CustomerChange,
    ImportRun,
    Organisation,
    Requester,
    SupportCertificate,
)
from tests import cast

CUSTOMERS = """Наименование;ИНН;КПП;ОГРН;Представитель;Электронная почта;Телефон
ПАО «Берег»;7707 083 893;773601001;1027700132195;Олег Фомин;oleg@bereg.example;8 495 123-45-67
ПАО «Берег»;7707083893;773601001;1027700132195;Ира Белая;ira@bereg.example;
ИП Сосна;500100732259;;;;;
Итого;;;;;;
"""
HEAD = "Номер;ИНН;КПП;Тип;Продукты;Рабочие места;Начало;Окончание;Цена;Источник цены;Дата цены\n"
GOOD = "CP-1С-0001;7707083893;;Расширенная;csp;10;01.04.2026;31.03.2027;120\u00a0000,00;прайс;01.03.2026\n"


@pytest.fixture
def world(world: cast.World, settings, tmp_path) -> cast.World:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path / "files"
    return world


def checked(world: cast.World, kind: str, content: bytes | str, name: str = "файл.csv") -> ImportRun:
    raw = content.encode() if isinstance(content, str) else content
    run = imports.upload(desk=world.first, by=world.gleb, kind=kind, name=name, content=raw, now=cast.MONDAY)
    imports.carry_out_due(now=cast.MONDAY)
    run.refresh_from_db()
    return run


def stored(run: ImportRun) -> ImportRun:
    imports.confirm(run=run, now=cast.MONDAY)
    imports.carry_out_due(now=cast.MONDAY)
    run.refresh_from_db()
    return run


def tier_word(world: cast.World) -> str:
    from reglament.desk.regulations.queries import rules_of

    return rules_of(world.first.editions.get()).axes["tier"].values["extended"].label["ru"]


def line(world: cast.World, **told: str) -> str:
    cells = dict(zip(HEAD.strip().split(";"), GOOD.strip().split(";"), strict=True))
    cells["Тип"] = tier_word(world)
    return ";".join({**cells, **told}.values()) + "\n"


def test_nothing_is_stored_before_the_word_is_given(world: cast.World) -> None:
    before = Organisation.objects.count()
    run = checked(world, "customers", CUSTOMERS)
    assert (run.state, run.plan) == ("checked", {"created": 2, "unchanged": 1})
    assert Organisation.objects.count() == before
    assert stored(run).state == "done"
    firm = Organisation.objects.get(kpp="773601001")
    assert (firm.inn, firm.ogrn) == ("7707083893", "1027700132195")
    assert {r.requester.phone for r in firm.representations.all()} == {"+7 495 123-45-67", ""}
    assert firm.changes.filter(kind="created", by=world.gleb).count() == 1


def test_the_same_file_again_makes_no_doubles(world: cast.World) -> None:
    stored(checked(world, "customers", CUSTOMERS))
    counts = [model.objects.count() for model in (Organisation, Requester, CustomerChange)]
    again = checked(world, "customers", CUSTOMERS)
    assert again.plan == {"unchanged": 3}
    stored(again)
    assert counts == [model.objects.count() for model in (Organisation, Requester, CustomerChange)]
    stored(checked(world, "certificates", HEAD + line(world)))
    again = stored(checked(world, "certificates", HEAD + line(world)))
    assert (again.state, again.plan) == ("done", {"unchanged": 1})
    assert SupportCertificate.objects.count() == 2


def test_a_row_of_a_certificate_becomes_one_with_its_price_and_edition(world: cast.World) -> None:
    stored(checked(world, "certificates", HEAD + line(world)))
    made = SupportCertificate.objects.get(number="CP-1С-0001")
    assert (made.starts_on, made.ends_on, made.price) == (
        date(2026, 4, 1),
        date(2027, 3, 31),
        Decimal("120000.00"),
    )
    assert (made.organisation, list(made.products.all()), made.issued_by) == (
        world.romashka,
        [world.csp],
        world.gleb,
    )
    assert made.accepted_edition is not None


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ({"Окончание": "31.03.2026"}, "Окончание"),
        ({"Окончание": "30.02.2027"}, "Окончание"),
        ({"Начало": ""}, "Начало"),
        ({"Тип": "Золотой"}, "Тип"),
        ({"Продукты": "Чужой"}, "Продукты"),
        ({"Рабочие места": "0"}, "Рабочие места"),
        ({"Рабочие места": "много"}, "Рабочие места"),
        ({"Цена": "0,00"}, "Цена"),
        ({"Цена": "дорого"}, "Цена"),
        ({"Источник цены": ""}, "Источник цены"),
        ({"ИНН": "7736050003"}, "ИНН"),
        ({"Номер": ""}, "Номер"),
    ],
)
def test_a_fault_is_named_by_row_and_column_and_nothing_is_kept(
    world: cast.World, told: dict[str, str], column: str
) -> None:
    first, second = line(world, Номер="CP-2"), line(world, **told)
    run = checked(world, "certificates", HEAD + first + second)
    assert run.state == "failed"
    assert [fault[:2] for fault in run.faults] == [[3, column]]
    with pytest.raises(ValidationError):
        imports.confirm(run=run, now=cast.MONDAY)
    assert SupportCertificate.objects.count() == 1


def test_everything_wrong_with_a_row_is_told_at_once(world: cast.World) -> None:
    wrong = {"Тип": "Золотой", "Рабочие места": "0", "Начало": "01.04.2027", "Цена": "0,00"}
    run = checked(world, "certificates", HEAD + line(world, **wrong))
    assert {column for _row, column, _words in run.faults} == {"Тип", "Рабочие места", "Окончание", "Цена"}


def test_a_check_digit_that_fails_is_named(world: cast.World) -> None:
    run = checked(world, "customers", CUSTOMERS.replace("500100732259", "500100732258"))
    assert [fault[:2] for fault in run.faults] == [[4, "ИНН"]]
    assert "Контрольная цифра" in run.faults[0][2]


def test_a_number_that_is_there_with_other_contents_is_a_fault(world: cast.World) -> None:
    stored(checked(world, "certificates", HEAD + line(world)))
    run = checked(world, "certificates", HEAD + line(world, Окончание="30.03.2027"))
    assert [fault[:2] for fault in run.faults] == [[2, "Номер"]]


def workbook(rows: list[list[object]], *, merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for span in merge.split():
        sheet.merge_cells(span)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ONE_C = [
    ["Отчёт по сертификатам", None, None, None, None, None, None],
    [None] * 7,
    ["Контрагент", None, "Номер", "Тип", "Номенклатура", "Срок", None],
    ["ИНН", "КПП", None, None, None, "Начало", "Окончание"],
]


def test_an_export_with_two_header_rows_merged_and_typed_cells_is_read(world: cast.World) -> None:
    row = [
        7707083893.0,
        None,
        "CP-1С-0001",
        tier_word(world),
        "КриптоПро CSP",
        date(2026, 4, 1),
        "31.03.2027 0:00:00",
    ]
    made = workbook([*ONE_C, row, ["Итого", None, None, None, None, None, None]], merge="A3:B3 F3:G3")
    run = checked(world, "certificates", made, "выгрузка.xlsx")
    assert (run.state, run.faults) == ("checked", [])
    stored(run)
    assert SupportCertificate.objects.get(number="CP-1С-0001").ends_on == date(2027, 3, 31)


def test_merged_cells_among_the_rows_are_named(world: cast.World) -> None:
    rows = [
        [7707083893, None, f"CP-{n}", tier_word(world), "csp", "01.04.2026", "31.03.2027"] for n in (1, 2)
    ]
    run = checked(world, "certificates", workbook([*ONE_C, *rows], merge="A3:B3 A5:A6"), "выгрузка.xlsx")
    assert [fault[:2] for fault in run.faults] == [[6, "A5:A6"]]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 damaged", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0old", "a.xls"),
        ("Колонка;Другая\n1;2\n".encode(), "a.csv"),
        (b"\x00\x01\x02", "a.csv"),
    ],
)
def test_a_file_that_is_none_is_told_in_words(world: cast.World, content: bytes, name: str) -> None:
    run = checked(world, "customers", content, name)
    assert (run.state, run.fault_count) == ("failed", 1)
    assert run.faults[0][2]


def test_a_file_in_the_old_encoding_is_read(world: cast.World) -> None:
    run = checked(world, "customers", CUSTOMERS.encode("cp1251"))
    assert run.state == "checked"


def test_what_is_exported_can_be_imported_and_is_no_formula(world: cast.World) -> None:
    Organisation.objects.filter(pk=world.romashka.pk).update(name="=HYPERLINK(1)", inn="7707083893")
    heads, rows = imports.exported(world.first, "customers")
    for content, name in ((sheets.as_csv(heads, rows), "a.csv"), (sheets.as_xlsx(heads, rows), "a.xlsx")):
        run = checked(world, "customers", content, name)
        assert (run.state, run.plan, run.faults) == ("checked", {"unchanged": 1}, []), name
    assert b"\n'=HYPERLINK" in sheets.as_csv(heads, rows)
    cell = openpyxl.load_workbook(io.BytesIO(sheets.as_xlsx(heads, rows))).worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", "'=HYPERLINK(1)")


def test_a_thousand_certificates_are_stored_by_a_few_statements(
    world: cast.World, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    rows = "".join(line(world, Номер=f"CP-{n:06d}") for n in range(1000))
    run = checked(world, "certificates", HEAD + rows)
    imports.confirm(run=run, now=cast.MONDAY)
    with django_assert_max_num_queries(40):
        imports.carry_out_due(now=cast.MONDAY)
    assert SupportCertificate.objects.count() == 1001


def test_6_10_c3_seats_below_the_licences_are_named_by_row_and_column(world: cast.World) -> None:
    """Certificates of the file and of the register count together; what is meant says so; nothing is stored by half."""
    told = LicenceFacts(
        product=world.csp,
        number="5050A-1",
        version="5.0",
        purchased_on=date(2025, 1, 1),
        seats=30,
        organisation=world.romashka,
    )
    enter_licence(desk=world.first, by=world.gleb, told=told, now=cast.MONDAY)
    cast.sold_as(world.certificate, seats=10)
    few, before = line(world), SupportCertificate.objects.count()
    run = checked(world, "certificates", HEAD + few)
    assert (run.state, [fault[:2] for fault in run.faults]) == ("failed", [[2, "Рабочие места"]])
    assert "30" in run.faults[0][2]
    assert "20" in run.faults[0][2], "those of the register count"
    with pytest.raises(ValidationError):
        imports.confirm(run=run, now=cast.MONDAY)
    assert SupportCertificate.objects.count() == before
    both = checked(world, "certificates", HEAD + few + line(world, Номер="CP-1С-0002"))
    assert both.state == "checked", "together they are enough"
    meant = HEAD.strip() + ";Мест меньше намеренно\n" + few.strip() + ";да\n"
    assert checked(world, "certificates", meant).state == "checked"
