from django.db import migrations, models


class Migration(migrations.Migration):
    """When a contact is away, by its own word."""

    dependencies = [
        ("ledger", "0011_items_to_clean_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="away_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="away_until",
            field=models.DateField(null=True),
        ),
    ]
