"""Storing what a file of licences or prices said, and writing such files."""

from collections.abc import Sequence
from datetime import datetime

from reglament.desk.customers.actions.licences import columns
from reglament.desk.customers.importing_goods import LICENCES, PRICES
from reglament.desk.customers.importing_rows import Plan
from reglament.desk.customers.licences import Licence, LicenceChange
from reglament.desk.customers.models import ImportRun
from reglament.desk.customers.pricing import ListPrice
from reglament.desk.regulations.models import Desk

BATCH = 2000
Table = tuple[Sequence[str], list[list[object]]]


def store_licences(run: ImportRun, made: Plan, now: datetime) -> None:
    """All of them, each with the row that says it was imported."""
    rows = Licence.objects.bulk_create(
        (Licence(**columns(run.desk, told, run.by, now)) for told in made.licences), batch_size=BATCH
    )
    LicenceChange.objects.bulk_create(
        (
            LicenceChange(licence=row, kind=LicenceChange.IMPORTED, words=run.name[:400], by=run.by, at=now)
            for row in rows
        ),
        batch_size=BATCH,
    )


def store_prices(run: ImportRun, made: Plan, now: datetime) -> None:
    """All of them; the database would refuse periods that meet."""
    ListPrice.objects.bulk_create(
        (
            ListPrice(
                desk=run.desk,
                product=told.product,
                tier=told.tier,
                months=told.months,
                per_seat=told.per_seat,
                amount=told.amount,
                vat_rate=told.vat_rate,
                starts_on=told.starts_on,
                ends_on=told.ends_on,
                source=told.source,
                entered_by=run.by,
                entered_at=now,
            )
            for told in made.prices
        ),
        batch_size=BATCH,
    )


def exported_licences(desk: Desk) -> Table:
    """Licences in use, without their keys: a file is no place for them."""
    heads = [names[0] for code, names in LICENCES.items() if code != "key"]
    rows: list[list[object]] = []
    held = desk.licences.filter(closed_at=None).select_related("organisation", "owner", "product")
    for item in held.order_by("pk").iterator(2000):
        firm = item.organisation
        owner = (firm.inn, firm.kpp, "") if firm else ("", "", item.owner.email if item.owner else "")
        ends_on = f"{item.ends_on:%d.%m.%Y}" if item.ends_on else ""
        what: list[object] = [item.number, *owner, item.product.name, item.version]
        rows.append(
            [*what, f"{item.purchased_on:%d.%m.%Y}", item.seats or "", item.manner, item.term, ends_on]
        )
    return heads, rows


def exported_prices(desk: Desk) -> Table:
    """Every price that was not withdrawn."""
    heads = [names[0] for names in PRICES.values()]
    rows: list[list[object]] = []
    held = desk.prices.filter(withdrawn_at=None).select_related("product")
    for item in held.order_by("product__name", "tier", "months", "starts_on"):
        rate = "" if item.vat_rate is None else f"{item.vat_rate.normalize():f}".replace(".", ",")
        ends_on = f"{item.ends_on:%d.%m.%Y}" if item.ends_on else ""
        amount = f"{item.amount:f}".replace(".", ",")
        start: list[object] = [item.product.name, item.tier, item.months, amount, rate]
        rows.append(
            [*start, "да" if item.per_seat else "", f"{item.starts_on:%d.%m.%Y}", ends_on, item.source]
        )
    return heads, rows
