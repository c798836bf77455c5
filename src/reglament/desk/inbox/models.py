"""Letters as they came, and what became of each."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Left

from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.models import Message, Ticket


class Mailbox(models.Model):
    """Where a desk's letters come from: an address our listener accepts for, or an IMAP folder we poll."""

    UNCHECKED, TAKE, HOLD = "", "take", "hold"
    CHECKS = (
        (UNCHECKED, "not judged here"),
        (TAKE, "judged here; taken while DNS does not answer"),
        (HOLD, "judged here; held while DNS does not answer"),
    )

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="mailboxes")
    name = models.SlugField(unique=True)
    address = models.EmailField(unique=True)
    imap_host = models.CharField(max_length=200, blank=True, help_text="empty: only the listener")
    imap_port = models.PositiveIntegerField(default=993)
    imap_tls = models.BooleanField(default=True)
    imap_user = models.CharField(max_length=200, blank=True)
    imap_password = models.TextField(blank=True, help_text="sealed, see inbox.passwords")
    imap_folder = models.CharField(max_length=200, default="INBOX")
    imap_uidvalidity = models.BigIntegerField(null=True, blank=True)
    imap_last_uid = models.BigIntegerField(default=0)
    imap_troubled = models.TextField(
        blank=True, default="", db_default="", help_text="UIDs up to the last that could not be kept yet"
    )
    trusted_authserv = models.CharField(
        max_length=200,
        blank=True,
        help_text="whose Authentication-Results we believe; empty: nobody's",
    )
    sender_check = models.CharField(
        max_length=4,
        choices=CHECKS,
        default=UNCHECKED,
        db_default=UNCHECKED,
        blank=True,
        help_text="SPF, DKIM and DMARC judged here, and what becomes of a letter while DNS does not answer",
    )
    enabled = models.BooleanField(default=True, db_default=True, help_text="else nothing more is taken here")
    last_polled_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True, help_text="when all that was there was kept")
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def fetched(cls) -> "models.QuerySet[Mailbox]":
        """Those whose folder is to be read."""
        return cls.objects.filter(enabled=True).exclude(imap_host="")


class BoxChange(models.Model):
    """What was changed of a mailbox and by whom. `what`: rows of field, old and new value; no secret is among them.

    Append-only: the database refuses changes."""

    ADDED, CHANGED, DISABLED, ENABLED = "added", "changed", "disabled", "enabled"

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="changes")
    deed = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, help_text="empty: the command line"
    )
    what = models.JSONField(default=list)

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="changes_of_mailboxes_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.mailbox_id}"


class RawLetter(models.Model):
    """One letter, byte for byte, committed before the sender is told 250. Its end is one of FATES.

    Message-ID is not unique here: what a stranger writes in a header must not make another's letter vanish.
    Whether a second letter of one Message-ID came twice or only says so, its content tells (`process`)."""

    PENDING = ""
    NEW_APPEAL, JOINED, HELD = "new_appeal", "joined", "held"
    AUTO_REPLY, BOUNCE, SPAM, REFUSED, DUPLICATE = "auto_reply", "bounce", "spam", "refused", "duplicate"
    FATES = (
        (PENDING, "not yet read"),
        (NEW_APPEAL, "new appeal"),
        (JOINED, "joined an appeal"),
        (HELD, "held for a person"),
        (AUTO_REPLY, "automatic reply"),
        (BOUNCE, "bounce"),
        (SPAM, "spam"),
        (REFUSED, "refused"),
        (DUPLICATE, "came twice"),
    )

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="letters", db_index=False)
    via = models.CharField(max_length=10, help_text="lmtp, smtp, imap, pipe")
    received_at = models.DateTimeField()
    envelope_from = models.CharField(
        max_length=320, blank=True, help_text="<> is the empty one; blank: unknown"
    )
    envelope_to = models.CharField(max_length=320, blank=True)
    peer = models.CharField(max_length=45, blank=True, db_default="", help_text="address of the SMTP client")
    helo = models.CharField(
        max_length=255, blank=True, db_default="", help_text="its name by its own account"
    )
    content_hash = models.CharField(max_length=64)
    message_id = models.CharField(max_length=998, blank=True)
    raw = models.BinaryField()
    size = models.PositiveIntegerField(help_text="bytes")
    fate = models.CharField(max_length=12, choices=FATES, default=PENDING, blank=True)
    reason = models.CharField(max_length=60, blank=True, help_text="code of why")
    detail = models.TextField(blank=True)
    findings = models.TextField(blank=True, db_default="", help_text="what we found out about the sender")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(help_text="when to try to read it")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        help_text="an agent; empty: the desk",
    )
    from_address = models.CharField(max_length=320, blank=True)
    subject = models.TextField(blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="letters")
    as_message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="letters")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "content_hash"], name="letter_content_once_a_mailbox"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(fate=""), name="letters_not_yet_read"
            ),
            models.Index(fields=["-received_at"], name="ledger_newest_first"),
            models.Index(
                Left("message_id", 200),
                models.F("id"),
                condition=~models.Q(message_id=""),
                name="letters_of_a_message_id",
            ),
            models.Index(fields=["from_address", "decided_at"], name="letters_by_sender"),
        ]
        triggers = [pgtrigger.Protect(name="letters_are_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"letter {self.pk}"
