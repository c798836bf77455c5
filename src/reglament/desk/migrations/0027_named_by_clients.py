"""Clients without a certificate have lists of those they named, too (B1)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0026_how_long_rounds_took'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='namedentry',
            name='named_entries_say_what_they_said',
        ),
        migrations.AddField(
            model_name='namedentry',
            name='desk',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.desk'),
        ),
        migrations.AddField(
            model_name='namedentry',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='named', to='desk.organisation'),
        ),
        migrations.AddField(
            model_name='namedentry',
            name='requester',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='named', to='desk.requester'),
        ),
        migrations.AlterField(
            model_name='namedentry',
            name='certificate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='named', to='desk.supportcertificate'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedentry',
            trigger=pgtrigger.compiler.Trigger(name='named_entries_say_what_they_said', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF ROW(NEW.certificate_id, NEW.desk_id, NEW.organisation_id, NEW.requester_id, NEW.meter, NEW.text, NEW.written, NEW.named_at, NEW.named_by_id) IS DISTINCT FROM ROW(OLD.certificate_id, OLD.desk_id, OLD.organisation_id, OLD.requester_id, OLD.meter, OLD.text, OLD.written, OLD.named_at, OLD.named_by_id) THEN\n            RAISE EXCEPTION 'these columns never change' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n        ", hash='5105b864efc048bb269f55219c07eab6a83944a7', operation='UPDATE', pgid='pgtrigger_named_entries_say_what_they_said_0e13f', table='desk_namedentry', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='namedentry',
            constraint=models.UniqueConstraint(condition=models.Q(('struck_at', None)), fields=('desk', 'organisation', 'meter', 'written'), name='named_once_an_organisation'),
        ),
        migrations.AddConstraint(
            model_name='namedentry',
            constraint=models.UniqueConstraint(condition=models.Q(('struck_at', None)), fields=('desk', 'requester', 'meter', 'written'), name='named_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='namedentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('certificate__isnull', False), ('desk', None), ('organisation', None), ('requester', None)), models.Q(('certificate', None), ('desk__isnull', False), ('organisation__isnull', False), ('requester', None)), models.Q(('certificate', None), ('desk__isnull', False), ('organisation', None), ('requester__isnull', False)), _connector='OR'), name='named_by_one_client'),
        ),
    ]
