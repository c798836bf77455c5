"""The register of licences (A4.1.6, A6.10): documents with a key, the manner and the term of use; and corrections.

Nothing is deleted; what was said changes only with a row that says from what to what, by whom and why."""

from datetime import date
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reglament.desk.customers import guards
from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk

SHOWN_SIGNS = 4  # of a licence's number


class CertificateCorrection(models.Model):
    """An issued certificate said something wrong: from what to what, by whom and why. Append-only.

    The database lets a certificate change only after such a row."""

    certificate = models.ForeignKey(SupportCertificate, models.PROTECT, related_name="corrections")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_correction_says_why"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="corrections_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.pk}"


class Licence(models.Model):
    """A right to use a product, as its document says it. `seats` None: an unlimited number of users or places.

    `version`: the number of the version it is for; `manner` and `term`: the document's own words; `ends_on`: the last
    day of use, both inside, None without end. `replaces`: the licence this one was given for (A6.10)."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="licences")
    number = models.CharField(max_length=80, help_text="number or serial of the document")
    product = models.ForeignKey(Product, models.PROTECT, related_name="licences")
    version = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="licences"
    )
    owner = models.ForeignKey(Requester, models.PROTECT, null=True, blank=True, related_name="licences")
    purchased_on = models.DateField()
    seats = models.PositiveIntegerField(null=True, blank=True)
    manner = models.CharField(max_length=300, blank=True)
    term = models.CharField(max_length=200, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    key_sealed = models.BinaryField(null=True, blank=True)
    key_digest = models.CharField(max_length=64, blank=True, editable=False)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="licence_number_once_a_desk"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(owner__isnull=False), name="licence_has_one_owner"
            ),
            models.CheckConstraint(condition=Q(seats=None) | Q(seats__gt=0), name="licence_has_seats"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("purchased_on")),
                name="licence_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_reason="")
                | (Q(closed_at__isnull=False) & ~Q(closed_reason="")),
                name="licence_is_closed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(key_sealed=None, key_digest="")
                | (Q(key_sealed__isnull=False) & ~Q(key_digest="")),
                name="licence_key_is_sealed",
            ),
        ]
        indexes = [models.Index(fields=["product", "organisation"], name="licences_of_organisation")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="licences_stay", operation=pgtrigger.Delete),
            guards.OWN_PRODUCT,
            guards.fixed(
                "licences_keep_their_owner",
                *("number", "desk_id", "product_id", "organisation_id", "owner_id", "replaces_id"),
            ),
            guards.once("closed_licences_stay_closed", "closed_at", "closed_reason"),
            guards.written_down(
                "licences_say_what_they_said",
                log="desk_licencechange",
                key="licence_id",
                columns=guards.LICENCE_COLUMNS,
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The number with its last signs only: «•••• 0417»."""
        return masked(self.number)

    @property
    def place(self) -> str:
        """What its key is bound to."""
        return f"{self.desk_id}/{self.number}"


def masked(number: str) -> str:
    """Enough to tell one from another, too little to use."""
    shown = number[-SHOWN_SIGNS:] if len(number) > 2 * SHOWN_SIGNS else number[-2:]
    return f"••••\u00a0{shown}"


class LicenceChange(models.Model):
    """What happened to a licence: entered, corrected, its key looked at, closed. Append-only; never holds a key."""

    ENTERED, IMPORTED, GIVEN, CORRECTED, KEY_SHOWN, CLOSED = (
        *("entered", "imported", "given"),
        *("corrected", "key_shown", "closed"),
    )
    KINDS = tuple((k, k) for k in (ENTERED, IMPORTED, GIVEN, CORRECTED, KEY_SHOWN, CLOSED))

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=KINDS)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="licence_changes_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.kind}"


def seats_of_licences(
    desk: Desk, product: Product, organisation: Organisation | None, owner: Requester | None, *, on: date
) -> int:
    """Seats of the limited licences of one product and owner that are in use on a day."""
    found = Licence.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        desk=desk,
        product=product,
        organisation=organisation,
        owner=owner,
        closed_at=None,
        seats__isnull=False,
        purchased_on__lte=on,
    )
    return sum(seats or 0 for seats in found.values_list("seats", flat=True))
