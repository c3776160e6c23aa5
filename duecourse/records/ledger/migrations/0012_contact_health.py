from django.db import migrations, models


class Migration(migrations.Migration):
    """When a contact is away, by its own word, and how often mail to it came back."""

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
        migrations.AddField(
            model_name="contact",
            name="bounce_count",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="contact",
            name="bounced_on",
            field=models.DateField(null=True),
        ),
    ]
