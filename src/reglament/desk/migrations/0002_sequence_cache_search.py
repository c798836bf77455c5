"""What models cannot say: the sequence of ticket numbers, the table of the shared cache, trigram search."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

SEQUENCE = "CREATE SEQUENCE desk_ticket_number START 1001"
CACHE = """
CREATE UNLOGGED TABLE desk_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX desk_cache_expires ON desk_cache (expires);
"""
RAW_AS_IT_IS = "ALTER TABLE desk_rawletter ALTER COLUMN raw SET STORAGE EXTERNAL"


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [
        TrigramExtension(),
        migrations.RunSQL(SEQUENCE, "DROP SEQUENCE desk_ticket_number"),
        migrations.RunSQL(CACHE, "DROP TABLE desk_cache"),
        migrations.RunSQL(RAW_AS_IT_IS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX desk_ticket_subject_trigram ON desk_ticket USING gin (upper(subject) gin_trgm_ops)",
            "DROP INDEX desk_ticket_subject_trigram",
        ),
    ]
