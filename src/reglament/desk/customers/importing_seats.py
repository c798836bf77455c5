"""Whether certificates of a file have fewer seats than their owners' licences: none could be upgraded (A6.10 c3).

Certificates of one file are counted together with those of the register, as if all were issued."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from reglament.desk.customers.actions.certificates import CertificateOrder, seats_below_words
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.rulebook.edition import Edition

Key = tuple[int, int | None, int | None]  # product, organisation, person
Term = tuple[date, date | None, int]  # first day, last day, seats


@dataclass(slots=True)
class Wanted:
    """One row that would become a certificate. `place`: of its row in the file."""

    place: int
    order: CertificateOrder


def seats_below(
    rules: Edition, desk: Desk, wanted: list[Wanted], held: Iterable[SupportCertificate]
) -> Iterator[tuple[int, str]]:
    """The place of each row with too few seats, and the words. Rows that mean it are not asked."""
    if rules.upgrade is None or not wanted:
        return
    needed = _licences(desk)
    if not needed:
        return
    have = _certificates(needed, wanted, held)
    for row in wanted:
        order = row.order
        if order.seats is None or order.fewer_seats:
            continue
        for product, key in _keys(order):
            need = _on(needed.get(key, ()), order.starts_on)
            seats = _on(have.get(key, ()), order.starts_on)
            if seats < need:
                yield row.place, seats_below_words(product, need=need, have=seats)


def _licences(desk: Desk) -> Mapping[Key, list[Term]]:
    """Limited licences in use; read once for the whole file."""
    found: dict[Key, list[Term]] = {}
    held = desk.licences.filter(closed_at=None, seats__isnull=False)
    names = ("product_id", "organisation_id", "owner_id", "purchased_on", "ends_on", "seats")
    for product, firm, person, first_on, last_on, seats in held.values_list(*names):
        found.setdefault((product, firm, person), []).append((first_on, last_on, seats or 0))
    return found


def _certificates(
    needed: Mapping[Key, list[Term]], wanted: list[Wanted], held: Iterable[SupportCertificate]
) -> Mapping[Key, list[Term]]:
    """Certificates of those who hold such licences: of the register and of the file."""
    found: dict[Key, list[Term]] = {}
    for row in wanted:
        for _product, key in _keys(row.order):
            term = (row.order.starts_on, row.order.ends_on, row.order.seats or 1)
            found.setdefault(key, []).append(term)
    owners = {key[1:] for key in needed}
    for item in held:
        if item.annulled_at is None and (item.organisation_id, item.owner_id) in owners:
            for product in item.products.all():
                key = (product.pk, item.organisation_id, item.owner_id)
                found.setdefault(key, []).append((item.starts_on, item.ends_on, item.seats or 1))
    return found


def _keys(order: CertificateOrder) -> list[tuple[Product, Key]]:
    firm = order.organisation.pk if order.organisation else None
    person = order.owner.pk if order.owner else None
    return [(product, (product.pk, firm, person)) for product in order.products]


def _on(terms: Iterable[Term], on: date) -> int:
    return sum(
        seats for first_on, last_on, seats in terms if first_on <= on and (not last_on or last_on >= on)
    )
