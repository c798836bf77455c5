"""Visits, remote sessions and the personal addresses of their calendar. What must never be, the database forbids."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.files.models import Blob
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.models import Ticket

# The certificate is locked first, so of two who book the last visit one counts after the other has committed.
_QUOTA = """
IF NEW.state NOT IN ('asked', 'confirmed', 'done') THEN
    RETURN NEW;
END IF;
PERFORM 1 FROM desk_supportcertificate c WHERE c.id = NEW.certificate_id FOR NO KEY UPDATE;
IF NEW.state <> 'done' AND NOT EXISTS (
    SELECT 1 FROM desk_supportcertificate c WHERE c.id = NEW.certificate_id AND c.desk_id = NEW.desk_id
        AND c.annulled_at IS NULL AND NEW.day_on BETWEEN c.starts_on AND c.ends_on
) THEN
    RAISE EXCEPTION 'the day of a visit is inside its certificate' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'visit_is_inside_its_certificate';
END IF;
IF NEW.year_limit IS NOT NULL AND NEW.year_limit <= (
    SELECT count(*) FROM desk_visit v WHERE v.certificate_id = NEW.certificate_id AND v.id <> NEW.id
        AND v.state IN ('asked', 'confirmed', 'done') AND v.day_on BETWEEN NEW.year_first_on AND NEW.year_last_on
) THEN
    RAISE EXCEPTION 'no more visits than the certificate gives in its year' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'visits_stay_within_the_quota';
END IF;
RETURN NEW;
"""


class _Times(Func):
    """tstzrange(starts_at, ends_at)."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Visit(models.Model):
    """A visit of a specialist to the client (A6.8 r17 and note 2), from the wish to the report.

    asked: the client wants it, its place in the quota is reserved; confirmed: a specialist comes; done: it took
    place, with a report; cancelled and declined give the place back. `day_on` is the civil date in the zone of the
    edition; `year_*` is the quota of the year it falls into, as the rulebook counted it."""

    ASKED, CONFIRMED, DONE, CANCELLED, DECLINED = "asked", "confirmed", "done", "cancelled", "declined"
    STATES = tuple((state, state) for state in (ASKED, CONFIRMED, DONE, CANCELLED, DECLINED))
    LIVE = (ASKED, CONFIRMED, DONE)

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="visits")
    certificate = models.ForeignKey(SupportCertificate, models.PROTECT, related_name="visits")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="visits")
    product = models.ForeignKey(Product, models.PROTECT, related_name="visits")
    requester = models.ForeignKey(Requester, models.PROTECT, related_name="visits")
    specialist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    state = models.CharField(max_length=10, choices=STATES, default=ASKED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    day_on = models.DateField(help_text="in the zone of the edition")
    year_first_on = models.DateField()
    year_last_on = models.DateField()
    year_limit = models.PositiveSmallIntegerField(null=True, blank=True, help_text="empty: no number is set")
    place = models.CharField(max_length=400, help_text="address, how to get in")
    inside = models.BooleanField(help_text="within the area of the edition")
    remote_impossible = models.TextField(help_text="why remote work cannot do (A6.8 note 2)")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    report = models.TextField(blank=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False, help_text="of the calendar entry")
    sequence = models.PositiveIntegerField(
        default=0, help_text="of the calendar entry: grows with each change"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="visit_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(remote_impossible=""), name="visit_says_why_not_remotely"),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "done")) | Q(specialist__isnull=False),
                name="somebody_comes_for_a_visit",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(report=""), name="visit_done_has_a_report"
            ),
            ExclusionConstraint(
                name="one_visit_of_a_specialist_at_a_time",
                expressions=[
                    (
                        Func(F("specialist"), F("specialist"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (_Times("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=("asked", "confirmed", "done"), specialist__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "day_on"], name="visits_by_day"),
            models.Index(fields=["certificate", "day_on"], name="visits_of_certificate"),
            models.Index(fields=["specialist", "starts_at"], name="visits_of_specialist"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="visits_are_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="visits_within_the_quota",
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("state", "day_on", "certificate_id", "year_limit", "year_first_on"),
                when=pgtrigger.Before,
                func=_QUOTA,
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class VisitChange(models.Model):
    """What happened to a visit, when and by whom: append-only."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=20, help_text="asked, confirmed, moved, cancelled, declined, done")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_client = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    clause = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["visit", "at"], name="changes_of_a_visit")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="visit_changes_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.visit_id}"


class VisitFile(models.Model):
    """A file of the report."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="files")
    blob = models.ForeignKey(Blob, models.PROTECT)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField(help_text="bytes")

    def __str__(self) -> str:
        return self.name


class RemoteSession(models.Model):
    """Work at the client's computer from afar (A6.8 r11): nothing begins before the client agrees.

    `consent`: portal (a button pressed by the client) | word (said, and written down by whom and how)."""

    ASKED, AGREED, REFUSED, RUNNING, ENDED, DROPPED = (
        "asked",
        "agreed",
        "refused",
        "running",
        "ended",
        "dropped",
    )
    STATES = tuple((state, state) for state in (ASKED, AGREED, REFUSED, RUNNING, ENDED, DROPPED))
    LIVE = (ASKED, AGREED, RUNNING)
    PORTAL, WORD = "portal", "word"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="remote_sessions")
    certificate = models.ForeignKey(
        SupportCertificate, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=STATES, default=ASKED)
    purpose = models.TextField(help_text="what will be done")
    clause = models.CharField(max_length=40, help_text="the row that gives it")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    consent = models.CharField(max_length=10, blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_by = models.CharField(max_length=200, blank=True, help_text="who agreed or refused")
    consent_words = models.CharField(max_length=500, blank=True, help_text="how it was said")
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    done = models.TextField(blank=True, help_text="what was done")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(state__in=("asked", "agreed", "running")),
                name="one_remote_session_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("agreed", "running", "ended"))
                | Q(consent__in=("portal", "word"), consent_at__isnull=False),
                name="remote_session_has_consent",
            ),
            models.CheckConstraint(
                condition=~Q(consent="word") | ~Q(consent_words=""), name="a_word_is_written_down"
            ),
            models.CheckConstraint(
                condition=Q(started_at=None) | Q(started_at__gte=F("consent_at")),
                name="remote_session_begins_after_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (Q(ended_at__gte=F("started_at")) & ~Q(done="")),
                name="remote_session_ended_says_what_was_done",
            ),
        ]
        indexes = [models.Index(fields=["ticket", "asked_at"], name="remote_sessions_of_ticket")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="remote_sessions_are_not_deleted", operation=pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"remote session {self.pk}"


class FeedAddress(models.Model):
    """The secret part of a person's calendar address; a new one makes the old address dead."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visit_feed")
    secret = models.UUIDField(default=uuid4)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feed of {self.user_id}"
