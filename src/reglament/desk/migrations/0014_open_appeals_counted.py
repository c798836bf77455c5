from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0013_upgrades")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["desk", "state", "assignee", "due_at"],
                condition=models.Q(("closed_at", None)),
                name="open_appeals_counted",
            ),
        ),
    ]
