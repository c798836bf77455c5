"""Those a client named under a certificate: contact persons, devices. Never deleted; struck off with who and when."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from reglament.desk.customers import guards
from reglament.desk.customers.models import SupportCertificate


class NamedEntry(models.Model):
    """One name on a list of a certificate. `meter`: the list, by its code in the edition; `text`: as it was told,
    `written`: as lists compare it."""

    certificate = models.ForeignKey(SupportCertificate, models.PROTECT, related_name="named")
    meter = models.CharField(max_length=60)
    text = models.CharField(max_length=200)
    written = models.CharField(max_length=200)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "meter", "written"],
                condition=Q(struck_at=None),
                name="named_once_a_certificate",
            ),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None)
                | Q(struck_at__isnull=False, struck_by__isnull=False),
                name="struck_off_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="named_entries_stay", operation=pgtrigger.Delete),
            guards.fixed(
                "named_entries_say_what_they_said",
                *("certificate_id", "meter", "text", "written", "named_at", "named_by_id"),
            ),
            guards.once("named_entries_are_struck_once", "struck_at", "struck_by_id"),
        ]

    def __str__(self) -> str:
        return self.text
