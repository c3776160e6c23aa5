from django.db import migrations, models


class Migration(migrations.Migration):
    """A message says which other accounts' items it carries to their payer."""

    dependencies = [("communications", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="account_ids",
            field=models.JSONField(default=list, db_default=models.Value([], models.JSONField())),
        )
    ]
