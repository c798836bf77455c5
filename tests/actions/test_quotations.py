"""What it costs to have support again; bad input of sale is named at its field, and nothing is stored by half."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from reglament.desk.customers.actions import corrections, licences, prices
from reglament.desk.customers.actions.certificates import CertificateOrder
from reglament.desk.customers.actions.quotations import Wanted, make_quotation, order_quotation, reckon
from reglament.desk.customers.licences import CertificateCorrection, Licence, LicenceChange
from reglament.desk.customers.models import ActivationCertificate, SupportCertificate
from reglament.desk.customers.pricing import ListPrice, Quotation
from reglament.desk.products.models import Product
from reglament.desk.regulations.queries import rules_of
from tests import cast

LATER = cast.MONDAY.replace(year=2027, month=3, day=1)


def wanted(world: cast.World, **told: object) -> Wanted:
    fields: dict[str, object] = {
        "product": world.csp,
        "tier": "basic",
        "organisation": world.romashka,
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2028, 2, 29),
        "price": Decimal("120000.00"),
        "vat_rate": Decimal(22),
        "price_source": "договор № 4",
        "price_on": date(2027, 2, 1),
    }
    return Wanted(**{**fields, **told})  # type: ignore[arg-type]


def faults(error: ValidationError) -> set[str]:
    return set(error.message_dict) if hasattr(error, "error_dict") else {"__all__"}


def test_fn_1_a_lapse_is_quoted_with_the_new_certificate_and_29_february_counts(world: cast.World) -> None:
    made = reckon(desk=world.first, wanted=wanted(world), now=LATER)
    assert made.activation is not None
    assert (made.activation.count("n"), made.activation.count("N")) == (2, 12)
    assert (made.activation.cost, made.total) == (Decimal("40000.00"), Decimal("160000.00"))
    assert made.vat == Decimal("28852.46")
    assert made.preceding == world.certificate


def test_fn_1_Ca_and_a_6_10k_the_price_is_of_the_new_certificate_on_the_ordering_date(
    world: cast.World,
) -> None:
    """Of another tier than the lapsed one, VAT inside; a higher price list of later changes nothing."""
    told = wanted(world, tier="extended", price=None, price_source="", price_on=None, vat_rate=None)
    facts = prices.PriceFacts(
        product=world.csp,
        tier="extended",
        amount=Decimal("240000.00"),
        vat_rate=Decimal(22),
        starts_on=date(2027, 1, 1),
        source="Прайс 2027",
    )
    rules = rules_of(world.first.editions.get())
    listed = prices.set_price(desk=world.first, by=world.gleb, rules=rules, told=facts, now=LATER)
    made = make_quotation(desk=world.first, by=world.gleb, wanted=told, now=LATER)
    prices.end_price(item=listed, ends_on=date(2027, 3, 1))
    dearer = replace(facts, amount=Decimal("300000.00"), starts_on=date(2027, 3, 2))
    prices.set_price(desk=world.first, by=world.gleb, rules=rules, told=dearer, now=LATER)
    done = order_quotation(quotation=made, by=world.gleb, form="electronic", now=LATER)
    assert done.activation is not None
    assert (done.activation.base_price, done.activation.price) == (Decimal("240000.00"), Decimal("80000.00"))
    assert done.activation.price_on == date(2027, 3, 1), "the ordering date"


def test_fn_1_n_is_zero_where_nothing_lapsed_and_no_activation_is_sold(world: cast.World) -> None:
    now = cast.MONDAY.replace(month=12, day=1)
    told = wanted(world, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    made = reckon(desk=world.first, wanted=told, now=now)
    assert (made.preceding, made.activation, made.total) == (None, None, Decimal("120000.00"))
    item = make_quotation(desk=world.first, by=world.gleb, wanted=told, now=now)
    done = order_quotation(quotation=item, by=world.gleb, form="electronic", now=now)
    assert done.certificate is not None
    assert done.activation is None


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"price": Decimal(0)}, "price"),
        ({"price": Decimal("-1")}, "price"),
        ({"price": None, "price_source": "", "price_on": None}, "price"),
        ({"ends_on": date(2027, 2, 28)}, "ends_on"),
        ({"ends_on": date(2027, 2, 1)}, "ends_on"),
        ({"starts_on": date(2027, 2, 27)}, "starts_on"),
        ({"tier": "gold"}, "tier"),
        ({"seats": 0}, "seats"),
        ({"organisation": None}, "owner"),
        ({"vat_rate": Decimal(100)}, "vat_rate"),
        ({"valid_until": date(2027, 2, 1)}, "valid_until"),
    ],
)
def test_2_4_what_cannot_be_quoted_is_named_and_not_stored(
    world: cast.World, told: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        make_quotation(desk=world.first, by=world.gleb, wanted=wanted(world, **told), now=LATER)
    assert faults(caught.value) == {field}
    assert not Quotation.objects.exists()


def test_1_7_both_papers_are_issued_or_neither_and_a_quotation_stays_as_it_was_made(
    world: cast.World,
) -> None:
    item = make_quotation(desk=world.first, by=world.gleb, wanted=wanted(world), now=LATER)
    with pytest.raises(ValidationError):
        order_quotation(quotation=item, by=world.gleb, form="paper", now=LATER.replace(month=4))
    between = cast.certificate(world.first, "CP-B", "basic", of=world.romashka, product=world.csp, year=2025)
    CertificateCorrection.objects.create(
        certificate=between, before={}, after={}, reason="проба", by=world.gleb, at=LATER
    )
    wrongs = (
        lambda: SupportCertificate.objects.filter(pk=between.pk).update(ends_on=date(2027, 1, 31)),
        lambda: Quotation.objects.filter(pk=item.pk).update(price=1),
        lambda: Quotation.objects.filter(pk=item.pk).update(certificate=between),
        lambda: Quotation.objects.filter(pk=item.pk).delete(),
        lambda: CertificateCorrection.objects.all().delete(),
    )
    for wrong in wrongs:
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            wrong()
    told = CertificateOrder(
        products=[world.csp],
        tier="basic",
        starts_on=date(2025, 1, 1),
        ends_on=date(2027, 1, 31),
        organisation=world.romashka,
    )
    corrections.correct_certificate(
        certificate=between, by=world.gleb, told=told, reason="Срок указан неверно", now=LATER
    )
    with pytest.raises(ValidationError) as caught:
        order_quotation(quotation=item, by=world.gleb, form="paper", now=LATER)
    assert faults(caught.value) == {"__all__"}
    assert (SupportCertificate.objects.count(), ActivationCertificate.objects.count()) == (2, 0)
    again = make_quotation(desk=world.first, by=world.gleb, wanted=wanted(world), now=LATER)
    done = order_quotation(quotation=again, by=world.gleb, form="paper", now=LATER)
    assert done.activation is not None
    assert done.activation.preceding == between
    later = replace(told, ends_on=date(2027, 2, 10))
    with pytest.raises(ValidationError) as caught:
        corrections.correct_certificate(
            certificate=between, by=world.gleb, told=later, reason="Ещё раз", now=LATER
        )
    assert done.activation.number in caught.value.message_dict["starts_on"][0]


def test_2_4_periods_of_a_price_end_and_never_meet(world: cast.World) -> None:
    rules = rules_of(world.first.editions.get())
    told = prices.PriceFacts(
        product=world.csp,
        tier="basic",
        amount=Decimal("12000.00"),
        vat_rate=None,
        starts_on=date(2026, 1, 1),
        source="Прайс",
        per_seat=True,
    )

    def entered(**more: object) -> ListPrice:
        item = replace(told, **more)  # type: ignore[arg-type]
        return prices.set_price(desk=world.first, by=world.gleb, rules=rules, told=item, now=cast.MONDAY)

    first = entered()
    foreign = Product.objects.create(desk=world.second, code="x", name="Чужой")
    for more, field in (
        ({"starts_on": date(2026, 2, 1)}, "starts_on"),
        ({"amount": Decimal(0)}, "amount"),
        ({"product": foreign}, "product"),
        ({"ends_on": date(2025, 1, 1)}, "ends_on"),
        ({"months": 0}, "months"),
    ):
        with pytest.raises(ValidationError) as caught:
            entered(**more)
        assert faults(caught.value) == {field}
    prices.end_price(item=first, ends_on=date(2026, 6, 30))
    second = entered(starts_on=date(2026, 7, 1), amount=Decimal("15000.00"))
    with pytest.raises(ValidationError):
        prices.end_price(item=first, ends_on=date(2026, 7, 1))
    asked = wanted(world, starts_on=date(2026, 3, 2), ends_on=date(2027, 3, 1), price=None, price_on=None)
    asked = replace(asked, price_source="", seats=None)
    with pytest.raises(ValidationError) as caught:
        reckon(desk=world.first, wanted=asked, now=cast.MONDAY)
    assert faults(caught.value) == {"seats"}, "the price is for a seat"
    made = reckon(desk=world.first, wanted=replace(asked, seats=3), now=cast.MONDAY)
    assert (made.price, made.wanted.price_source, made.vat) == (Decimal("36000.00"), "Прайс", None)
    prices.withdraw_price(item=second, by=world.gleb, now=cast.MONDAY)
    with pytest.raises(ValidationError):
        prices.withdraw_price(item=second, by=world.gleb, now=cast.MONDAY)


def test_4_1_6_a_licence_changes_only_by_a_row_that_says_what(world: cast.World) -> None:
    told = licences.LicenceFacts(
        product=world.csp,
        number="5050A-0001",
        version="5.0",
        purchased_on=date(2024, 2, 29),
        seats=10,
        key="KEY",
        organisation=world.romashka,
    )
    foreign = Product.objects.create(desk=world.second, code="x", name="Чужой")
    for more, field in (
        ({"product": foreign}, "product"),
        ({"seats": 0}, "seats"),
        ({"ends_on": date(2024, 2, 28)}, "ends_on"),
        ({"version": "пятая"}, "version"),
        ({"number": " "}, "number"),
        ({"organisation": None}, "owner"),
        ({"purchased_on": date(224, 2, 1)}, "purchased_on"),
    ):
        with pytest.raises(ValidationError) as caught:
            licences.enter_licence(
                desk=world.first, by=world.gleb, told=replace(told, **more), now=cast.MONDAY
            )  # type: ignore[arg-type]
        assert faults(caught.value) == {field}
    held = licences.enter_licence(desk=world.first, by=world.gleb, told=told, now=cast.MONDAY)
    wrongs = (
        lambda: Licence.objects.filter(pk=held.pk).update(seats=20),
        lambda: Licence.objects.filter(pk=held.pk).update(number="5050A-0002"),
        lambda: Licence.objects.filter(pk=held.pk).update(key_digest="0" * 64),
        lambda: Licence.objects.filter(pk=held.pk).delete(),
        lambda: LicenceChange.objects.all().update(words="x"),
        lambda: Licence.objects.create(
            **licences.columns(
                world.first, replace(told, product=foreign, number="9"), world.gleb, cast.MONDAY
            )
        ),
    )
    for wrong in wrongs:
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            wrong()
    licences.correct_licence(
        licence=held, by=world.gleb, told=replace(told, seats=20), reason="Опечатка", now=cast.MONDAY
    )
    licences.close_licence(licence=held, by=world.gleb, reason="Возврат", now=cast.MONDAY)
    with pytest.raises(ValidationError):
        licences.close_licence(licence=held, by=world.gleb, reason="Возврат", now=cast.MONDAY)
    assert [c.kind for c in held.changes.order_by("pk")] == ["entered", "corrected", "closed"]
