from datetime import UTC, datetime

from django.db import migrations, models

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


class Migration(migrations.Migration):
    """Since when a delivery waits, and of which day it tells."""

    dependencies = [("insight", "0010_silence_is_read")]

    operations = [
        migrations.AddField("delivery", "ordered_at", models.DateTimeField(default=BEFORE), preserve_default=False),
        migrations.AddField("delivery", "on_day", models.DateField(null=True)),
    ]
