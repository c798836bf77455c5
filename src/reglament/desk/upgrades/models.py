"""Appeals for a licence for the new version (A6.10): what they rest on, and the acts that settle them."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from reglament.desk.customers import guards
from reglament.desk.customers.licences import Licence
from reglament.desk.tickets.models import Attachment, Ticket


class UpgradeAppeal(models.Model):
    """What an appeal of this kind adds to its ticket. One undecided appeal a licence: the database holds it to that.

    `filed_on`: the civil date of receipt in the edition's zone, from which everything is judged (A-6.10a);
    `licence`: None while the register does not know what was typed; `address`: where the original goes (6.10.3)."""

    GRANTED, REFUSED, WITHDRAWN = "granted", "refused", "withdrawn"
    DECISIONS = tuple((d, d) for d in (GRANTED, REFUSED, WITHDRAWN))

    ticket = models.OneToOneField(Ticket, models.PROTECT, primary_key=True, related_name="upgrade")
    filed_on = models.DateField()
    licence = models.ForeignKey(
        Licence, models.PROTECT, null=True, blank=True, related_name="upgrade_appeals"
    )
    licence_text = models.CharField(max_length=100, blank=True, help_text="as it was typed")
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=500, blank=True)
    decision = models.CharField(max_length=10, choices=DECISIONS, blank=True)
    given = models.OneToOneField(
        Licence, models.PROTECT, null=True, blank=True, related_name="given_by_appeal"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence"], condition=Q(decision=""), name="one_undecided_upgrade_a_licence"
            ),
            models.CheckConstraint(
                condition=Q(decision="granted", given__isnull=False, licence__isnull=False)
                | Q(~Q(decision="granted"), given=None),
                name="an_upgrade_granted_names_its_licence",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="upgrades_stay", operation=pgtrigger.Delete),
            guards.fixed("upgrades_keep_their_filing", "ticket_id", "filed_on", "licence_text"),
            pgtrigger.Trigger(
                name="upgrades_are_decided_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                IF OLD.decision <> '' AND ROW(NEW.decision, NEW.given_id, NEW.licence_id, NEW.scan_id)
                    IS DISTINCT FROM ROW(OLD.decision, OLD.given_id, OLD.licence_id, OLD.scan_id) THEN
                    RAISE EXCEPTION 'it is decided already' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"upgrade {self.ticket_id}"


class UpgradeAct(models.Model):
    """What was done about such an appeal. Append-only; what happens once happens once.

    `on`: the civil date it counts from; `payload` of a decision: the facts and the verdict it was made on."""

    FILED, LICENCE_NAMED, SCAN_CAME = "filed", "licence_named", "scan_came"
    GRANTED, REFUSED, WITHDRAWN = "granted", "refused", "withdrawn"
    SCAN_SENT, ORIGINAL_CAME, ORIGINAL_SENT = "scan_sent", "original_came", "original_sent"
    KINDS = tuple(
        (k, k)
        for k in (
            *(FILED, LICENCE_NAMED, SCAN_CAME, GRANTED, REFUSED, WITHDRAWN),
            *(SCAN_SENT, ORIGINAL_CAME, ORIGINAL_SENT),
        )
    )
    ONCE = (FILED, GRANTED, REFUSED, WITHDRAWN, SCAN_SENT, ORIGINAL_CAME, ORIGINAL_SENT)

    appeal = models.ForeignKey(UpgradeAppeal, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=20, choices=KINDS)
    on = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "kind"],
                condition=~Q(kind__in=["licence_named", "scan_came"]),
                name="done_once_about_an_upgrade",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="acts_of_upgrades_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind}"
