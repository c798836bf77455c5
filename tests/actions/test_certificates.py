"""Support certificates: issued whole or not at all, never deleted, annulled with a reason, worth what they say."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from reglament.desk.customers import verdicts
from reglament.desk.customers.actions import activations
from reglament.desk.customers.actions.certificates import (
    CertificateOrder,
    annul_certificate,
    issue_certificate,
)
from reglament.desk.customers.models import ActivationCertificate, SupportCertificate
from reglament.desk.customers.numbers import new_number
from reglament.desk.customers.queries import certificate_by_number, certificate_in, certificates_of
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.outbox.renewals import remind_of_renewals
from reglament.desk.products.models import Product
from reglament.desk.regulations.refusal import Refused
from tests import cast


def order(world: cast.World, **told: object) -> CertificateOrder:
    fields: dict[str, object] = {
        "products": [world.csp],
        "tier": "extended",
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 3, 31),
        "organisation": world.romashka,
        "seats": 10,
        "price": Decimal("120000.00"),
        "price_source": "прайс-лист",
        "price_on": date(2026, 3, 1),
    }
    return CertificateOrder(**{**fields, **told})  # type: ignore[arg-type]


def issued(world: cast.World, **told: object) -> SupportCertificate:
    return issue_certificate(desk=world.first, by=world.gleb, told=order(world, **told), now=cast.MONDAY)


def test_1_6_a_certificate_has_a_number_both_dates_and_its_products(world: cast.World) -> None:
    made = issued(world)
    assert made.number.startswith("CP-S26-")
    assert (made.starts_on, made.ends_on) == (date(2026, 4, 1), date(2027, 3, 31))
    assert list(made.products.all()) == [world.csp]
    assert certificate_by_number(world.first, made.number.lower()) == made


def test_1_6_a_number_is_known_whatever_alphabet_and_dashes_it_is_typed_with(world: cast.World) -> None:
    bought = cast.certificate(world.first, "СТР-Р-2041", "basic", of=world.romashka)  # in Cyrillic
    for typed in ("CTP-P-2041", "стр-р-2041", "СТP‑Р–2041", "№ CTP P 2041", "ctp\u200bp2041"):
        assert certificate_by_number(world.first, typed) == bought, typed
    assert certificate_by_number(world.first, "CTP-P-2042") is None
    assert certificate_in(world.first, "Сертификат CTP–P–2041, не подписывает") == bought
    other = cast.certificate(world.first, "CTPP-2041", "basic", of=world.romashka)
    assert certificate_by_number(world.first, "ctpp-2041") == other
    assert certificate_by_number(world.first, "CTP P 2041") is None, "it may be either"


def test_1_6_numbers_are_unique_and_not_to_be_guessed_from_one_another() -> None:
    numbers = {new_number("CP", "S", 2026) for _n in range(2000)}
    assert len(numbers) == 2000
    assert not any(sign in number[7:] for number in numbers for sign in "01ILO")


def test_2_3_the_edition_in_force_and_the_date_stay_with_the_certificate(world: cast.World) -> None:
    made = issued(world)
    assert made.accepted_edition == world.first.editions.get()
    assert made.accepted_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"ends_on": date(2026, 3, 1)}, "ends_on"),
        ({"ends_on": date(2026, 3, 31)}, "ends_on"),
        ({"starts_on": date(226, 4, 1)}, "starts_on"),
        ({"products": []}, "products"),
        ({"tier": "gold"}, "tier"),
        ({"seats": 0}, "seats"),
        ({"price": Decimal(0)}, "price"),
        ({"price": Decimal("10.005")}, "price"),
        ({"price": None}, "price"),
        ({"price_source": ""}, "price_source"),
        ({"price_on": None}, "price_on"),
        ({"organisation": None}, "owner"),
        ({"overrides": {"simultaneous-appeals": 0}}, "simultaneous-appeals"),
        ({"overrides": {"forum": 3}}, "forum"),
        ({"overrides": {"visit_hours": "20:00-08:00"}}, "visit_hours"),
    ],
)
def test_1_6_bad_input_is_named_at_its_field_and_nothing_is_stored(
    world: cast.World, told: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        issued(world, **told)
    assert set(caught.value.message_dict) == {field}
    assert SupportCertificate.objects.count() == 1


def test_1_6_zero_days_and_reversed_dates_are_told_apart(world: cast.World) -> None:
    words = []
    for ends in (date(2026, 3, 31), date(2026, 3, 1)):
        with pytest.raises(ValidationError) as caught:
            issued(world, ends_on=ends)
        words += caught.value.message_dict["ends_on"]
    assert "ноль дней" in words[0]
    assert "переставлены" in words[1]
    assert issued(world, ends_on=date(2026, 4, 1)).ends_on == date(2026, 4, 1), "one day is a term"


def test_1_1_a_foreign_product_is_refused_by_the_action_and_by_the_database(world: cast.World) -> None:
    foreign = Product.objects.create(desk=world.second, code="x", name="Чужой")
    with pytest.raises(ValidationError) as caught:
        issued(world, products=[foreign])
    assert set(caught.value.message_dict) == {"products"}
    with pytest.raises(IntegrityError), transaction.atomic():
        world.certificate.products.add(foreign)


def test_6_6_what_the_certificate_says_beats_the_tier(world: cast.World) -> None:
    told = {"simultaneous-appeals": 7, "visits": False, "visit_hours": "any", "visit_area": "any"}
    assert issued(world, overrides=told).overrides == told


def test_2_4_source_and_date_of_the_price_stay_with_it(world: cast.World) -> None:
    made = issued(world)
    assert (made.price, made.price_source, made.price_on) == (
        Decimal("120000.00"),
        "прайс-лист",
        date(2026, 3, 1),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportCertificate.objects.filter(pk=made.pk).update(price_source="")
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportCertificate.objects.filter(pk=made.pk).update(price=0)


def test_1_6_a_certificate_is_never_deleted_nor_given_to_another(world: cast.World) -> None:
    made = issued(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        SupportCertificate.objects.filter(pk=made.pk).delete()
    for values in ({"number": "CP-1"}, {"organisation": None, "owner": world.anna}, {"token": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportCertificate.objects.filter(pk=made.pk).update(**values)


def test_1_6_an_annulled_certificate_keeps_its_reason_and_admits_nobody(world: cast.World) -> None:
    made = issued(world)
    for reason in ("", "ой"):
        with pytest.raises(ValidationError):
            annul_certificate(certificate=made, by=world.gleb, reason=reason, now=cast.MONDAY)
    annul_certificate(certificate=made, by=world.gleb, reason="Не оплачен", now=cast.MONDAY)
    assert certificate_by_number(world.first, made.number) is None
    assert made not in certificates_of(world.anna, world.first)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportCertificate.objects.filter(pk=made.pk).update(
            annulled_at=None, annulled_by=None, annulled_reason=""
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportCertificate.objects.filter(pk=world.certificate.pk).update(annulled_at=cast.MONDAY)


def test_1_6_overlapping_certificates_are_allowed_and_shown(world: cast.World) -> None:
    made = issued(world)
    from reglament.desk.regulations.queries import rules_of

    rules = rules_of(world.first.editions.get())
    found = verdicts.cover(rules, [world.certificate, made], [], today=date(2026, 3, 2))
    assert found is not None
    together = [(span.first_on, span.last_on) for span in found.spans if span.overlap]
    assert together == [(date(2026, 4, 1), date(2026, 12, 31))]


# --- activation -------------------------------------------------------------------------------------------------------
def lapse(world: cast.World) -> tuple[SupportCertificate, SupportCertificate]:
    """2023 whole, then a lapse of January to March 2024, then a year from 1 April."""
    former = issued(world, starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    later = issued(world, starts_on=date(2024, 4, 1), ends_on=date(2025, 3, 31))
    return former, later


def activation(world: cast.World, **told: object) -> activations.ActivationOrder:
    fields: dict[str, object] = {
        "product": world.csp,
        "organisation": world.romashka,
        "renews_on": date(2024, 4, 1),
        "base_price": Decimal("120000.00"),
        "ordered_on": date(2026, 3, 2),
    }
    return activations.ActivationOrder(**{**fields, **told})  # type: ignore[arg-type]


def bought(world: cast.World, **told: object) -> ActivationCertificate:
    return activations.issue_activation(
        desk=world.first, by=world.gleb, told=activation(world, **told), now=cast.MONDAY
    )


def test_fn_1_an_activation_costs_by_the_formula_with_every_month_named(world: cast.World) -> None:
    former, later = lapse(world)
    shown = activations.offer(desk=world.first, told=activation(world), now=cast.MONDAY)
    assert (shown.quote.count("n"), shown.quote.count("N")) == (3, 12)
    made = bought(world)
    assert (made.preceding, made.following, made.price) == (former, later, Decimal("60000.00"))
    assert made.number.startswith("CP-A26-")


def test_1_7_a_renewal_date_that_is_no_certificates_start_is_refused(world: cast.World) -> None:
    lapse(world)
    with pytest.raises(Refused) as caught:
        bought(world, renews_on=date(2024, 4, 2))
    assert caught.value.verdict.has("activation_wrong_date")
    assert caught.value.verdict.clauses == ("1.7",)
    assert not ActivationCertificate.objects.exists()


def test_1_7_there_is_nothing_to_activate_before_the_first_certificate(world: cast.World) -> None:
    lapse(world)
    with pytest.raises(Refused) as caught:
        bought(world, renews_on=date(2023, 1, 1))
    assert caught.value.verdict.clauses == ("1.7",)


def test_1_7_certificates_next_to_each_other_have_no_lapse(world: cast.World) -> None:
    issued(world, starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    issued(world, starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    with pytest.raises(Refused) as caught:
        bought(world, renews_on=date(2024, 1, 1))
    assert caught.value.verdict.has("activation_nothing_to_mend")


def test_fn_1_a_price_of_zero_is_named_at_its_field(world: cast.World) -> None:
    lapse(world)
    with pytest.raises(ValidationError) as caught:
        bought(world, base_price=Decimal(0))
    assert set(caught.value.message_dict) == {"base_price"}


def test_1_7_a_lapse_is_activated_once(world: cast.World) -> None:
    lapse(world)
    first = bought(world)
    with pytest.raises(ValidationError) as caught:
        bought(world)
    assert first.number in caught.value.message_dict["renews_on"][0]
    activations.annul_activation(activation=first, by=world.gleb, reason="Оплата возвращена", now=cast.MONDAY)
    assert bought(world).pk != first.pk


def test_1_7_the_database_joins_only_two_certificates_of_one_owner_and_product(world: cast.World) -> None:
    made = cast.activation(world)
    stranger = issued(world, organisation=None, owner=world.pavel, starts_on=date(2025, 1, 1))
    values = {f.attname: getattr(made, f.attname) for f in made._meta.concrete_fields if not f.primary_key}
    values |= {"number": "CP-A26-ZZ", "token": "t" * 32}
    for wrong in (
        {"following_id": stranger.pk, "renews_on": stranger.starts_on},
        {"renews_on": made.renews_on + timedelta(days=1)},
        {},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ActivationCertificate.objects.create(**{**values, **wrong})
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_1_7_what_an_activation_rests_on_is_not_annulled_before_it(world: cast.World) -> None:
    former, _later = lapse(world)
    first = bought(world)
    with pytest.raises(ValidationError) as caught:
        annul_certificate(certificate=former, by=world.gleb, reason="Ошибка", now=cast.MONDAY)
    assert first.number in str(caught.value)


# --- reminders --------------------------------------------------------------------------------------------------------
def letters() -> list[str]:
    return list(
        OutgoingLetter.objects.filter(kind="renewal").order_by("pk").values_list("subject", flat=True)
    )


def test_2_2_the_end_of_a_certificate_is_told_thirty_and_seven_days_before_once_each(
    world: cast.World,
) -> None:
    last = cast.MONDAY.replace(month=12, day=31)
    for days, told in ((31, 0), (30, 1), (29, 1), (8, 1), (7, 2), (6, 2), (0, 2), (-1, 2)):
        remind_of_renewals(now=last - timedelta(days=days))
        assert len(letters()) == told, days
    assert "CP-2026-AB12" in letters()[0]
    assert {letter.to_address for letter in OutgoingLetter.objects.all()} == {world.anna.email}


def test_who_comes_late_is_reminded_once(world: cast.World) -> None:
    remind_of_renewals(now=cast.MONDAY.replace(month=12, day=28))
    remind_of_renewals(now=cast.MONDAY.replace(month=12, day=29))
    assert len(letters()) == 1


def test_nobody_is_reminded_when_support_goes_on_or_the_certificate_is_annulled(world: cast.World) -> None:
    last = cast.MONDAY.replace(month=12, day=20)
    renewed = issued(world, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    remind_of_renewals(now=last)
    assert letters() == []
    annul_certificate(certificate=renewed, by=world.gleb, reason="Не оплачен", now=cast.MONDAY)
    annul_certificate(certificate=world.certificate, by=world.gleb, reason="Возврат", now=cast.MONDAY)
    remind_of_renewals(now=last)
    assert letters() == []
