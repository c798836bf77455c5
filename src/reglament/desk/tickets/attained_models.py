"""Finished rounds of clocks that objectives of an edition count, kept so that a share is a sum and not a replay."""

from django.db import models

from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.models import Ticket


class RoundsJudged(models.Model):
    """How far the history of a ticket was judged, and under which objectives (`digest`): a cache, rebuilt at will.

    Stale when the ticket has more events, the objectives are others, or `good_until` has come: then a round that runs
    may have become late by itself."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="+")
    event_count = models.PositiveIntegerField()
    digest = models.CharField(max_length=16)
    good_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.ticket_id} up to {self.event_count}"


class JudgedRound(models.Model):
    """One round of one ticket: `at` says which period it counts in, `kept` whether it was in time, or as the objective
    wants it otherwise.

    `seconds`: how long it took as the objective counts it, None without an answer or where rounds are only
    counted."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="+", db_index=False)
    objective = models.CharField(max_length=60)
    at = models.DateTimeField()
    kept = models.BooleanField()
    points = models.PositiveIntegerField(default=0, help_text="what it costs where points are counted")
    seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["desk", "objective", "at"], include=["kept"], name="rounds_of_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.objective} {self.at}"
