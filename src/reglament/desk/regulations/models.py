"""Desks, the editions they serve under, and who works at them."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models


class Desk(models.Model):
    """A support service with its own regulation. One installation may run several."""

    slug = models.SlugField(unique=True)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    number_prefix = models.CharField(max_length=8, unique=True, help_text="CP in CP-1042")
    mail_address = models.EmailField(unique=True, help_text="letters come to and leave from here")
    mail_name_ru = models.CharField(max_length=200, blank=True)
    mail_name_en = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug

    def title(self, language: str) -> str:
        return self.title_en if language == "en" else self.title_ru


class DeskEdition(models.Model):
    """One published edition of a desk's regulation. Never changed nor deleted: the database refuses.

    `effective_on` is a civil date in the edition's zone; the edition in force at an instant is the one with the
    latest `effective_on` not after that date (A7.3, A7.4)."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="editions")
    code = models.SlugField(max_length=80)
    text = models.TextField(help_text="the edition file, as published")
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, help_text="what an amendment amends"
    )
    content_hash = models.CharField(max_length=64)
    effective_on = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "code"], name="edition_code_once_a_desk")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="editions_are_immutable", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.code


class Member(models.Model):
    """A user's role at a desk. Agents serve, clerks register paper and certificates, heads also decide."""

    AGENT, CLERK, HEAD = "agent", "clerk", "head"
    ROLES = ((AGENT, "agent"), (CLERK, "clerk"), (HEAD, "head"))

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="members")
    role = models.CharField(max_length=10, choices=ROLES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "desk"], name="one_role_a_desk")]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.desk_id} {self.role}"
