from django.db import migrations, models


class Migration(migrations.Migration):
    """What left last?"""

    dependencies = [("communications", "0009_letterhead_signature")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(fields=["tenant_id", "state", "settled_at", "id"], name="message_by_settled"),
        ),
    ]
