import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0015_message_submission'),
    ]

    operations = [
        migrations.CreateModel(
            name='MemberChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(blank=True, choices=[('agent', 'agent'), ('clerk', 'clerk'), ('head', 'head'), ('contractor', 'contractor')], max_length=10)),
                ('after', models.CharField(blank=True, choices=[('agent', 'agent'), ('clerk', 'clerk'), ('head', 'head'), ('contractor', 'contractor')], max_length=10)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='a_desk_keeps_a_head', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."role" = \'head\')', constraint='CONSTRAINT', func="\n                PERFORM 1 FROM desk_desk d WHERE d.id = OLD.desk_id FOR NO KEY UPDATE;\n                IF FOUND AND NOT EXISTS (\n                    SELECT 1 FROM desk_member m WHERE m.desk_id = OLD.desk_id AND m.role = 'head'\n                ) THEN\n                    RAISE EXCEPTION 'a desk keeps a head' USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NULL;\n                ", hash='4aaca25fa3396555f8e924f4d10395eebfde6d0a', operation='UPDATE OF "role", "desk_id" OR DELETE', pgid='pgtrigger_a_desk_keeps_a_head_2de79', table='desk_member', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddField(
            model_name='memberchange',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='memberchange',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='member_changes', to='desk.desk'),
        ),
        migrations.AddField(
            model_name='memberchange',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='member_changes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='memberchange',
            index=models.Index(fields=['desk', '-at'], name='member_changes_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='memberchange',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='a_member_changes_to_another_role'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberchange',
            trigger=pgtrigger.compiler.Trigger(name='member_changes_are_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c1d74a24d8bda95bcb12d4d939ed60c4c5beee49', operation='UPDATE OR DELETE', pgid='pgtrigger_member_changes_are_append_only_afa13', table='desk_memberchange', when='BEFORE')),
        ),
    ]
