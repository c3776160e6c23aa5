"""A company may have nothing read out of its mails."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communications", "0029_passed_on")]

    operations = [
        migrations.AddField(
            model_name="inboxterms",
            name="reads",
            field=models.BooleanField(default=True, db_default=True),
        ),
    ]
