"""Fewer indexes for a letter to be written into: those that another one doubles and those nobody asks.

What Django makes for LIKE beside every unique text is asked by no page, nor are the subject's trigrams: words are
looked for in `desk_tickettext`. What most appeals do not have is indexed where it is there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Names as Django gave them; a database restored from elsewhere may lack them.
UNUSED = """
DROP INDEX IF EXISTS desk_ticket_subject_trigram;
DROP INDEX IF EXISTS desk_ticket_number_571b7004_like;
DROP INDEX IF EXISTS desk_outgoingletter_message_id_0b2bde93_like;
DROP INDEX IF EXISTS desk_outgoingletter_ticket_number_d2bea3dc_like;
DROP INDEX IF EXISTS desk_requester_email_f3aa5859_like;
DROP INDEX IF EXISTS desk_attachment_blob_id_5358cb29_like;
DROP INDEX IF EXISTS desk_blob_sha256_67815784_like;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0018_judged_rounds"),
    ]

    operations = [
        migrations.RunSQL(UNUSED, migrations.RunSQL.noop),
        migrations.RemoveIndex(
            model_name="rawletter",
            name="letters_by_content",
        ),
        migrations.RemoveIndex(
            model_name="ticket",
            name="tickets_of_organisation",
        ),
        migrations.RemoveIndex(
            model_name="ticket",
            name="tickets_of_certificate",
        ),
        migrations.RemoveIndex(
            model_name="ticket",
            name="tickets_of_assignee",
        ),
        migrations.AlterField(
            model_name="message",
            name="author",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="message_id",
            field=models.CharField(blank=True, max_length=998),
        ),
        migrations.AlterField(
            model_name="message",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="desk.ticket",
            ),
        ),
        migrations.AlterField(
            model_name="outgoingletter",
            name="desk",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="desk.desk",
            ),
        ),
        migrations.AlterField(
            model_name="outgoingletter",
            name="requester",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="letters",
                to="desk.requester",
            ),
        ),
        migrations.AlterField(
            model_name="rawletter",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="an agent; empty: the desk",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="rawletter",
            name="mailbox",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="desk.mailbox",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="assigned_tickets",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="certificate",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="desk.supportcertificate",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="desk",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="desk.desk",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="edition",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="desk.deskedition",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="desk.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="previous",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next_tickets",
                to="desk.ticket",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="product",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="desk.product",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="requester",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="desk.requester",
            ),
        ),
        migrations.AlterField(
            model_name="ticketevent",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="ticketevent",
            name="message",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="desk.message",
            ),
        ),
        migrations.AlterField(
            model_name="ticketevent",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="desk.ticket",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("organisation__isnull", False)),
                fields=["organisation", "-received_at"],
                name="tickets_of_an_organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("certificate__isnull", False)),
                fields=["certificate", "state"],
                name="tickets_of_a_certificate",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False)),
                fields=["assignee", "state"],
                name="tickets_of_an_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("product__isnull", False)),
                fields=["product"],
                name="tickets_of_a_product",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("previous__isnull", False)),
                fields=["previous"],
                name="tickets_that_follow",
            ),
        ),
    ]
