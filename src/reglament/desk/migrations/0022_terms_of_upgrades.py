"""Open appeals for upgrades are looked at once: from now on their rows show the terms that run (A6.10.2, A6.10.3)."""

from django.db import migrations

LOOK = """
UPDATE desk_ticket t SET wake_at = LEAST(t.wake_at, now()) FROM desk_upgradeappeal u
WHERE u.ticket_id = t.id AND t.closed_at IS NULL AND u.decision IN ('', 'granted')
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0021_nothing_for_like")]

    operations = [migrations.RunSQL(LOOK, migrations.RunSQL.noop)]
