from django.db import migrations, models


class Migration(migrations.Migration):
    """A message tells by which way it was meant to go first, and who was passed over."""

    dependencies = [
        ("communications", "0018_consents"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="detour",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
