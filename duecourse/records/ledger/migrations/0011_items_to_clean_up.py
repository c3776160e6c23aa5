from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits to be cleaned up is counted on the first page without reading the book."""

    dependencies = [
        ("ledger", "0010_proposal_made"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("on_cleanup", True), models.Q(("open_amount", 0), _negated=True)),
                fields=["tenant_id", "company_id"],
                name="item_cleanup",
            ),
        ),
    ]
