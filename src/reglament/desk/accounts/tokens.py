"""Tokens of the programming interface, and what was answered to a write that may be sent again."""

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A person's key for programs: it may what the person may, within its scopes. Only the hash of it is kept.

    `hint`: its first characters, to tell one from another. A revoked one stays, and opens nothing."""

    READ, WRITE = "read", "write"
    SCOPES = ((READ, READ), (WRITE, WRITE))

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=SCOPES, default=READ, help_text="write may read, too")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    hint = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-created_at"], name="tokens_newest_first")]

    def __str__(self) -> str:
        return f"{self.name} {self.hint}"


class ApiWrite(models.Model):
    """What a write with an Idempotency-Key was answered: sent again within a day, it is answered the same."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="writes")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, help_text="of method, path and body")
    status = models.PositiveSmallIntegerField(default=0, help_text="0 while it is being done")
    body = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_write_a_key")]
        indexes = [models.Index(fields=["at"], name="writes_by_age")]

    def __str__(self) -> str:
        return self.key
