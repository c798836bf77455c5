"""The heart: appeals, their correspondence and their append-only history."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.files.models import Blob
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk, DeskEdition


class Ticket(models.Model):
    """One appeal. The columns under "cache" are folds over its events; `actions.settle` may rebuild them any time.

    The edition is the one in force when the appeal was received (A-ed) and never changes."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="tickets", db_index=False)
    number = models.CharField(max_length=24, unique=True)
    edition = models.ForeignKey(DeskEdition, models.PROTECT, related_name="tickets", db_index=False)
    subject = models.CharField(max_length=500)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=2, default="ru", help_text="of the correspondence")
    kind = models.CharField(max_length=40)

    requester = models.ForeignKey(Requester, models.PROTECT, related_name="tickets", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False
    )
    certificate = models.ForeignKey(
        SupportCertificate, models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False
    )
    certificate_text = models.CharField(max_length=100, blank=True, help_text="as the requester wrote it")
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False
    )
    version_text = models.CharField(max_length=60, blank=True)
    environment = models.CharField(max_length=300, blank=True)
    source_link = models.CharField(max_length=500, blank=True, help_text="what was read first (B2.2)")
    facts = models.JSONField(default=dict, blank=True, help_text="other fields of the regulation's form")
    incoming_number = models.CharField(max_length=60, blank=True, help_text="of a paper letter or fax (B4.1)")
    submission = models.CharField(
        max_length=40, blank=True, help_text="key of the form that was sent: sent twice, it is one appeal"
    )
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next_tickets", db_index=False
    )

    tier = models.CharField(max_length=40, blank=True)
    severity = models.CharField(max_length=40, blank=True)
    priority = models.CharField(max_length=40, blank=True)
    client_priority = models.CharField(max_length=40, blank=True, help_text="the client's own value (B-4.7e)")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_tickets",
        db_index=False,
    )
    postponed_reason = models.CharField(max_length=60, blank=True)
    postponed_until = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    missing = models.JSONField(
        default=list, blank=True, help_text="what an incomplete appeal lacks: reason codes"
    )
    verdict = models.JSONField(
        default=dict, blank=True, help_text="how it was admitted: decision and reasons"
    )

    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True, help_text="over the limit since (A6.3)")
    closed_at = models.DateTimeField(null=True, blank=True)

    # cache: rebuilt from events
    state = models.CharField(max_length=20, default="new")
    rank = models.SmallIntegerField(default=0, help_text="weight in the work list, higher first")
    clock_name = models.CharField(max_length=40, blank=True)
    clock_state = models.CharField(max_length=20, blank=True)
    clock_started_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_clause = models.CharField(max_length=40, blank=True)
    calendar_name = models.CharField(
        max_length=300, blank=True, help_text="name or address of the calendar of the clock that is shown"
    )
    silence_at = models.DateTimeField(
        null=True, blank=True, help_text="closes then, if nobody answers (A6.7)"
    )
    escalated_to = models.CharField(
        max_length=80, blank=True, help_text="who was told last of a clock that still runs"
    )
    wake_at = models.DateTimeField(null=True, blank=True, help_text="when the sweep has to look")
    last_message_at = models.DateTimeField(null=True, blank=True)
    last_words = models.CharField(max_length=200, blank=True)
    last_by = models.CharField(max_length=10, blank=True, help_text="requester or agent")
    event_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "submission"],
                condition=~Q(submission=""),
                name="one_ticket_a_submission",
            ),
        ]
        indexes = [
            models.Index(
                fields=["desk", "-rank", "due_at"], condition=Q(closed_at=None), name="worklist_by_due"
            ),
            models.Index(
                fields=["desk", "received_at"], condition=Q(closed_at=None), name="worklist_by_arrival"
            ),
            # Every page of the staff counts the open appeals: this holds all it asks of them.
            models.Index(
                fields=["desk", "state", "assignee", "due_at"],
                condition=Q(closed_at=None),
                name="open_appeals_counted",
            ),
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="tickets_to_wake"),
            models.Index(fields=["requester", "-received_at"], name="tickets_of_requester"),
            # What most appeals do not have costs them nothing.
            models.Index(
                fields=["organisation", "-received_at"],
                condition=Q(organisation__isnull=False),
                name="tickets_of_an_organisation",
            ),
            models.Index(
                fields=["certificate", "state"],
                condition=Q(certificate__isnull=False),
                name="tickets_of_a_certificate",
            ),
            models.Index(
                fields=["assignee", "state"],
                condition=Q(assignee__isnull=False),
                name="tickets_of_an_assignee",
            ),
            models.Index(fields=["product"], condition=Q(product__isnull=False), name="tickets_of_a_product"),
            models.Index(
                fields=["previous"], condition=Q(previous__isnull=False), name="tickets_that_follow"
            ),
            models.Index(fields=["desk", "-closed_at"], name="closed_newest_first"),
        ]

    def __str__(self) -> str:
        return self.number


class Message(models.Model):
    """One piece of correspondence. Notes are seen by staff only; everything else also by the requester."""

    APPEAL, REPLY = "appeal", "reply"
    ANSWER, QUESTION, SOLUTION = "answer", "question", "solution"
    UPDATE = "update"
    NOTE, CALL = "note", "call"
    KINDS = tuple((k, k) for k in (APPEAL, REPLY, ANSWER, QUESTION, SOLUTION, UPDATE, NOTE, CALL))
    FROM_REQUESTER = (APPEAL, REPLY)
    TO_REQUESTER = (ANSWER, QUESTION, SOLUTION, UPDATE)
    STAFF_ONLY = (NOTE, CALL)

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, db_index=False
    )
    author_name = models.CharField(max_length=200, blank=True)
    author_address = models.CharField(max_length=320, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True, help_text="sanitised; empty when the letter had none")
    quoted = models.TextField(blank=True, help_text="the folded quote and signature")
    message_id = models.CharField(max_length=998, blank=True)
    letter_id_out = models.BigIntegerField(null=True, blank=True, help_text="outgoing letter that carried it")
    submission = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="key of the form that was sent: sent twice, it is one message",
    )

    class Meta:
        indexes = [models.Index(fields=["ticket", "at", "id"], name="messages_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=~Q(submission=""), name="one_message_a_submission"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Attachment(models.Model):
    """A file of a message. `decided`: what a person decided about one that was kept aside or shut."""

    TYPE, SIZE = "type:", "size"
    RELEASED, TRUSTED, DROPPED = "released", "trusted", "dropped"
    DECISIONS = (
        (RELEASED, "taken though kept aside; what the virus checker says still holds"),
        (TRUSTED, "taken against the virus checker's word"),
        (DROPPED, "never opened"),
    )

    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    blob = models.ForeignKey(Blob, models.PROTECT)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField(help_text="bytes")
    aside = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="why it is kept aside: type:exe, size"
    )
    decided = models.CharField(max_length=8, choices=DECISIONS, blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="the name; the event has the person"
    )

    def __str__(self) -> str:
        return self.name


class TicketEvent(models.Model):
    """What happened, as a typed fact (`rulebook.events`). Append-only: the database refuses updates and deletes.

    `at` is when it counts, `recorded_at` when we wrote it down; `clause` is set on every automatic decision."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, db_index=False)
    actor_name = models.CharField(max_length=200, blank=True)
    automatic = models.BooleanField(default=False)
    clause = models.CharField(max_length=40, blank=True)
    readings = models.JSONField(default=list, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="event_seq_once_a_ticket"),
            models.CheckConstraint(
                condition=Q(automatic=False) | ~Q(clause=""), name="automatic_events_name_a_clause"
            ),
        ]
        indexes = [
            # What the page of promises lists: a few of very many, no other event pays for it.
            models.Index(
                fields=["kind", "-at"],
                condition=Q(kind__in=["ticket_escalated", "remedy_owed"]),
                name="promises_newest_first",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="events_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.seq} {self.kind}"


class TicketText(models.Model):
    """What search looks in: number, subject and every public or internal word, russian + english, one row a ticket."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="text")
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="ticket_text_gin", fastupdate=False)]

    def __str__(self) -> str:
        return f"text of {self.ticket_id}"


class WorkerBeat(models.Model):
    """The worker's heartbeat, read by /readyz."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
