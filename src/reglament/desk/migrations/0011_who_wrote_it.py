from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0010_licences_prices")]

    operations = [
        migrations.AddField(
            "mailbox",
            "sender_check",
            models.CharField(
                blank=True,
                choices=[
                    ("", "not judged here"),
                    ("take", "judged here; taken while DNS does not answer"),
                    ("hold", "judged here; held while DNS does not answer"),
                ],
                db_default="",
                default="",
                help_text="SPF, DKIM and DMARC judged here, and what becomes of a letter while DNS does not answer",
                max_length=4,
            ),
        ),
        migrations.AddField(
            "mailbox",
            "last_read_at",
            models.DateTimeField(blank=True, help_text="when all that was there was kept", null=True),
        ),
        migrations.AddField(
            "rawletter",
            "peer",
            models.CharField(blank=True, db_default="", help_text="address of the SMTP client", max_length=45),
        ),
        migrations.AddField(
            "rawletter",
            "helo",
            models.CharField(blank=True, db_default="", help_text="its name by its own account", max_length=255),
        ),
        migrations.AddField(
            "rawletter",
            "findings",
            models.TextField(blank=True, db_default="", help_text="what we found out about the sender"),
        ),
    ]
