from django.db import migrations, models


class Migration(migrations.Migration):
    """When, to the minute, money was seen at the bank."""

    dependencies = [("ledger", "0017_online_payments")]

    operations = [
        migrations.AddField(model_name="receipt", name="seen_at", field=models.DateTimeField(null=True)),
    ]
