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
    hours_stamp = models.CharField(
        max_length=32, blank=True, editable=False, help_text="another one with every change of working time"
    )

    # How many editions there are and the last one's key, where the statement that read the row asked that too.
    published: tuple[int, int] | None = None

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
    """A user's role at a desk. Agents serve, clerks register paper and certificates, heads also decide.

    A contractor is a third party (A7.1): sees nothing but the appeals and visits that are assigned to them."""

    AGENT, CLERK, HEAD, CONTRACTOR = "agent", "clerk", "head", "contractor"
    ROLES = ((AGENT, "agent"), (CLERK, "clerk"), (HEAD, "head"), (CONTRACTOR, "contractor"))

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="members")
    role = models.CharField(max_length=10, choices=ROLES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "desk"], name="one_role_a_desk")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="a_desk_keeps_a_head",
                operation=pgtrigger.UpdateOf("role", "desk_id") | pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(old__role="head"),
                # The desk's row, locked: of two heads who go at once the second finds that the first has gone.
                func="""
                PERFORM 1 FROM desk_desk d WHERE d.id = OLD.desk_id FOR NO KEY UPDATE;
                IF FOUND AND NOT EXISTS (
                    SELECT 1 FROM desk_member m WHERE m.desk_id = OLD.desk_id AND m.role = 'head'
                ) THEN
                    RAISE EXCEPTION 'a desk keeps a head' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.desk_id} {self.role}"


class Duty(models.Model):
    """Who stands behind a role an edition names in its escalations ("second line", "director")."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="duties")
    role = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duties")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "role", "user"], name="one_duty_of_a_person")]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class Announcement(models.Model):
    """A change of working time the desk announces: a break planned or sudden, extra hours, another mode (B6).

    Never deleted; withdrawing keeps it. Only `withdrawn_at` and `withdrawn_by` ever change: the database refuses the
    rest."""

    PLANNED, EMERGENCY, OPENING, MODE = "planned", "emergency", "opening", "mode"
    KINDS = tuple((kind, kind) for kind in (PLANNED, EMERGENCY, OPENING, MODE))

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=10, choices=KINDS)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    open = models.BooleanField(help_text="the hours count additionally; else they do not count")
    words_ru = models.CharField(max_length=300)
    words_en = models.CharField(max_length=300, blank=True)
    clause = models.CharField(max_length=40)
    published_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="announcement_ends_after_it_begins",
            )
        ]
        indexes = [models.Index(fields=["desk", "ends_at"], name="announcements_to_come")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="announcements_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="announcements_are_said_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["withdrawn_at", "withdrawn_by"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def words(self, language: str) -> str:
        return (self.words_en or self.words_ru) if language == "en" else self.words_ru


class CalendarYear(models.Model):
    """A year of a production calendar that came by file: the newest for a country and year counts. Immutable."""

    country = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    text = models.TextField(help_text="the file, as it came")
    content_hash = models.CharField(max_length=64)
    decree = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()
    by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["country", "loaded_at"], name="calendar_years_in_order")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="calendar_years_are_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.year}"


class HoursChange(models.Model):
    """Working time of a desk changed at `at`: its open appeals are to be counted anew, in batches that may be cut off.

    `reached`: the last ticket done; `moved`: how many have another due time; `done_at`: when all were looked at."""

    ANNOUNCED, WITHDRAWN, CALENDAR = "announced", "withdrawn", "calendar"
    CAUSES = tuple((cause, cause) for cause in (ANNOUNCED, WITHDRAWN, CALENDAR))

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="hours_changes")
    cause = models.CharField(max_length=10, choices=CAUSES)
    announcement = models.ForeignKey(
        Announcement, models.PROTECT, null=True, blank=True, related_name="changes"
    )
    calendar_year = models.ForeignKey(
        CalendarYear, models.PROTECT, null=True, blank=True, related_name="changes"
    )
    at = models.DateTimeField()
    reached = models.BigIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=models.Q(done_at=None), name="hours_changes_to_carry_out")
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.pk}"
