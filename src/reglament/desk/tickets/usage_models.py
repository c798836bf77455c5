"""What was used of an edition's meters: requests of a period, banks of time; and what counts together by a fact."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.models import Ticket


class SharedValue(models.Model):
    """What an appeal counts under where a meter counts by a fact: a serial number, a site (`per`), as it is compared.

    As the history has it now; anyone may rebuild it. "" where the appeal has no value any more."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="shared_values")
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="+")
    fact = models.CharField(max_length=60)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "fact"], name="one_value_of_a_fact")]
        indexes = [models.Index(fields=["desk", "fact", "value"], name="values_counted_together")]

    def __str__(self) -> str:
        return f"{self.fact} {self.value}"


class MeterUse(models.Model):
    """One use: what an event of a ticket took of a meter, in its unit before rounding (`amount`) and as counted.

    Counted together by the scope of the meter: under a certificate, of an organisation, of a person. The database
    refuses to change or delete it, and one event uses a meter once."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="meter_uses")
    meter = models.CharField(max_length=60)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="meter_uses")
    event_seq = models.PositiveIntegerField()
    certificate = models.ForeignKey(
        SupportCertificate, models.PROTECT, null=True, blank=True, related_name="meter_uses"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="meter_uses"
    )
    requester = models.ForeignKey(Requester, models.PROTECT, related_name="meter_uses")
    at = models.DateTimeField(help_text="of the event")
    amount = models.PositiveIntegerField()
    counted = models.PositiveIntegerField(help_text="rounded to the quantum of the meter")
    charged = models.BooleanField(default=False, help_text="beyond the limit, at a price of its own")
    clause = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "event_seq", "meter"], name="an_event_is_used_once"),
            models.CheckConstraint(condition=~Q(clause=""), name="uses_name_a_clause"),
        ]
        indexes = [
            models.Index(fields=["certificate", "meter", "at"], name="uses_of_certificate"),
            models.Index(fields=["desk", "meter", "requester", "at"], name="uses_of_person"),
            models.Index(fields=["desk", "meter", "organisation", "at"], name="uses_of_organisation"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="meter_uses_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.meter} {self.counted}"
