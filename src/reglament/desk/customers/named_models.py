"""Those a client named, under a certificate or as a client without one: contact persons, devices.

Never deleted; struck off with who and when."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from reglament.desk.customers import guards
from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.regulations.models import Desk


class NamedEntry(models.Model):
    """One name on a list of a certificate, or of an organisation or a person whom `desk` serves without one (B1).

    `meter`: the list, by its code in the edition; `text`: as it was told, `written`: as lists compare it."""

    certificate = models.ForeignKey(
        SupportCertificate, models.PROTECT, null=True, blank=True, related_name="named"
    )
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="named"
    )
    requester = models.ForeignKey(Requester, models.PROTECT, null=True, blank=True, related_name="named")
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
            models.UniqueConstraint(
                fields=["desk", "organisation", "meter", "written"],
                condition=Q(struck_at=None),
                name="named_once_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["desk", "requester", "meter", "written"],
                condition=Q(struck_at=None),
                name="named_once_a_person",
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=False, desk=None, organisation=None, requester=None)
                | Q(certificate=None, desk__isnull=False, organisation__isnull=False, requester=None)
                | Q(certificate=None, desk__isnull=False, organisation=None, requester__isnull=False),
                name="named_by_one_client",
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
                *("certificate_id", "desk_id", "organisation_id", "requester_id"),
                *("meter", "text", "written", "named_at", "named_by_id"),
            ),
            guards.once("named_entries_are_struck_once", "struck_at", "struck_by_id"),
        ]

    def __str__(self) -> str:
        return self.text
