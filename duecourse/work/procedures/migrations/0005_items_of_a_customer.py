from django.db import migrations, models


class Migration(migrations.Migration):
    """A customer's page reads its own lines, not everybody's."""

    dependencies = [
        ("procedures", "0004_event_lines_by_customer"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="actionline",
            index=models.Index(
                condition=models.Q(("anchor_kind", "item")),
                fields=["tenant_id", "customer_id"],
                name="action_line_item",
            ),
        ),
    ]
