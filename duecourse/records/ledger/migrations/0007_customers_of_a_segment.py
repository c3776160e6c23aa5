from django.db import migrations, models


class Migration(migrations.Migration):
    """A rare segment is listed by name without walking every customer."""

    dependencies = [("ledger", "0006_mentions")]

    operations = [
        migrations.AddIndex(
            "customer", models.Index(fields=["tenant_id", "segment", "name", "id"], name="customer_by_segment")
        )
    ]
