"""Importing a file: kept, read without storing anything, shown, confirmed by a person, stored whole or not at all."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers import importing, keys, sheets
from reglament.desk.customers.actions import imports_of_goods as goods
from reglament.desk.customers.actions.certificates import columns
from reglament.desk.customers.importing_rows import Plan
from reglament.desk.customers.models import (
    CustomerChange,
    ImportRun,
    Organisation,
    Representation,
    Requester,
    SupportCertificate,
)
from reglament.desk.files import store
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.wake import wake

SHOWN = 500  # faults kept of one file
BATCH = 2000


@transaction.atomic
def upload(*, desk: Desk, by: User, kind: str, name: str, content: bytes, now: datetime) -> ImportRun:
    """Keep the file; the worker reads it. Raises ValidationError for an empty one."""
    if not content:
        raise ValidationError({"file": _("The file is empty.")})
    if kind == ImportRun.LICENCES:  # it holds keys: nothing that one could read is put on the disk
        content = keys.seal_bytes(content, place=_place(desk))
    blob = store.keep(content, now=now)
    run = ImportRun.objects.create(
        desk=desk, kind=kind, name=name.replace("\x00", "")[:200], blob=blob, by=by, uploaded_at=now
    )
    wake("run_imports")
    return run


@transaction.atomic
def confirm(*, run: ImportRun, now: datetime) -> None:
    """Let what the dry run showed be stored. Raises ValidationError when there were faults."""
    changed = ImportRun.objects.filter(pk=run.pk, state=ImportRun.CHECKED, fault_count=0).update(
        state=ImportRun.CONFIRMED, reached=0
    )
    if not changed:
        raise ValidationError(
            _("There is nothing to confirm: the file has faults, or it was stored already.")
        )
    wake("run_imports")


def carry_out_due(*, now: datetime) -> int:
    """Read what was uploaded and store what was confirmed, oldest first; how many. Safe to repeat."""
    done = 0
    states = (ImportRun.WAITING, ImportRun.CONFIRMED)
    for run in ImportRun.objects.filter(state__in=states).select_related("desk", "blob", "by").order_by("pk"):
        with translation.override(run.by.language or "ru"):
            _carry_out(run, now)
        done += 1
    return done


def _carry_out(run: ImportRun, now: datetime) -> None:
    edition = edition_in_force(run.desk, now)
    rules = rules_of(edition)
    known = importing.known_columns()[run.kind]

    def progress(reached: int, total: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(reached=reached, total=total)

    try:
        table = sheets.read(run.name, _content(run), known)
    except sheets.SheetFault as fault:
        _end(run, Plan(faults=[(0, "", str(fault))]), now)
        return
    if run.state == ImportRun.WAITING:
        _end(run, importing.plan(run.desk, rules, run.kind, table, progress), now)
        return
    with transaction.atomic():
        # Planned anew under a lock: the register may have changed since the dry run.
        Desk.objects.select_for_update(no_key=True).get(pk=run.desk_id)
        made = importing.plan(run.desk, rules, run.kind, table, lambda reached, total: None)
        if not made.faults:
            stores = {
                ImportRun.CUSTOMERS: _customers,
                ImportRun.CERTIFICATES: _certificates,
                ImportRun.LICENCES: goods.store_licences,
                ImportRun.PRICES: goods.store_prices,
            }
            stores[run.kind](run, made, now)
        _end(run, made, now, stored=not made.faults)


def _place(desk: Desk) -> str:
    return f"{desk.pk}/import"


def _content(run: ImportRun) -> bytes:
    """Raises SheetFault for a sealed file that opens no more."""
    raw = store.read(run.blob)
    if run.kind != ImportRun.LICENCES:
        return raw
    try:
        return keys.unseal_bytes(raw, place=_place(run.desk))
    except keys.Unsealable:
        raise sheets.SheetFault(_("The file cannot be opened any more: upload it again.")) from None


def _end(run: ImportRun, made: Plan, now: datetime, *, stored: bool = False) -> None:
    state = ImportRun.DONE if stored else ImportRun.FAILED if made.faults else ImportRun.CHECKED
    ImportRun.objects.filter(pk=run.pk).update(
        state=state,
        total=made.total,
        reached=made.total,
        faults=[list(fault) for fault in made.faults[:SHOWN]],
        fault_count=len(made.faults),
        plan=dict(made.counts),
        finished_at=now,
    )


def _certificates(run: ImportRun, made: Plan, now: datetime) -> None:
    edition = edition_in_force(run.desk, now)
    on = now.astimezone(ZoneInfo(rules_of(edition).zone)).date()
    through = SupportCertificate.products.through
    for start in range(0, len(made.certificates), BATCH):
        part = made.certificates[start : start + BATCH]
        rows = SupportCertificate.objects.bulk_create(
            SupportCertificate(number=number, **columns(run.desk, edition, run.by, order, on, now))
            for number, order in part
        )
        through.objects.bulk_create(
            through(supportcertificate_id=row.pk, product_id=product.pk)
            for row, (_number, order) in zip(rows, part, strict=True)
            for product in order.products
        )


def _customers(run: ImportRun, made: Plan, now: datetime) -> None:
    facts = {(firm.inn, firm.kpp): firm for firm, _person in made.customers}
    known = {(o.inn, o.kpp): o for o in Organisation.objects.filter(inn__in={inn for inn, _kpp in facts})}
    changes = []
    for key in facts.keys() & known.keys():
        held, told = known[key], facts[key]
        fields = {
            n: [getattr(held, n), getattr(told, n)]
            for n in ("name", "ogrn")
            if getattr(held, n) != getattr(told, n)
        }
        held.name, held.ogrn = told.name, told.ogrn
        kind = CustomerChange.CHANGED if fields else CustomerChange.OPENED
        if fields or not held.changes.filter(desk=run.desk).exists():
            changes.append(_change(run, kind, now, organisation=held, fields=fields))
    Organisation.objects.bulk_update(
        [known[key] for key in facts.keys() & known.keys()], ["name", "ogrn"], batch_size=BATCH
    )
    new = [
        Organisation(name=f.name, inn=f.inn, kpp=f.kpp, ogrn=f.ogrn, created_at=now)
        for key, f in facts.items()
        if key not in known
    ]
    for firm in Organisation.objects.bulk_create(new, batch_size=BATCH):
        known[firm.inn, firm.kpp] = firm
        changes.append(_change(run, CustomerChange.CREATED, now, organisation=firm))
    CustomerChange.objects.bulk_create(changes, batch_size=BATCH)
    _people(run, made, known, now)


def _people(run: ImportRun, made: Plan, firms: dict[tuple[str, str], Organisation], now: datetime) -> None:
    told = {person.email: person for _firm, person in made.customers if person}
    known = set(Requester.objects.filter(email__in=told).values_list("email", flat=True))
    Requester.objects.bulk_create(
        (
            Requester(email=p.email, full_name=p.full_name, phone=p.phone, created_at=now)
            for p in told.values()
            if p.email not in known
        ),
        batch_size=BATCH,
    )
    people = {p.email: p for p in Requester.objects.filter(email__in=told)}
    pairs = {(people[p.email].pk, firms[f.inn, f.kpp].pk): p for f, p in made.customers if p}
    there = set(
        Representation.objects.filter(requester__email__in=told).values_list(
            "requester_id", "organisation_id"
        )
    )
    missing = [pair for pair in pairs if pair not in there]
    Representation.objects.bulk_create(
        (Representation(requester_id=who, organisation_id=firm) for who, firm in missing), batch_size=BATCH
    )
    names = {person.pk: str(person) for person in people.values()}
    added = CustomerChange.PERSON_ADDED
    CustomerChange.objects.bulk_create(
        (
            _change(run, added, now, organisation_id=firm, requester_id=who, words=names[who][:400])
            for who, firm in missing
        ),
        batch_size=BATCH,
    )


def _change(run: ImportRun, kind: str, now: datetime, **values: object) -> CustomerChange:
    return CustomerChange(desk=run.desk, kind=kind, by=run.by, at=now, **values)


def exported(desk: Desk, kind: str) -> tuple[Sequence[str], list[list[object]]]:
    """Heads and rows, such that the file can be imported again."""
    if kind != ImportRun.CERTIFICATES:
        others = {
            ImportRun.CUSTOMERS: _exported_customers,
            ImportRun.LICENCES: goods.exported_licences,
            ImportRun.PRICES: goods.exported_prices,
        }
        return others[kind](desk)
    heads = [names[0] for code, names in importing.CERTIFICATES.items() if code != "fewer_seats"]
    rows: list[list[object]] = []
    held = desk.certificates.filter(annulled_at=None).select_related("organisation", "owner")
    for c in held.prefetch_related("products").order_by("pk").iterator(2000):
        firm = c.organisation
        dates = [f"{on:%d.%m.%Y}" if on else "" for on in (c.starts_on, c.ends_on, c.price_on)]
        owner = (firm.inn, firm.kpp, "") if firm else ("", "", c.owner.email if c.owner else "")
        products = "; ".join(p.name for p in c.products.all())
        price = str(c.price).replace(".", ",") if c.price else ""
        start: list[object] = [c.number, *owner, c.tier, products, c.version_text, c.seats or ""]
        rows.append([*start, *dates[:2], price, c.price_source, dates[2]])
    return heads, rows


def _exported_customers(desk: Desk) -> tuple[Sequence[str], list[list[object]]]:
    from reglament.desk.customers.lookups import organisations_at

    heads = [names[0] for names in importing.CUSTOMERS.values()]
    rows: list[list[object]] = []
    for firm in organisations_at(desk).prefetch_related("representations__requester").iterator(2000):
        start: list[object] = [firm.name, firm.inn, firm.kpp, firm.ogrn]
        people = [r.requester for r in firm.representations.all()]
        rows += [[*start, p.full_name, p.email, p.phone] for p in people] or [[*start, "", "", ""]]
    return heads, rows
