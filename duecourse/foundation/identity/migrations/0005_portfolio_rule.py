from django.db import migrations, models


class Migration(migrations.Migration):
    """A portfolio says whom it takes of the customers that nobody has, and in which order it is asked."""

    dependencies = [("identity", "0004_bank_changes")]

    operations = [
        migrations.AddField("portfolio", "condition", models.JSONField(null=True)),
        migrations.AddField("portfolio", "position", models.IntegerField(db_default=0, default=0)),
    ]
