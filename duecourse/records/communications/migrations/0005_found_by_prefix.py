from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Collate


class Migration(migrations.Migration):
    """Messages are found by the beginning of their address or subject."""

    dependencies = [("communications", "0004_print_batches")]

    operations = [
        migrations.AddIndex(
            "message", models.Index(F("tenant_id"), Collate("address", "C"), name="message_by_address")
        ),
        migrations.AddIndex(
            "message", models.Index(F("tenant_id"), Collate("subject", "C"), name="message_by_subject")
        ),
    ]
