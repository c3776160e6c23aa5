from django.db import migrations, models


class Migration(migrations.Migration):
    """How a customer was chosen, when it was reminded, what it says instead."""

    dependencies = [("insight", "0005_minutes_a_touch")]

    operations = [
        migrations.AddField("balanceletter", "chosen", models.JSONField(default=dict)),
        migrations.AddField("balanceletter", "reminded_at", models.DateTimeField(null=True)),
        migrations.AddField("balanceletter", "told", models.JSONField(default=dict)),
    ]
