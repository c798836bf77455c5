"""Editions in the making: drafts, what publishing one was decided by, and simulations of a draft over the past."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from reglament.desk.regulations.models import Desk, DeskEdition


class EditionDraft(models.Model):
    """The text of an edition (or amendment) being written. May be faulty: only publishing asks for a sound one.

    `version` grows with every saving, so that of two people writing at once the second is told (lost update)."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="drafts")
    base = models.ForeignKey(
        DeskEdition, models.PROTECT, related_name="+", help_text="in force when it began"
    )
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    published_as = models.OneToOneField(
        DeskEdition, models.PROTECT, null=True, blank=True, related_name="draft"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["desk", "-changed_at"], name="drafts_newest_first")]

    def __str__(self) -> str:
        return f"draft {self.pk} v{self.version}"

    @property
    def open(self) -> bool:
        """Whether it may still be changed."""
        return self.published_as_id is None and self.discarded_at is None


class EditionPublication(models.Model):
    """Who published an edition in the browser, and by what leave when its notice was too short (A7.3). Immutable."""

    edition = models.OneToOneField(DeskEdition, models.PROTECT, related_name="publication")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    earliest_on = models.DateField(help_text="the first day the notice rule allowed")
    clause = models.CharField(max_length=40)
    reason = models.TextField(blank=True, help_text="why the notice rule was overridden; empty: it was kept")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="publications_are_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"publication of {self.edition_id}"


class Simulation(models.Model):
    """The recorded past replayed under another edition, batch by batch: a run that was cut off goes on.

    `text` is what it runs with, whatever becomes of the draft. The cursor (`reached_certificate`, `reached_ticket`):
    appeals without a certificate come first, then whole certificates. `result`: `rulebook.simulate.Outcome` as data."""

    WAITING, RUNNING, DONE, FAILED, STOPPED = "waiting", "running", "done", "failed", "stopped"
    STATUSES = tuple((status, status) for status in (WAITING, RUNNING, DONE, FAILED, STOPPED))
    UNFINISHED = (WAITING, RUNNING)

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="simulations")
    draft = models.ForeignKey(EditionDraft, models.PROTECT, null=True, blank=True, related_name="simulations")
    code = models.CharField(max_length=80)
    text = models.TextField()
    content_hash = models.CharField(max_length=64)
    since_on = models.DateField()
    as_of = models.DateTimeField(help_text="what happened later is left aside")
    status = models.CharField(max_length=10, choices=STATUSES, default=WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    reached_certificate = models.BigIntegerField(default=0)
    reached_ticket = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    failure = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(status__in=["waiting", "running"]),
                name="simulations_to_run",
            ),
            models.Index(fields=["desk", "-asked_at"], name="simulations_newest_first"),
        ]

    def __str__(self) -> str:
        return f"simulation {self.pk} of {self.code}"
