from django.db import migrations, models


class Migration(migrations.Migration):
    """Addresses at which something came back are found as those that refused it."""

    dependencies = [
        ("communications", "0022_tracked_links"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="recipient",
            name="recipient_refused",
        ),
        migrations.AddIndex(
            model_name="recipient",
            index=models.Index(
                condition=models.Q(("state__in", ["refused", "failed", "bounced"])),
                fields=["tenant_id", "address"],
                name="recipient_refused",
            ),
        ),
    ]
