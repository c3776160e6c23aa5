from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Addresses that refused are found without walking every mail that was taken."""

    dependencies = [("communications", "0010_message_by_settled")]

    operations = [
        migrations.AddIndex(
            "recipient",
            models.Index(
                fields=["tenant_id", "address"],
                name="recipient_refused",
                condition=Q(state__in=["refused", "failed"]),
            ),
        )
    ]
