"""Letters to be sent. A row is written in the transaction that decided to write; sending comes after."""

from django.db import models

from reglament.desk.customers.models import Requester
from reglament.desk.files.models import Blob
from reglament.desk.regulations.models import Desk


class OutgoingLetter(models.Model):
    """`waiting` until handed to the mail server (`sent`); `failed` after a permanent refusal or the last try;
    `kept` in demo mode without a mail server, where letters are read in the browser."""

    WAITING, SENT, FAILED, KEPT = "waiting", "sent", "failed", "kept"
    STATUSES = ((WAITING, "waiting"), (SENT, "sent"), (FAILED, "failed"), (KEPT, "kept"))

    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=40, help_text="acknowledgement, answer, reminder, closed, sign-in …")
    ticket_number = models.CharField(max_length=24, blank=True, db_index=True)
    requester = models.ForeignKey(Requester, models.SET_NULL, null=True, blank=True, related_name="letters")
    to_address = models.EmailField()
    to_name = models.CharField(max_length=200, blank=True)
    from_address = models.EmailField()
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="ru")
    message_id = models.CharField(max_length=255, unique=True, help_text="with angle brackets")
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.TextField(blank=True)
    automatic = models.BooleanField(default=False, help_text="carries Auto-Submitted (RFC 3834)")
    status = models.CharField(max_length=10, choices=STATUSES, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before_at = models.DateTimeField(help_text="the sending window (B4.6) or the next try")
    held_by = models.CharField(max_length=40, blank=True, help_text="clause that delays it")
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before_at"], condition=models.Q(status="waiting"), name="letters_due_to_be_sent"
            ),
            models.Index(fields=["-created_at"], name="letters_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_address}"


class LetterFile(models.Model):
    """A file that goes with a letter."""

    letter = models.ForeignKey(OutgoingLetter, models.CASCADE, related_name="files")
    blob = models.ForeignKey(Blob, models.PROTECT)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name
