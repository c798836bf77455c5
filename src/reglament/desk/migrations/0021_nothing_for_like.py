"""What Django makes for LIKE beside a unique text, and no page asks: a new database is made with it by 0001."""

from django.db import migrations

UNUSED = """
DROP INDEX IF EXISTS desk_ticket_number_571b7004_like;
DROP INDEX IF EXISTS desk_outgoingletter_message_id_0b2bde93_like;
DROP INDEX IF EXISTS desk_outgoingletter_ticket_number_d2bea3dc_like;
DROP INDEX IF EXISTS desk_requester_email_f3aa5859_like;
DROP INDEX IF EXISTS desk_attachment_blob_id_5358cb29_like;
DROP INDEX IF EXISTS desk_blob_sha256_67815784_like;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0020_named_entries")]

    operations = [migrations.RunSQL(UNUSED, migrations.RunSQL.noop)]
