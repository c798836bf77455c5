"""Conduct (A5.2): service stopped for the client's conduct, and complaints about staff."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reglament.desk.customers.models import Requester
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.models import Ticket


class ConductStop(models.Model):
    """An agent stopped work on an appeal at once; the head was told and decides what becomes of it (A5.2 p2)."""

    RESUME, CLOSE = "resume", "close"
    DECISIONS = ((RESUME, RESUME), (CLOSE, CLOSE))

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="conduct_stops")
    ground = models.CharField(max_length=60, help_text="outcome of the edition")
    clause = models.CharField(max_length=40)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=DECISIONS, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(decision=""), name="stopped_once_until_decided"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="conduct_stop_has_words"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(decision__in=("resume", "close"), decided_by__isnull=False, decided_at__isnull=False),
                name="conduct_stop_is_decided_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="conduct_stops_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="conduct_stops_are_said_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=["decision", "decided_by", "decided_at", "decision_words"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"stop {self.ticket_id}"


class Complaint(models.Model):
    """A client's word to the head about staff (A5.2 p3). Nobody but heads it does not concern ever sees it.

    `about`: who is concerned, as far as it is known; `answer` is the head's."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="complaints")
    requester = models.ForeignKey(Requester, models.PROTECT, related_name="complaints")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="complaints")
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="complaints_about"
    )
    about_words = models.CharField(max_length=300, blank=True, help_text="whom the client named")
    text = models.TextField()
    at = models.DateTimeField()
    clause = models.CharField(max_length=40, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="complaint_has_words"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="complaint_is_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(about=None) | Q(answered_by=None) | ~Q(answered_by=F("about")),
                name="nobody_answers_a_complaint_about_themselves",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "-at"], name="complaints_newest_first"),
            models.Index(fields=["requester", "-at"], name="complaints_of_requester"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="complaints_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="complaints_are_said_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["about", "answer", "answered_by", "answered_at"]),
            ),
        ]

    def __str__(self) -> str:
        return f"complaint {self.pk}"
