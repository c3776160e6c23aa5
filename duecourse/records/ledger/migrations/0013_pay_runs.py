from django.db import migrations, models


class Migration(migrations.Migration):
    """On which days a customer pays: weekdays and days of the month, as bits."""

    dependencies = [
        ("ledger", "0012_contact_health"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="pay_weekdays",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="customer",
            name="pay_month_days",
            field=models.IntegerField(db_default=0, default=0),
        ),
    ]
