"""File contents, kept once by their hash. Names and types belong to whoever attaches them."""

from django.db import models


class Blob(models.Model):
    """Bytes under DATA/files/ab/cdef…; the row is written only after the file is on disk and synced."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField(help_text="bytes")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]
