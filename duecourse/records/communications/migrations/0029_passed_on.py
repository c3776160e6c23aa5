"""A message of a conversation that was passed on to somebody outside answers nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communications", "0028_step_up_codes")]

    operations = [
        migrations.AddField(
            model_name="threadmessage",
            name="is_passed_on",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
