"""Rounds that are not kept may cost points, which a period adds up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0031_hours_of_a_contract"),
    ]

    operations = [
        migrations.AddField(
            model_name="judgedround",
            name="points",
            field=models.PositiveIntegerField(
                default=0, help_text="what it costs where points are counted"
            ),
        ),
    ]
