"""File contents, kept once by their hash. Names and types belong to whoever attaches them."""

from django.db import models


class Blob(models.Model):
    """Bytes of this hash, on disk (DATA/files/ab/cdef…) or in the bucket.

    The row is written only after the file is on disk and synced; it says "s3" only after the bucket has proved to hold
    the same bytes. `scan` is what the virus checker said: nothing yet, clean, infected, or that it cannot say."""

    DISK, S3 = "disk", "s3"
    CLEAN, INFECTED, UNABLE = "clean", "infected", "unable"

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField(help_text="bytes")
    created_at = models.DateTimeField()
    place = models.CharField(max_length=4, default=DISK, db_default=DISK)
    scan = models.CharField(max_length=10, blank=True, default="", db_default="")
    scan_detail = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="the virus, or why there is no answer",
    )
    scan_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    scan_next_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(scan=""), name="files_not_checked_for_viruses"
            ),
            models.Index(fields=["created_at"], condition=models.Q(place="disk"), name="files_on_disk"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class FileRules(models.Model):
    """What a desk takes, where it differs from the installation. No row: as the installation."""

    desk = models.OneToOneField("desk.Desk", models.CASCADE, primary_key=True, related_name="file_rules")
    most_bytes = models.BigIntegerField(null=True, blank=True, help_text="of all files of one letter or form")
    refused_types = models.TextField(blank=True, help_text="endings by comma; empty: the installation's")
    changed_by = models.ForeignKey("desk.User", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"files of {self.desk_id}"
