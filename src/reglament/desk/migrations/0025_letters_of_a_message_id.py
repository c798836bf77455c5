"""Earlier letters of one Message-ID come out of their index in order: a program may give all of its letters the same."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0024_letters_of_a_folder_in_trouble'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='rawletter',
            name='letters_by_message_id',
        ),
        migrations.AddIndex(
            model_name='rawletter',
            index=models.Index(django.db.models.functions.text.Left('message_id', 200), models.F('id'), condition=models.Q(('message_id', ''), _negated=True), name='letters_of_a_message_id'),
        ),
    ]
