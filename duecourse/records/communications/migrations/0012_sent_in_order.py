from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What was sent stands in the order of each column that its list is sorted by; it is a million rows, and never moves."""

    dependencies = [("communications", "0011_refused_recipients")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(fields=["tenant_id", name, "id"], name=f"sent_by_{word}", condition=Q(state="sent")),
        )
        for name, word in (
            ("subject", "subject"),
            ("channel", "channel"),
            ("template_code", "template"),
            ("procedure", "procedure"),
        )
    ]
