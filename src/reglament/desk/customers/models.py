"""Requesters, the organisations they speak for, and their support certificates."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from reglament.desk.customers import guards
from reglament.desk.files.models import Blob
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk, DeskEdition

digits = RegexValidator(r"^\d*$")
_ONE_OWNER = Q(organisation__isnull=False) ^ Q(owner__isnull=False)
_ANNULLED_WHOLE = Q(annulled_at=None, annulled_by=None, annulled_reason="") | (
    Q(annulled_at__isnull=False, annulled_by__isnull=False) & ~Q(annulled_reason="")
)
# A certificate is handed over once: who, what number and when it was annulled never change afterwards.
_STAYS = """
IF {columns} THEN
    RAISE EXCEPTION 'an issued certificate keeps its number and owner' USING ERRCODE = 'check_violation';
END IF;
IF OLD.annulled_at IS NOT NULL AND ROW(NEW.annulled_at, NEW.annulled_by_id, NEW.annulled_reason)
    IS DISTINCT FROM ROW(OLD.annulled_at, OLD.annulled_by_id, OLD.annulled_reason) THEN
    RAISE EXCEPTION 'an annulled certificate stays annulled' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
# Between two certificates of one product and owner, and named by the first day of the later one (A1.7).
_JOINS = """
IF NOT EXISTS (
    SELECT 1 FROM desk_supportcertificate a JOIN desk_supportcertificate b
        ON a.desk_id = b.desk_id AND a.organisation_id IS NOT DISTINCT FROM b.organisation_id
        AND a.owner_id IS NOT DISTINCT FROM b.owner_id
    WHERE a.id = NEW.preceding_id AND b.id = NEW.following_id AND a.desk_id = NEW.desk_id
        AND a.ends_on < b.starts_on - 1 AND b.starts_on = NEW.renews_on
        AND a.annulled_at IS NULL AND b.annulled_at IS NULL
        AND EXISTS (SELECT 1 FROM desk_supportcertificate_products p
            WHERE p.supportcertificate_id = a.id AND p.product_id = NEW.product_id)
        AND EXISTS (SELECT 1 FROM desk_supportcertificate_products p
            WHERE p.supportcertificate_id = b.id AND p.product_id = NEW.product_id)
) THEN
    RAISE EXCEPTION 'an activation joins two certificates' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


def _stays(name: str, *columns: str) -> pgtrigger.Trigger:
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    func = _STAYS.format(columns=f"ROW({new}) IS DISTINCT FROM ROW({old})")
    return pgtrigger.Trigger(name=name, operation=pgtrigger.Update, when=pgtrigger.Before, func=func)


def new_token() -> str:
    """An address nobody can guess: 122 random bits, 32 hexadecimal digits."""
    return uuid4().hex


class Organisation(models.Model):
    """A legal entity (A1.8: name, INN or OGRN)."""

    name = models.CharField(max_length=300)
    inn = models.CharField(max_length=12, blank=True, validators=[digits])
    ogrn = models.CharField(max_length=15, blank=True, validators=[digits])
    kpp = models.CharField(max_length=9, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inn", "kpp"], condition=~Q(inn=""), name="organisation_inn_kpp_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Requester(models.Model):
    """A person who asks (A1.5, B1). Known by the e-mail address; may have a sign-in of their own."""

    full_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, blank=True, help_text="empty: unknown, then Russian")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="requester"
    )
    mail_fails_since = models.DateTimeField(
        null=True, blank=True, help_text="a bounce came and nothing since"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="requester_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email


class Representation(models.Model):
    """Who speaks for whom. The responsible person (B1) sees every appeal of the organisation; others their own."""

    requester = models.ForeignKey(Requester, models.CASCADE, related_name="representations")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="representations")
    responsible = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requester", "organisation"], name="representation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.requester_id} for {self.organisation_id}"


class Client(models.Model):
    """An organisation or person a desk serves without a certificate (B1), with our responsible specialist."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="clients")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True)
    requester = models.ForeignKey(Requester, models.CASCADE, null=True, blank=True)
    specialist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="clients"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(requester__isnull=False),
                name="client_is_one_or_the_other",
            ),
            models.UniqueConstraint(fields=["desk", "organisation"], name="client_organisation_once_a_desk"),
            models.UniqueConstraint(fields=["desk", "requester"], name="client_requester_once_a_desk"),
        ]

    def __str__(self) -> str:
        return f"client {self.organisation_id or self.requester_id} of {self.desk_id}"


class CustomerChange(models.Model):
    """Who changed what of a customer, and when: append-only, the database refuses the rest.

    `fields`: {"inn": ["old", "new"]}; `words` names what was added or taken away."""

    CREATED, CHANGED, OPENED = "created", "changed", "opened"
    PERSON_ADDED, PERSON_REMOVED, RESPONSIBLE, CLIENT = (
        "person_added",
        "person_removed",
        "responsible",
        "client",
    )
    KINDS = tuple(
        (kind, kind) for kind in (CREATED, CHANGED, OPENED, PERSON_ADDED, PERSON_REMOVED, RESPONSIBLE, CLIENT)
    )

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="customer_changes")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="changes"
    )
    requester = models.ForeignKey(Requester, models.PROTECT, null=True, blank=True, related_name="changes")
    kind = models.CharField(max_length=20, choices=KINDS)
    fields = models.JSONField(default=dict, blank=True)
    words = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(requester__isnull=False),
                name="customer_change_is_of_somebody",
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="customer_changes_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SupportCertificate(models.Model):
    """A support certificate (A1.6): both dates inside, civil dates of the edition's zone (A-1.6).

    `overrides` replaces cells of the matrix for this certificate only (A6.6), e.g. {"simultaneous-appeals": 5}."""

    ELECTRONIC, PAPER = "electronic", "paper"
    FORMS = ((ELECTRONIC, "electronic"), (PAPER, "paper"))

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=60)
    tier = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    owner = models.ForeignKey(Requester, models.PROTECT, null=True, blank=True, related_name="certificates")
    products = models.ManyToManyField(Product, related_name="certificates")
    version_text = models.CharField(max_length=100, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    overrides = models.JSONField(default=dict, blank=True)
    accepted_edition = models.ForeignKey(DeskEdition, models.PROTECT, null=True, blank=True, help_text="A2.3")
    accepted_on = models.DateField(null=True, blank=True, help_text="A2.3")
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, help_text="with VAT")
    price_source = models.CharField(max_length=200, blank=True, help_text="price list or contract (A2.4)")
    price_on = models.DateField(null=True, blank=True, help_text="date of the price list or contract (A2.4)")
    form = models.CharField(max_length=10, choices=FORMS, default=ELECTRONIC)
    specialist = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="dedicated (A6.8 r15)",
    )
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    annulled_at = models.DateTimeField(null=True, blank=True)
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    annulled_reason = models.CharField(max_length=500, blank=True)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="certificate_number_once_a_desk"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="certificate_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=_ONE_OWNER, name="certificate_has_one_owner"),
            models.CheckConstraint(
                condition=Q(price=None, price_source="", price_on=None)
                | (Q(price__gt=0, price_on__isnull=False) & ~Q(price_source="")),
                name="certificate_price_has_its_source",
            ),
            models.CheckConstraint(condition=Q(seats=None) | Q(seats__gt=0), name="certificate_has_seats"),
            models.CheckConstraint(condition=_ANNULLED_WHOLE, name="certificate_is_annulled_with_a_reason"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="certificates_stay", operation=pgtrigger.Delete),
            guards.CERTIFICATE_SAYS_WHAT_IT_SAID,
            _stays(
                "certificates_keep_their_owner", "number", "desk_id", "organisation_id", "owner_id", "token"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ActivationCertificate(models.Model):
    """Renews support for the lapse between two certificates of one product and owner (A1.7).

    `renews_on` is the first day of `following`; the database holds it to that. `price` is what the formula gave."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="activations")
    number = models.CharField(max_length=60)
    product = models.ForeignKey(Product, models.PROTECT, related_name="activations")
    preceding = models.ForeignKey(SupportCertificate, models.PROTECT, related_name="activations_after")
    following = models.ForeignKey(SupportCertificate, models.PROTECT, related_name="activations_before")
    renews_on = models.DateField()
    price = models.DecimalField(max_digits=14, decimal_places=2)
    base_price = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="of the new certificate (A-6.10k)"
    )
    price_on = models.DateField(help_text="the ordering date (A-6.10j)")
    accepted_edition = models.ForeignKey(DeskEdition, models.PROTECT, help_text="A2.3")
    form = models.CharField(
        max_length=10, choices=SupportCertificate.FORMS, default=SupportCertificate.ELECTRONIC
    )
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    annulled_at = models.DateTimeField(null=True, blank=True)
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    annulled_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="activation_number_once_a_desk"),
            models.UniqueConstraint(
                fields=["product", "preceding"], condition=Q(annulled_at=None), name="lapse_is_activated_once"
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, base_price__gt=0), name="activation_has_a_price"
            ),
            models.CheckConstraint(condition=_ANNULLED_WHOLE, name="activation_is_annulled_with_a_reason"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="activations_stay", operation=pgtrigger.Delete),
            _stays(
                "activations_keep_their_lapse",
                *("number", "desk_id", "product_id", "preceding_id", "following_id", "renews_on", "token"),
            ),
            pgtrigger.Trigger(
                name="activations_join_two_certificates",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=_JOINS,
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RenewalReminder(models.Model):
    """A letter that a certificate ends in so many days: each once."""

    certificate = models.ForeignKey(SupportCertificate, models.PROTECT, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    to_address = models.EmailField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "days", "to_address"], name="reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.days}"


class ImportRun(models.Model):
    """A file for a register: read without storing anything, shown, confirmed, then stored whole or not at all.

    `faults`: [[row, column, words-code, params]]; `plan`: what the dry run would do, as counts."""

    WAITING, CHECKED, CONFIRMED, DONE, FAILED = "waiting", "checked", "confirmed", "done", "failed"
    STATES = tuple((state, state) for state in (WAITING, CHECKED, CONFIRMED, DONE, FAILED))
    CUSTOMERS, CERTIFICATES, LICENCES, PRICES = "customers", "certificates", "licences", "prices"
    KINDS = tuple((kind, kind) for kind in (CUSTOMERS, CERTIFICATES, LICENCES, PRICES))

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=20, choices=KINDS)
    name = models.CharField(max_length=200, help_text="of the file")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    total = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, blank=True)
    fault_count = models.PositiveIntegerField(default=0)
    plan = models.JSONField(default=dict, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(state__in=["waiting", "confirmed"]),
                name="imports_to_carry_out",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
