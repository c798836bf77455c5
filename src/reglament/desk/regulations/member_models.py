"""The history of who works at a desk: who let whom in, in which role, and when it ended."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reglament.desk.regulations.models import Desk, Member


class MemberChange(models.Model):
    """One change of a person's role at a desk. Append-only. `before` "": came; `after` "": the work there ended.

    `by` is None for the administrator's verbs; `words`: why, as the head wrote it."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="member_changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="member_changes")
    before = models.CharField(max_length=10, choices=Member.ROLES, blank=True)
    after = models.CharField(max_length=10, choices=Member.ROLES, blank=True)
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="a_member_changes_to_another_role")
        ]
        indexes = [models.Index(fields=["desk", "-at"], name="member_changes_newest_first")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="member_changes_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.desk_id} {self.before} → {self.after}"
