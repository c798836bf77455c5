"""Requesters, the organisations they speak for, and their support certificates."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk, DeskEdition

digits = RegexValidator(r"^\d*$")


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


class SupportCertificate(models.Model):
    """A support certificate (A1.6): both dates inside, civil dates of the edition's zone (A-1.6).

    `overrides` replaces cells of the matrix for this certificate only (A6.6), e.g. {"simultaneous-appeals": 5}."""

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
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="certificate_number_once_a_desk"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="certificate_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(owner__isnull=False),
                name="certificate_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.number
