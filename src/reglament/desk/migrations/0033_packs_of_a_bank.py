"""Packs of a bank bought under certificates; their table is never emptied (0028)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0032_points_of_rounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoughtPack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meter', models.CharField(max_length=60)),
                ('count', models.PositiveIntegerField()),
                ('amount', models.PositiveIntegerField()),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
                ('number', models.CharField(blank=True, help_text='of the paper it was bought by', max_length=60)),
                ('clause', models.CharField(max_length=40)),
                ('sold_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='desk.supportcertificate')),
                ('sold_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['certificate', 'meter', 'from_on'], name='packs_of_certificate')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('count__gt', 0)), name='packs_have_something_in_them'), models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='packs_end_after_they_begin'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None), ('withdrawn_reason', '')), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='packs_are_taken_back_by_somebody')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boughtpack',
            trigger=pgtrigger.compiler.Trigger(name='packs_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='49230b6dc38d31795e3707a903978973f1221a6b', operation='DELETE', pgid='pgtrigger_packs_stay_fb18e', table='desk_boughtpack', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boughtpack',
            trigger=pgtrigger.compiler.Trigger(name='packs_say_what_they_said', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF ROW(NEW.certificate_id, NEW.meter, NEW.count, NEW.amount, NEW.from_on, NEW.to_on, NEW.number, NEW.clause, NEW.sold_at, NEW.sold_by_id) IS DISTINCT FROM ROW(OLD.certificate_id, OLD.meter, OLD.count, OLD.amount, OLD.from_on, OLD.to_on, OLD.number, OLD.clause, OLD.sold_at, OLD.sold_by_id) THEN\n            RAISE EXCEPTION 'these columns never change' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n        ", hash='cd8888fe92035dbda21477dbac986badebf147d0', operation='UPDATE', pgid='pgtrigger_packs_say_what_they_said_7f487', table='desk_boughtpack', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boughtpack',
            trigger=pgtrigger.compiler.Trigger(name='packs_are_taken_back_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF OLD.withdrawn_at IS NOT NULL AND ROW(NEW.withdrawn_at, NEW.withdrawn_by_id, NEW.withdrawn_reason) IS DISTINCT FROM ROW(OLD.withdrawn_at, OLD.withdrawn_by_id, OLD.withdrawn_reason) THEN\n            RAISE EXCEPTION 'it is done already' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n        ", hash='0f195c92f9484529b705f5e2f07b071a19eefd1b', operation='UPDATE', pgid='pgtrigger_packs_are_taken_back_once_04225', table='desk_boughtpack', when='BEFORE')),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON desk_boughtpack"
            " FOR EACH STATEMENT EXECUTE FUNCTION desk_is_never_emptied();",
            "DROP TRIGGER never_emptied ON desk_boughtpack;",
        ),
    ]
