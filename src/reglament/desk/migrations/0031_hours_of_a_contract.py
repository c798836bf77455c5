"""The calendar that a list counts in may be that of one contract: its address is longer than a name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0030_perhaps_sent"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ticket",
            name="calendar_name",
            field=models.CharField(
                blank=True,
                help_text="name or address of the calendar of the clock that is shown",
                max_length=300,
            ),
        ),
    ]
