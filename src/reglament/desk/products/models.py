"""What the vendor supports: products and their versions with support status (A1.1-1.4, A6.2; B1)."""

from django.db import models

from reglament.desk.regulations.models import Desk


class Product(models.Model):
    SOFTWARE, HARDWARE, CHIP = "software", "hardware", "chip"
    KINDS = ((SOFTWARE, "software"), (HARDWARE, "hardware"), (CHIP, "integrated circuit"))

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="products")
    code = models.SlugField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=KINDS, default=SOFTWARE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "code"], name="product_code_once_a_desk")]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A version by its first digit group (A1.3); `status` tells what support it gets (A6.2)."""

    CURRENT, LIMITED, ENDED = "current", "limited", "ended"
    STATUSES = ((CURRENT, "current"), (LIMITED, "limited"), (ENDED, "ended"))

    product = models.ForeignKey(Product, models.CASCADE, related_name="versions")
    number = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=STATUSES, default=CURRENT)
    since_on = models.DateField(null=True, blank=True, help_text="from when the status holds")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="version_once_a_product")]

    def __str__(self) -> str:
        return self.number
