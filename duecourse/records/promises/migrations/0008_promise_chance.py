from django.db import migrations, models


class Migration(migrations.Migration):
    """How likely a promise was to be kept when it was made, and why."""

    dependencies = [("promises", "0007_promise_seen_on")]

    operations = [
        migrations.AddField("promise", "kept_chance", models.DecimalField(decimal_places=3, max_digits=4, null=True)),
        migrations.AddField("promise", "chance_said", models.JSONField(null=True)),
    ]
