"""Packs of a bank bought under a certificate: prepaid hours, each pack with its own end. Never deleted; taken back with
who, when and why."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reglament.desk.customers import guards
from reglament.desk.customers.models import SupportCertificate


class BoughtPack(models.Model):
    """`count` packs of the bank `meter` bought together: `amount` units of it in all, from `from_on` to `to_on`, both
    days inside, without an end where that is empty; as the edition of the day of the sale had them."""

    certificate = models.ForeignKey(SupportCertificate, models.PROTECT, related_name="packs")
    meter = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True, help_text="of the paper it was bought by")
    clause = models.CharField(max_length=40)
    sold_at = models.DateTimeField()
    sold_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gt=0, amount__gt=0), name="packs_have_something_in_them"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="packs_end_after_they_begin"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="packs_are_taken_back_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["certificate", "meter", "from_on"], name="packs_of_certificate")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="packs_stay", operation=pgtrigger.Delete),
            guards.fixed(
                "packs_say_what_they_said",
                *("certificate_id", "meter", "count", "amount", "from_on", "to_on", "number", "clause"),
                *("sold_at", "sold_by_id"),
            ),
            guards.once("packs_are_taken_back_once", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.meter} {self.amount}"
