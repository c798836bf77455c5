"""The price list with its periods (A2.4), and quotations: what it costs to have support again from a day on."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value

from reglament.desk.customers import guards
from reglament.desk.customers.models import (
    ActivationCertificate,
    Organisation,
    Requester,
    SupportCertificate,
    new_token,
)
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk, DeskEdition

_RATE = Q(vat_rate=None) | Q(vat_rate__gte=0, vat_rate__lt=100)


class ListPrice(models.Model):
    """What a certificate costs, from a day to a day, both inside; open at the end while `ends_on` is empty.

    `amount` with VAT, for a term of `months`, for one seat or for the whole certificate. `vat_rate`: per cent inside
    the amount, None: without VAT. Of one product, tier and term no two periods meet: the database excludes it."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="prices")
    product = models.ForeignKey(Product, models.PROTECT, related_name="prices")
    tier = models.CharField(max_length=40)
    months = models.PositiveSmallIntegerField(default=12)
    per_seat = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="with VAT")
    vat_rate = models.DecimalField(
        max_digits=4, decimal_places=2, null=True, blank=True, help_text="per cent"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, help_text="which price list (A2.4)")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="list_price_is_above_zero"),
            models.CheckConstraint(condition=_RATE, name="list_price_has_a_rate"),
            models.CheckConstraint(condition=Q(months__gt=0), name="list_price_has_a_term"),
            models.CheckConstraint(condition=~Q(source=""), name="list_price_has_a_source"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="list_price_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="list_prices_of_one_item_never_meet",
                expressions=[
                    ("product", RangeOperators.EQUAL),
                    ("tier", RangeOperators.EQUAL),
                    ("months", RangeOperators.EQUAL),
                    (guards.DateRange("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="list_prices_stay", operation=pgtrigger.Delete),
            guards.OWN_PRODUCT,
            guards.fixed(
                "list_prices_keep_what_they_say",
                *("desk_id", "product_id", "tier", "months", "per_seat", "amount", "vat_rate"),
                *("starts_on", "source"),
            ),
            guards.once("withdrawn_prices_stay_withdrawn", "withdrawn_at", "withdrawn_by_id", "ends_on"),
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.amount}"


class Quotation(models.Model):
    """What was offered: a new certificate and, where support has lapsed, the activation of the lapse (A1.7, fn 1 b).

    It stays as it was made. Ordered once, it names what was issued by it."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="quotations")
    number = models.CharField(max_length=60)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    edition = models.ForeignKey(DeskEdition, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="quotations"
    )
    owner = models.ForeignKey(Requester, models.PROTECT, null=True, blank=True, related_name="quotations")
    product = models.ForeignKey(Product, models.PROTECT, related_name="quotations")
    tier = models.CharField(max_length=40)
    seats = models.PositiveIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    price = models.DecimalField(max_digits=14, decimal_places=2, help_text="of the certificate, with VAT")
    vat_rate = models.DecimalField(
        max_digits=4, decimal_places=2, null=True, blank=True, help_text="per cent"
    )
    price_source = models.CharField(max_length=200)
    price_on = models.DateField()
    list_price = models.ForeignKey(ListPrice, models.PROTECT, null=True, blank=True, related_name="+")
    preceding = models.ForeignKey(
        SupportCertificate, models.PROTECT, null=True, blank=True, related_name="quotations"
    )
    activation_price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    quoted_on = models.DateField()
    valid_until = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    certificate = models.OneToOneField(
        SupportCertificate, models.PROTECT, null=True, blank=True, related_name="quotation"
    )
    activation = models.OneToOneField(
        ActivationCertificate, models.PROTECT, null=True, blank=True, related_name="quotation"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="quotation_number_once_a_desk"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(owner__isnull=False),
                name="quotation_is_for_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), valid_until__gte=F("quoted_on")),
                name="quotation_days_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0) & ~Q(price_source="") & _RATE, name="quotation_has_a_price"
            ),
            models.CheckConstraint(
                condition=Q(preceding=None, activation_price=None)
                | Q(preceding__isnull=False, activation_price__gt=0),
                name="quotation_prices_its_activation",
            ),
            models.CheckConstraint(
                condition=Q(ordered_at=None, ordered_by=None, certificate=None, activation=None)
                | Q(ordered_at__isnull=False, ordered_by__isnull=False, certificate__isnull=False)
                & (Q(preceding=None, activation=None) | Q(preceding__isnull=False, activation__isnull=False)),
                name="quotation_is_ordered_whole",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="quotations_stay", operation=pgtrigger.Delete),
            guards.OWN_PRODUCT,
            guards.fixed(
                "quotations_keep_what_they_say",
                *("desk_id", "number", "token", "edition_id", "organisation_id", "owner_id", "product_id"),
                *("tier", "seats", "starts_on", "ends_on", "price", "vat_rate", "price_source", "price_on"),
                *("preceding_id", "activation_price", "quoted_on", "valid_until"),
            ),
            guards.once(
                "quotations_are_ordered_once",
                *("ordered_at", "ordered_by_id", "certificate_id", "activation_id"),
            ),
        ]

    def __str__(self) -> str:
        return self.number
