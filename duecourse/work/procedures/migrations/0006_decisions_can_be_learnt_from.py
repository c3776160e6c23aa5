from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What a decision looked at and drew, who is left alone to compare with, and what a contact costs."""

    dependencies = [("procedures", "0005_items_of_a_customer")]

    operations = [
        migrations.AddField("procedure", "seed", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField(
            "plannedaction", "context_hash", models.CharField(blank=True, db_default="", default="", max_length=32)
        ),
        migrations.AddField("plannedaction", "eligible", models.JSONField(null=True)),
        migrations.AddField(
            "plannedaction", "chosen", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField(
            "plannedaction",
            "propensity",
            models.DecimalField(db_default=1, decimal_places=5, default=1, max_digits=6),
        ),
        migrations.CreateModel(
            name="ContactCost",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("channel", models.CharField(max_length=12)),
                ("from_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "channel", "from_on"), name="contact_cost_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="contact_cost_not_negative"),
                ],
            },
        ),
        TenantTable("ContactCost"),
    ]
