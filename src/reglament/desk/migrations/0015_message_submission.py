"""A message says which form it came by: sent twice, it is one message."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0014_open_appeals_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="submission",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="key of the form that was sent: sent twice, it is one message",
                max_length=40,
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("submission", ""), _negated=True),
                fields=("submission",),
                name="one_message_a_submission",
            ),
        ),
    ]
