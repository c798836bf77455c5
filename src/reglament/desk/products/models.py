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
    environments = models.TextField(blank=True, help_text="documented environments, one a line (A6.1)")
    visitable = models.BooleanField(default=True, help_text="specialists go out for it (A6.8 note 2)")

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
    released_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True, help_text="last day of support, where it is announced")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="version_once_a_product"),
            models.CheckConstraint(
                condition=models.Q(until_on=None)
                | models.Q(released_on=None)
                | models.Q(until_on__gte=models.F("released_on")),
                name="version_ends_after_its_release",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Build(models.Model):
    """A build of a version: the second and third groups of digits (A1.4)."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="builds")
    number = models.CharField(max_length=40)
    released_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="build_once_a_version")]

    def __str__(self) -> str:
        return self.number


class Component(models.Model):
    """A part of a product that an appeal may be about (A1.2). One that is no longer made keeps its row."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="components")
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True, help_text="what it is for")
    versions = models.ManyToManyField(Version, blank=True, related_name="components")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="component_once_a_product")]

    def __str__(self) -> str:
        return self.name


class SerialNumber(models.Model):
    """One piece of hardware or a batch of circuits that was handed over (B1)."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="serials")
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="serials")
    number = models.CharField(max_length=80)
    handed_to = models.CharField(max_length=300, blank=True, help_text="as the papers name the client")
    handed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="serial_once_a_product")]

    def __str__(self) -> str:
        return self.number
