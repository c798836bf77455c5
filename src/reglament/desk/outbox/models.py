"""Letters to be sent. A row is written in the transaction that decided to write; sending comes after."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from reglament.desk.customers.models import Requester
from reglament.desk.files.models import Blob
from reglament.desk.regulations.models import Desk


class OutgoingLetter(models.Model):
    """`waiting` until handed to the mail server (`sent`); `failed` after a permanent refusal or the last try;
    `kept` in demo mode without a mail server, where letters are read in the browser; `given_up` by a person."""

    WAITING, SENT, FAILED, KEPT, GIVEN_UP = "waiting", "sent", "failed", "kept", "given_up"
    STATUSES = tuple((s, s) for s in (WAITING, SENT, FAILED, KEPT, GIVEN_UP))

    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, db_index=False)
    kind = models.CharField(max_length=40, help_text="acknowledgement, answer, reminder, closed, sign-in …")
    ticket_number = models.CharField(max_length=24, blank=True, db_index=True)
    requester = models.ForeignKey(
        Requester, models.SET_NULL, null=True, blank=True, related_name="letters", db_index=False
    )
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
    handed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="when the last word was about to be said; none while nobody waits for it",
    )
    perhaps_sent_at = models.DateTimeField(
        null=True, blank=True, help_text="handed over then, and nobody heard whether it was taken"
    )
    edition_code = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="whose clauses the words name"
    )
    failed_at = models.DateTimeField(null=True, blank=True)
    failure_told_at = models.DateTimeField(
        null=True, blank=True, help_text="since then the history of the appeal tells of the failure"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["failed_at"],
                condition=models.Q(status="failed", failure_told_at=None),
                name="failed_letters_to_tell_of",
            ),
            models.Index(
                fields=["desk", "-created_at"],
                condition=models.Q(status__in=("waiting", "failed")),
                name="letters_not_gone",
            ),
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


class LetterAct(models.Model):
    """What a person decided about a letter: sent now in spite of the hours, again, to another address, given up.

    Append-only: the database refuses changes."""

    SEND_NOW, AGAIN, ELSEWHERE, GIVE_UP = "send_now", "again", "elsewhere", "give_up"

    letter = models.ForeignKey(OutgoingLetter, models.PROTECT, related_name="acts")
    act = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    address = models.EmailField(blank=True, help_text="where it went instead")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="acts_on_letters_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.letter_id}"


class LetterWords(models.Model):
    """The words of one kind of letter at a desk, as its head wrote them; the newest row counts, an empty text is ours.

    Append-only: the database refuses changes."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="letter_words")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["desk", "kind", "language", "-id"], name="newest_words_of_a_letter")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="words_of_letters_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
